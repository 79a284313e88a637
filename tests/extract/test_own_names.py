"""A user's own names: read from a table, checked line by line, found in articles before any other meaning."""

from pathlib import Path

import pytest

from triplewire.extract.gazetteer import load_gazetteer
from triplewire.extract.own_names import parse_names, read_names
from triplewire.extract.pipeline import Extractor
from triplewire.graph.errors import BadNames
from triplewire.graph.model import Article, EntityType

TABLE = """# name	type	other names	Wikidata	country
Harbour Line	Organization	HL Ferries|HLF	Q999999991	Norway
Mira Oduya-Lindqvist	Person

Green Corridor	Law
Belarus	Place	White Ruthenia	Q184
Reading	organization
"""


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "names.tsv"
    path.write_text(TABLE, "utf-8")
    return path


def test_a_table_gives_names_types_ids_and_countries() -> None:
    first, second, *_ = parse_names(TABLE, "names.tsv")

    assert (first.names, first.type) == (("Harbour Line", "HL Ferries", "HLF"), EntityType.ORGANIZATION)
    assert (first.qid, first.country, first.number) == ("Q999999991", "Norway", 2)
    assert (second.names, second.qid, second.country) == (("Mira Oduya-Lindqvist",), None, "")


def test_a_name_means_the_users_thing_before_any_other(table: Path) -> None:
    gazetteer = load_gazetteer(table)

    assert [entry.key for entry in gazetteer.lookup("Reading")] == ["organization:reading"]
    assert gazetteer.uncertain("Reading") == ""
    assert gazetteer.lookup("HLF")[0].country == "Q20"
    assert [entry.key for entry in gazetteer.lookup("White Ruthenia")] == ["Q184"]
    assert [entry.key for entry in gazetteer.lookup("Belarus")] == ["Q184"]
    assert load_gazetteer().lookup("HLF") == ()


def test_other_names_are_another_extractor(table: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.tsv"
    other.write_text(TABLE.replace("HLF", "HLX"), "utf-8")

    digests = {load_gazetteer(path).digest for path in (None, table, other)}

    assert len(digests) == 3


@pytest.mark.model
def test_articles_are_read_with_the_users_names(table: Path) -> None:
    text = "Mira Oduya-Lindqvist works for HLF. White Ruthenia borders Latvia. Reading was founded in 1998."

    reading = Extractor(names=table).read_one(Article("a", "Ferries", text, published="2022-02-16"))

    said = {(row.subject, row.relation, row.object) for row in reading.evidence}
    assert ("person:mira-oduya-lindqvist", "employed_by", "Q999999991") in said
    assert ("Q184", "borders", "Q211") in said
    assert ("organization:reading", "founded_on", "date:1998") in said


@pytest.mark.parametrize(
    ("line", "message", "pointed"),
    [
        ("Abc\tPerso", "did you mean Person?", "Perso"),
        ("Abc\tDate", "types are Person, Organization", "Date"),
        ("Abc\tPerson\t\tX1", "'X1' is no Wikidata id", "X1"),
        ("Abc Person", "are the columns parted by tabs?", "Abc Person"),
        ("\tPerson", "a name is missing", "\tPerson"),
        ("Abc\tPerson\tA", "'A' is too short", "A"),
        ("Abc\tPerson\t\t\t\tmore", "more than 5 columns", "more"),
        ("Abc\tPlace\t\t\tFreedonia", "no country is known as 'Freedonia'", "Freedonia"),
        ("Abc\tPerson\t\tQ184", "Q184 is Belarus already, of type Place", "Abc"),
    ],
)
def test_a_mistake_is_shown_with_its_line_and_a_caret(tmp_path: Path, line: str, message: str, pointed: str) -> None:
    path = tmp_path / "names.tsv"
    path.write_text(f"# a comment\n{line}\n", "utf-8")

    with pytest.raises(BadNames) as caught:
        load_gazetteer(path)

    first, shown, caret = str(caught.value).split("\n")
    assert first.startswith(f"{path}:2: ")
    assert message in first
    assert shown[caret.index("^") :].startswith(pointed)


def test_what_is_no_text_is_no_table_of_names(tmp_path: Path) -> None:
    (tmp_path / "names.tsv").write_bytes(b"\xff\xfe\x00")

    with pytest.raises(BadNames, match="not UTF-8 at byte 0"):
        read_names(tmp_path / "names.tsv")
    with pytest.raises(BadNames, match="cannot be read"):
        read_names(tmp_path / "none.tsv")
