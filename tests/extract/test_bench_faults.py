from typing import Any

from triplewire.extract.bench import faults
from triplewire.extract.bench.calibrate import count_rules, reliability_of, reliability_text, table_text, told_of
from triplewire.extract.bench.score import ArticleScore, score_article
from triplewire.extract.bench.sets import gold_row
from triplewire.extract.confidence import Counted, parse_table
from triplewire.graph.ontology import default_ontology

GOLD = gold_row(
    {
        "id": "t1",
        "title": "",
        "date": "2022-02-16",
        "sentences": ["Roe met Doe in Strelsau.", "She leads Acme."],
        "entities": [
            {"id": "E1", "name": "Jane Roe", "type": "Person", "surfaces": ["Roe"]},
            {"id": "E2", "name": "John Doe", "type": "Person", "surfaces": ["Doe"]},
            {"id": "E3", "name": "Strelsau", "type": "Place", "surfaces": ["Strelsau"]},
            {"id": "E4", "name": "Acme", "type": "Organization", "surfaces": ["Acme"]},
        ],
        "facts": [
            {"s": "E1", "r": "met_with", "o": "E2", "sents": [1], "status": "asserted", "required": True},
            {"s": "E1", "r": "visited", "o": "E3", "sents": [1], "status": "asserted", "required": True},
            {"s": "E1", "r": "ceo_of", "o": "E4", "sents": [2], "status": "asserted", "required": True},
        ],
    }
)
ONTOLOGY = default_ontology()
TEXT = GOLD.article.text


def entity(name: str, kind: str, *words: str) -> dict[str, Any]:
    mentions = [
        {"start": TEXT.find(word), "end": TEXT.find(word) + len(word), "block": "body",
         "kind": "pronoun" if word == "She" else "name"}
        for word in words
    ]  # fmt: skip
    return {"id": name, "name": name, "type": kind, "aliases": [], "mentions": mentions}


def fact(subject: str, relation: str, obj: str, rule: str, confidence: float) -> dict[str, Any]:
    start = TEXT.find(subject)
    row = {
        "block": "body", "start": 0, "end": 24, "subject": [start, start + len(subject)], "cue": [4, 7],
        "object": [TEXT.find(obj), TEXT.find(obj) + len(obj)], "rule": rule, "confidence": confidence,
    }  # fmt: skip
    none = dict.fromkeys(("speaker", "role", "since", "until", "happened"))
    ends = {"subject": subject, "relation": relation, "object": obj}
    return {**none, **ends, "status": "asserted", "confidence": confidence, "evidence": [row]}


def score(facts: list[dict[str, Any]], acme: str = "Organization", *roe: str) -> ArticleScore:
    entities = [entity("Roe", "Person", "Roe", *roe), entity("Doe", "Person", "Doe")]
    entities += [entity("Strelsau", "Place", "Strelsau"), entity("Acme", acme, "Acme")]
    return score_article(GOLD, {"id": "t1", "entities": entities, "facts": facts}, ONTOLOGY)


def causes(now: ArticleScore, weak: ArticleScore | None = None) -> dict[str, str]:
    return {missed.relation: missed.cause for missed in faults.Fault(now, weak or now, ONTOLOGY).missed()}


def test_each_missed_fact_has_the_first_thing_that_stood_in_its_way() -> None:
    assert causes(score([])) == {"met_with": "no rule fired", "visited": "no rule fired", "ceo_of": "no candidate"}
    assert causes(score([], "Organization", "She"))["ceo_of"] == "no rule fired"
    assert causes(score([], "Person", "She"))["ceo_of"] == "type refused"
    weak = score([fact("Roe", "visited", "Strelsau", "visit.verb", 0.2)])
    assert causes(score([]), weak)["visited"] == "below threshold"
    assert causes(score([fact("Strelsau", "visited", "Roe", "visit.verb", 0.9)]))["visited"] == "wrong direction"
    assert causes(score([fact("Roe", "born_in", "Strelsau", "born.verb", 0.9)]))["visited"] == "other relation"


def test_a_wrong_fact_shows_its_rule_its_reason_and_its_words() -> None:
    now = score([fact("Roe", "born_in", "Strelsau", "born.verb", 0.9), fact("Roe", "met_with", "Doe", "met.verb", 0.9)])
    (wrong,) = faults.Fault(now, now, ONTOLOGY).wrong()
    assert (wrong.rule, wrong.reason, wrong.fact) == ("born.verb", "gold: visited", "Jane Roe born_in Strelsau")
    assert wrong.sentence == "[Roe] <met> Doe in {Strelsau}."
    text = faults.wrong_text([wrong], faults.right_by_rule([now]))
    assert "born.verb: 1 wrong, 0 right" in text
    assert "MISSED 2" in faults.missed_text(list(faults.Fault(now, now, ONTOLOGY).missed()))


def test_a_right_fact_of_another_status_is_listed() -> None:
    row = fact("Roe", "met_with", "Doe", "met.verb", 0.9) | {"status": "negated", "speaker": "Doe"}
    now = score([row])
    (doubtful,) = faults.Fault(now, now, ONTOLOGY).doubtful()
    assert doubtful.difference == "negated, gold asserted; said by John Doe, gold nobody"
    assert "differs in 1" in faults.doubtful_text([doubtful])


def test_rules_are_counted_over_facts_whose_ends_are_named() -> None:
    right = fact("Roe", "met_with", "Doe", "met.verb", 0.9)
    wrong = fact("Roe", "born_in", "Strelsau", "born.verb", 0.6)
    referring = fact("Roe", "ceo_of", "Acme", "ceo.verb", 0.9)
    referring["evidence"][0]["subject"] = [TEXT.find("She"), TEXT.find("She") + 3]
    counts = count_rules([score([right, wrong, referring], "Organization", "She")])
    assert counts == {"met.verb": Counted(1, 0), "born.verb": Counted(0, 1)}
    assert parse_table(table_text(counts)).rules == counts


def test_reliability_compares_confidence_with_the_share_of_right_facts() -> None:
    facts = [fact("Roe", "met_with", "Doe", "met.verb", 0.9), fact("Roe", "born_in", "Strelsau", "born.verb", 0.6)]
    reliability = reliability_of(told_of([score(facts)]))
    assert [(b.facts, b.confidence, b.right) for b in reliability.bins] == [(1, 0.6, 0.0), (1, 0.9, 1.0)]
    assert abs(reliability.error - (0.6 + 0.1) / 2) < 1e-9
    assert abs(reliability.chance - (2 * 0.6 * 0.4 + 2 * 0.9 * 0.1) / 2) < 1e-9
    assert "0.350; by chance alone 0.330" in reliability_text(reliability)
    assert reliability_of([]).chance == 0.0
