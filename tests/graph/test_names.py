import pytest

from triplewire.graph.names import (
    acronym_of,
    bare_organisation,
    compatible,
    contradictory,
    normal,
    slug,
    split_name,
)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Lukashenko", "Alexander Lukashenka"),
        ("Uladzimir Makei", "Vladimir Makey"),
        ("Volodymyr Zelensky", "Vladimir Zelenskiy"),
        ("Zelenskyy", "Volodymyr Zelensky"),
        ("George Bush", "George W. Bush"),
        ("Joe Biden", "Joseph R. Biden Jr."),
        ("Mohammed bin Salman", "Muhammad bin Salman"),
        ("Muammar Gaddafi", "Qadhafi"),
        ("Ursula von der Leyen", "von der Leyen"),
        ("President Sauli Niinistö", "Niinisto"),
    ],
)
def test_two_names_of_one_person_agree(one: str, other: str) -> None:
    assert compatible(one, other)
    assert compatible(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Alexander Lukashenko", "Viktor Lukashenko"),
        ("George W. Bush", "George H. W. Bush"),
        ("Mr Smith", "Mrs Smith"),
        ("John Smith Jr.", "John Smith Sr."),
        ("Kim Philby", "Kim Jong-un"),
    ],
)
def test_names_of_two_people_do_not_agree(one: str, other: str) -> None:
    assert not compatible(one, other)


def test_only_full_names_contradict_each_other() -> None:
    assert contradictory("Alexander Lukashenko", "Viktor Lukashenko")
    assert not contradictory("Lukashenko", "Viktor Lukashenko")


def test_a_name_has_titles_given_names_particles_surname_and_suffix() -> None:
    parts = split_name("Sir Cornelius van der Berg Jr.")

    assert (parts.titles, parts.given, parts.particles) == (("sir",), ("cornelius",), ("van", "der"))
    assert (parts.surname, parts.suffix) == ("berg", "jr")


@pytest.mark.parametrize(
    ("short", "name"),
    [
        ("NATO", "North Atlantic Treaty Organization"),
        ("EADS", "European Aeronautic Defence and Space Company"),
        ("U.N.", "United Nations"),
        ("UNHCR", "United Nations High Commissioner for Refugees"),
        ("BoE", "Bank of England"),
    ],
)
def test_first_letters_make_an_acronym(short: str, name: str) -> None:
    assert acronym_of(short, name)


def test_a_plain_word_is_no_acronym() -> None:
    assert not acronym_of("Nato", "North Atlantic Treaty Organization")
    assert not acronym_of("US", "Unilever")


def test_an_organisation_sheds_its_legal_form() -> None:
    assert bare_organisation("The Ford Motor Company") == bare_organisation("Ford")
    assert bare_organisation("Holding AG") == "holding"


def test_search_ignores_case_accents_scripts_and_possessives() -> None:
    assert normal("Zürich's  St. Gallen") == "zurich st gallen"
    assert normal("Лукашенко") == "lukashenko"
    assert slug("Sauli Niinistö") == "sauli-niinisto"
