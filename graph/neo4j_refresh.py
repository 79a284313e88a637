"""Keeps the facts of a Neo4j store, and their arrows, equal to what their evidence adds up to."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from operator import itemgetter
from typing import Any

from triplewire.graph import cypher
from triplewire.graph.model import Status
from triplewire.graph.neo4j_connection import Query, chunks
from triplewire.graph.neo4j_entities import label_of
from triplewire.graph.neo4j_rows import Said, Statement, Sums, arrow_row, fact_row, period_of, rank_of, statement_of
from triplewire.graph.ontology import Ontology
from triplewire.graph.support import Support


class FactKeeper:
    """Derives facts inside one transaction; `degrees` counts what their ends gained or lost."""

    def __init__(self, run: Query, ontology: Ontology, names_of: Callable[[Iterable[str]], dict[str, str]]) -> None:
        self.run = run
        self.ontology = ontology
        self.names_of = names_of  # what the entities of keys are called
        self.degrees: Counter[str] = Counter()
        self.changed = 0
        self._sums: dict[str, Sums] = {}
        self._found: dict[str, tuple[Statement, list[Said]]] = {}

    def statement(self, subject: str, relation: str, obj: str, status: str) -> Statement | None:
        """Return the fact that evidence speaks for; nothing where both ends count as one entity."""
        return statement_of(self.ontology, subject, relation, obj, status)

    def load(self, found: Iterable[tuple[Statement, Said]], shared: set[str]) -> None:
        """Sum up new evidence with what its facts have, before it is stored; `shared` are clusters of many articles."""
        for statement, said in found:
            self._found.setdefault(statement.id, (statement, []))[1].append(said)
        for row in self._rows(cypher.FACT_SUMS, self._found):
            self._sums[row["id"]] = Sums.of(row)
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
            sums = self._sums.setdefault(fact, Sums())
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
        sums: dict[str, Sums] = {}
        for row in self._rows(cypher.EVIDENCE_OF_FACTS, listed):
            sums.setdefault(row["fact"], Sums()).add(_said(row))
        self._word(sums.values())
        self._write([statements[fact] for fact in sorted(sums)], sums)
        self._drop([held[fact] for fact in sorted(set(held) - set(sums))])

    def _word(self, sums: Iterable[Sums]) -> None:
        best = {one.best[-1]: one for one in sums if one.best}
        for row in self._rows(cypher.WORDS_OF, best):
            best[row["id"]].words = (row["sentence"], row["role"], row["url"])

    def _write(self, statements: list[Statement], sums: dict[str, Sums]) -> None:
        speakers = {key for s in statements for key in sums[s.id].speakers if s.status != Status.ASSERTED}
        names = self.names_of(speakers)
        facts: list[list[Any]] = []
        arrows: dict[tuple[str, str, str], list[list[Any]]] = {}
        for statement in statements:
            one = sums[statement.id]
            properties = fact_row(statement, one)
            facts.append([statement.id, *(properties[name] for name in cypher.FACT[1:])])
            shown = {"id": statement.id, **arrow_row(statement, properties, one, names)}
            group = (statement.arrow, label_of(statement.subject), label_of(statement.object))
            arrows.setdefault(group, []).append([statement.subject, statement.object, shown])
        for chunk in chunks(sorted(facts, key=itemgetter(0))):
            self.run(cypher.SET_FACTS, rows=chunk)
        for group, listed in sorted(arrows.items()):
            for chunk in chunks(sorted(listed, key=itemgetter(0, 1))):
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
