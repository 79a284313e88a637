from importlib import resources

import pytest

from triplewire.extract.bench.sets import GoldArticle, GoldFact, read_set
from triplewire.graph.model import EntityType
from triplewire.graph.ontology import default_ontology

GOLDS = list(read_set("seeds", None))
DESKS = 8


def seed_text(name: str) -> str:
    return resources.files("triplewire.seeds").joinpath(f"{name}.md").read_text("utf-8")


def end_type(gold: GoldArticle, end: str) -> EntityType:
    if entity := gold.entity(end):
        return entity.type
    return EntityType.DATE if end.replace("-", "").isdigit() else EntityType.TEXT


def test_there_are_eight_articles_and_each_has_its_gold() -> None:
    names = sorted(
        p.name.removesuffix(".md") for p in resources.files("triplewire.seeds").iterdir() if p.name[0].isdigit()
    )
    assert names == [gold.id for gold in GOLDS]
    assert len(names) == DESKS


@pytest.mark.parametrize("gold", GOLDS, ids=lambda gold: gold.id)
def test_a_seed_has_headline_date_source_and_the_text_that_was_annotated(gold: GoldArticle) -> None:
    head, _, body = seed_text(gold.id).partition("\n\n")
    article = gold.article
    assert head.split("\n") == [f"# {article.title}", f"Date: {article.published}", "Source: triplewire seeds"]
    assert body == article.text + "\n"
    assert 150 <= len(body.split()) <= 400


@pytest.mark.parametrize("gold", GOLDS, ids=lambda gold: gold.id)
def test_every_name_occurs_in_its_sentences(gold: GoldArticle) -> None:
    numbers = range(len(gold.sentences) + 1)
    for entity in gold.entities:
        for surface in entity.surfaces:
            places = surface.sents or [n for n in numbers if surface.text in gold.sentence(n)]
            assert places, surface.text
            assert all(surface.text in gold.sentence(number) for number in places), surface


@pytest.mark.parametrize("gold", GOLDS, ids=lambda gold: gold.id)
def test_every_fact_fits_the_ontology_and_names_its_sentences(gold: GoldArticle) -> None:
    ontology = default_ontology()
    for fact in gold.facts:
        assert ontology.allows(end_type(gold, fact.subject), fact.relation, end_type(gold, fact.object)), fact
        assert fact.subject != fact.object
        assert fact.sents
        assert max(fact.sents) <= len(gold.sentences)
        assert fact.speaker is None or gold.entity(fact.speaker)


@pytest.mark.parametrize("gold", GOLDS, ids=lambda gold: gold.id)
def test_a_fact_is_listed_once_and_only_its_finest_relation(gold: GoldArticle) -> None:
    ontology = default_ontology()
    keys = [(f.subject, f.relation, f.object, f.status, f.sents) for f in gold.facts]
    assert len(set(keys)) == len(keys)
    required = {(f.subject, f.relation, f.object) for f in gold.facts if f.required}
    for fact in (f for f in gold.facts if f.required):
        implied = {(fact.subject, broader, fact.object) for broader in ontology.broader(fact.relation)}
        assert not implied & required, fact


def times_of(fact: GoldFact) -> list[str]:
    return [value for value in (fact.since, fact.until, fact.happened) if value]


@pytest.mark.parametrize("gold", GOLDS, ids=lambda gold: gold.id)
def test_times_are_iso_prefixes(gold: GoldArticle) -> None:
    for fact in gold.facts:
        for value in times_of(fact):
            assert value == "?" or [len(part) for part in value.split("-")] in ([4], [4, 2], [4, 2, 2]), fact
