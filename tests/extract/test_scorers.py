"""The models that read beside the rules, taken together."""

import numpy as np
import pytest

from triplewire.extract.combination import canonical
from triplewire.extract.draft import Draft
from triplewire.extract.pipeline import Extractor
from triplewire.extract.read import read_row
from triplewire.extract.scorers import WORTH_A_LOOK, Both, Scorer, rounds_of

TEXT = (
    "Orla Vance is the chief executive of Tessaly Bank. Tea costs less than coffee when Easter comes late, "
    "Vance said, and Lisbon slept. Vance was born in Leeds."
)


def draft_of(extractor: Extractor) -> Draft:
    return extractor.draft(read_row({"title": "", "text": TEXT, "date": "2024-05-15"}))[0]


def sentences(draft: Draft, scorer: Scorer) -> set[int]:
    """The sentences of which something is said."""
    found = scorer.scored(draft, canonical(draft))
    return {draft.sentence_of[draft.mentions[one.pair.subject].start] for one in found}


@pytest.mark.model
def test_the_encoder_is_asked_only_where_the_sparse_model_sees_something(whole_extractor: Extractor) -> None:
    draft, scorer = draft_of(whole_extractor), whole_extractor.scorer
    assert isinstance(scorer, Both)
    things = canonical(draft)

    assert scorer.rounds(draft, things, "born_in") == rounds_of(scorer, draft, things, "born_in") == [{1, 3}]
    assert scorer.rounds(draft, things, "sponsor_of") == [{1, 3}, {0, 2}]
    assert sentences(draft, scorer.encoder) == {1, 2, 3}
    assert sentences(draft, scorer) == {1, 3}
    silent = [
        one
        for one in scorer.sparse.scored(draft, things, 0.0)
        if draft.sentence_of[draft.mentions[one.pair.subject].start] == 2
    ]
    assert silent
    assert all(np.max(one.relations) < WORTH_A_LOOK for one in silent)


@pytest.mark.model
def test_one_model_alone_asks_about_every_sentence(whole_extractor: Extractor) -> None:
    draft, scorer = draft_of(whole_extractor), whole_extractor.scorer
    assert isinstance(scorer, Both)
    assert rounds_of(scorer.encoder, draft, canonical(draft), "born_in") == [None]
    assert rounds_of(scorer.sparse, draft, canonical(draft), "born_in") == [None]
