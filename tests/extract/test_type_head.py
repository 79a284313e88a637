import pytest

from triplewire.extract.candidates import Candidates
from triplewire.extract.draft import Draft
from triplewire.extract.encoder import MANIFEST, WEIGHTS
from triplewire.extract.name_model import TYPES, is_open
from triplewire.extract.pipeline import Extractor
from triplewire.extract.read import read_row
from triplewire.graph.model import EntityType

HERE = pytest.mark.skipif(not (WEIGHTS / MANIFEST).is_file(), reason="the trained weights are not here")
TEXT = "It has leased the aircraft, an ageing Falconer, from Balkan Jet of Bulgaria. The Falconer flies on Monday."


def draft_of(extractor: Extractor, text: str) -> Draft:
    return extractor.draft(read_row({"title": "", "text": text, "date": "2021-03-04"}))[0]


def types(draft: Draft, name: str) -> set[EntityType]:
    return {one.type for one in draft.mentions if draft.words(one.start, one.end) == name}


def sums(**told: float) -> list[float]:
    return [told.get(kind.name if kind else "NOTHING", 0.0) for kind in TYPES]


def test_a_type_is_open_where_another_is_near_or_ahead() -> None:
    assert is_open(sums(PERSON=150, PRODUCT=100), EntityType.PERSON)
    assert is_open(sums(PERSON=150, PRODUCT=900), EntityType.PERSON)
    assert not is_open(sums(PERSON=900, PRODUCT=100), EntityType.PERSON)
    assert not is_open(sums(PERSON=900, NOTHING=880), EntityType.PERSON)


def test_a_people_stays_a_people() -> None:
    assert not is_open(sums(GROUP=150, PLACE=100), EntityType.GROUP)


@HERE
@pytest.mark.model
def test_the_encoder_mends_a_type_that_words_hardly_tell(extractor: Extractor, whole_extractor: Extractor) -> None:
    alone, whole = draft_of(extractor, TEXT), draft_of(whole_extractor, TEXT)
    assert types(alone, "Falconer") == {EntityType.PERSON}
    assert types(whole, "Falconer") == {EntityType.PRODUCT}
    for name in ("Balkan Jet", "Bulgaria"):
        assert types(alone, name) == types(whole, name)


@HERE
@pytest.mark.model
def test_names_that_the_gazetteer_knows_are_not_doubted(extractor: Extractor) -> None:
    draft = draft_of(extractor, f"{TEXT} Germany and Airbus wait too, as do Kim Roe and Lufthansa.")
    doubted = {
        draft.words(draft.mentions[use].start, draft.mentions[use].end) for uses in draft.doubtful for use in uses
    }
    assert "Falconer" in doubted
    assert not doubted & {"Germany", "Airbus", "Lufthansa", "Bulgaria"}


@HERE
@pytest.mark.model
def test_a_window_of_one_sentence_holds_its_mentions_and_no_pairs(whole_extractor: Extractor) -> None:
    assert whole_extractor.encoder
    draft = draft_of(whole_extractor, TEXT)
    window = Candidates(draft, whole_extractor.encoder.tokenizer).alone(1)
    held = [draft.words(draft.mentions[one].start, draft.mentions[one].end) for one in sorted(window.mentions)]
    assert {"Falconer", "Balkan Jet", "Bulgaria"} <= set(held)
    assert not window.pairs
    assert {draft.sentence_of[token] for token in window.tokens if token >= 0} == {1}
