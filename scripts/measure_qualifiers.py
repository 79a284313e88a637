"""Measures status, speaker and time against annotated facts, with the anchor put where a good rule would put it.

usage: measure_qualifiers.py SET [--errors STATUS] [--limit N]    SET: a folder of the data
"""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from parsed import ParsedExtractor
from spacy.tokens import Token

from triplewire.extract.dates import value_at
from triplewire.extract.draft import Draft, FactDraft, MentionDraft, ValueDraft
from triplewire.extract.qualifiers import qualify
from triplewire.graph.model import NO_PERIOD, Article, EntityType, MentionKind, Period

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
CLAIMED = ("future", "negated", "alleged", "denied")


@dataclass(frozen=True)
class Sample:
    """One annotated article, in the form of the gold."""

    article: Article
    sentences: list[str]  # the title first
    entities: dict[str, dict[str, Any]]
    facts: list[dict[str, Any]]


def read_set(name: str) -> Iterator[Sample]:
    """Yield the annotated articles of a set."""
    folder = DATA / name
    if (folder / "annot").is_dir():
        for path in sorted((folder / "annot").glob("*.json")):
            row = json.loads((folder / "articles" / path.name).read_text("utf-8"))
            facts = json.loads(path.read_text("utf-8"))
            yield _sample({**row, **facts}, row["text"], [row["text"][a:b] for a, b in row["sentences"]])
        return
    for path in sorted(folder.glob("*.jsonl")):
        for line in path.read_text("utf-8").splitlines():
            row = json.loads(line)
            yield _sample(row, " ".join(row["sentences"]), row["sentences"])


def _sample(row: dict[str, Any], text: str, sentences: list[str]) -> Sample:
    article = Article(row["id"], row["title"], text, published=row["date"])
    entities = {entity["id"]: entity for entity in row["entities"]}
    return Sample(article, [row["title"], *sentences], entities, row["facts"])


def surfaces(entity: dict[str, Any], number: int) -> list[str]:
    """Return the names of an entity that count in one sentence, longest first."""
    found = [entity["name"]]
    for surface in entity["surfaces"]:
        if isinstance(surface, str):
            found.append(surface)
        elif number in surface["sents"]:
            found.append(surface["text"])
    return sorted(set(found), key=lambda text: (-len(text), text))


class Oracle:
    """Finds the words of annotated facts in a draft."""

    def __init__(self, sample: Sample, draft: Draft) -> None:
        self.sample = sample
        self.draft = draft
        self.tokens = {token.idx: token.i for token in draft.doc}

    def range_of(self, number: int) -> tuple[int, int]:
        """Return the characters of an annotated sentence in the analysed string."""
        words = self.sample.sentences[number]
        if number == 0:
            return 0, len(words)
        start = self.sample.article.text.index(words) + self.draft.shift
        return start, start + len(words)

    def pair(self, fact: dict[str, Any], number: int) -> tuple[Any, Any] | None:
        """Return the two mentions of a fact's ends in a sentence that stand nearest in the tree."""
        pairs = [
            (distance, a.start, b.start, a, b)
            for a in self.find(fact["s"], number)
            for b in self.find(fact["o"], number)
            if a.start != b.start and (distance := self.distance(a, b)) is not None
        ]
        return min(pairs, key=lambda pair: pair[:3])[3:] if pairs else None

    def distance(self, first: MentionDraft | ValueDraft, second: MentionDraft | ValueDraft) -> int | None:
        """Return how many steps of the tree lie between two mentions."""
        ends = [self.draft.doc[end.start : end.end].root for end in (first, second)]
        top = common_ancestor(ends[0], ends[1])
        if top is None:
            return None
        return sum([end, *end.ancestors].index(top) for end in ends)

    def find(self, entity: str, number: int) -> list[MentionDraft] | list[ValueDraft]:
        """Return the mentions of an entity, or of a date, in a sentence."""
        start, end = self.range_of(number)
        if entity not in self.sample.entities:
            return self._dates(entity, start, end)
        known = self.sample.entities[entity]
        found = {}
        for name in surfaces(known, number):
            at = self.draft.doc.text.lower().find(name.lower(), start, end)
            while at >= 0:
                span = self.draft.doc.char_span(at, at + len(name), alignment_mode="expand")
                if span is None:
                    break
                kind = EntityType(known["type"])
                found[span.start] = MentionDraft(
                    span.start, span.end, span.root.i, kind, MentionKind.NAME, self._entity(span.root.i)
                )
                at = self.draft.doc.text.lower().find(name.lower(), at + 1, end)
        return [*found.values(), *self._references(known, start, end)]

    def _entity(self, token: int) -> int:
        held = self.draft.at[token]
        return self.draft.mentions[held].entity if held >= 0 else -2

    def _references(self, known: dict[str, Any], start: int, end: int) -> list[MentionDraft]:
        names = {text.lower() for number in range(len(self.sample.sentences)) for text in surfaces(known, number)}
        out = []
        for mention in self.draft.mentions:
            if mention.entity >= 0 and start <= self.draft.doc[mention.start].idx < end:
                named = self.draft.entities[mention.entity]
                if {named.name.lower(), *(name.lower() for name in named.names)} & names:
                    out.append(mention)
        return out

    def _dates(self, value: str, start: int, end: int) -> list[ValueDraft]:
        found = [value_at(self.draft, (t.i, t.i + 1)) for t in self.draft.doc if start <= t.idx < end]
        return [item for item in found if item and item.value == value]


def common_ancestor(first: Token, second: Token) -> Token | None:
    """Return the word over both ends, or the nearer thing where one end is over the other."""
    above = [first, *first.ancestors]
    for token in [second, *second.ancestors]:
        if token in above:
            return token
    return None


def anchor_of(draft: Draft, first: int, second: int) -> int | None:
    """Return the anchor of a fact: the lowest verb on the way down to the deeper end, else the word over both."""
    top = common_ancestor(draft.doc[first], draft.doc[second])
    if top is None:
        return None
    for end in (second, first):
        for token in draft.doc[end].ancestors:
            if token.pos_ == "VERB" and (token.i == top.i or top.is_ancestor(token)):
                return token.i
            if token.i == top.i:
                break
    return top.i


def speaker_names(draft: Draft, fact: FactDraft) -> set[str]:
    """Return the names of a fact's speaker, lowered."""
    if fact.speaker is None:
        return set()
    mention = draft.mentions[fact.speaker]
    entity = draft.entities[mention.entity]
    names = (draft.words(mention.start, mention.end), entity.name, *entity.names)
    return {name.lower().removeprefix("the ") for name in names}


@dataclass(frozen=True)
class Judged:
    """One annotated fact beside what the qualifiers say."""

    fact: dict[str, Any]
    found: FactDraft
    sentence: str
    anchor: str
    speakers: set[str]
    wanted: set[str]
    period: Period = NO_PERIOD


def judge(sample: Sample, draft: Draft) -> Iterator[Judged]:
    """Yield the annotated facts whose ends stand in one sentence, qualified; their time is that of all such."""
    oracle = Oracle(sample, draft)
    for fact in sample.facts:
        rows = []
        for number in fact["sents"]:
            ends = oracle.pair(fact, number)
            judged = _judged(draft, fact, ends, sample, number) if ends else None
            rows += [judged] if judged else []
        if rows:
            yield replace(rows[0], period=_together([row.found.period for row in rows]))


def _together(periods: list[Period]) -> Period:
    """Return the most precise dates that several sentences give a fact, as its stable JSON form has them."""

    def most(values: list[str | None]) -> str | None:
        return max((value for value in values if value), key=lambda value: (value != "?", len(value)), default=None)

    return Period(
        since=most([period.since for period in periods]),
        until=most([period.until for period in periods]),
        happened=most([period.happened for period in periods]),
    )


def _judged(draft: Draft, fact: dict[str, Any], ends: tuple[Any, Any], sample: Sample, number: int) -> Judged | None:
    second = draft.doc[ends[1].start : ends[1].end].root.i
    anchor = anchor_of(draft, ends[0].head, second)
    if anchor is None:
        return None
    before = len(draft.mentions)
    draft.mentions.append(ends[0])
    other: int | ValueDraft = ends[1] if isinstance(ends[1], ValueDraft) else before + 1
    if not isinstance(other, ValueDraft):
        draft.mentions.append(ends[1])
    found = qualify(draft, FactDraft(before, fact["r"], other, anchor, (anchor, anchor + 1), "oracle"))
    speaker = sample.entities.get(fact.get("speaker") or "")
    told = [text for n in range(len(sample.sentences)) for text in surfaces(speaker, n)] if speaker else []
    wanted = {text.lower().removeprefix("the ") for text in told}
    judged = Judged(fact, found, sample.sentences[number], draft.doc[anchor].text, speaker_names(draft, found), wanted)
    del draft.mentions[before:]
    return judged


def report(rows: list[Judged], errors: str, limit: int) -> None:
    """Print accuracy by status, and of speakers and times; then the errors asked for."""
    pairs = Counter(
        (row.fact["status"], row.found.status.value if row.found.confidence else "void")
        for row in rows
        if row.found.status
    )
    for status in ("asserted", *CLAIMED):
        total = sum(count for (gold, _), count in pairs.items() if gold == status)
        got = ", ".join(f"{found} {count}" for (gold, found), count in sorted(pairs.items()) if gold == status)
        print(f"{status:9} {total:5}  right {pairs[status, status] / max(total, 1):.3f}   {got}")
    print(f"status    {len(rows):5}  right {sum(c for (g, f), c in pairs.items() if g == f) / max(len(rows), 1):.3f}")
    have = [row for row in rows if row.wanted]
    told = [row for row in have if row.wanted & row.speakers]
    extra = [row for row in rows if row.speakers and not row.wanted]
    print(f"speaker   {len(have):5}  found {len(told) / max(len(have), 1):.3f}   of those without {len(extra)} get one")
    for key, attribute in (("when", "happened"), ("since", "since"), ("until", "until")):
        pairs = Counter((row.fact.get(key) or "", getattr(row.period, attribute) or "") for row in rows)
        dated = sum(count for (gold, _), count in pairs.items() if gold)
        right = sum(count for (gold, found), count in pairs.items() if gold and gold == found)
        other = sum(count for (gold, found), count in pairs.items() if gold and found and gold != found)
        extra = sum(count for (gold, found), count in pairs.items() if found and not gold)
        share = f"{right / max(dated, 1):.3f} ({right})"
        print(f"{key:9} {dated:5}  found {share}   another {other}, none annotated {extra}")
    for row in [row for row in rows if wrong(row, errors)][:limit]:
        show(row)


def wrong(row: Judged, errors: str) -> bool:
    """Say whether a row is an error of the kind asked for: a status, `speaker`, `extra`, `when`, `since` or `until`."""
    if errors == "speaker":
        return bool(row.wanted) and not row.wanted & row.speakers
    if errors == "extra":
        return not row.wanted and bool(row.speakers)
    if errors in ("when", "since", "until"):
        found = getattr(row.period, "happened" if errors == "when" else errors)
        return bool(found != row.fact.get(errors))
    return bool(row.fact["status"] == errors and row.found.status != errors)


def show(row: Judged) -> None:
    """Print one error."""
    fact = row.fact
    gold = (
        f"{fact['status']} by {sorted(row.wanted)[:1]} when {fact.get('when')} {fact.get('since')}-{fact.get('until')}"
    )
    found = f"{row.found.status} by {sorted(row.speakers)[:2]} {row.period}"
    print(f"\n{row.sentence[:400]}\n   {fact['s']} {fact['r']} {fact['o']} @ {row.anchor}: GOLD {gold} | {found}")


def main(arguments: list[str]) -> None:
    """Measure one set."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("set")
    parser.add_argument("--errors", default="")
    parser.add_argument("--limit", type=int, default=25)
    parser.add_argument("--every", type=int, default=1, help="take every n-th article")
    options = parser.parse_args(arguments)
    extractor = ParsedExtractor(fast=True)
    rows: list[Judged] = []
    for sample in list(read_set(options.set))[:: options.every]:
        with extractor.nlp.memory_zone():
            draft, _ = extractor.draft(sample.article)
            rows += judge(sample, draft)
    report(rows, options.errors, options.limit)


if __name__ == "__main__":
    main(sys.argv[1:])
