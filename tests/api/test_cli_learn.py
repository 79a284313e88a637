"""`triplewire annotate` and `train`: what they refuse, and that nothing is half written."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from triplewire.api.doctor import check_all
from triplewire.api.settings import Settings
from triplewire.extract.encoder import MANIFEST, WEIGHTS

Run = Callable[..., Any]
SPONSORS = Path(__file__).parents[2] / "docs" / "sponsors"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to work in, with the vocabulary of the documentation in force."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "triplewire.toml").write_text(f'ontology = "{SPONSORS / "relations.toml"}"\n', "utf-8")
    return tmp_path


def test_mistakes_are_told_and_nothing_is_written(run: Run, folder: Path) -> None:
    rows = (SPONSORS / "sentences.jsonl").read_text("utf-8").splitlines()
    broken = json.loads(rows[2])
    broken["facts"][0]["o"] = "E9"
    (folder / "drafts.jsonl").write_text("\n".join([*rows[:2], json.dumps(broken)]), "utf-8")

    ran = run("train", "drafts.jsonl")

    assert ran.code == 2
    assert 'error: drafts.jsonl:3: facts[0].o: "E9" is the id of no entity of the line' in ran.err
    assert "hint: Mend these" in ran.err
    assert sorted(path.name for path in folder.iterdir()) == ["drafts.jsonl", "triplewire.toml"]


def test_an_empty_folder_is_told(run: Run, folder: Path) -> None:
    (folder / "articles").mkdir()

    ran = run("train", "articles")

    assert (ran.code, ran.out) == (2, "")
    assert "articles holds no .jsonl file" in ran.err


@pytest.mark.model
@pytest.mark.skipif(not (WEIGHTS / MANIFEST).is_file(), reason="the trained weights are not here")
def test_too_few_examples_are_told_with_their_number(run: Run, folder: Path) -> None:
    rows = (SPONSORS / "sentences.jsonl").read_text("utf-8").splitlines()
    (folder / "drafts.jsonl").write_text("\n".join(rows[:20]), "utf-8")

    ran = run("train", "drafts.jsonl")

    assert ran.code == 2
    assert "too few examples, 30 are needed: sponsor_of has 22" in ran.err
    assert not (folder / "learned.json").exists()


@pytest.mark.model
def test_a_draft_has_offsets_that_hold_and_says_what_to_check(run: Run, folder: Path) -> None:
    text = "Anna Berg met Karl Holm in Oslo on Monday. Berg is the chief executive of Nordmart."
    (folder / "article.txt").write_text(f"Berg meets Holm\n\n{text}\n", "utf-8")

    ran = run("annotate", "article.txt", "--fast")

    (row,) = map(json.loads, ran.out.splitlines())
    assert row["text"] == text
    for entity in row["entities"]:
        for mention in entity["mentions"]:
            source = row["title"] if mention.get("sentence") == 0 else text
            assert source[mention["start"] : mention["end"]] == mention["text"]
            assert mention["text"] in entity["surfaces"]
    names = {entity["id"]: entity["name"] for entity in row["entities"]}
    (chief,) = [fact for fact in row["facts"] if fact["r"] == "ceo_of"]
    assert (names[chief["s"]], names[chief["o"]], chief["sents"]) == ("Anna Berg", "Nordmart", [2])
    assert all(("check" in fact) == (fact["confidence"] < 0.7) for fact in row["facts"])
    assert all(fact["rule"] for fact in row["facts"])


def test_a_file_of_learned_relations_that_is_not_there_is_told(run: Run, folder: Path) -> None:
    (folder / "triplewire.toml").write_text('learned = "none.json"\n', "utf-8")
    (folder / "article.txt").write_text("Anna Berg met Karl Holm.\n", "utf-8")

    ran = run("extract", "article.txt")

    assert ran.code == 2
    assert "setting learned: there is no none.json" in ran.err


@pytest.mark.model
@pytest.mark.skipif(not (WEIGHTS / MANIFEST).is_file(), reason="the trained weights are not here")
def test_the_doctor_looks_at_learned_relations(folder: Path) -> None:
    (folder / "learned.json").write_text("{}", "utf-8")

    found = check_all(Settings(learned=folder / "learned.json", store=f"sqlite:{folder / 'graph.db'}"))

    (told,) = [check for check in found if check.name == "your own"]
    assert not told.is_ok
    assert told.found == f"{folder / 'learned.json'} is no file of learned relations"
    assert "triplewire train" in told.fix
