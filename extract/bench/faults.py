"""What is missed and what is wrong, with the likely cause and the words: it drives the next rules."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from triplewire.extract.bench.score import ArticleScore, Prediction
from triplewire.extract.bench.sets import GoldFact
from triplewire.graph.model import EntityType
from triplewire.graph.ontology import Ontology

MARKS = {"subject": ("[", "]"), "object": ("{", "}"), "cue": ("<", ">")}


@dataclass(frozen=True, slots=True)
class Missed:
    """A required fact that the output lacks, and the first thing that stood in its way."""

    article: str
    relation: str
    cause: str  # what to count by
    detail: str
    fact: str
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Wrong:
    """A fact of the output that the gold does not hold."""

    article: str
    relation: str
    rule: str
    confidence: float
    reason: str
    fact: str
    sentence: str  # with [subject], {object} and <cue> marked


@dataclass(frozen=True, slots=True)
class Doubtful:
    """A right fact with a wrong status or speaker."""

    article: str
    relation: str
    rule: str
    fact: str
    difference: str
    sentence: str


def marked(score: ArticleScore, row: Mapping[str, Any]) -> str:
    """Return the sentence of an evidence row with its subject, object and cue marked; words outside it come after."""
    article = score.gold.article
    text = article.title if row["block"] == "headline" else article.text
    marks, outside = [], ""
    for name, (opening, closing) in MARKS.items():
        start, end = row[name] or (0, 0)
        if row["start"] <= start < end <= row["end"]:
            marks += [(start, 1, opening), (end, 0, closing)]
        elif start < end:
            outside += f" ... {opening}{text[start:end]}{closing}"
    out, last = "", row["start"]
    for offset, _, sign in sorted(marks):
        out += text[last:offset] + sign
        last = offset
    return " ".join((out + text[last : row["end"]] + outside).split())


class Fault:
    """Explains the faults of one article; `weak` is its score with nothing held back by confidence."""

    def __init__(self, score: ArticleScore, weak: ArticleScore, ontology: Ontology) -> None:
        self.score = score
        self.weak = weak
        self.ontology = ontology
        self.types = {entity["id"]: EntityType(entity["type"]) for entity in score.record["entities"]}
        self.places = self._places()

    def _places(self) -> dict[str, set[int]]:
        places: dict[str, set[int]] = {}
        for entity in self.score.record["entities"]:
            gold_id = self.score.alignment.strict.get(entity["id"])
            for mention in entity["mentions"] if gold_id else ():
                headline = mention["block"] == "headline"
                number = 0 if headline else self.score.gold.sentence_at(mention["start"])
                places.setdefault(str(gold_id), set()).add(number)
        return places

    def name(self, end: str) -> str:
        """Return the name of a gold end, or of an output's entity that matches none."""
        if entity := self.score.gold.entity(end):
            return entity.name
        known = {entity["id"]: entity["name"] for entity in self.score.record["entities"]}
        return known[end[1:]] + "?" if end[1:] in known else end

    def missed(self) -> Iterator[Missed]:
        """Yield the required facts that were not found."""
        found = self.score.found()
        for number, fact in enumerate(self.score.gold.facts):
            if fact.required and number not in found:
                cause, detail = self._cause(number, fact)
                status = "" if fact.status == "asserted" else f" ({fact.status})"
                said = f"{self.name(fact.subject)} {fact.relation} {self.name(fact.object)}{status}"
                sentences = tuple(f"{n}: {' '.join(self.score.gold.sentence(n).split())}" for n in sorted(fact.sents))
                yield Missed(self.score.gold.id, fact.relation, cause, detail, said, sentences)

    def _cause(self, number: int, fact: GoldFact) -> tuple[str, str]:
        between = [p for p in (item.prediction for item in self.score.strict) if {p.subject, p.object} == _ends(fact)]
        checks = {
            "entity not found": ", ".join(self.name(end) for end in self._things(fact) if end not in self.places),
            "below threshold": self._weak(number),
            "wrong direction": next((p.rules[0] for p in between if p.relation == fact.relation), ""),
            "type refused": self._refused(fact),
            "other relation": next((f"{p.relation} by {p.rules[0]}" for p in between), ""),
            "no candidate": self._apart(fact),
        }
        return next(((cause, detail) for cause, detail in checks.items() if detail), ("no rule fired", ""))

    def _weak(self, number: int) -> str:
        held = [item.prediction for item in self.weak.strict if item.gold == number]
        return f"{held[0].confidence} by {held[0].rules[0]}" if held else ""

    def _apart(self, fact: GoldFact) -> str:
        things = self._things(fact)
        if set.intersection(set(fact.sents), *(self.places.get(end, set()) for end in things)):
            return ""
        absent = [self.name(end) for end in things if not fact.sents & self.places.get(end, set())]
        return f"not mentioned: {', '.join(absent)}" if absent else "never in one sentence"

    def _things(self, fact: GoldFact) -> list[str]:
        return [end for end in (fact.subject, fact.object) if self.score.gold.entity(end)]

    def _refused(self, fact: GoldFact) -> str:
        relation = self.ontology.relation(fact.relation)
        refused = []
        for end, allowed in ((fact.subject, relation.subject), (fact.object, relation.object)):
            types = {self.types[key] for key in self.score.alignment.holders(end)}
            if types and not types & allowed:
                refused.append(f"{self.name(end)} is {', '.join(sorted(types))}")
        return "; ".join(refused)

    def wrong(self) -> Iterator[Wrong]:
        """Yield the predictions that match no gold fact."""
        for item in self.score.strict:
            prediction = item.prediction
            if item.gold is None:
                row = _best_row(prediction)
                said = f"{self.name(prediction.subject)} {prediction.relation} {self.name(prediction.object)}"
                yield Wrong(
                    self.score.gold.id,
                    prediction.relation,
                    row["rule"],
                    row["confidence"],
                    self._reason(prediction),
                    said + ("" if prediction.status == "asserted" else f" ({prediction.status})"),
                    marked(self.score, row),
                )

    def _reason(self, prediction: Prediction) -> str:
        ends = {prediction.subject, prediction.object}
        if unknown := sorted(self.name(end)[:-1] for end in ends if end.startswith("?")):
            return "not in the gold: " + ", ".join(unknown)
        between = [fact for fact in self.score.gold.facts if _ends(fact) == ends]
        if any(fact.relation == prediction.relation for fact in between):
            return "reversed"
        if between:
            return "gold: " + ", ".join(sorted({fact.relation for fact in between}))
        return "no gold fact between them"

    def doubtful(self) -> Iterator[Doubtful]:
        """Yield the right predictions whose status or speaker differs."""
        for item in self.score.strict:
            if item.gold is None:
                continue
            gold, prediction = self.score.gold.facts[item.gold], item.prediction
            speaker = prediction.first("speaker")
            said_by = self.score.alignment.strict.get(speaker, "?" + speaker) if speaker else None
            difference = []
            if prediction.status != gold.status:
                difference.append(f"{prediction.status}, gold {gold.status}")
            if said_by != gold.speaker:
                names = [self.name(end) if end else "nobody" for end in (said_by, gold.speaker)]
                difference.append("said by {}, gold {}".format(*names))
            if difference:
                row = _best_row(prediction)
                said = f"{self.name(prediction.subject)} {prediction.relation} {self.name(prediction.object)}"
                sentence = marked(self.score, row)
                yield Doubtful(self.score.gold.id, gold.relation, row["rule"], said, "; ".join(difference), sentence)


def _ends(fact: GoldFact) -> set[str]:
    return {fact.subject, fact.object}


def _best_row(prediction: Prediction) -> Mapping[str, Any]:
    rows = [row for fact in prediction.facts for row in fact["evidence"]]
    return max(rows, key=lambda row: float(row["confidence"]))


def missed_text(missed: Sequence[Missed]) -> str:
    """Return the missed facts, grouped by cause, most frequent first."""
    counts = Counter(item.cause for item in missed)
    lines = [f"MISSED {len(missed)} required facts: " + ", ".join(f"{c} {n}" for c, n in counts.most_common())]
    for cause, number in counts.most_common():
        lines += ["", f"== {cause} ({number})"]
        for item in sorted((m for m in missed if m.cause == cause), key=lambda m: (m.relation, m.article)):
            lines.append(f"{item.fact}   [{item.article}]" + (f"   ({item.detail})" if item.detail else ""))
            lines += [f"      {sentence}" for sentence in item.sentences[:2]]
    return "\n".join(lines)


def wrong_text(wrong: Sequence[Wrong], right: Mapping[str, int]) -> str:
    """Return the wrong facts, grouped by rule, most frequent first; `right` counts the right ones of each rule."""
    counts = Counter(item.rule for item in wrong)
    lines = [f"WRONG {len(wrong)} facts by {len(counts)} rules"]
    for rule, number in counts.most_common():
        lines += ["", f"== {rule}: {number} wrong, {right.get(rule, 0)} right"]
        for item in (w for w in wrong if w.rule == rule):
            lines.append(f"{item.fact}   [{item.article}]   ({item.reason}; {item.confidence})")
            lines.append(f"      {item.sentence}")
    return "\n".join(lines)


def doubtful_text(doubtful: Sequence[Doubtful]) -> str:
    """Return the right facts with a wrong status or speaker."""
    lines = [f"STATUS OR SPEAKER differs in {len(doubtful)} right facts"]
    for item in sorted(doubtful, key=lambda d: (d.difference, d.article)):
        lines.append(f"{item.fact}   [{item.article}]   ({item.difference}; {item.rule})")
        lines.append(f"      {item.sentence}")
    return "\n".join(lines)


def right_by_rule(scores: Sequence[ArticleScore]) -> Counter[str]:
    """Count the right predictions of each rule."""
    return Counter(item.prediction.rules[0] for score in scores for item in score.strict if item.gold is not None)
