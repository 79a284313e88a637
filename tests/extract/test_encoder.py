from pathlib import Path

import numpy as np
import pytest

from triplewire.extract import pair_layout
from triplewire.extract.combination import RULES
from triplewire.extract.encoder import MANIFEST, WEIGHTS, load_encoder
from triplewire.extract.pair_head import PairHead, gelu
from triplewire.extract.pipeline import Extractor
from triplewire.extract.read import read_row
from triplewire.extract.weighing import NAMES, Weighing
from triplewire.extract.weighing import RULE as BY_RULE
from triplewire.graph.model import Article, Reading

TEXTS = [
    "Norwegian foreign minister Ine Eriksen Soreide visited Vilnius on Monday, where she met Linas Linkevicius.",
    "Airbus agreed to sell 50 aircraft to Turkish Airlines. The carrier, based in Istanbul, is owned by Turkey.",
]
HERE = pytest.mark.skipif(not (WEIGHTS / MANIFEST).is_file(), reason="the trained weights are not here")


def articles() -> list[Article]:
    return [read_row({"title": "", "text": text, "date": "2019-05-15"}) for text in TEXTS]


@pytest.fixture(scope="module")
def reader() -> Extractor:
    return Extractor()


def test_without_its_files_there_is_one_warning_and_no_encoder(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    assert [load_encoder(tmp_path / "none") for _ in range(3)] == [None] * 3
    assert [row.levelname for row in caplog.records] == ["WARNING"]
    assert caplog.messages[0].startswith("no encoder, rules alone: ")
    assert str(tmp_path) in caplog.messages[0]


@HERE
def test_a_damaged_file_warns_too(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    folder = tmp_path / "damaged"
    folder.mkdir()
    for path in WEIGHTS.iterdir():
        (folder / path.name).write_bytes(path.read_bytes()[:1000] if path.suffix == ".onnx" else path.read_bytes())
    assert load_encoder(folder) is None
    assert len(caplog.records) == 1


def test_gelu_is_right_to_six_digits() -> None:
    values = np.array([-3.0, -1.0, 0.0, 0.5, 2.0], np.float32)
    assert np.allclose(gelu(values), [-0.00404951, -0.15865526, 0.0, 0.34573123, 1.95449974], atol=1e-6)


def test_a_rule_counts_without_the_offset_of_its_relation() -> None:
    weighing = Weighing(tuple(float(name == "constant") for name in NAMES), {"met_with": -9.0})
    told = [1.0] + [0.0] * (len(NAMES) - 1)
    alone = weighing.probability("met_with", told)
    told[BY_RULE] = 1.0
    assert alone < 0.01
    assert weighing.probability("met_with", told) > 0.7


@HERE
def test_the_head_judges_each_pair_by_itself() -> None:
    with np.load(WEIGHTS / "head.npz") as file:
        head = PairHead({name: file[name] for name in file.files})
    states = np.random.default_rng(1).normal(size=(30, 384)).astype(np.float32)
    told = np.full((2, pair_layout.WIDTH), -1, np.int64)
    told[:, :10] = [[3, 5, 8, 9, 1, 29, 1, 2, 0, 0], [8, 9, 3, 5, 1, 29, 2, 1, 0, 0]]
    both, one = head.judge(states, told), head.judge(states, told[1:])
    assert np.allclose(both.relations[1], one.relations[0], atol=1e-6)
    assert both.relations.shape == (2, head.relations)


@HERE
@pytest.mark.model
def test_an_article_reads_the_same_alone_and_in_a_batch(reader: Extractor) -> None:
    together = list(reader.read(articles(), batch=64))
    apart = [next(reader.read([one], batch=1)) for one in articles()]
    assert together == apart


@HERE
@pytest.mark.model
def test_every_fact_of_the_encoder_has_its_words(reader: Extractor) -> None:
    found = 0
    for reading in reader.read(articles()):
        assert isinstance(reading, Reading)
        for row in reading.evidence:
            if row.rule.startswith(RULES):
                found += 1
                assert row.cue_span
                assert row.confidence >= reader.threshold
    assert found


@HERE
@pytest.mark.model
def test_the_encoder_is_part_of_what_facts_depend_on(reader: Extractor, extractor: Extractor) -> None:
    assert reader.encoder
    assert extractor.encoder is None
    held, extractor.threshold = extractor.threshold, reader.threshold
    assert reader.identity != extractor.identity
    extractor.threshold = held
    known, reader.encoder.digest = reader.encoder.digest, "another model"
    identity, reader.encoder.digest = reader.identity, known
    assert reader.identity != identity


@HERE
@pytest.mark.model
def test_a_second_party_that_is_far_less_likely_is_left_out(reader: Extractor) -> None:
    text = "Democratic nominee Anna Berg leads Governor Karl Holm, the Republican nominee, by four points."
    reading = reader.read_one(read_row({"title": "News", "text": text}))

    names = {entity.key: entity.name for entity in reading.entities}
    parties = {(names[row.subject], names[row.object]) for row in reading.evidence if row.relation == "member_of_party"}
    assert parties == {("Anna Berg", "Democratic Party"), ("Karl Holm", "Republican Party")}
