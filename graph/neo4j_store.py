"""The store on a Neo4j server: the same answers as in a file, as typed arrows that one can look at."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import starmap
from typing import Any, Self, TypeVar
from uuid import uuid4

from triplewire.graph import cypher
from triplewire.graph.change import Change, undecodable
from triplewire.graph.columns import FactRow, row_of, witnessed
from triplewire.graph.errors import StoreUnavailable
from triplewire.graph.hashing import decision_lines, digest, fact_line
from triplewire.graph.model import Counts, Decision, Entity, Fact, Reading, Verdict
from triplewire.graph.neo4j_articles import ArticleReader
from triplewire.graph.neo4j_cards import CardReader
from triplewire.graph.neo4j_connection import Address, Query, Server, chunks
from triplewire.graph.neo4j_decisions import decision_of
from triplewire.graph.neo4j_facts import FactReader
from triplewire.graph.neo4j_query import Table, table_of
from triplewire.graph.neo4j_readings import BATCH, article_keys, lines_of_entities, lines_of_readings, readings
from triplewire.graph.neo4j_schema import VERSION, check_version, prepare
from triplewire.graph.neo4j_search import Searcher
from triplewire.graph.neo4j_shown import Shown, revision_of
from triplewire.graph.neo4j_walk import Walker
from triplewire.graph.neo4j_write import ArticleWriter
from triplewire.graph.ontology import Ontology, default_ontology
from triplewire.graph.options import DEFAULTS, Options
from triplewire.graph.reach import Reach
from triplewire.graph.timeline import now
from triplewire.graph.views import (
    ArticleCard,
    Conflict,
    EntityCard,
    EvidenceView,
    FactFilter,
    FactPage,
    MentionView,
    Path,
    Paths,
    Stats,
    StoreInfo,
    Subgraph,
    Witness,
)

T = TypeVar("T")
EVERYTHING = FactFilter(statuses=())
PAGE = 1_000  # facts read at once
STEADY = 3  # times that the graph hash is computed at most while others write


class Neo4jStore:
    """A store in a Neo4j database, community edition and no plug-in. Choose it to look at the graph, or to share it.

    Writers of all processes and machines take turns. What is read in several steps, a subgraph or all readings, is
    of one state of the store, or ends with StoreUnavailable when somebody wrote meanwhile.
    """

    is_remote = True

    def __init__(
        self,
        url: str,
        *,
        read_only: bool = False,
        options: Options = DEFAULTS,
        ontology: Ontology | None = None,
        clock: Callable[[], str] = now,
    ) -> None:
        self.address = Address.of(url)
        self.ontology = ontology or default_ontology()
        self._clock = clock
        self._server = Server(self.address, options.reading_only() if read_only else options)
        try:
            prepare(self._server, self.ontology)
        except BaseException:
            self._server.close()
            raise

    def ask(self, statement: str, values: Mapping[str, Any], *, limit: int) -> Table:
        """Return what a Cypher statement of somebody's reads; raise BadQuery where it is wrong or would do more."""
        return table_of(self._server, statement, values, limit=limit)

    def close(self) -> None:
        """Release the store; what was applied is on disk."""
        self._server.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *reason: object) -> None:
        self.close()

    def info(self) -> StoreInfo:
        """Say what this store is; raise StoreUnavailable when it does not answer. Its size on disk is not told."""
        rows = self._server.read(lambda run: run(cypher.META))
        ontology = (rows[0]["ontology"] if rows else None) or self.ontology.digest
        return StoreInfo(self.address.url, "neo4j", VERSION, ontology, 0, not self._server.options.read_only)

    def revision(self) -> int:
        """Return a number that grows with every change."""
        return self._server.read(revision_of)

    def apply(
        self, added: Iterable[Reading] = (), replaced: Iterable[Reading] = (), deleted: Iterable[str] = ()
    ) -> Counts:
        """Bring articles in, correct them, take them out: all of it or nothing, and again is a no-op."""
        change = Change(list(added), list(replaced), list(deleted))
        recorded = self._clock()

        def work(run: Query) -> tuple[Counts, bool]:
            counts = ArticleWriter(run, self._server, self.ontology, recorded).apply(change)
            return counts, bool(counts.added or counts.replaced or counts.deleted)

        try:
            return self._write(work)
        except UnicodeEncodeError as error:
            raise undecodable([*change.added, *change.replaced]) from error

    def _write(self, work: Callable[[Query], tuple[T, bool]]) -> T:
        """Do work under the lock of all writers; what an attempt did whose end was lost is not done again."""
        token = uuid4().hex
        done: list[T] = []

        def turn(run: Query) -> T:
            held = run(cypher.LOCK, token=token)
            check_version(held[0]["schema"] if held else None, self._server)
            if done and held[0]["writer"] == token:
                return done[-1]
            answer, is_changed = work(run)
            done.append(answer)
            if is_changed:
                run(cypher.CHANGED, token=token, ontology=self.ontology.digest)
            return answer

        return self._server.write(turn)

    def is_known(self, key: str, sha256: str, extractor: str) -> bool:
        """Say whether exactly this content was read by this extractor already."""
        values = {"key": key, "sha256": sha256, "extractor": extractor}
        return any(row["known"] for row in self._server.read(lambda run: run(cypher.IS_KNOWN, **values)))

    def entity(self, key: str) -> EntityCard:
        """Return the entity of a key, following merges; raise EntityNotFound with the nearest names."""
        return self._server.read(lambda run: CardReader(run).of_key(key))

    def named(self, keys: Iterable[str]) -> dict[str, Entity]:
        """Return these entities with all their names; one that is gone is left out."""
        asked = list(keys)
        return self._server.read(lambda run: CardReader(run).named(asked))

    def resolve(self, name: str) -> Entity:
        """Return the entity that a key, a Wikidata id or a name means; raise EntityNotFound with the nearest names."""
        return self._server.read(lambda run: Searcher(run).resolve(name).entity)

    def search(
        self, query: str, *, mode: str = "text", type: str | None = None, after: str = "", limit: int = 20
    ) -> list[EntityCard]:
        """Return entities by name: mode prefix, text (words, then prefix) or fuzzy (typing errors); best first."""
        return self._server.read(lambda run: Searcher(run).search(query, mode, type, after, limit))

    def entities(
        self, *, type: str | None = None, after: str = "", limit: int = 50, sort: str = "facts"
    ) -> list[EntityCard]:
        """Return entities, most facts first; or sorted by name or mentions, for which all are looked through."""
        if sort == "facts":
            return self._server.read(lambda run: CardReader(run).by_degree(type, after, limit))
        return self._server.read(lambda run: CardReader(run).sorted_by(sort, type, after, limit))

    def facts(self, where: FactFilter, *, after: str = "", limit: int = 50) -> list[Fact]:
        """Return one page of facts in the order of their ids."""
        return self._facts(lambda reader: reader.page(where, after, limit))

    def _facts(self, ask: Callable[[FactReader], T]) -> T:
        return self._server.read(lambda run: ask(FactReader(run, self.ontology)))

    def fact_page(
        self, where: FactFilter, *, after: str = "", limit: int = 50, cap: int = 1000, best: bool = True
    ) -> FactPage:
        """Return a page of facts with all that is shown beside it, in one trip for most filters."""
        return self._facts(lambda reader: Shown(reader, best=best).page(where, after, limit, cap))

    def count_facts(self, where: FactFilter, *, cap: int = 1000) -> int:
        """Return how many facts match, counting no further than `cap`."""
        return self._facts(lambda reader: reader.count(where, cap))

    def fact(self, fact_id: str) -> Fact:
        """Return one fact, or raise FactNotFound."""
        return self._facts(lambda reader: reader.one(fact_id))

    def evidence(self, fact_id: str, *, after: str = "", limit: int = 50) -> list[EvidenceView]:
        """Return the sentences a fact rests on, oldest article first; `after` is the key of the last evidence."""

        def ask(run: Query) -> list[EvidenceView]:
            FactReader(run, self.ontology).one(fact_id)
            return ArticleReader(run).evidence(fact_id, after, limit)

        return self._server.read(ask)

    def best_evidence(self, fact_ids: Iterable[str]) -> dict[str, EvidenceView]:
        """Return the surest sentence of each of these facts, of equals the oldest."""
        asked = list(fact_ids)
        return self._server.read(lambda run: ArticleReader(run).best(asked))

    def witnesses(self, fact_ids: Iterable[str]) -> dict[str, Witness]:
        """Return what each of these facts rests on; one that is gone is left out."""
        asked = list(fact_ids)
        return self._server.read(lambda run: ArticleReader(run).witnesses(asked))

    def conflicts(
        self, subject: str | None = None, relation: str | None = None, object: str | None = None, *, limit: int = 50
    ) -> list[Conflict]:
        """Return statements that are held with more than one status, or, with all three given, that one statement."""
        return self._facts(lambda reader: reader.conflicts(subject, relation, object, limit))

    def neighbourhood(
        self, key: str, *, depth: int = 1, relations: Sequence[str] = (), max_nodes: int = 200, max_facts: int = 2000
    ) -> Subgraph:
        """Return what is tied to an entity; kept first: confidence x sources, then degree."""
        reach = Reach(depth, relations, max_nodes, max_facts)
        return self._facts(lambda reader: Walker(reader).around(key, reach))

    def paths(self, a: str, b: str, *, max_hops: int = 4, k: int = 3) -> list[Path]:
        """Return the shortest chains of asserted facts between two entities, best supported first."""
        return list(self.shown_paths(a, b, max_hops=max_hops, k=k, best=False).paths)

    def shown_paths(self, a: str, b: str, *, max_hops: int = 4, k: int = 3, best: bool = True) -> Paths:
        """Return the same with all that is shown beside it, in one trip for most entities."""
        return self._facts(lambda reader: Shown(reader, best=best).paths(a, b, max_hops, k))

    def timeline(self, key: str, *, limit: int = 200) -> list[Fact]:
        """Return the dated facts of an entity in the order of their dates."""
        return self._facts(lambda reader: reader.timeline(key, limit))

    def mentions(self, key: str, *, after: str = "", limit: int = 50) -> list[MentionView]:
        """Return where an entity is mentioned, oldest article first; `after` is the place of the last mention."""

        def ask(run: Query) -> list[MentionView]:
            return ArticleReader(run).mentions(FactReader(run, self.ontology).end(key), after, limit)

        return self._server.read(ask)

    def articles(self, *, query: str = "", after: str = "", limit: int = 50) -> list[ArticleCard]:
        """Return articles without their text, newest first; with a query, those that have its words."""
        return self._server.read(lambda run: ArticleReader(run).page(query, after, limit))

    def article(self, key: str) -> ArticleCard:
        """Return an article with its text by key, unique start of a key, or URL; raise ArticleNotFound."""
        return self._server.read(lambda run: ArticleReader(run).card(key))

    def reading(self, key: str) -> Reading:
        """Return everything that one article states, as it was applied."""
        return self._server.read(lambda run: next(readings(run, [ArticleReader(run).key_of(key)]))[0])

    def decide(
        self, a: str, b: str, verdict: Verdict, *, reason: str, actor: str, score: float | None = None
    ) -> Decision:
        """Record that two entity keys are the same, different or unsure, and re-derive what depends on it."""
        return self._take(Decision(0, a, b, verdict, reason, actor, self._clock(), score), must_exist=True)

    def adopt(self, decision: Decision) -> Decision:
        """Take over a decision of another store as it was taken there; it gets an id of this store."""
        return self._take(decision, must_exist=False)

    def _take(self, decision: Decision, *, must_exist: bool) -> Decision:
        def work(run: Query) -> tuple[Decision, bool]:
            writer = ArticleWriter(run, self._server, self.ontology, "")
            return writer.decisions.take(decision, must_exist=must_exist), True

        return self._write(work)

    def revoke(self, decision_id: int) -> Decision:
        """Take a decision back; the graph is as if it had never been taken."""
        at = self._clock()

        def work(run: Query) -> tuple[Decision, bool]:
            return ArticleWriter(run, self._server, self.ontology, "").decisions.revoke(decision_id, at), True

        return self._write(work)

    def decisions(self, *, key: str | None = None, revoked: bool = False) -> list[Decision]:
        """Return decisions, oldest first: those in force, or with `revoked` all."""
        found = self._server.read(lambda run: [decision_of(row) for row in run(cypher.DECISIONS)])
        return [d for d in found if (revoked or d.revoked is None) and (key is None or key in (d.a, d.b))]

    def subgraph(self, where: FactFilter) -> Iterator[Fact]:
        """Yield all matching facts in the order of their ids, all of one state of the store."""
        state = self.revision()
        after = ""
        while page := self.facts(where, after=after, limit=PAGE):
            self._steady(state)
            yield from page
            after = page[-1].id

    def fact_rows(self, where: FactFilter) -> Iterator[FactRow]:
        """Yield all matching facts with what they rest on, in the order of their ids."""
        yield from starmap(row_of, witnessed(self.subgraph(where), self.witnesses))

    def _steady(self, state: int) -> None:
        if self.revision() != state:
            raise StoreUnavailable(f"{self.address.url} was written while it was read", "Try again when it is quiet.")

    def readings(self) -> Iterator[Reading]:
        """Yield every article with everything it states, in key order: what an export writes."""
        state = self.revision()
        for keys in chunks(self._server.read(article_keys), BATCH):
            found = self._server.read(lambda run, keys=keys: [one for one, _ in readings(run, keys)])  # type: ignore[misc]
            self._steady(state)
            yield from found

    def stats(self) -> Stats:
        """Count everything; entities are things, each counted once however many were merged into it."""
        return self._server.read(lambda run: CardReader(run).stats(revision_of(run)))

    def graph_hash(self) -> str:
        """Return sha256 over the sorted canonical lines of all content, free of row ids and clocks."""
        for _ in range(STEADY):
            state = self.revision()
            found = digest(self._lines())
            if self.revision() == state:
                return found
        self._steady(-1)
        return found

    def _lines(self) -> Iterator[bytes]:
        for keys in chunks(self._server.read(article_keys), BATCH):
            yield from self._server.read(lambda run, keys=keys: list(lines_of_readings(run, keys)))  # type: ignore[misc]
        yield from self._server.read(lambda run: list(lines_of_entities(run)))
        after = ""
        while page := self.facts(EVERYTHING, after=after, limit=PAGE):
            yield from map(fact_line, page)
            after = page[-1].id
        yield from decision_lines(self.decisions())
