"""Keeps the facts of a Neo4j store, and their arrows, equal to what their evidence adds up to."""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from triplewire.graph import cypher
from triplewire.graph.model import Period, Status, fact_id
from triplewire.graph.neo4j_connection import Query, chunks
from triplewire.graph.neo4j_entities import label_of
from triplewire.graph.ontology import Ontology
from triplewire.graph.support import Support, Tally, confidence_of
from triplewire.graph.timeline import Stated

UNDATED = "9999"
Rank = tuple[float, str, str, int, str]


@dataclass(frozen=True, slots=True)
class Statement:
    """What a fact says of canonical entities."""

    id: str
    subject: str
    relation: str
    object: str
    status: str

    @property
    def arrow(self) -> str:
        """The type of its arrow: of its relation where it is asserted, else that of all claims."""
        return cypher.arrow(self.relation) if self.status == Status.ASSERTED else cypher.CLAIM


@dataclass(frozen=True, slots=True)
class Said:
    """One piece of evidence: what it gives to its fact, its rank among others, and its words where they are known."""

    support: Support
    rank: Rank  # the smallest is shown: the surest, of equals the oldest
    speaker: str | None = None
    words: tuple[str, str | None, str | None] | None = None  # the sentence, the role, the article's URL


def rank_of(confidence: float, published: str, article: str, number: int, key: str) -> Rank:
    """Return what evidence is ordered by: the surest first, of equals the oldest."""
    return -confidence, published or UNDATED, article, number, key


@dataclass(slots=True)
class _Sums:
    """The sums of a fact, and the evidence that is shown on its arrow."""

    tally: Tally = field(default_factory=Tally)
    best: Rank | None = None
    speakers: set[str] = field(default_factory=set)
    words: tuple[str, str | None, str | None] | None = None  # of the best, where it changed

    def add(self, said: Said) -> None:
        """Count one piece of evidence."""
        self.tally.add(said.support)
        if said.speaker:
            self.speakers.add(said.speaker)
        if self.best is None or said.rank < self.best:
            self.best, self.words = said.rank, said.words

    def text(self) -> str:
        """Return what cannot be read from a fact's other properties."""
        stated = sorted(
            [row.period.since or "", row.period.until or "", row.period.happened or "", row.said]
            for row in self.tally.stated
        )
        held = {"best": self.best, "on": self.tally.still_on, "stated": stated, "by": sorted(self.speakers)}
        return json.dumps(held, ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> "_Sums":
        """Return the sums of a fact's node, without its clusters."""
        held = json.loads(row["tally"])
        sums = cls(best=tuple(held["best"]), speakers=set(held["by"]))
        tally = sums.tally
        tally.n_evidence, tally.n_sources, tally.weight = row["n_evidence"], row["n_sources"], row["weight"]
        tally.first, tally.last, tally.still_on = row["first"], row["last"], held["on"]
        tally.stated = {Stated(period_of(*dates), said) for *dates, said in held["stated"]}
        return sums


def period_of(since: str | None, until: str | None, happened: str | None) -> Period:
    """Return a period whose unknown parts may be empty."""
    return Period(since or None, until or None, happened or None)


class FactKeeper:
    """Derives facts inside one transaction; `degrees` counts what their ends gained or lost."""

    def __init__(self, run: Query, ontology: Ontology, names_of: Callable[[Iterable[str]], dict[str, str]]) -> None:
        self.run = run
        self.ontology = ontology
        self.names_of = names_of  # what the entities of keys are called
        self.degrees: Counter[str] = Counter()
        self.changed = 0
        self._sums: dict[str, _Sums] = {}
        self._found: dict[str, tuple[Statement, list[Said]]] = {}

    def statement(self, subject: str, relation: str, obj: str, status: str) -> Statement | None:
        """Return the fact that evidence speaks for; nothing where both ends count as one entity."""
        if subject == obj:
            return None
        subject, obj = self.ontology.ends(subject, relation, obj)
        return Statement(fact_id(subject, relation, obj, status), subject, relation, obj, status)

    def load(self, found: Iterable[tuple[Statement, Said]], shared: set[str]) -> None:
        """Sum up new evidence with what its facts have, before it is stored; `shared` are clusters of many articles."""
        for statement, said in found:
            self._found.setdefault(statement.id, (statement, []))[1].append(said)
        for row in self._rows(cypher.FACT_SUMS, self._found):
            self._sums[row["id"]] = _Sums.of(row)
        pairs = {(fact, said.support.cluster) for fact in self._sums for said in self._found[fact][1]}
        known = [{"fact": fact, "cluster": cluster} for fact, cluster in sorted(pairs) if cluster in shared]
        for chunk in chunks(known):
            for row in self.run(cypher.SUPPORT_OF, rows=chunk):
                self._sums[row["fact"]].tally.clusters[row["cluster"]] = (row["weight"], row["n"])

    def tell(self) -> None:
        """Count the degrees that loaded evidence brings, so that nodes are written once."""
        self._count(statement for statement, _ in self._found.values() if statement.id not in self._sums)

    def add(self) -> None:
        """Write the facts whose evidence was loaded."""
        statements = [statement for statement, _ in self._found.values()]
        for fact, (_, rows) in self._found.items():
            sums = self._sums.setdefault(fact, _Sums())
            for said in rows:
                sums.add(said)
        self._write(statements, self._sums)
        self._found, self._sums = {}, {}

    def new_degrees(self) -> Counter[str]:
        """Return how many asserted facts each entity gained or lost since the last time."""
        counts, self.degrees = self.degrees, Counter()
        return counts

    def _rows(self, statement: str, ids: Iterable[str]) -> Iterator[Mapping[str, Any]]:
        for chunk in chunks(sorted(ids)):
            yield from self.run(statement, ids=chunk)

    def _count(self, new: Iterable[Statement], sign: int = 1) -> None:
        for statement in new:
            if statement.status == Status.ASSERTED:
                self.degrees[statement.subject] += sign
                self.degrees[statement.object] += sign

    def refresh(self, ids: Iterable[str], new: Iterable[Statement] = ()) -> None:
        """Count facts again from all their evidence; a fact that has none left is gone."""
        statements = {statement.id: statement for statement in new}
        listed = sorted({*ids, *statements})
        held = {row["id"]: _statement(row) for row in self._rows(cypher.FACT_SUMS, listed)}
        self._count(statement for fact, statement in statements.items() if fact not in held)
        statements.update(held)
        sums: dict[str, _Sums] = {}
        for row in self._rows(cypher.EVIDENCE_OF_FACTS, listed):
            sums.setdefault(row["fact"], _Sums()).add(_said(row))
        self._word(sums.values())
        self._write([statements[fact] for fact in sorted(sums)], sums)
        self._drop([held[fact] for fact in sorted(set(held) - set(sums))])

    def _word(self, sums: Iterable[_Sums]) -> None:
        best = {one.best[-1]: one for one in sums if one.best}
        for row in self._rows(cypher.WORDS_OF, best):
            best[row["id"]].words = (row["sentence"], row["role"], row["url"])

    def _write(self, statements: list[Statement], sums: dict[str, _Sums]) -> None:
        speakers = {key for s in statements for key in sums[s.id].speakers if s.status != Status.ASSERTED}
        names = self.names_of(speakers)
        facts: list[dict[str, Any]] = []
        arrows: dict[tuple[str, str, str], list[dict[str, Any]]] = {}
        for statement in statements:
            one = sums[statement.id]
            properties = _properties(statement, one)
            facts.append({"id": statement.id, "props": properties})
            group = (statement.arrow, label_of(statement.subject), label_of(statement.object))
            ends = {"id": statement.id, "s": statement.subject, "o": statement.object}
            arrows.setdefault(group, []).append({**ends, "props": _arrow(statement, properties, one, names)})
        for chunk in chunks(sorted(facts, key=lambda row: str(row["id"]))):
            self.run(cypher.SET_FACTS, rows=chunk)
        for group, rows in sorted(arrows.items()):
            for chunk in chunks(sorted(rows, key=lambda row: (row["s"], row["o"]))):
                self.run(cypher.set_arrows(*group), rows=chunk)
        self.changed += len(statements)

    def _drop(self, gone: list[Statement]) -> None:
        self._count(gone, -1)
        by_arrow: dict[str, list[str]] = {}
        for statement in gone:
            by_arrow.setdefault(statement.arrow, []).append(statement.id)
        for kind, ids in sorted(by_arrow.items()):
            for chunk in chunks(ids):
                self.run(cypher.drop_arrows(kind), ids=chunk)
        for chunk in chunks(statement.id for statement in gone):
            self.run(cypher.DROP_FACTS, ids=chunk)

    def point(self, keys: Iterable[str], canon_of: Callable[[Iterable[str]], dict[str, str]]) -> None:
        """Derive again all facts that rest on evidence about these entities, after what they count as changed."""
        rows = [row for chunk in chunks(sorted(keys)) for row in self.run(cypher.EVIDENCE_OF_ENTITIES, keys=chunk)]
        canon = canon_of({key for row in rows for key in (row["s"], row["o"])})
        stale: set[str] = set()
        new: dict[str, Statement] = {}
        moved: dict[str, str | None] = {}
        for row in rows:
            statement = self.statement(canon[row["s"]], row["relation"], canon[row["o"]], row["status"])
            target = statement.id if statement else None
            if target == row["fact"]:
                continue
            moved[row["id"]] = target
            stale |= {row["fact"]} if row["fact"] else set()
            if statement:
                new[statement.id] = statement
        for chunk in chunks({"id": key, "fact": fact} for key, fact in sorted(moved.items())):
            self.run(cypher.POINT_EVIDENCE, rows=chunk)
        self.refresh(stale, new.values())


def _statement(row: Mapping[str, Any]) -> Statement:
    return Statement(row["id"], row["s"], row["relation"], row["o"], row["status"])


def _said(row: Mapping[str, Any]) -> Said:
    period = period_of(row["since"], row["until"], row["happened"])
    support = Support(row["cluster"], row["weight"], row["published"], period)
    rank = rank_of(row["confidence"], row["published"], row["article"], row["number"], row["id"])
    return Said(support, rank, row["speaker"])


def _properties(statement: Statement, sums: _Sums) -> dict[str, Any]:
    tally = sums.tally
    bounds = tally.bounds()
    return {
        "s": statement.subject,
        "o": statement.object,
        "relation": statement.relation,
        "status": statement.status,
        "confidence": confidence_of(tally.weight),
        "weight": tally.weight,
        "n_evidence": tally.n_evidence,
        "n_sources": tally.n_sources,
        "since": bounds.period.since,
        "until": bounds.period.until,
        "happened": bounds.period.happened,
        "since_day": bounds.since_day,
        "until_day": bounds.until_day,
        "day": bounds.day,
        "first_published": tally.first,
        "last_published": tally.last,
        "tally": sums.text(),
    }


SHARED = ("relation", "status", "confidence", "weight", "since", "until", "happened", "since_day", "until_day", "day")


def _arrow(statement: Statement, properties: dict[str, Any], sums: _Sums, names: dict[str, str]) -> dict[str, Any]:
    shown = {key: properties[key] for key in SHARED}
    shown |= {"evidence_count": properties["n_evidence"], "source_count": properties["n_sources"]}
    shown |= {"first_published": sums.tally.first or None, "last_published": sums.tally.last or None}
    if sums.words and sums.best:
        sentence, role, url = sums.words
        shown |= {"sentence": sentence, "role": role, "url": url, "article_id": sums.best[2]}
    if statement.status != Status.ASSERTED:
        speakers = sorted({names[key] for key in sums.speakers if key in names})
        shown |= {"label": f"{statement.status} {statement.relation}", "speakers": speakers}
    return shown
