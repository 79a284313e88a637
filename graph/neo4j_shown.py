"""Answers questions to a Neo4j store with all that is shown beside the answer, in one trip where it can."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from triplewire.graph import cypher_read as statements
from triplewire.graph.cypher import REVISION
from triplewire.graph.model import Entity, Fact
from triplewire.graph.neo4j_articles import ArticleReader
from triplewire.graph.neo4j_connection import Query
from triplewire.graph.neo4j_facts import FactReader, Question
from triplewire.graph.neo4j_walk import Walker
from triplewire.graph.rows import Row, entity_of, fact_between, fact_of, view_between
from triplewire.graph.views import EvidenceView, FactFilter, FactPage, Path, Paths

MOST = 2_000  # chains that the server is let compare; where there are more, they are walked level by level
NOBODY = (None,) * 5  # speaks: the key that the article has, and an entity


def revision_of(run: Query) -> int:
    """Return the revision of the store."""
    rows = run(REVISION)
    return int(rows[0]["revision"]) if rows else 0


class Shown:
    """Answers with the statements of one reading, and takes note of the revision before it."""

    def __init__(self, facts: FactReader, *, best: bool) -> None:
        self.facts = facts
        self.run = facts.run
        self.is_best_wanted = best
        self.best: dict[str, EvidenceView] = {}
        self.unsure: list[str] = []  # facts whose evidence names both ends by keys that were merged
        self.revision: int | None = None
        self.total: int | None = None

    def page(self, where: FactFilter, after: str, limit: int, cap: int) -> FactPage:
        """Return one page of the facts that match, and how many there are where it is full."""
        if where.known_at is not None or where.article or where.speaker:
            return self._page_in_steps(where, after, limit, cap)

        def ask(question: Question, place: str) -> list[Row]:
            asked = {**question.values, "facts": question.facts, "after": place, "limit": limit, "cap": cap}
            text = statements.page_shown(question.text(), question.text(counts=True), best=self.is_best_wanted)
            revision, rows, self.total = self.run(text, **asked)[0]
            self._note(revision)
            return list(rows)

        rows = self.facts.ask(where, after, ask)
        facts = sorted((self._fact(row, shown) for row, shown in rows), key=lambda fact: fact.id)
        total = self.total if len(facts) == limit else None
        return FactPage(tuple(facts), self._all_best(), total, self.revision or 0)

    def _fact(self, row: Row, shown: Iterable[Row]) -> Fact:
        fact = fact_of(row, row[0])
        self._take(fact, shown)
        return fact

    def _page_in_steps(self, where: FactFilter, after: str, limit: int, cap: int) -> FactPage:
        self.revision = revision_of(self.run)
        facts = self.facts.page(where, after, limit)
        total = self.facts.count(where, cap) if len(facts) == limit else None
        return FactPage(tuple(facts), self._best_of(facts), total, self.revision)

    def paths(self, a: str, b: str, max_hops: int, k: int) -> Paths:
        """Return the shortest chains of asserted facts between two entities, the best supported first."""
        text = statements.chains(self.facts.ontology.relations, max_hops, best=self.is_best_wanted)
        revision, *heads, n, chains = self.run(text, a=a, b=b, k=k, most=MOST + 1)[0]
        self._note(revision)
        ends = [key if head[0] else self.facts.end(key) for key, head in zip((a, b), heads, strict=True)]
        if ends != [a, b]:
            return self.paths(ends[0], ends[1], max_hops, k)
        if n > MOST or a == b or not all(head[0] for head in heads):
            return self._paths_in_steps(a, b, max_hops, k)
        paths = tuple(self._path(*chain) for chain in chains)
        source, target = map(entity_of, heads)
        return Paths(source, target, paths, self._all_best(), self.revision or 0)

    def _paths_in_steps(self, a: str, b: str, max_hops: int, k: int) -> Paths:
        """Return the same where an end is no entity of that key, or there are too many chains to compare."""
        found = Walker(self.facts).paths(a, b, max_hops, k)
        best = self._best_of([fact for path in found.paths for fact in path.facts])
        return replace(found, best=best, revision=self.revision or 0)

    def _path(self, nodes: Sequence[Row], arrows: Sequence[Row]) -> Path:
        entities = tuple(entity_of(node) for node in nodes)
        facts = []
        for place, (row, start, shown) in enumerate(arrows):
            source, target = entities[place : place + 2]
            ends = (source, target) if source.key == start else (target, source)
            facts.append(fact_between(row[0], ends[0], row[1], ends[1], row[2:]))
            self._take(facts[-1], shown)
        return Path(entities, tuple(facts))

    def _note(self, revision: int) -> None:
        if self.revision is None:
            self.revision = revision

    def _take(self, fact: Fact, shown: Iterable[Row]) -> None:
        """Take the best evidence of a fact, whose ends it names, one way or the other."""
        for row in shown:
            said, of = row[3:5]
            if said == fact.subject.key or of == fact.object.key:
                self.best[fact.id] = _view(row, fact, fact.subject, fact.object)
            elif said == fact.object.key or of == fact.subject.key:
                self.best[fact.id] = _view(row, fact, fact.object, fact.subject)
            else:
                self.unsure.append(fact.id)

    def _all_best(self) -> dict[str, EvidenceView]:
        return self.best | ArticleReader(self.run).best(self.unsure)

    def _best_of(self, facts: Iterable[Fact]) -> dict[str, EvidenceView]:
        return ArticleReader(self.run).best(fact.id for fact in facts) if self.is_best_wanted else {}


def _view(row: Row, fact: Fact, subject: Entity, obj: Entity) -> EvidenceView:
    key, article, number, said, of = row[:5]
    spans, cue, dated, stands, head = row[5:9], row[9] or (None, None), row[10:16], row[16:21], row[21:28]
    raw_speaker, *speaker = row[28] or NOBODY
    columns = [key, article, number, said, fact.relation, of, *spans, *cue, fact.status, raw_speaker, *dated]
    named = subject, obj, entity_of(speaker) if raw_speaker is not None else None
    return view_between([key, fact.id, *columns, *stands, article, *head], fact.id, stands[2], named)
