"""What every store promises, in the words of the domain, and how to open one by its URL."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol, Self

from triplewire.graph.columns import FactRow
from triplewire.graph.errors import BadSetting
from triplewire.graph.model import Counts, Decision, Entity, Fact, Reading, Verdict
from triplewire.graph.neo4j_connection import SCHEMES
from triplewire.graph.neo4j_store import Neo4jStore
from triplewire.graph.ontology import Ontology
from triplewire.graph.options import DEFAULTS, Options
from triplewire.graph.sqlite_store import SqliteStore
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


class Store(Protocol):
    """A knowledge base of readings: evidence is the truth, facts are derived and never drift from it."""

    ontology: Ontology  # the relations that its facts may have
    is_remote: bool  # each question is a trip to a server, during which this process can do other things

    def close(self) -> None:
        """Release the store; what was applied is on disk."""

    def __enter__(self) -> Self: ...
    def __exit__(self, *reason: object) -> None: ...

    def info(self) -> StoreInfo:
        """Say what this store is; raise StoreUnavailable when it does not answer."""

    def revision(self) -> int:
        """Return a number that grows with every change."""

    def apply(
        self,
        added: Iterable[Reading] = (),
        replaced: Iterable[Reading] = (),
        deleted: Iterable[str] = (),
    ) -> Counts:
        """Bring articles in, correct them, take them out: all of it or nothing, and again is a no-op.

        An added article that is there with the same content and extractor changes nothing; with other content it is
        replaced. `deleted` holds article keys; a key that is not there raises ArticleNotFound.
        """

    def is_known(self, key: str, sha256: str, extractor: str) -> bool:
        """Say whether exactly this content was read by this extractor already."""

    def entity(self, key: str) -> EntityCard:
        """Return the entity of a key, following merges; raise EntityNotFound with the nearest names."""

    def named(self, keys: Iterable[str]) -> dict[str, Entity]:
        """Return these entities with all their names; one that is gone is left out."""

    def resolve(self, name: str) -> Entity:
        """Return the entity that a key, a Wikidata id or a name means; raise EntityNotFound with the nearest names."""

    def search(
        self, query: str, *, mode: str = "text", type: str | None = None, after: str = "", limit: int = 20
    ) -> list[EntityCard]:
        """Return entities by name: mode prefix, text (words, then prefix) or fuzzy (typing errors); best first."""

    def entities(
        self, *, type: str | None = None, after: str = "", limit: int = 50, sort: str = "facts"
    ) -> list[EntityCard]:
        """Return entities, most facts first; or sorted by name or mentions, for which all are looked through."""

    def facts(self, where: FactFilter, *, after: str = "", limit: int = 50) -> list[Fact]:
        """Return facts in a stable order; `after` is the id of the last fact of the page before."""

    def fact_page(
        self, where: FactFilter, *, after: str = "", limit: int = 50, cap: int = 1000, best: bool = True
    ) -> FactPage:
        """Return a page of facts with all that is shown beside it: best evidence, and their number up to `cap`."""

    def count_facts(self, where: FactFilter, *, cap: int = 1000) -> int:
        """Return how many facts match, counting no further than `cap`."""

    def fact(self, fact_id: str) -> Fact:
        """Return one fact, or raise FactNotFound."""

    def evidence(self, fact_id: str, *, after: str = "", limit: int = 50) -> list[EvidenceView]:
        """Return the sentences a fact rests on, oldest article first."""

    def best_evidence(self, fact_ids: Iterable[str]) -> dict[str, EvidenceView]:
        """Return the surest sentence of each of these facts, of equals the oldest."""

    def witnesses(self, fact_ids: Iterable[str]) -> dict[str, Witness]:
        """Return what each of these facts rests on; one that is gone is left out."""

    def conflicts(
        self, subject: str | None = None, relation: str | None = None, object: str | None = None, *, limit: int = 50
    ) -> list[Conflict]:
        """Return statements that are held with more than one status, or, with all three given, that one statement."""

    def neighbourhood(
        self, key: str, *, depth: int = 1, relations: Sequence[str] = (), max_nodes: int = 200, max_facts: int = 2000
    ) -> Subgraph:
        """Return what is tied to an entity; kept first: confidence x sources, then degree."""

    def paths(self, a: str, b: str, *, max_hops: int = 4, k: int = 3) -> list[Path]:
        """Return the shortest chains of asserted facts between two entities, best supported first."""

    def shown_paths(self, a: str, b: str, *, max_hops: int = 4, k: int = 3, best: bool = True) -> Paths:
        """Return the same with all that is shown beside it: both ends, and the best evidence of each fact."""

    def timeline(self, key: str, *, limit: int = 200) -> list[Fact]:
        """Return the dated facts of an entity in the order of their dates."""

    def mentions(self, key: str, *, after: str = "", limit: int = 50) -> list[MentionView]:
        """Return where an entity is mentioned, oldest article first."""

    def articles(self, *, query: str = "", after: str = "", limit: int = 50) -> list[ArticleCard]:
        """Return articles, newest first, or by words of their text."""

    def article(self, key: str) -> ArticleCard:
        """Return an article with its text by key, unique start of a key, or URL; raise ArticleNotFound."""

    def reading(self, key: str) -> Reading:
        """Return everything that one article states, as it was applied."""

    def decide(
        self, a: str, b: str, verdict: Verdict, *, reason: str, actor: str, score: float | None = None
    ) -> Decision:
        """Record that two entity keys are the same, different or unsure, and re-derive what depends on it."""

    def adopt(self, decision: Decision) -> Decision:
        """Take over a decision of another store as it was taken there; it gets an id of this store."""

    def revoke(self, decision_id: int) -> Decision:
        """Take a decision back; the graph is as if it had never been taken."""

    def decisions(self, *, key: str | None = None, revoked: bool = False) -> list[Decision]:
        """Return decisions, oldest first."""

    def subgraph(self, where: FactFilter) -> Iterator[Fact]:
        """Yield all matching facts in a stable order."""

    def fact_rows(self, where: FactFilter) -> Iterator[FactRow]:
        """Yield all matching facts with what they rest on, in a stable order: what exports of many facts write."""

    def readings(self) -> Iterator[Reading]:
        """Yield every article with everything it states, in key order: what an export writes."""

    def stats(self) -> Stats:
        """Count everything."""

    def graph_hash(self) -> str:
        """Return sha256 over the sorted canonical lines of all content, free of row ids and clocks."""


def open_store(
    url: str, *, read_only: bool = False, options: Options = DEFAULTS, ontology: Ontology | None = None
) -> Store:
    """Open a store by URL: `sqlite:FILE` (made when missing), a plain path to such a file, or `bolt://HOST:PORT/NAME`."""
    scheme, _, rest = url.partition(":")
    if scheme in SCHEMES and "://" in url:
        return Neo4jStore(url, read_only=read_only, options=options, ontology=ontology)
    if "://" in url and scheme != "sqlite":
        raise BadSetting(f"no store answers to {scheme}://", "Use sqlite:FILE, or bolt://HOST:7687 for Neo4j.")
    path = rest.removeprefix("//") if scheme == "sqlite" else url
    return SqliteStore(path, read_only=read_only, options=options, ontology=ontology)
