"""Facts of encyclopedic passages are compared over their words, both ways round, and only where all were annotated."""

from pathlib import Path

import pytest

from triplewire.extract.bench.knowledgenet import (
    PROPERTIES,
    Passage,
    fold_of,
    fold_text,
    property_of,
    read_fold,
    score_passages,
)
from triplewire.extract.pipeline import Extractor
from triplewire.graph.errors import MissingData
from triplewire.graph.model import Article, Block, BlockKind, Span
from triplewire.graph.ontology import default_ontology

TEXT = "Anna Kovar is the chief executive of Siemens. She was born in Brno. She married Peter Kovar in 1998."


def passage(*facts: tuple[str, str, str], exhaustive: tuple[str, ...] = tuple(PROPERTIES)) -> Passage:
    def span(words: str) -> Span:
        return Span(TEXT.index(words), TEXT.index(words) + len(words))

    article = Article("a", "", TEXT, blocks=(Block(BlockKind.BODY, Span(0, len(TEXT))),))
    gold = tuple((name, span(subject), span(obj)) for name, subject, obj in facts)
    return Passage(article, frozenset(exhaustive), gold)


def test_a_relation_states_the_properties_that_it_implies() -> None:
    ontology = default_ontology()

    assert ("CEO", True) in property_of("ceo_of", ontology)
    assert ("EMPLOYEE_OR_MEMBER_OF", False) in property_of("member_of", ontology)
    assert ("EMPLOYEE_OR_MEMBER_OF", False) in property_of("minister_of", ontology)
    assert property_of("borders", ontology) == []
    assert [ours for ours, _ in PROPERTIES.values() if ours not in ontology.relations] == []


@pytest.mark.model
def test_ends_may_be_pronouns_and_symmetric_facts_are_found_from_both_ends(extractor: Extractor) -> None:
    gold = passage(
        ("CEO", "Siemens", "Anna Kovar"),
        ("PLACE_OF_BIRTH", "She", "Brno"),
        ("SPOUSE", "She married", "Peter Kovar"),  # the second "she"
        ("SPOUSE", "Peter Kovar", "She married"),
    )

    score = score_passages("knowledgenet-1", [gold], extractor)

    assert (score.all.recall.right, score.all.recall.total) == (4, 4)
    assert score.properties["SPOUSE"].precision.value == 1.0
    assert "CEO" in fold_text(score)


@pytest.mark.model
def test_a_false_fact_counts_only_where_all_facts_of_its_property_are_annotated(extractor: Extractor) -> None:
    counted = score_passages("knowledgenet-1", [passage()], extractor)
    ignored = score_passages("knowledgenet-1", [passage(exhaustive=())], extractor)

    assert counted.properties["CEO"].precision.total == 1
    assert counted.properties["CEO"].precision.right == 0
    assert ignored.all.precision.total == 0
    assert [is_right for _, is_right in counted.told] == [False] * counted.all.precision.total
    assert ignored.told == ()


def test_a_fold_is_named_by_its_number() -> None:
    assert [fold_of(name) for name in ("knowledgenet-1", "knowledgenet-4", "news-dev")] == [1, None, None]


def test_a_fold_that_is_not_here_is_named(tmp_path: Path) -> None:
    with pytest.raises(MissingData, match=r"fold2\.jsonl"):
        list(read_fold(tmp_path, 2))


def test_the_spans_of_the_data_lie_in_their_passages(data: Path) -> None:
    passages = list(read_fold(data, 1))

    assert len(passages) > 900
    assert all(
        fact[1].end <= len(p.article.text) and fact[2].end <= len(p.article.text) for p in passages for fact in p.facts
    )
