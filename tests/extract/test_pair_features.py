import os
import subprocess
import sys

import pytest

from triplewire.extract.combination import canonical
from triplewire.extract.draft import Draft
from triplewire.extract.pair_features import Found, PairFeatures, hash_of, pairs_of
from triplewire.extract.pipeline import Extractor
from triplewire.extract.read import read_row

TEXT = "Angela Merkel visited Warsaw on Monday. In Paris, the firm Alpenbau was bought by Nordwerk of Oslo."
PROGRAM = (
    "from triplewire.extract.pair_features import hash_of; print(hash_of(['top visit|Person|Town', 'before – “é”']))"
)


@pytest.fixture(scope="module")
def draft(extractor: Extractor) -> Draft:
    return extractor.draft(read_row({"title": "", "text": TEXT, "date": "2019-05-15"}))[0]


def words(draft: Draft, pair: Found) -> tuple[str, ...]:
    return tuple(draft.words(draft.mentions[end].start, draft.mentions[end].end) for end in pair[:2])


@pytest.mark.model
def test_two_mentions_of_a_sentence_are_one_pair_in_the_order_of_the_text(draft: Draft) -> None:
    pairs = [words(draft, pair) for pair in pairs_of(draft, canonical(draft))]
    assert ("Angela Merkel", "Warsaw") in pairs
    assert len(set(pairs)) == len(pairs)
    assert all((right, left) not in pairs for left, right in pairs)
    assert all("Merkel" not in left or right == "Warsaw" for left, right in pairs)


@pytest.mark.model
def test_a_pair_is_told_by_its_types_the_verb_over_it_and_the_words_beside_it(draft: Draft) -> None:
    pair = next(pair for pair in pairs_of(draft, canonical(draft)) if words(draft, pair)[1] == "Warsaw")
    names = PairFeatures(draft).names(pair)
    told = ("types Person|Town", "top visit|Person|Town", "phrase visit|Person|Town", "shape nsubj>dobj", "after on")
    assert set(told) <= set(names)
    assert len(set(names)) == len(names)


@pytest.mark.model
def test_features_are_the_same_in_another_article_around_them(extractor: Extractor, draft: Draft) -> None:
    other, _ = extractor.draft(read_row({"title": "", "text": f"{TEXT}\n\nRome met Berlin.", "date": "2019-05-15"}))
    first, second = (next(pairs_of(one, canonical(one))) for one in (draft, other))
    assert PairFeatures(draft).hashed(first) == PairFeatures(other).hashed(second)


@pytest.mark.model
def test_a_list_without_end_makes_no_more_pairs_than_lie_near(extractor: Extractor) -> None:
    names = ["Paris", "Rome", "Oslo", "Vienna", "Warsaw", "Madrid", "Lisbon", "Dublin"]
    text = "They saw " + ", ".join(names * 40) + " and Berlin."
    draft, _ = extractor.draft(read_row({"title": "", "text": text}))
    assert 0 < len(list(pairs_of(draft, range(len(draft.mentions))))) < 70 * len(draft.mentions)


def test_hashes_do_not_depend_on_the_process() -> None:
    said = {
        subprocess.run(
            [sys.executable, "-c", PROGRAM],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
        for seed in ("1", "2")
    }
    assert said == {str(hash_of(["top visit|Person|Town", "before – “é”"]))}
