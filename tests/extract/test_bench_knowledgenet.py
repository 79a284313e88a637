"""Facts of encyclopedic passages are compared over their words, both ways round, and only where all were annotated."""

from pathlib import Path

import pytest

from triplewire.extract.bench.knowledgenet import (
    PROPERTIES,
    Document,
    Passage,
    document_of,
    fold_of,
    fold_text,
    property_of,
    read_fold,
    score_documents,
)
from triplewire.extract.pipeline import Extractor
from triplewire.graph.errors import MissingData
from triplewire.graph.model import Article, Block, BlockKind, Span
from triplewire.graph.ontology import default_ontology

TEXT = "Anna Kovar is the chief executive of Siemens. She was born in Brno. She married Peter Kovar in 1998."

HER = ("Anna Kovar", "She was", "She married")  # the gold lists all of them


def document(*facts: tuple[str, str, str], exhaustive: tuple[str, ...] = tuple(PROPERTIES)) -> Document:
    def span(words: str) -> Span:
        return Span(TEXT.index(words), TEXT.index(words) + len(words))

    article = Article("a", "", TEXT, blocks=(Block(BlockKind.BODY, Span(0, len(TEXT))),))
    gold = tuple((name, span(subject), span(obj)) for name, subject, obj in facts)
    return Document(article, (Passage(Span(0, len(TEXT)), frozenset(exhaustive), gold),))


def test_a_relation_states_the_properties_that_it_implies() -> None:
    ontology = default_ontology()

    assert ("CEO", True) in property_of("ceo_of", ontology)
    assert ("EMPLOYEE_OR_MEMBER_OF", False) in property_of("member_of", ontology)
    assert ("EMPLOYEE_OR_MEMBER_OF", False) in property_of("minister_of", ontology)
    assert property_of("borders", ontology) == []
    assert [ours for ours, _ in PROPERTIES.values() if ours not in ontology.relations] == []


@pytest.mark.model
def test_ends_may_be_pronouns_and_symmetric_facts_are_found_from_both_ends(extractor: Extractor) -> None:
    gold = document(
        ("CEO", "Siemens", "Anna Kovar"),
        ("PLACE_OF_BIRTH", "She", "Brno"),
        *((("SPOUSE", name, "Peter Kovar")) for name in HER),
        *((("SPOUSE", "Peter Kovar", name)) for name in HER),
    )

    score = score_documents("knowledgenet-1", [gold], extractor)

    assert (score.all.recall.right, score.all.recall.total) == (8, 8)
    assert score.properties["SPOUSE"].precision.value == 1.0
    assert "CEO" in fold_text(score)


@pytest.mark.model
def test_a_false_fact_counts_only_where_all_facts_of_its_property_are_annotated(extractor: Extractor) -> None:
    counted = score_documents("knowledgenet-1", [document()], extractor)
    ignored = score_documents("knowledgenet-1", [document(exhaustive=())], extractor)

    assert counted.properties["CEO"].precision.total == len(HER)
    assert counted.properties["CEO"].precision.right == 0
    assert ignored.all.precision.total == 0
    assert [is_right for _, is_right in counted.pairs] == [False] * counted.all.precision.total
    assert ignored.pairs == []


def test_a_fold_is_named_by_its_number() -> None:
    assert [fold_of(name) for name in ("knowledgenet-1", "knowledgenet-4", "news-dev")] == [1, None, None]
    assert fold_of("knowledgenet-2-nameless") == 2


def test_a_fold_that_is_not_here_is_named(tmp_path: Path) -> None:
    with pytest.raises(MissingData, match=r"fold2\.jsonl"):
        list(read_fold(tmp_path, 2))


@pytest.mark.model
def test_a_fact_counts_for_every_name_and_pronoun_of_its_ends_in_its_passage(extractor: Extractor) -> None:
    text = "Anna Kovar and her husband Peter Kovar live in Brno. She teaches."
    article = Article("a", "", text, blocks=(Block(BlockKind.BODY, Span(0, len(text))),))
    peter = Span(text.index("Peter"), text.index(" live"))
    names = [Span(text.index(words), text.index(words) + len(words)) for words in ("Anna Kovar", "her", "She")]
    gold = tuple(("SPOUSE", name, peter) for name in names)

    score = score_documents(
        "k", [Document(article, (Passage(Span(0, len(text)), frozenset({"SPOUSE"}), gold),))], extractor
    )

    assert score.properties["SPOUSE"].recall.right == 3


@pytest.mark.model
@pytest.mark.parametrize(
    ("text", "name", "subject", "obj"),
    [
        ("Anna Kovar founded Siemens.", "EMPLOYEE_OR_MEMBER_OF", "Anna Kovar", "Siemens"),
        ("Anna Kovar founded the Alder Party.", "POLITICAL_AFFILIATION", "Anna Kovar", "Alder Party"),
        ("Anna Kovar is the leader of the Alder Party.", "POLITICAL_AFFILIATION", "Anna Kovar", "Alder Party"),
        ("The Alder Institute is located in Brno.", "HEADQUARTERS", "Alder Institute", "Brno"),
    ],
)
def test_a_founder_belongs_to_a_body_and_a_body_has_its_seat_where_it_lies(
    extractor: Extractor, text: str, name: str, subject: str, obj: str
) -> None:
    article = Article("a", "", text, blocks=(Block(BlockKind.BODY, Span(0, len(text))),))
    ends = [Span(text.index(words), text.index(words) + len(words)) for words in (subject, obj)]
    passage = Passage(Span(0, len(text)), frozenset({name}), ((name, ends[0], ends[1]),))

    score = score_documents("knowledgenet-1", [Document(article, (passage,))], extractor)

    assert (score.properties[name].recall.right, score.properties[name].precision.right) == (1, 1)


@pytest.mark.model
def test_who_she_is_may_stand_in_another_passage(extractor: Extractor) -> None:
    one, gap = "Anna Kovar is an engineer.", " " * 40
    text = f"{one}{gap}She was born in Brno."
    fact = {
        "propertyName": "PLACE_OF_BIRTH",
        **{"subjectStart": text.index("She"), "subjectEnd": text.index(" was")},
        **{"objectStart": text.index("Brno"), "objectEnd": text.index("Brno") + 4},
    }
    passages = [
        {"passageStart": 0, "passageEnd": len(one), "passageText": one, "facts": []},
        {"passageStart": text.index("She"), "passageEnd": len(text), "passageText": "She ...", "facts": [fact]},
    ]
    given = [{**one, "exhaustivelyAnnotatedProperties": [{"propertyName": "PLACE_OF_BIRTH"}]} for one in passages]

    read = document_of({"documentId": "a", "documentText": text, "passages": given})
    score = score_documents("knowledgenet-1", [read], extractor)

    assert [block.span.of(text) for block in read.article.blocks] == [one, text[text.index("She") :]]
    assert (score.passages, score.all.recall.right, score.all.precision.total) == (2, 1, 1)


def test_the_spans_of_the_data_lie_in_their_passages(data: Path) -> None:
    passages = [passage for document in read_fold(data, 1) for passage in document.passages]

    assert len(passages) > 900
    assert all(
        p.span.start <= end.start < end.end <= p.span.end for p in passages for _, *ends in p.facts for end in ends
    )


@pytest.mark.model
def test_who_was_born_in_a_town_was_born_in_the_country_that_the_sentence_puts_it_in(extractor: Extractor) -> None:
    text = "Anna Kovar was born in Brno, Czech Republic, and left Vienna, Austria."
    article = Article("a", "", text, blocks=(Block(BlockKind.BODY, Span(0, len(text))),))
    spans = {
        words: Span(text.index(words), text.index(words) + len(words)) for words in ("Anna Kovar", "Brno", "Czech")
    }
    gold = tuple(("PLACE_OF_BIRTH", spans["Anna Kovar"], spans[place]) for place in ("Brno", "Czech"))

    score = score_documents(
        "knowledgenet-1", [Document(article, (Passage(Span(0, len(text)), frozenset(PROPERTIES), gold),))], extractor
    )

    marks = score.properties["PLACE_OF_BIRTH"]
    assert (marks.recall.right, marks.precision.right, marks.precision.total) == (2, 2, 2)  # Austria is none


@pytest.mark.model
def test_an_end_without_a_name_is_found_only_where_it_is_asked_for(extractor: Extractor) -> None:
    text = "I was born in Brno. My wife Anna works."
    born, wed = ("PLACE_OF_BIRTH", Span(0, 1), Span(14, 18)), ("SPOUSE", Span(20, 22), Span(28, 32))
    also = ("SPOUSE", Span(0, 1), wed[2])
    gold = (
        born,
        ("PLACE_OF_BIRTH", wed[1], born[2]),
        wed,
        also,
        *(("SPOUSE", obj, subject) for _, subject, obj in (wed, also)),
    )
    article = Article("a", "", text, blocks=(Block(BlockKind.BODY, Span(0, len(text))),))
    read = Document(article, (Passage(Span(0, len(text)), frozenset(PROPERTIES), gold),))

    plain, nameless = (
        score_documents(name, [read], extractor).all for name in ("knowledgenet-1", "knowledgenet-1-nameless")
    )

    assert (plain.recall.right, nameless.recall.right, nameless.precision.value) == (0, 6, 1.0)
    assert not extractor.keeps_nameless
