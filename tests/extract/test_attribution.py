"""Who tells a fact whose anchor is the verb of saying itself."""

import pytest

from triplewire.extract.draft import FactDraft
from triplewire.extract.pipeline import Extractor
from triplewire.extract.qualifiers import qualify
from triplewire.graph.model import Article

pytestmark = pytest.mark.model

SAID = [
    "Angela Merkel said Russia had attacked Ukraine.",
    "Angela Merkel claimed that Russia was at war with Ukraine.",
]


@pytest.mark.parametrize("words", SAID)
def test_what_a_verb_of_speech_holds_is_told_by_its_subject(extractor: Extractor, words: str) -> None:
    draft, _ = extractor.draft(Article("k", "Notes", words, published="2022-02-16"))
    ends = {draft.words(m.start, m.end): number for number, m in enumerate(draft.mentions)}
    verb = next(token.i for token in draft.doc if token.text in ("said", "claimed"))
    fact = qualify(draft, FactDraft(ends["Russia"], "attacked", ends["Ukraine"], verb, (verb, verb + 1), "test"))
    assert fact.speaker == ends["Angela Merkel"]
