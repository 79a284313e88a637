"""Which entities names mean, and what is known of them: the same on every store."""

from collections.abc import Callable

import pytest

from triplewire.graph.errors import BadInput
from triplewire.graph.model import Entity, EntityType, Period, Reading, Verdict
from triplewire.graph.properties import properties_of, proposed, values_of
from triplewire.graph.reconcile import Candidate, Clue, Question, Reconciler, suggested
from triplewire.graph.store import Store

Build = Callable[..., Reading]
Says = Callable[..., object]
NAMES = {
    "person:joan-lee~norland": ("Joan Lee",),
    "person:joan-lee~sudland": ("Joan Lee", "J. Lee"),
    "person:ada-berg": ("Ada Berg", "Ada M. Berg"),
    "Q1000": ("Norland", "Republic of Norland"),
    "Q2000": ("Sudland",),
    "date:1960-02-03": ("1960-02-03",),
}


@pytest.fixture
def reconciler(store: Store, build: Build, says: Says) -> Reconciler:
    store.apply(
        [
            build(
                "a1",
                says("person:joan-lee~norland", "minister_of", "Q1000", period=Period(since="2019")),
                says("person:joan-lee~sudland", "minister_of", "Q2000"),
                says("person:ada-berg", "head_of_state_of", "Q1000"),
                says("person:ada-berg", "born_on", "date:1960-02-03"),
                says("Q2000", "borders", "Q1000"),
                names=NAMES,
            ),
            build("a2", says("person:ada-berg", "head_of_state_of", "Q1000"), names=NAMES, published="2022-03-01"),
        ]
    )
    return Reconciler(store)


def ask(reconciler: Reconciler, name: str, *clues: tuple[str, str], **more: object) -> list[Candidate]:
    rows = tuple(Clue(reconciler.properties[pid], (value,)) for pid, value in clues)
    return reconciler.candidates(Question(name, clues=rows, **more))  # type: ignore[arg-type]


def told(found: list[Candidate]) -> list[tuple[str, bool]]:
    return [(one.card.entity.key, one.is_match) for one in found]


def test_the_only_one_of_a_name_is_a_match(reconciler: Reconciler) -> None:
    for name in ("Ada Berg", "ada m. berg", "Berg, Ada", "person:ada-berg"):
        found = ask(reconciler, name)

        assert told(found)[0] == ("person:ada-berg", True), name
        assert found[0].score == 100.0


def test_a_slip_finds_and_is_no_match(reconciler: Reconciler) -> None:
    found = ask(reconciler, "Ada Bergh")

    assert told(found) == [("person:ada-berg", False)]
    assert 72 < found[0].score < 100


def test_namesakes_are_no_match_until_a_clue_parts_them(reconciler: Reconciler) -> None:
    both = [("person:joan-lee~norland", False), ("person:joan-lee~sudland", False)]

    assert sorted(told(ask(reconciler, "Joan Lee"))) == both
    for country in ("Q2000", "Sudland"):
        assert told(ask(reconciler, "Joan Lee", ("minister_of", country))) == [
            ("person:joan-lee~sudland", True),
            ("person:joan-lee~norland", False),
        ]


def test_a_name_whose_clue_does_not_hold_is_no_match(reconciler: Reconciler) -> None:
    found = ask(reconciler, "Ada Berg", ("head_of_state_of", "Sudland"))

    assert told(found) == [("person:ada-berg", False)]
    assert found[0].clues == (("head_of_state_of", False),)
    assert found[0].score < 80


@pytest.mark.parametrize(
    ("name", "pid", "value", "holds"),
    [
        ("Norland", "inverse:head_of_state_of", "Ada Berg", True),
        ("Norland", "borders", "Sudland", True),
        ("Sudland", "borders", "Q1000", True),
        ("Norland", "wikidata", "q1000", True),
        ("Norland", "wikidata", "Q9", False),
        ("Norland", "alias", "republic of norland", True),
        ("Ada Berg", "type", "person", True),
        ("Ada Berg", "born_on", "1960-02-03", True),
        ("Ada Berg", "born_on", "1960", True),
        ("Ada Berg", "born_on", "1961", False),
    ],
)
def test_clues_hold_from_either_end_and_by_what_an_entity_is(
    reconciler: Reconciler, name: str, pid: str, value: str, holds: bool
) -> None:
    (found,) = ask(reconciler, name, (pid, value))

    assert found.clues == ((pid, holds),)
    assert found.is_match == holds


def test_clues_alone_find_who_is_meant(reconciler: Reconciler) -> None:
    assert told(ask(reconciler, "", ("minister_of", "Norland"))) == [("person:joan-lee~norland", True)]
    assert told(ask(reconciler, "", ("borders", "Norland"))) == [("Q2000", True)]
    assert told(ask(reconciler, "", ("wikidata", "Q1000"))) == [("Q1000", True)]
    assert ask(reconciler, "", ("minister_of", "Nowhere at all")) == []
    assert ask(reconciler, "", ("minister_of", "Norland"), types=(EntityType.PLACE,)) == []


def test_a_type_leaves_others_out_or_makes_them_less_likely(reconciler: Reconciler) -> None:
    places = (EntityType.PLACE,)

    assert ask(reconciler, "Ada Berg", types=places) == []
    (found,) = ask(reconciler, "Ada Berg", types=places, any_type=True)
    assert (found.score, found.is_match, found.has_type) == (60.0, False, False)
    assert told(ask(reconciler, "Ada Berg", types=(EntityType.PERSON,))) == [("person:ada-berg", True)]


def test_an_id_that_was_merged_still_finds(reconciler: Reconciler) -> None:
    store = reconciler.store
    store.decide("person:joan-lee~norland", "person:joan-lee~sudland", Verdict.SAME, reason="one", actor="desk")
    (found,) = ask(reconciler, "person:joan-lee~sudland")

    assert found.is_match
    assert {found.card.entity.key, *found.card.merged} == {"person:joan-lee~norland", "person:joan-lee~sudland"}
    assert told(ask(reconciler, "Joan Lee")) == [(found.card.entity.key, True)]


def test_the_values_of_properties(reconciler: Reconciler) -> None:
    store, known = reconciler.store, reconciler.properties

    def values(key: str, pid: str, **more: str) -> list[object]:
        found = values_of(store, store.entity(key), known[pid], limit=10, **more)
        return [value.key if isinstance(value, Entity) else value for value in found]

    assert values("Q1000", "inverse:head_of_state_of") == ["person:ada-berg"]
    assert values("Q1000", "borders") == values("person:joan-lee~sudland", "minister_of")
    assert values("Q1000", "alias") == ["Republic of Norland"]
    assert values("Q1000", "wikidata") == ["Q1000"]
    assert values("person:ada-berg", "wikidata") == []
    assert values("person:ada-berg", "last_published") == ["2022-03-01"]
    assert values("person:ada-berg", "facts") == [2]
    assert values("person:joan-lee~norland", "minister_of", as_of="2020-01-01") == ["Q1000"]
    assert values("person:joan-lee~norland", "minister_of", as_of="2018-01-01") == []
    with pytest.raises(BadInput):
        values("person:joan-lee~norland", "minister_of", as_of="soon")


def test_properties_are_proposed_by_type(store: Store) -> None:
    person = {known.id for known in proposed(store.ontology, EntityType.PERSON)}
    place = {known.id for known in proposed(store.ontology, EntityType.PLACE)}

    assert {"head_of_state_of", "wikidata"} <= person
    assert "inverse:head_of_state_of" in place - person
    assert "borders" in place - person
    assert {known.id for known in proposed(store.ontology, None)} == set(properties_of(store.ontology))


def test_suggestions_begin_so_or_nearly_so_or_have_the_id(reconciler: Reconciler) -> None:
    def keys(text: str, **more: object) -> list[str]:
        return [card.entity.key for card in suggested(reconciler.store, text, **more)]  # type: ignore[arg-type]

    assert keys("ada") == ["person:ada-berg"]
    assert keys("Norlnd") == ["Q1000"]
    assert keys("Q2000")[0] == "Q2000"
    assert keys("person:ada-berg")[0] == "person:ada-berg"
    assert keys("Q2000", type=EntityType.PERSON) == []
    assert keys("jo", limit=1) == [keys("jo")[0]]
