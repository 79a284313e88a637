from itertools import pairwise

import pytest
import spacy

from triplewire.extract import analysis
from triplewire.extract.articles import read_row
from triplewire.extract.parsing import parsed, parts_of
from triplewire.extract.pipeline import Extractor

TEXT = "\n\n".join(
    f"Boris Karlov visited Oslo on day {n}. “He left,” said Ann Doe, a friend of his." for n in range(60)
)


def test_parts_hold_every_token_and_are_cut_at_paragraphs() -> None:
    article = read_row({"title": "Many visits", "text": TEXT})
    doc = spacy.blank("en").make_doc(analysis.analysed_text(article))
    analysis.mark_boundaries(doc, article)
    parts = parts_of(doc, 200)
    assert len(parts) > 4
    assert "".join(part.text_with_ws for part in parts) == doc.text
    assert all(part[0].text == "Boris" for part in parts[1:])
    assert all(len(part) <= 200 for part in parts)


def test_a_text_without_boundaries_is_cut_all_the_same() -> None:
    doc = spacy.blank("en").make_doc("word " * 1000)
    assert [len(part) for part in parts_of(doc, 300)] == [300, 300, 300, 100]


@pytest.mark.model
def test_a_text_parsed_in_parts_is_whole_again(extractor: Extractor, monkeypatch: pytest.MonkeyPatch) -> None:
    article = read_row({"title": "Many visits", "text": TEXT})
    whole = extractor.read_one(article)
    monkeypatch.setattr(parts_of, "__defaults__", (200,))
    with extractor.nlp.memory_zone():
        docs = [extractor.nlp.make_doc(words) for words in (TEXT, "A short one.", TEXT)]
        assert [doc.text for doc in parsed(extractor.nlp, docs)] == [TEXT, "A short one.", TEXT]
    parted = extractor.read_one(article)
    assert parted.sentences == whole.sentences
    assert all(one.span.end <= two.span.start for one, two in pairwise(parted.sentences[1:]))
    assert len(parted.mentions) >= 0.95 * len(whole.mentions)
