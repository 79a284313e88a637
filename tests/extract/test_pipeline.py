from dataclasses import replace
from random import Random

import pytest

from triplewire.extract.bench.sets import seed_rows
from triplewire.extract.bench.speed import varied
from triplewire.extract.pipeline import FULL, Extractor, chunks_of
from triplewire.extract.record import to_record
from triplewire.graph.model import Article, Reading

pytestmark = pytest.mark.model
SEEDS = [row.article for row in seed_rows()]
SHORT = replace(SEEDS[0], key="short", title="", text="Angela Merkel met Emmanuel Macron in Paris on Monday.")
FOREIGN = replace(SEEDS[0], key="foreign", title="", text="Россия и Белоруссия начали учения.", language="ru")
ARTICLES = [*SEEDS, SHORT, FOREIGN]


def readings(extractor: Extractor, articles: list[Article], batch: int) -> list[Reading]:
    found = list(extractor.read(articles, batch))
    assert all(isinstance(reading, Reading) for reading in found)
    return [reading for reading in found if isinstance(reading, Reading)]


@pytest.fixture(scope="module")
def together(extractor: Extractor) -> list[Reading]:
    return readings(extractor, ARTICLES, 64)


def test_articles_read_one_by_one_give_what_they_give_in_a_batch(extractor: Extractor, together: list[Reading]) -> None:
    assert readings(extractor, ARTICLES, 1) == together
    assert [extractor.read_one(article) for article in ARTICLES] == together


def test_a_second_reading_and_another_order_give_the_same(extractor: Extractor, together: list[Reading]) -> None:
    shuffled = list(ARTICLES)
    Random(7).shuffle(shuffled)
    held = {reading.article.key: reading for reading in readings(extractor, shuffled, 3)}
    assert [held[article.key] for article in ARTICLES] == together
    assert readings(extractor, ARTICLES, 64) == together


def test_readings_stand_in_the_order_of_the_articles_and_every_statement_has_its_words(
    together: list[Reading],
) -> None:
    assert [reading.article.key for reading in together] == [article.key for article in ARTICLES]
    assert sum(len(reading.evidence) for reading in together) >= len(SEEDS)
    for reading in together:
        for fact in to_record(reading)["facts"]:
            for row in fact["evidence"]:
                source = reading.article.title if row["block"] == "headline" else reading.article.text
                assert source[row["start"] : row["end"]] == row["sentence"]


def test_names_that_were_never_seen_do_not_stay_in_memory(extractor: Extractor) -> None:
    list(extractor.read(varied(SEEDS, 0)))
    held = len(extractor.nlp.vocab.strings)
    for turn in range(1, 4):
        list(extractor.read(varied(SEEDS, turn)))
    assert len(extractor.nlp.vocab.strings) == held
    with extractor.nlp.memory_zone():
        list(extractor.nlp.pipe(["Xyzzyqua Plughvor spoke."]))
        assert len(extractor.nlp.vocab.strings) > held
    assert len(extractor.nlp.vocab.strings) == held


def test_the_identity_changes_with_the_threshold_and_not_with_reading(extractor: Extractor) -> None:
    before = extractor.identity
    extractor.read_one(SHORT)
    assert extractor.identity == before
    kept, extractor.threshold = extractor.threshold, 0.9
    try:
        assert extractor.identity != before
    finally:
        extractor.threshold = kept
    assert extractor.identity == before


def test_long_articles_stand_in_shorter_batches_and_in_order() -> None:
    lengths = [10, 10, 10, FULL, 10, FULL * 2, 10, FULL - 20, 10]
    articles = [replace(SHORT, key=str(n), text="x" * length) for n, length in enumerate(lengths)]
    chunks = [[int(article.key) for article in chunk] for chunk in chunks_of(articles, 2)]
    assert chunks == [[0, 1], [2], [3], [4], [5], [6, 7], [8]]
    assert list(chunks_of([], 2)) == []
