"""The default store: one SQLite file, no server, no extension, safe against crashes."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import starmap
from pathlib import Path as FilePath
from sqlite3 import Connection
from typing import Self

from triplewire.graph import sql, sql_read
from triplewire.graph.change import Change, undecodable
from triplewire.graph.columns import FactRow, row_of, witnessed
from triplewire.graph.hashing import decision_lines, digest, entity_line, fact_line, reading_lines
from triplewire.graph.model import Counts, Decision, Entity, Fact, Reading, Verdict
from triplewire.graph.ontology import Ontology, default_ontology
from triplewire.graph.options import DEFAULTS, Options
from triplewire.graph.reach import Reach
from triplewire.graph.rows import entity_of
from triplewire.graph.settling import Settler
from triplewire.graph.sqlite_articles import ArticleReader
from triplewire.graph.sqlite_cards import CardReader
from triplewire.graph.sqlite_columns import ColumnReader
from triplewire.graph.sqlite_connection import Connections
from triplewire.graph.sqlite_decisions import SqliteRegister, decision_of
from triplewire.graph.sqlite_facts import FactReader
from triplewire.graph.sqlite_refresh import FactKeeper
from triplewire.graph.sqlite_schema import VERSION
from triplewire.graph.sqlite_search import Searcher
from triplewire.graph.sqlite_walk import Walker
from triplewire.graph.sqlite_write import ArticleWriter
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

EVERYTHING = FactFilter(statuses=())


class SqliteStore:
    """A store in one file. Choose it unless several machines must write: it needs nothing and starts at once.

    Any number of processes may read while one writes; further writers wait their turn. Not for network file systems.
    """

    is_remote = False

    def __init__(
        self,
        path: str | FilePath,
        *,
        read_only: bool = False,
        options: Options = DEFAULTS,
        ontology: Ontology | None = None,
        clock: Callable[[], str] = now,
    ) -> None:
        self.path = FilePath(path)
        self.ontology = ontology or default_ontology()
        self._clock = clock
        self._db = Connections(self.path, options.reading_only() if read_only else options)

    def close(self) -> None:
        """Release the store; what was applied is on disk."""
        self._db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *reason: object) -> None:
        self.close()

    def info(self) -> StoreInfo:
        """Say what this store is; raise StoreUnavailable when it does not answer."""
        with self._db.reading() as connection:
            written = dict(connection.execute("SELECT key, value FROM meta"))
        files = [self.path, self.path.with_name(self.path.name + "-wal")]
        size = sum(file.stat().st_size for file in files if file.exists())
        ontology = written.get("ontology", self.ontology.digest)
        return StoreInfo(f"sqlite:{self.path}", "sqlite", VERSION, ontology, size, not self._db.options.read_only)

    def revision(self) -> int:
        """Return a number that grows with every change."""
        row = self._db.row(sql.REVISION)
        return int(row[0]) if row else 0

    def apply(
        self,
        added: Iterable[Reading] = (),
        replaced: Iterable[Reading] = (),
        deleted: Iterable[str] = (),
    ) -> Counts:
        """Bring articles in, correct them, take them out: all of it or nothing, and again is a no-op."""
        change = Change(list(added), list(replaced), list(deleted))
        try:
            with self._db.writing() as connection:
                counts = ArticleWriter(connection, self.ontology, self._clock()).apply(change)
                if counts.added or counts.replaced or counts.deleted:
                    self._changed(connection)
        except UnicodeEncodeError as error:
            raise undecodable([*change.added, *change.replaced]) from error
        return counts

    def _changed(self, connection: Connection) -> None:
        row = connection.execute(sql.REVISION).fetchone()
        connection.execute(sql.SET_META, ("revision", str(int(row[0]) + 1 if row else 1)))
        connection.execute(sql.SET_META, ("ontology", self.ontology.digest))

    def is_known(self, key: str, sha256: str, extractor: str) -> bool:
        """Say whether exactly this content was read by this extractor already."""
        with self._db.reading() as connection:
            return connection.execute(sql_read.IS_KNOWN, (key, sha256, extractor)).fetchone() is not None

    def entity(self, key: str) -> EntityCard:
        """Return the entity of a key, following merges; raise EntityNotFound with the nearest names."""
        with self._db.reading() as connection:
            return CardReader(connection).of_key(key)

    def named(self, keys: Iterable[str]) -> dict[str, Entity]:
        """Return these entities with all their names; one that is gone is left out."""
        with self._db.reading() as connection:
            return CardReader(connection).named(keys)

    def resolve(self, name: str) -> Entity:
        """Return the entity that a key, a Wikidata id or a name means; raise EntityNotFound with the nearest names."""
        with self._db.reading() as connection:
            return CardReader(connection).cards([Searcher(connection).resolve(name)])[0].entity

    def search(
        self, query: str, *, mode: str = "text", type: str | None = None, after: str = "", limit: int = 20
    ) -> list[EntityCard]:
        """Return entities by name: mode prefix, text (words, then prefix) or fuzzy (typing errors); best first."""
        with self._db.reading() as connection:
            return CardReader(connection).cards(Searcher(connection).search(query, mode, type, after, limit))

    def entities(
        self, *, type: str | None = None, after: str = "", limit: int = 50, sort: str = "facts"
    ) -> list[EntityCard]:
        """Return entities, most facts first; or sorted by name or mentions, for which all are looked through."""
        with self._db.reading() as connection:
            reader = CardReader(connection)
            if sort == "facts":
                return reader.by_degree(type, after, limit)
            return reader.sorted_by(sort, type, after, limit)

    def facts(self, where: FactFilter, *, after: str = "", limit: int = 50) -> list[Fact]:
        """Return facts in the order of their ids; `after` is the id of the last fact of the page before."""
        with self._db.reading() as connection:
            return FactReader(connection, self.ontology).page(where, after, limit)

    def fact_page(
        self, where: FactFilter, *, after: str = "", limit: int = 50, cap: int = 1000, best: bool = True
    ) -> FactPage:
        """Return a page of facts with all that is shown beside it: best evidence, and their number up to `cap`."""
        revision = self.revision()
        facts = self.facts(where, after=after, limit=limit)
        total = self.count_facts(where, cap=cap) if len(facts) == limit else None
        return FactPage(tuple(facts), self._best(facts) if best else {}, total, revision)

    def _best(self, facts: Iterable[Fact]) -> dict[str, EvidenceView]:
        return self.best_evidence([fact.id for fact in facts])

    def count_facts(self, where: FactFilter, *, cap: int = 1000) -> int:
        """Return how many facts match, counting no further than `cap`."""
        with self._db.reading() as connection:
            return FactReader(connection, self.ontology).count(where, cap)

    def fact(self, fact_id: str) -> Fact:
        """Return one fact, or raise FactNotFound."""
        with self._db.reading() as connection:
            return FactReader(connection, self.ontology).one(fact_id)

    def evidence(self, fact_id: str, *, after: str = "", limit: int = 50) -> list[EvidenceView]:
        """Return the sentences a fact rests on, oldest article first; `after` is the key of the last evidence."""
        with self._db.reading() as connection:
            FactReader(connection, self.ontology).one(fact_id)
            return ArticleReader(connection).evidence(fact_id, after, limit)

    def best_evidence(self, fact_ids: Iterable[str]) -> dict[str, EvidenceView]:
        """Return the surest sentence of each of these facts, of equals the oldest."""
        with self._db.reading() as connection:
            return ArticleReader(connection).best(fact_ids)

    def witnesses(self, fact_ids: Iterable[str]) -> dict[str, Witness]:
        """Return what each of these facts rests on; one that is gone is left out."""
        with self._db.reading() as connection:
            return ArticleReader(connection).witnesses(fact_ids)

    def conflicts(
        self, subject: str | None = None, relation: str | None = None, object: str | None = None, *, limit: int = 50
    ) -> list[Conflict]:
        """Return statements that are held with more than one status, or, with all three given, that one statement."""
        with self._db.reading() as connection:
            return FactReader(connection, self.ontology).conflicts(subject, relation, object, limit)

    def neighbourhood(
        self, key: str, *, depth: int = 1, relations: Sequence[str] = (), max_nodes: int = 200, max_facts: int = 2000
    ) -> Subgraph:
        """Return what is tied to an entity; kept first: confidence x sources, then degree."""
        revision = self.revision()
        with self._db.reading() as connection:
            walker = Walker(connection, FactReader(connection, self.ontology))
            around = walker.around(key, Reach(depth, relations, max_nodes, max_facts))
        return replace(around, revision=revision)

    def paths(self, a: str, b: str, *, max_hops: int = 4, k: int = 3) -> list[Path]:
        """Return the shortest chains of asserted facts between two entities, best supported first."""
        with self._db.reading() as connection:
            return Walker(connection, FactReader(connection, self.ontology)).paths(a, b, max_hops, k)

    def shown_paths(self, a: str, b: str, *, max_hops: int = 4, k: int = 3, best: bool = True) -> Paths:
        """Return the same with all that is shown beside it: both ends, and the best evidence of each fact."""
        revision = self.revision()
        with self._db.reading() as connection:
            walker = Walker(connection, FactReader(connection, self.ontology))
            paths = walker.paths(a, b, max_hops, k)
            ends = walker.named(a), walker.named(b)
        facts = [fact for path in paths for fact in path.facts]
        return Paths(*ends, tuple(paths), self._best(facts) if best else {}, revision)

    def timeline(self, key: str, *, limit: int = 200) -> list[Fact]:
        """Return the dated facts of an entity in the order of their dates."""
        with self._db.reading() as connection:
            return FactReader(connection, self.ontology).timeline(key, limit)

    def mentions(self, key: str, *, after: str = "", limit: int = 50) -> list[MentionView]:
        """Return where an entity is mentioned, oldest article first; `after` is the place of the last mention."""
        with self._db.reading() as connection:
            eid = FactReader(connection, self.ontology).end(key).eid
            return ArticleReader(connection).mentions(eid, after, limit)

    def articles(self, *, query: str = "", after: str = "", limit: int = 50) -> list[ArticleCard]:
        """Return articles without their text, newest first; with a query, those that have its words."""
        with self._db.reading() as connection:
            return ArticleReader(connection).page(query, after, limit)

    def article(self, key: str) -> ArticleCard:
        """Return an article with its text by key, unique start of a key, or URL; raise ArticleNotFound."""
        with self._db.reading() as connection:
            return ArticleReader(connection).card(key)

    def reading(self, key: str) -> Reading:
        """Return everything that one article states, as it was applied."""
        with self._db.reading() as connection:
            reader = ArticleReader(connection)
            return reader.reading(reader.key_of(key))[0]

    def decide(
        self, a: str, b: str, verdict: Verdict, *, reason: str, actor: str, score: float | None = None
    ) -> Decision:
        """Record that two entity keys are the same, different or unsure, and re-derive what depends on it."""
        decision = Decision(0, a, b, verdict, reason, actor, self._clock(), score)
        with self._db.writing() as connection:
            return self._take(connection, decision, must_exist=True)

    def adopt(self, decision: Decision) -> Decision:
        """Take over a decision of another store as it was taken there; it gets an id of this store."""
        with self._db.writing() as connection:
            return self._take(connection, decision, must_exist=False)

    def _take(self, connection: Connection, decision: Decision, *, must_exist: bool) -> Decision:
        facts = FactKeeper(connection, self.ontology)
        taken = Settler(SqliteRegister(connection, facts)).take(decision, must_exist=must_exist)
        facts.finish()
        self._changed(connection)
        return taken

    def revoke(self, decision_id: int) -> Decision:
        """Take a decision back; the graph is as if it had never been taken."""
        with self._db.writing() as connection:
            facts = FactKeeper(connection, self.ontology)
            revoked = Settler(SqliteRegister(connection, facts)).revoke(decision_id, self._clock())
            facts.finish()
            self._changed(connection)
            return revoked

    def decisions(self, *, key: str | None = None, revoked: bool = False) -> list[Decision]:
        """Return decisions, oldest first: those in force, or with `revoked` all."""
        with self._db.reading() as connection:
            found = [decision_of(row) for row in connection.execute(sql.DECISIONS)]
        return [d for d in found if (revoked or d.revoked is None) and (key is None or key in (d.a, d.b))]

    def subgraph(self, where: FactFilter) -> Iterator[Fact]:
        """Yield all matching facts in the order of their ids, all of one state of the store."""
        with self._db.snapshot() as connection:
            yield from FactReader(connection, self.ontology).all(where)

    def fact_rows(self, where: FactFilter) -> Iterator[FactRow]:
        """Yield all matching facts with what they rest on, in the order of their ids, all of one state of the store."""
        with self._db.snapshot() as connection:
            if where.known_at is None:
                yield from ColumnReader(connection, self.ontology).all(where)
                return
            facts, reader = FactReader(connection, self.ontology).all(where), ArticleReader(connection)
            yield from starmap(row_of, witnessed(facts, reader.witnesses))

    def readings(self) -> Iterator[Reading]:
        """Yield every article with everything it states, in key order: what an export writes."""
        with self._db.snapshot() as connection:
            reader = ArticleReader(connection)
            for (key,) in connection.execute(sql_read.ARTICLE_KEYS):
                yield reader.reading(key)[0]

    def stats(self) -> Stats:
        """Count everything; entities are things, each counted once however many were merged into it."""
        with self._db.reading() as connection:
            return CardReader(connection).stats(self.revision())

    def graph_hash(self) -> str:
        """Return sha256 over the sorted canonical lines of all content, free of row ids and clocks."""
        with self._db.snapshot() as connection:
            return digest(self._lines(connection))

    def _lines(self, connection: Connection) -> Iterator[bytes]:
        reader = ArticleReader(connection)
        for (key,) in connection.execute(sql_read.ARTICLE_KEYS):
            yield from reading_lines(*reader.reading(key))
        for eid, *head, canonical, n_mentions in connection.execute(sql_read.ALL_ENTITIES):
            names = connection.execute(sql_read.ALL_NAMES, (eid,)).fetchall()
            yield entity_line(entity_of(head), canonical, names, n_mentions)
        for fact in FactReader(connection, self.ontology).all(EVERYTHING):
            yield fact_line(fact)
        yield from decision_lines(decision_of(row) for row in connection.execute(sql.DECISIONS))
