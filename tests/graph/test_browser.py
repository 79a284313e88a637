"""The questions for Neo4j Browser and the addresses that open it."""

from urllib.parse import parse_qs, urlsplit

import pytest

from triplewire.graph.browser.questions import browser_of, deep_link, literal, question, questions, style
from triplewire.graph.errors import BadInput, BadSetting
from triplewire.graph.model import EntityType


def test_every_question_of_the_file_is_there_and_says_what_it_asks() -> None:
    assert list(questions()) == [
        "facts", "around", "borders", "ministers", "claims", "evidence", "path", "speakers", "newest", "article",
        "hubs", "conflicts",
    ]  # fmt: skip
    for one in questions().values():
        assert "?" in one.text
        assert one.query.startswith("MATCH ")
        assert not one.query.endswith(";")


def test_values_are_written_into_a_question_and_a_missing_one_is_named() -> None:
    assert question("path").values == ("entity", "other")
    filled = question("facts").filled({"entity": "person:o'brien"})
    assert "{id: 'person:o\\'brien'}" in filled
    assert "$" not in filled
    with pytest.raises(BadInput, match="'path' needs other"):
        question("path").filled({"entity": "Q184"})
    with pytest.raises(BadInput, match="no question 'nothing'"):
        question("nothing")


@pytest.mark.parametrize("text", ["it's", "a\\u0060b", "\\", "\\'", "\x00\n\r\u2028", '`x`"', "😀", "$fact // x"])
def test_a_literal_is_one_line_that_ends_where_it_should(text: str) -> None:
    written = literal(text)
    assert written.isprintable()
    assert written.replace("\\\\", "").replace("\\'", "").count("'") == 2


@pytest.mark.parametrize(
    ("server", "browser"),
    [
        ("bolt://127.0.0.1:7687", "http://127.0.0.1:7474/browser/"),
        ("bolt://localhost:17687", "http://localhost:17474/browser/"),
        ("neo4j://[::1]:7687/news", "http://[::1]:7474/browser/"),
        ("bolt+s://graph.example", "https://graph.example:7473/browser/"),
        ("neo4j+s://abcd.databases.neo4j.io", "https://browser.neo4j.io/"),
    ],
)
def test_browser_is_where_the_server_puts_it(server: str, browser: str) -> None:
    assert browser_of(server) == browser


def test_a_file_has_no_browser() -> None:
    with pytest.raises(BadSetting):
        browser_of("sqlite:triplewire.db")


def test_an_address_holds_server_database_user_and_the_query_as_it_is() -> None:
    query = "MATCH (n {id: 'a&b=c#d%e+f'})\nRETURN n"
    link = deep_link("http://localhost:7474/browser/", "neo4j+ssc://localhost:7687/news", query, "ann@example")
    asked = parse_qs(urlsplit(link).query, strict_parsing=True)
    assert asked == {
        "dbms": ["neo4j+s://ann%40example@localhost:7687"], "db": ["news"], "cmd": ["edit"], "arg": [query],
    }  # fmt: skip
    assert "preselectAuthMethod=NO_AUTH" in deep_link("http://localhost:7474/browser/", "bolt://localhost", query)


def test_every_type_has_its_colour_and_claims_are_told_apart() -> None:
    sheet = style()
    for kind in set(EntityType) - {EntityType.DATE, EntityType.TEXT}:
        assert f"node.{kind} {{" in sheet
    assert "relationship.CLAIM {" in sheet
    assert sheet.count("{\n") == sheet.count("\n}")
