from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from triplewire.extract.bench.quality import quality_of
from triplewire.extract.bench.score import ArticleScore, score_article
from triplewire.extract.bench.sets import GoldArticle, gold_row, has_set, read_set
from triplewire.graph.ontology import default_ontology

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"

ROW = {
    "id": "t1",
    "title": "Ruritania and Syldavia hold drills",
    "date": "2022-02-16",
    "sentences": [
        "Jane Roe, the foreign minister of Ruritania, met Syldavia's president John Doe on Monday.",
        "The minister was born in 1960 in Strelsau.",
        "Roe said Syldavian troops will not stay in Ruritania.",
        "Doe was charged with first-degree murder and denied that Syldavian troops are in Ruritania.",
    ],
    "entities": [
        {"id": "E1", "name": "Jane Roe", "type": "Person", "surfaces": ["Jane Roe", "Roe"]},
        {"id": "E2", "name": "Ruritania", "type": "Place", "surfaces": ["Ruritania"]},
        {"id": "E3", "name": "Syldavia", "type": "Place", "surfaces": ["Syldavia", "Syldavian"]},
        {"id": "E4", "name": "John Doe", "type": "Person", "surfaces": ["John Doe", "Doe"]},
        {"id": "E5", "name": "Strelsau", "type": "Place", "surfaces": [{"text": "Strelsau", "sents": [2]}]},
    ],
    "facts": [
        {"s": "E2", "r": "held_exercise_with", "o": "E3", "sents": [0], "status": "asserted", "required": True},
        {
            "s": "E1", "r": "minister_of", "o": "E2", "sents": [1], "role": "foreign minister",
            "status": "asserted", "required": True,
        },
        {
            "s": "E1", "r": "met_with", "o": "E4", "sents": [1], "when": "2022-02-14",
            "status": "asserted", "required": True,
        },
        {"s": "E1", "r": "born_on", "o": "1960", "sents": [2], "status": "asserted", "required": True},
        {"s": "E1", "r": "born_in", "o": "E5", "sents": [2], "status": "asserted", "required": False},
        {
            "s": "E3", "r": "deployed_in", "o": "E2", "sents": [3], "speaker": "E1",
            "status": "negated", "required": True,
        },
        {
            "s": "E3", "r": "deployed_in", "o": "E2", "sents": [4], "speaker": "E4",
            "status": "denied", "required": False,
        },
        {"s": "E4", "r": "charged_with", "o": "first-degree murder", "sents": [4], "status": "asserted",
         "required": True},
    ],
}  # fmt: skip


def oracle(gold: GoldArticle) -> dict[str, Any]:
    """The record of an extractor that reads as the annotator did."""
    literals = {fact.object for fact in gold.facts} - {entity.id for entity in gold.entities}

    def key(end: str) -> str:
        if end not in literals:
            return end
        return ("date:" if end[:4].isdigit() else "text:") + end

    entities = [
        {"id": e.id, "name": e.name, "type": e.type.value, "aliases": [], "mentions": list(mentions_of(gold, e.id))}
        for e in gold.entities
    ]
    entities += [{"id": key(o), "name": o, "type": "Text", "aliases": [], "mentions": []} for o in sorted(literals)]
    return {"id": gold.id, "entities": entities, "facts": [fact_row(gold, n, key) for n in range(len(gold.facts))]}


def mentions_of(gold: GoldArticle, entity_id: str) -> Iterator[dict[str, Any]]:
    entity = next(e for e in gold.entities if e.id == entity_id)
    for surface in entity.surfaces:
        for number in range(len(gold.sentences) + 1):
            at = gold.sentence(number).find(surface.text)
            if at >= 0 and surface.used_in(number):
                start = at + (gold.sentences[number - 1].start if number else 0)
                block = "body" if number else "headline"
                yield {"start": start, "end": start + len(surface.text), "kind": "name", "block": block}


def fact_row(gold: GoldArticle, number: int, key: Callable[[str], str]) -> dict[str, Any]:
    fact = gold.facts[number]
    sentence = min(fact.sents)
    start = gold.sentences[sentence - 1].start if sentence else 0
    row = {
        "block": "body" if sentence else "headline", "start": start, "end": start + 9,
        "subject": [start, start + 1], "object": [start, start + 1],
        "cue": None, "rule": "oracle", "confidence": 0.9,
    }  # fmt: skip
    return {
        "subject": key(fact.subject), "relation": fact.relation, "object": key(fact.object),
        "status": fact.status.value, "speaker": fact.speaker, "role": fact.role,
        "since": fact.since, "until": fact.until, "happened": fact.happened, "confidence": 0.9, "evidence": [row],
    }  # fmt: skip


def test_a_perfect_output_gets_full_marks() -> None:
    gold = gold_row(ROW)
    quality = quality_of("own", [score_article(gold, oracle(gold), default_ontology())])
    assert quality.strict.precision.value == quality.strict.recall.value == quality.lenient.f1 == 1.0
    low_is_good = {"entity split", "entity merged", "speaker false", "time false"}
    for name, share in quality.shares.items():
        assert share.right == (0 if name in low_is_good else share.total), name


def changed(number: int, **change: str) -> tuple[GoldArticle, dict[str, Any]]:
    gold = gold_row(ROW)
    record = oracle(gold)
    record["facts"] = [{**record["facts"][number], **change}]
    return gold, record


@pytest.mark.parametrize(
    ("number", "change", "strict", "lenient"),
    [
        (0, {"subject": "E3", "object": "E2"}, True, True),  # symmetric: either way
        (1, {"subject": "E2", "object": "E1"}, False, False),  # direction counts
        (1, {"relation": "representative_of"}, False, True),  # broader
        (1, {"relation": "member_of"}, False, False),  # not of the chain
        (1, {"status": "denied"}, True, True),  # the status is measured apart
        (2, {"object": "E2"}, False, False),
    ],
)
def test_a_prediction_is_right_by_ends_relation_and_direction(
    number: int, change: dict[str, str], strict: bool, lenient: bool
) -> None:
    score = score_article(*changed(number, **change), default_ontology())
    assert [item.gold is not None for item in score.strict] == [strict]
    assert [item.gold is not None for item in score.lenient] == [lenient]


def with_value(key: str, name: str, number: int) -> ArticleScore:
    gold, record = changed(number, object=key)
    record["entities"].append({"id": key, "name": name, "type": "Date", "aliases": [], "mentions": []})
    return score_article(gold, record, default_ontology())


def test_a_date_is_strictly_right_only_when_equal() -> None:
    score = with_value("date:1960-05", "1960-05", 3)
    assert (score.strict[0].gold, score.lenient[0].gold) == (None, 3)
    assert with_value("date:1961", "1961", 3).lenient[0].gold is None


def test_texts_match_by_half_of_their_words() -> None:
    assert with_value("text:a", "murder", 7).strict[0].gold == 7
    assert with_value("text:b", "fraud", 7).strict[0].gold is None


def test_one_prediction_finds_one_gold_fact_the_one_of_its_status() -> None:
    score = score_article(*changed(6), default_ontology())
    assert score.found() == {6}
    wrong = quality_of("own", [score_article(*changed(5, status="asserted"), default_ontology())])
    assert wrong.strict.precision.value == 1.0
    assert wrong.shares["status right"].right == 0


def test_a_split_entity_gains_nothing_and_is_counted() -> None:
    gold = gold_row(ROW)
    record = oracle(gold)
    twin = {**record["entities"][0], "id": "E1b"}
    record["entities"].append(twin)
    record["facts"].append({**record["facts"][1], "subject": "E1b"})
    quality = quality_of("own", [score_article(gold, record, default_ontology())])
    assert quality.strict.precision.total == len(gold.facts)
    assert quality.shares["entity split"].right == 1


def test_an_entity_that_the_gold_does_not_have_makes_the_fact_wrong() -> None:
    gold, record = changed(2, object="X")
    place = {"start": 0, "end": 4, "kind": "name", "block": "body"}
    record["entities"].append({"id": "X", "name": "Nobody", "type": "Person", "aliases": [], "mentions": [place]})
    record["entities"][-1]["mentions"][0] |= {"start": 55, "end": 64}
    score = score_article(gold, record, default_ontology())
    assert score.strict[0].gold is None


@pytest.mark.parametrize("name", ["gold", "news-train", "news-dev", "passages", "articles", "seeds"])
def test_the_sentences_of_every_set_hold_the_names_and_a_perfect_reader_gets_full_marks(name: str) -> None:
    if not has_set(name, DATA):
        pytest.skip(f"the set {name} is not here: {DATA}")
    golds = list(read_set(name, DATA, 60))
    quality = quality_of(name, [score_article(gold, oracle(gold), default_ontology()) for gold in golds])
    assert quality.strict.recall.value > 0.985, quality.strict
    assert quality.strict.precision.value > 0.985, quality.strict
    assert quality.shares["evidence sentence"].value > 0.99
