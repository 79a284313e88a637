import pytest

from triplewire.extract.encoder import MANIFEST, WEIGHTS, load_encoder
from triplewire.extract.pipeline import Extractor
from triplewire.extract.presets import Preset, threshold_of
from triplewire.extract.read import read_row
from triplewire.graph.model import Reading

HERE = pytest.mark.skipif(not (WEIGHTS / MANIFEST).is_file(), reason="the trained weights are not here")
TEXT = (
    "Norwegian foreign minister Ine Eriksen Soreide visited Vilnius on Monday, where she met Linas Linkevicius. "
    "The talks also drew envoys of Latvia, an ally of Norway, to the Lithuanian capital, the ministry of Norway said."
)


def test_a_number_is_taken_as_it_is() -> None:
    assert threshold_of(0.77, None) == 0.77


@HERE
@pytest.mark.parametrize("is_fast", [True, False])
def test_the_more_precise_a_preset_the_surer_a_statement_has_to_be(*, is_fast: bool) -> None:
    encoder = None if is_fast else load_encoder()
    bounds = [threshold_of(preset, encoder) for preset in (Preset.BROAD, Preset.DEFAULT, Preset.PRECISE)]
    assert 0 < bounds[0] < bounds[1] < bounds[2] < 1


@HERE
@pytest.mark.model
def test_what_a_preset_gives_the_broader_one_gives_too() -> None:
    reader = Extractor()
    found = []
    for preset in (Preset.PRECISE, Preset.DEFAULT, Preset.BROAD):
        reader.threshold = threshold_of(preset, reader.scorer)
        reading = reader.read_one(read_row({"title": "", "text": TEXT, "date": "2019-05-15"}))
        assert isinstance(reading, Reading)
        found.append({(row.subject, row.relation, row.object) for row in reading.evidence})
    assert found[0] <= found[1] <= found[2]
    assert len(found[0]) < len(found[2])
