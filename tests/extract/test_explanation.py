import pytest

from triplewire.extract.encoder import MANIFEST, WEIGHTS
from triplewire.extract.explanation import shares_of
from triplewire.extract.pipeline import Extractor
from triplewire.extract.read import read_row
from triplewire.graph.model import Article, Evidence, Reading, Status

pytestmark = [
    pytest.mark.model,
    pytest.mark.skipif(not (WEIGHTS / MANIFEST).is_file(), reason="the trained weights are not here"),
]
TEXT = (
    "Norwegian foreign minister Ine Eriksen Soreide visited Vilnius on Monday. Angela Merkel was born on 17 July 1954."
)


@pytest.fixture(scope="module")
def article() -> Article:
    return read_row({"title": "", "text": TEXT, "date": "2019-05-15"})


@pytest.fixture(scope="module")
def reading(whole_extractor: Extractor, article: Article) -> Reading:
    return whole_extractor.read_one(article)


def row_of(reading: Reading, relation: str) -> Evidence:
    return next(row for row in reading.evidence if row.relation == relation)


def test_all_sources_and_the_word_that_states_it_are_told(
    whole_extractor: Extractor, article: Article, reading: Reading
) -> None:
    row = row_of(reading, "visited")
    shares = shares_of(whole_extractor, article, row)
    assert shares
    assert shares.rule
    assert shares.encoder
    assert shares.encoder > 0.3
    assert shares.together == pytest.approx(row.confidence, abs=1e-3)
    assert shares.words[0].word == "visited"
    assert [word.loss for word in shares.words] == sorted((word.loss for word in shares.words), reverse=True)
    assert shares.as_dict()["words"][0]["word"] == "visited"
    assert shares.sparse
    assert any("visit" in one.feature for one in shares.features)


def test_without_the_encoder_rules_and_sparse_model_are_told(article: Article) -> None:
    fast = Extractor(fast=True)
    row = row_of(fast.read_one(article), "visited")
    shares = shares_of(fast, article, row)
    assert shares
    assert shares.encoder is None
    assert shares.rule
    assert shares.sparse
    assert shares.sparse > 0.3
    assert shares.words == ()
    assert any("visit" in one.feature for one in shares.features)
    assert [one.weight for one in shares.features] == sorted((one.weight for one in shares.features), reverse=True)
    assert shares.together == pytest.approx(row.confidence, abs=1e-3)


def test_a_fact_of_a_date_and_an_extractor_without_models_have_no_shares(
    whole_extractor: Extractor, extractor: Extractor, article: Article, reading: Reading
) -> None:
    assert shares_of(whole_extractor, article, row_of(reading, "born_on")) is None
    assert shares_of(extractor, article, row_of(reading, "visited")) is None


def test_a_status_that_the_encoder_overruled_is_told(
    whole_extractor: Extractor, article: Article, reading: Reading
) -> None:
    expected = "Prime Minister Lena Orsik is expected in Ankara, where President Yusuf Demir will receive her."
    awaited = read_row({"title": "", "text": expected, "date": "2019-05-15"})
    row = row_of(whole_extractor.read_one(awaited), "visited")
    assert (row.status, row.rule) == (Status.FUTURE, "encoder.visited")
    shares = shares_of(whole_extractor, awaited, row)
    assert shares
    assert shares.told == "asserted"
    visited = shares_of(whole_extractor, article, row_of(reading, "visited"))
    assert visited
    assert visited.told is None
