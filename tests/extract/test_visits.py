"""Who speaks or is held somewhere is not told to have visited it by a model alone; who is told to travel there is."""

import pytest

from triplewire.extract.pipeline import Extractor
from triplewire.extract.read import read_row


def visits(extractor: Extractor, text: str) -> list[str]:
    reading = extractor.read_one(read_row({"title": "", "text": text, "date": "2024-02-03"}))
    names = {entity.key: entity.name for entity in reading.entities}
    return [names[row.object] for row in reading.evidence if row.relation == "visited"]


@pytest.mark.model
@pytest.mark.parametrize(
    "text",
    [
        "John Roe told supporters in Nairobi on Thursday that no street would stop him.",
        "The governor Jane Roe was arrested in Lima on Friday.",
    ],
)
def test_who_only_speaks_or_is_held_there_visits_nothing(whole_extractor: Extractor, text: str) -> None:
    assert not visits(whole_extractor, text)


@pytest.mark.model
def test_a_visit_on_which_somebody_speaks_is_one(whole_extractor: Extractor) -> None:
    assert visits(whole_extractor, "Jane Roe told reporters during a visit to Kenya that she was glad.") == ["Kenya"]
