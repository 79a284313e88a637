"""Bad input at the command line: each is named with what to do, has its exit code, and costs no other article."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]
BORDER = "Estonia borders Latvia. Estonian Foreign Minister Anna Tamm met Janis Ozols in Riga.\n"
NORTH = "Norway borders Sweden. Swedish Foreign Minister Eva Lund visited Oslo in May 2019.\n"
SOUTH = "Greece borders Bulgaria. Greek Foreign Minister Niko Pappas visited Sofia in May 2019.\n"
RUSSIAN = "Эстония граничит с Латвией\n\nМинистр иностранных дел Эстонии Анна Тамм прибыла в Ригу на переговоры.\n"


def files(folder: Path) -> None:
    """Write one file of every kind of trouble, and of what is odd and still an article."""
    row = json.dumps({"id": "good-1", "title": "T", "text": BORDER})
    written: dict[str, str | bytes] = {
        "empty.txt": "",
        "blank.md": " \n\n \n",
        "large.txt": BORDER * (5_100_000 // len(BORDER)),
        "long.txt": BORDER * (1_200_000 // len(BORDER)),
        "binary.txt": bytes(range(256)) * 40,
        "gone.jsonl": "\n\n",
        "middle.jsonl": f'{row}\n{{"title": \n{json.dumps({"id": "good-2", "title": "T", "text": NORTH})}\n',
        "utf16.txt": f"Neighbours in Unicode\n\n{BORDER}".encode("utf-16"),
        "latin.txt": f"Neighbours of the café\n\n{BORDER}{NORTH}".encode("latin-1"),
        "broken.html": f"<html><title>Broken neighbours<body><h1>Broken neighbours<p>{BORDER}<div><b>{NORTH}</i></td>",
        "deep.html": f"<html><body>{'<div>' * 10_000}<p>{SOUTH}</p>{'</div>' * 10_000}",
        "bare.jsonl": json.dumps({"id": "bare", "text": NORTH}) + "\n",
        "headline.txt": "Finland borders Norway\n",
        "russian.txt": RUSSIAN,
        "nul.jsonl": json.dumps({"id": "nul", "title": "A\x00B", "text": f"\u202e{BORDER}\u202c \x00 \u200f{NORTH}"}),
        "half.jsonl": '{"id": "half", "title": "A \\ud800 B", "text": "Poland borders Germany. \\udfff"}\n',
        "nothing.jsonl": '{"id": "no-text"}\n["a list"]\n{"text": 7}\n',
    }
    for name, content in written.items():
        (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    (folder / "none").mkdir()
    (folder / "none" / "picture.png").write_bytes(b"\x89PNG")


@dataclass(frozen=True)
class Batch:
    """What became of one ingest of everything at once."""

    ran: Any
    listed: dict[str, str]  # where -> problem
    hints: dict[str, str]
    records: dict[str, dict[str, Any]]  # given id or title -> what `extract` says
    articles: int


@pytest.fixture(scope="module")
def batch(tmp_path_factory: pytest.TempPathFactory, command: Run) -> Iterator[Batch]:
    """One ingest of every kind of trouble at once, between articles that are sound."""
    folder = tmp_path_factory.mktemp("faults")
    files(folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.setenv("XDG_CONFIG_HOME", str(folder / "config"))
        names = sorted(path.name for path in folder.iterdir())
        ran = command("ingest", "--json", *names, "nowhere.txt")
        rows = [json.loads(line) for line in (folder / "triplewire.errors.jsonl").read_text().splitlines()]
        held = command("extract", "--jsonl", *names)
        records = {record["id"]: record for record in held.rows}
        records |= {record["title"]: record for record in held.rows if record["title"]}
        yield Batch(
            ran,
            {row["where"]: row["problem"] for row in rows},
            {row["where"]: row["hint"] for row in rows},
            records,
            json.loads(command("stats", "--json").out)["articles"],
        )


@pytest.mark.model
def test_the_sound_articles_of_a_bad_batch_are_in_and_the_bad_ones_are_listed(batch: Batch) -> None:
    report = json.loads(batch.ran.out)

    assert batch.ran.code == 4
    assert "Traceback" not in batch.ran.err
    assert report["added"] == batch.articles == 11
    assert [row["where"] for row in report["troubles"]] == list(batch.listed)
    assert all(batch.hints.values())


@pytest.mark.model
@pytest.mark.parametrize(
    ("where", "problem"),
    [
        ("empty.txt", "the file is empty"),
        ("blank.md", "the file is empty"),
        ("large.txt", "more than 1,000,000"),
        ("long.txt", "more than 1,000,000"),
        ("binary.txt", "this is a binary file"),
        ("gone.jsonl", "the file is empty"),
        ("middle.jsonl:2", "this is not JSON"),
        ("nothing.jsonl:1", 'neither "text" nor "title"'),
        ("nothing.jsonl:2", "not an object"),
        ("nothing.jsonl:3", '"text" is a number'),
        ("none", "the folder holds no articles"),
        ("nowhere.txt", "there is no such file"),
    ],
)
def test_what_cannot_be_read_is_named_with_its_place(batch: Batch, where: str, problem: str) -> None:
    assert problem in batch.listed[where]


@pytest.mark.model
@pytest.mark.parametrize(
    ("article", "ends"),
    [
        ("good-1", {"Estonia", "Latvia"}),
        ("good-2", {"Norway", "Sweden"}),
        ("Neighbours in Unicode", {"Estonia", "Latvia"}),
        ("Neighbours of the café", {"Norway", "Sweden"}),
        ("Broken neighbours", {"Norway", "Sweden"}),
        ("bare", {"Norway", "Sweden"}),
        ("nul", {"Norway", "Sweden"}),
        ("Finland borders Norway", {"Finland", "Norway"}),
        ("half", {"Poland", "Germany"}),
    ],
)
def test_what_is_odd_is_read_all_the_same(batch: Batch, article: str, ends: set[str]) -> None:
    record = batch.records[article]
    names = {entity["id"]: entity["name"] for entity in record["entities"]}
    borders = [fact for fact in record["facts"] if fact["relation"] == "borders"]

    assert ends in [{names[fact["subject"]], names[fact["object"]]} for fact in borders]


@pytest.mark.model
def test_a_page_ten_thousand_deep_is_read(batch: Batch) -> None:
    said = [
        evidence["sentence"] for record in batch.records.values() for f in record["facts"] for evidence in f["evidence"]
    ]

    assert "Greece borders Bulgaria." in said


@pytest.mark.model
def test_an_article_in_russian_is_kept_without_facts_and_that_is_said(batch: Batch) -> None:
    record = batch.records["Эстония граничит с Латвией"]

    assert (record["language"], record["facts"]) == ("ru", [])
    assert "1 not in English (ru): stored, but no facts are read from them" in batch.ran.err


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("empty.txt", b"", "error: empty.txt: the file is empty"),
        ("binary.txt", bytes(range(256)), "error: binary.txt: this is a binary file, not text"),
        ("large.txt", b"Estonia borders Latvia.\n" * 220_000, "error: large.txt: the article has 5,2"),
        ("folder", None, "error: folder: the folder holds no articles"),
    ],
)
@pytest.mark.parametrize("verb", ["ingest", "extract", "omissions"])
def test_nothing_but_bad_input_is_one_line_a_hint_and_a_failure(
    run: Run, tmp_path: Path, verb: str, name: str, content: bytes | None, said: str
) -> None:
    (tmp_path / name).mkdir() if content is None else (tmp_path / name).write_bytes(content)

    ran = run(verb, name)

    lines = ran.err.splitlines()
    assert ran.code == 1
    assert lines[0].startswith(said)
    assert lines[1].startswith("hint: ")
    assert "Traceback" not in ran.err
