"""Every mistake in annotated articles is told with its file, line and field."""

import json
from pathlib import Path
from typing import Any

import pytest

from triplewire.extract.learn.annotations import read_annotations
from triplewire.graph.errors import BadAnnotation
from triplewire.graph.model import Status
from triplewire.graph.ontology import default_ontology

TEXT = "Anna Berg met Karl Holm in Oslo."
ROW: dict[str, Any] = {
    "id": "one",
    "title": "Berg meets Holm",
    "date": "2022-02-16",
    "text": TEXT,
    "sentences": [[0, 32]],
    "entities": [
        {"id": "E1", "name": "Anna Berg", "type": "Person", "surfaces": ["Anna Berg", "Berg"]},
        {
            "id": "E2",
            "name": "Karl Holm",
            "type": "Person",
            "mentions": [{"start": 14, "end": 23, "text": "Karl Holm"}],
        },
        {"id": "E3", "name": "Oslo", "type": "Place", "surfaces": [{"text": "Oslo", "sents": [1]}]},
    ],
    "facts": [{"s": "E1", "r": "met_with", "o": "E2", "sents": [0, 1], "when": "2022-02"}],
}


def changed(path: str, value: object) -> dict[str, Any]:
    """The row with another value at a place such as `facts.0.s`; none = without it."""
    row = json.loads(json.dumps(ROW))
    *way, last = [int(part) if part.isdigit() else part for part in path.split(".")]
    held = row
    for part in way:
        held = held[part]
    if value is None:
        del held[last]
    else:
        held[last] = value
    return dict(row)


def written(folder: Path, *lines: str | bytes) -> Path:
    file = folder / "drafts.jsonl"
    file.write_bytes(b"\n".join(line.encode() if isinstance(line, str) else line for line in lines))
    return file


def test_what_is_right_is_read_with_its_defaults(tmp_path: Path) -> None:
    written(tmp_path, json.dumps(ROW), "", json.dumps({**ROW, "id": "two", "text": None, "sentences": [TEXT]}))

    one, two = read_annotations(tmp_path, default_ontology())

    assert (one.where, two.where) == (f"{tmp_path}/drafts.jsonl:1", f"{tmp_path}/drafts.jsonl:3")
    assert one.gold.article.text == two.gold.article.text == TEXT
    assert one.gold.facts == two.gold.facts
    assert (one.gold.facts[0].status, one.gold.facts[0].required) == (Status.ASSERTED, True)
    surface = one.gold.entities[1].surfaces[0]
    assert (surface.text, surface.sents) == ("Karl Holm", frozenset({1}))


WRONG: list[tuple[str, object, str]] = [
    ("id", None, "id: there is none; each line needs one of its own"),
    ("title", 7, "title: 7 is no text"),
    ("facts", None, "facts: there is none; write a list, [] where empty"),
    ("entitys", [], "entitys: no such field; did you mean entities?"),
    ("sentences", [[0, 33]], "sentences[0]: [0, 33] does not lie between 0 and the end of the text, 32"),
    ("sentences", [["a", 3]], 'sentences[0]: ["a", 3] is no [start, end] of the text'),
    ("text", "", "sentences[0]: without a text, sentences are words"),
    ("entities.0.type", "Persn", "entities[0].type: 'Persn' is no type of things; did you mean Person?"),
    ("entities.0.type", "Date", "entities[0].type: 'Date' is no type of things; "),
    ("entities.1.id", "E1", "entities[1].id: E1 is the id of another entity of the line"),
    ("entities.0.surfaces", ["Bergh"], "entities[0].surfaces[0]: 'Bergh' does not stand in the article"),
    ("entities.0.surfaces", None, "entities[0].surfaces: there is none, nor mentions"),
    (
        "entities.2.surfaces.0.sents",
        [2],
        "entities[2].surfaces[0].sents: there is no sentence 2; the sentences are 1 to 1",
    ),
    ("entities.1.mentions.0.end", None, "entities[1].mentions[0].end: there is no such number"),
    (
        "entities.1.mentions.0.end",
        40,
        "entities[1].mentions[0]: 14 to 40 is no stretch of the text, which has 32 characters",
    ),
    ("entities.1.mentions.0.start", -1, "entities[1].mentions[0]: -1 to 23 is no stretch of the text"),
    (
        "entities.1.mentions.0.text",
        "Karl",
        'entities[1].mentions[0].text: "Karl" is not what stands there: "Karl Holm"',
    ),
    ("entities.1.surfaces", ["Holm"], 'entities[1].mentions[0]: "Karl Holm" is none of the surfaces of the entity'),
    ("facts.0.s", None, "facts[0].s: there is none"),
    ("facts.0.o", "E9", 'facts[0].o: "E9" is the id of no entity of the line'),
    ("facts.0.o", "E1", "facts[0].o: it is the subject too"),
    ("facts.0.r", "met_wiht", "facts[0].r: unknown relation 'met_wiht'; did you mean met_with?"),
    ("facts.0.r", "born_in", "facts[0].o: E2 is a Person; born_in takes Place there"),
    ("facts.0.sents", [], "facts[0].sents: it has to be a list of numbers of sentences; 0 is the title"),
    ("facts.0.sents", [3], "facts[0].sents: there is no sentence 3; the sentences are 1 to 1, and 0 the title"),
    ("facts.0.status", "sure", 'facts[0].status: "sure" is none of asserted, negated, future, alleged, denied'),
    ("facts.0.speaker", "E7", 'facts[0].speaker: "E7" is the id of no entity of the line'),
    ("facts.0.when", "2022-13", 'facts[0].when: "2022-13" is no date such as 2022, 2022-02 or 2022-02-16, nor ?'),
    ("facts.0.statsu", "future", "facts[0].statsu: no such field; did you mean status?"),
]


@pytest.mark.parametrize(("path", "value", "told"), WRONG, ids=[f"{path} = {value}" for path, value, _ in WRONG])
def test_a_mistake_is_told_with_its_line_and_field(tmp_path: Path, path: str, value: object, told: str) -> None:
    file = written(tmp_path, json.dumps({**ROW, "id": "fine"}), json.dumps(changed(path, value)))

    with pytest.raises(BadAnnotation) as caught:
        read_annotations(file, default_ontology())

    assert str(caught.value).startswith(f"{file}:2: {told}")
    assert "docs/your-own.md" in caught.value.hint


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (b'{"id": "\xff"}', "the line is not UTF-8: byte 9 is 0xff"),
        ("{", "the line is not JSON: "),
        ("[1]", "the line is no JSON object"),
        (json.dumps({**ROW, "id": "fine"}), "id: 'fine' is the id of "),
    ],
)
def test_a_line_that_is_none_is_told(tmp_path: Path, line: str | bytes, told: str) -> None:
    file = written(tmp_path, json.dumps({**ROW, "id": "fine"}), line)

    with pytest.raises(BadAnnotation) as caught:
        read_annotations(file, default_ontology())

    assert str(caught.value).startswith(f"{file}:2: {told}")


def test_all_mistakes_are_told_at_once_up_to_twenty(tmp_path: Path) -> None:
    rows = [json.dumps({**changed("facts.0.s", "E9"), "id": str(number)}) for number in range(25)]

    with pytest.raises(BadAnnotation) as caught:
        read_annotations(written(tmp_path, *rows), default_ontology())

    lines = str(caught.value).splitlines()
    assert [line.split(":")[1] for line in lines[:-1]] == [str(number) for number in range(1, 21)]
    assert lines[-1] == "... and 5 more"


def test_a_place_without_articles_is_told(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    blank = written(tmp_path, "", "")

    for place, told in (
        (tmp_path / "none", "there is no "),
        (tmp_path / "empty", "holds no .jsonl"),
        (blank, "no article"),
    ):
        with pytest.raises(BadAnnotation, match=told):
            read_annotations(place, default_ontology())
