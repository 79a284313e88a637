"""From drafts to readings: exact words, stable keys, one row a statement, the finest relation alone."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from triplewire.extract.pipeline import Extractor
from triplewire.extract.read import read_row
from triplewire.graph.model import Reading

pytestmark = pytest.mark.model

SENTENCES = (
    "Estonia borders Latvia and Russia.",
    "Finnish President Sauli Niinistö met Swedish Prime Minister Stefan Löfven in Helsinki on Monday.",
    "“We will buy SolarCity,” said Elon Musk, the chief executive of Tesla.",
    "The 🚀 company SpaceX is based in Hawthorne, California.",
    "Angela Merkel was born in Hamburg in 1954.",
    "Poland did not attack Lithuania, its foreign minister said.",
    "He denied it.",
)


def _read(extractor: Extractor, text: str, title: str = "") -> Reading:
    return extractor.read_one(read_row({"title": title, "text": text, "published": "2019-03-06"}))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(picked=st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=6), gap=st.sampled_from([" ", "\n\n", "   "]))
def test_every_span_stands_inside_its_sentence(extractor: Extractor, picked: list[str], gap: str) -> None:
    reading = _read(extractor, gap.join(picked), title="Estonia borders Latvia")

    spans = {sentence.number: sentence.span for sentence in reading.sentences}
    for mention in reading.mentions:
        assert spans[mention.sentence].start <= mention.span.start < mention.span.end <= spans[mention.sentence].end
    for row in reading.evidence:
        source = reading.article.title if row.sentence == 0 else reading.article.text
        assert spans[row.sentence].end <= len(source)
        assert all(span.of(source).strip() for span in (row.subject_span, row.object_span))


def test_the_words_of_a_fact_are_those_of_the_text(extractor: Extractor) -> None:
    text = "🚀 Estonia borders Latvia."

    row = _read(extractor, text).evidence[0]

    assert {row.subject_span.of(text), row.object_span.of(text)} == {"Estonia", "Latvia"}
    assert row.cue_span is not None
    assert row.cue_span.of(text) == "borders"


def test_a_known_country_has_its_wikidata_id_and_a_person_a_name_key(extractor: Extractor) -> None:
    reading = _read(extractor, "Finnish President Sauli Niinistö spoke.")

    assert [(e.key, e.name, e.qid) for e in reading.entities] == [
        ("Q33", "Finland", "Q33"),
        ("person:sauli-niinisto", "Sauli Niinistö", None),
    ]


def test_ends_of_a_symmetric_fact_come_in_key_order_with_their_own_words(extractor: Extractor) -> None:
    text = "Latvia, which borders Estonia, is small. Estonia, which borders Latvia, is smaller."

    rows = _read(extractor, text).evidence

    assert {(row.subject, row.object) for row in rows} == {("Q191", "Q211")}
    assert [row.subject_span.of(text) for row in rows] == ["Estonia", "Estonia"]


def test_the_finest_relation_alone_is_stated(extractor: Extractor) -> None:
    reading = _read(extractor, "Finnish foreign minister Pekka Haavisto spoke.")

    assert [row.relation for row in reading.evidence] == ["minister_of"]


def test_a_headline_makes_no_fact_that_the_body_does_not_name(extractor: Extractor) -> None:
    alone = _read(extractor, "The weather was fine in the north.", title="Estonia borders Latvia")
    named = _read(extractor, "Estonia and Latvia had fine weather.", title="Estonia borders Latvia")
    only = _read(extractor, "", title="Estonia borders Latvia")

    assert alone.evidence == ()
    assert [row.sentence for row in named.evidence] == [0]
    assert [row.sentence for row in only.evidence] == [0]


def test_one_statement_of_a_sentence_is_one_row(extractor: Extractor) -> None:
    reading = _read(extractor, "Estonia borders Latvia.")

    assert len(reading.evidence) == 1
