import re
from pathlib import Path

import pytest

from triplewire.extract.gazetteer import Gazetteer, first_word, load_gazetteer, rows
from triplewire.graph.model import EntityType

TABLES = Path(__file__).parents[2] / "extract" / "known"


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return load_gazetteer()


def test_a_country_is_known_by_its_names_and_its_wikidata_id(gazetteer: Gazetteer) -> None:
    for name in ("Belarus", "Republic of Belarus", "Byelorussia"):
        assert [entry.key for entry in gazetteer.lookup(name)] == ["Q184"]
    assert {gazetteer.lookup(name)[0].key for name in ("US", "U.S.", "United States", "America")} == {"Q30"}


def test_names_are_looked_up_with_their_case(gazetteer: Gazetteer) -> None:
    assert gazetteer.lookup("belarus") == ()
    assert gazetteer.lookup("us") == ()


def test_an_ambiguous_name_gives_all_its_bearers(gazetteer: Gazetteer) -> None:
    assert {entry.kind for entry in gazetteer.lookup("Georgia")} == {"country", "state"}
    assert gazetteer.uncertain("Georgia") == "type"
    assert gazetteer.uncertain("Senate") == "key"
    assert gazetteer.uncertain("Belarus") == ""


def test_a_city_is_not_drowned_by_small_namesakes(gazetteer: Gazetteer) -> None:
    assert [entry.country for entry in gazetteer.lookup("London")] == ["Q145"]
    assert {entry.country for entry in gazetteer.namesakes("London")} == {"Q145", "Q16"}


def test_a_city_of_a_country_of_its_name_is_the_country(gazetteer: Gazetteer) -> None:
    assert [entry.kind for entry in gazetteer.lookup("Singapore")] == ["country"]


@pytest.mark.parametrize(
    ("word", "country", "people"),
    [
        ("Belarusian", "Belarus", False),
        ("Finnish", "Finland", False),
        ("Finns", "Finland", True),
        ("Briton", "United Kingdom", True),
        ("Swedes", "Sweden", True),
        ("Scottish", "Scotland", False),
        ("Palestinians", "Palestine", True),
        ("British", "United Kingdom", False),
    ],
)
def test_a_demonym_gives_its_country(gazetteer: Gazetteer, word: str, country: str, people: bool) -> None:
    found = gazetteer.demonym(word)
    assert found is not None
    assert (found.name, gazetteer.is_people(word)) == (country, people)


@pytest.mark.parametrize(
    ("seat", "body"),
    [
        ("Minsk", "Belarus"),
        ("Kiev", "Ukraine"),
        ("Kyiv", "Ukraine"),
        ("Kremlin", "Russia"),
        ("White House", "United States"),
        ("Downing Street", "United Kingdom"),
        ("Brussels", "European Union"),
        ("Astana", "Kazakhstan"),
    ],
)
def test_a_seat_speaks_for_its_country(gazetteer: Gazetteer, seat: str, body: str) -> None:
    found = gazetteer.seat(seat)
    assert found is not None
    assert found.name == body


def test_what_is_not_known_gives_nothing(gazetteer: Gazetteer) -> None:
    assert gazetteer.lookup("Ruritania") == ()
    assert gazetteer.demonym("Ruritanian") is None
    assert gazetteer.seat("Strelsau") is None
    assert gazetteer.entry("Q0") is None
    assert gazetteer.gender("Xqz") is None
    assert gazetteer.title("Zog") is None


def test_given_names_have_a_gender_unless_both_bear_them(gazetteer: Gazetteer) -> None:
    assert gazetteer.gender("Angela") == "female"
    assert gazetteer.gender("Volodymyr") == "male"
    assert gazetteer.is_given("Andrea")
    assert gazetteer.gender("Andrea") is None


def test_titles_say_what_they_are(gazetteer: Gazetteer) -> None:
    title = gazetteer.title("Prime Minister")
    assert title is not None
    assert (title.kind, title.gender) == ("office", None)
    queen = gazetteer.title("Queen")
    assert queen is not None
    assert queen.gender == "female"


def test_codes_give_countries_and_states(gazetteer: Gazetteer) -> None:
    names = [entry.name for code in ("by", "us-oh", "OH") if (entry := gazetteer.by_code(code))]
    assert names == ["Belarus", "Ohio", "Ohio"]


def test_everything_has_its_country(gazetteer: Gazetteer) -> None:
    for name, country in (("Atlanta", "Q30"), ("Bavaria", "Q183"), ("Gazprom", "Q159"), ("Poland", "Q36")):
        found = gazetteer.country(gazetteer.lookup(name)[0])
        assert found is not None
        assert found.key == country


def test_most_countries_have_a_capital_that_is_known(gazetteer: Gazetteer) -> None:
    countries = {row[0] for row in rows("places.tsv") if row[2] == "country"}
    with_capital = {key for key in countries if (e := gazetteer.entry(key)) and gazetteer.entry(e.capital or "")}
    assert len(with_capital) >= 0.93 * len(countries)


def test_a_key_names_one_thing_of_one_type(gazetteer: Gazetteer) -> None:
    types: dict[str, EntityType] = {}
    for table in ("places.tsv", "cities.tsv", "organizations.tsv", "regions.tsv", "things.tsv"):
        for row in rows(table):
            for entry in gazetteer.namesakes(row[-1].split("|")[0]):
                assert types.setdefault(entry.key, entry.type) is entry.type


def test_every_table_has_rows_of_one_width() -> None:
    for path in sorted(TABLES.glob("*.tsv")):
        assert len({len(row) for row in rows(path.name)}) == 1, path.name


def test_every_wikidata_id_has_the_form_of_one() -> None:
    for table in ("organizations.tsv", "regions.tsv", "things.tsv"):
        given = [row[0] for row in rows(table) if row[0]]
        assert all(re.fullmatch(r"Q\d+", qid) for qid in given)
        assert len(given) == len(set(given)), table


def test_every_home_and_seat_is_known(gazetteer: Gazetteer) -> None:
    for table in ("organizations.tsv", "regions.tsv"):
        assert all(gazetteer.by_code(row[2]) for row in rows(table) if row[2] not in ("", "su")), table
    assert all(gazetteer.seat(surface) for surface, _ in rows("seats.tsv"))


def test_names_are_found_by_their_first_word(gazetteer: Gazetteer) -> None:
    assert first_word("Guinea-Bissau") == "Guinea"
    assert gazetteer.starting("United").index("United States of America") < gazetteer.starting("United").index(
        "United States"
    )
