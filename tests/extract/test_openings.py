import pytest

from triplewire.extract.pipeline import Extractor
from triplewire.extract.read import read_row

pytestmark = pytest.mark.model


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Founded in 1987, Veldra Corp employs 12,000 people.", "Veldra Corp founded_on 1987"),
        (
            "Headquartered in Bergen and founded in 1990, Nordhaven ASA employs 4,000 people.",
            "Nordhaven ASA headquartered_in Bergen",
        ),
    ],
)
def test_a_participle_that_opens_a_sentence_tells_of_its_subject(
    extractor: Extractor, text: str, expected: str
) -> None:
    reading = extractor.read_one(read_row({"title": "", "text": text}))
    names = {entity.key: entity.name for entity in reading.entities}

    assert expected in {
        f"{names[one.subject]} {one.relation} {names.get(one.object, one.object)}" for one in reading.evidence
    }


def test_a_name_that_begins_like_one_stays_a_name(extractor: Extractor) -> None:
    draft, _ = extractor.draft(read_row({"title": "", "text": "Founded Capital sold Acme Corp. in May."}))
    first = next(token for token in draft.doc if token.text == "Founded")

    assert first.tag_ == "NNP"
