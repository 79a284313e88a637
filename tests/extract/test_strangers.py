"""A name that the language model overlooked is found by the pronoun that means it."""

import pytest

from triplewire.extract import analysis, coreference
from triplewire.extract.draft import Draft
from triplewire.extract.pipeline import Extractor
from triplewire.extract.read import read_row
from triplewire.extract.strangers import STRANGER, is_stranger
from triplewire.graph.model import EntityType, MentionKind

pytestmark = pytest.mark.model


def overlooked(extractor: Extractor, text: str) -> Draft:
    """Return the draft of a text in which no name was found."""
    draft = analysis.open_draft(read_row({"title": "", "text": text}), extractor.nlp(f"\n\n{text}"))
    draft.index()
    return draft


def test_a_pronoun_makes_a_person_of_an_overlooked_name(extractor: Extractor) -> None:
    draft = overlooked(extractor, "Wiggins caught the ball in March. He signed in May. The club praised Wiggins.")

    coreference.resolve_references(draft, extractor.gazetteer)

    told = sorted((m.start, draft.words(m.start, m.end), m.rule) for m in draft.mentions)
    assert [(words, rule) for _, words, rule in told] == [
        ("Wiggins", STRANGER),
        ("He", "coref.he"),
        ("Wiggins", STRANGER),
    ]
    assert [(thing.name, thing.type) for thing in draft.entities] == [("Wiggins", EntityType.PERSON)]


def test_who_bears_the_surname_already_is_no_second_person(extractor: Extractor) -> None:
    draft, _ = extractor.draft(read_row({"title": "", "text": "Ann Wiggins left. She was tired. Wiggins slept."}))

    people = [thing.name for thing in draft.entities if thing.type is EntityType.PERSON]

    assert people == ["Ann Wiggins"]


@pytest.mark.parametrize("text", ["He spoke on Monday.", "He called the President.", "He thanked his Bride."])
def test_a_day_a_title_and_somebodys_bride_are_no_strangers(extractor: Extractor, text: str) -> None:
    draft = overlooked(extractor, text)

    assert not any(is_stranger(draft, token, extractor.gazetteer) for token in range(len(draft.doc)))


def test_without_a_pronoun_nobody_is_introduced(extractor: Extractor) -> None:
    draft = overlooked(extractor, "Wiggins caught the ball. The club praised Wiggins.")

    coreference.resolve_references(draft, extractor.gazetteer)

    assert not [m for m in draft.mentions if m.kind is MentionKind.NAME]
