"""A builder of readings, empty stores of every kind, and a look behind them."""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, cast

import pytest

from triplewire.graph.model import (
    NO_PERIOD,
    Article,
    Entity,
    EntityType,
    Evidence,
    Mention,
    MentionKind,
    Period,
    Reading,
    Sentence,
    Span,
    Status,
)
from triplewire.graph.options import DEFAULTS, Options
from triplewire.graph.sqlite_store import SqliteStore
from triplewire.graph.store import Store

if TYPE_CHECKING:
    from neo4j import Driver

OWN_TABLES = {"meta", "relation", "valued", "sqlite_sequence"}
WRONG_DEGREES = """SELECT key, degree, n FROM (SELECT e.key, e.degree, (SELECT count(*) FROM fact f
  WHERE f.status = 'asserted' AND (f.s = e.eid OR f.o = e.eid)) AS n FROM entity e WHERE is_value = 0)
  WHERE degree <> n"""
WRONG_MENTIONS = """SELECT key FROM entity e WHERE n_mentions <> (SELECT count(*) FROM mention m WHERE m.eid = e.eid)"""
ARROW = "NOT type(r) IN ['MENTIONS', 'FROM_ARTICLE', 'MERGED_INTO']"
WRONG_IN_NEO4J = {
    "degree": f"""MATCH (e:Entity) OPTIONAL MATCH (e)-[r]-() WHERE {ARROW} AND type(r) <> 'CLAIM'
      WITH e, count(r) AS n WHERE n <> e.degree RETURN e.id AS id, e.degree AS said, n""",
    "mentions": """MATCH (e) WHERE e:Entity OR e:MergedEntity OPTIONAL MATCH (e)<-[m:MENTIONS]-(:Article)
      WITH e, sum(m.count) AS n WHERE n <> e.n_mentions RETURN e.id AS id, e.n_mentions AS said, n""",
    "type": """MATCH (e:Entity) WHERE NOT e.type IN labels(e) OR size(labels(e)) <> 2 RETURN e.id AS id, labels(e)""",
    "merged": """MATCH (e:MergedEntity) WHERE size(labels(e)) <> 1 OR count { (e)-[:MERGED_INTO]->(:Entity) } <> 1
      OR EXISTS { MATCH (e)-[r]-() WHERE NOT type(r) IN ['MENTIONS', 'MERGED_INTO'] } RETURN e.id AS id, labels(e)""",
    "arrow of a fact": """MATCH (f:Fact) WHERE COUNT { MATCH (s)-[r]->(o) WHERE r.id = f.id
      AND s.id = f.s AND o.id = f.o
      AND type(r) = CASE f.status WHEN 'asserted' THEN toUpper(f.relation) ELSE 'CLAIM' END
      AND r.relation = f.relation AND r.status = f.status AND r.confidence = f.confidence AND r.weight = f.weight
      AND r.evidence_count = f.n_evidence AND r.source_count = f.n_sources
      AND coalesce(r.since, '') = coalesce(f.since, '') AND coalesce(r.until, '') = coalesce(f.until, '')
      AND coalesce(r.since_day, '') = coalesce(f.since_day, '')
      AND coalesce(r.until_day, '') = coalesce(f.until_day, '')
      AND r.sentence IS NOT NULL AND r.article_id IS NOT NULL } <> 1 RETURN f.id AS id, f.relation, f.status""",
    "fact of an arrow": f"""MATCH ()-[r]->() WHERE {ARROW} AND NOT EXISTS {{ MATCH (f:Fact {{id: r.id}}) }}
      RETURN r.id AS id, type(r) AS type""",
    "support": """MATCH (f:Fact) OPTIONAL MATCH (v:Evidence {fact_id: f.id})
      WITH f, v.cluster AS cluster, max(v.weight) AS weight, count(v) AS n
      WITH f, sum(n) AS n_evidence, count(cluster) AS n_sources, sum(weight) AS weight
      WHERE f.n_evidence <> n_evidence OR f.n_sources <> n_sources OR f.weight <> weight RETURN f.id AS id""",
    "fact of evidence": """MATCH (v:Evidence)
      WHERE (v.fact_id IS NOT NULL AND NOT EXISTS { MATCH (f:Fact {id: v.fact_id}) })
      OR count { (v)-[:FROM_ARTICLE]->(:Article {id: v.article}) } <> 1 RETURN v.id AS id, v.fact_id AS fact""",
    "cluster of evidence": """MATCH (v:Evidence)-[:FROM_ARTICLE]->(a:Article) WHERE v.cluster <> a.cluster
      OR v.published <> a.published RETURN v.id AS id""",
    "counts of an article": """MATCH (a:Article) OPTIONAL MATCH (a)-[m:MENTIONS]->()
      WITH a, sum(m.count) AS mentions WHERE a.n_mentions <> mentions
      OR a.n_evidence <> count { (a)<-[:FROM_ARTICLE]-(:Evidence) } RETURN a.id AS id""",
    "bands": """MATCH (a:Article) UNWIND a.bands AS band
      WITH a, band WHERE NOT EXISTS { MATCH (b:Band {id: band}) WHERE a.id IN b.articles } RETURN a.id AS id, band
      UNION MATCH (b:Band) UNWIND b.articles AS key
      WITH b, key WHERE NOT EXISTS { MATCH (a:Article {id: key}) WHERE b.id IN a.bands }
      RETURN key AS id, b.id AS band""",
    "order of entities": """MATCH (e:Entity) WITH e ORDER BY e.top WITH collect(e) AS row
      UNWIND range(1, size(row) - 1) AS n WITH row[n - 1] AS one, row[n] AS two
      WHERE one.degree < two.degree OR (one.degree = two.degree AND one.id > two.id) RETURN one.id, two.id""",
    "strays": "MATCH (n:Entity|Value) WHERE NOT EXISTS { (n)--() } RETURN n.id AS id",
}

TYPES = {"date": EntityType.DATE, "text": EntityType.TEXT, "person": EntityType.PERSON, "Q": EntityType.PLACE}


@dataclass(frozen=True)
class Says:
    """One statement of an article that is being built: entity keys and how it is said."""

    subject: str
    relation: str
    object: str
    status: Status = Status.ASSERTED
    confidence: float = 0.8
    period: Period = NO_PERIOD
    speaker: str | None = None
    role: str | None = None


def entity(key: str, name: str = "", aliases: tuple[str, ...] = ()) -> Entity:
    """An entity whose type follows from its key."""
    kind = next((kind for start, kind in TYPES.items() if key.startswith(start)), EntityType.ORGANIZATION)
    plain = key.partition(":")[2].replace("-", " ").title() if ":" in key else key
    return Entity(key, name or plain, kind, key if key.startswith("Q") else None, aliases)


class Builder:
    """Writes articles out of statements: every statement is one sentence."""

    def __init__(self) -> None:
        self.names: dict[str, Entity] = {}

    def named(self, key: str) -> Entity:
        """The entity as articles call it now."""
        return self.names.get(key) or entity(key)

    def __call__(self, key: str, *says: Says, published: str | None = "2022-02-16", **more: object) -> Reading:
        """A reading of one article; `names` says what it calls an entity, and further names of it."""
        text, sentences, mentions, rows = "", [], [], []
        called = cast("dict[str, tuple[str, ...]]", more.get("names", {}))
        self.names = {name: entity(name, words[0], words[1:]) for name, words in called.items()}
        keys: set[str] = set()
        for number, said in enumerate(says, 1):
            subject, obj = self.named(said.subject).name, self.named(said.object).name
            words = f"{subject} {said.relation} {obj}."
            start = len(text)
            ends = Span(start, start + len(subject)), Span(start + len(words) - 1 - len(obj), start + len(words) - 1)
            sentences.append(Sentence(number, Span(start, start + len(words))))
            for name, span in ((said.subject, ends[0]), (said.object, ends[1])):
                if not self.named(name).is_value:
                    mentions.append(Mention(name, number, span, MentionKind.NAME))
            cue = Span(ends[0].end + 1, ends[1].start - 1)
            rows.append(
                Evidence(
                    key, number, said.subject, said.relation, said.object, *ends, said.status, said.confidence,
                    "test.rule", cue, said.speaker, said.role, said.period,
                )
            )  # fmt: skip
            keys |= {said.subject, said.object} | ({said.speaker} if said.speaker else set())
            text += words + " "
        title = str(more.get("title", f"Article {key}"))
        article = Article(
            key, title, str(more.get("text", text)) or "Nothing.", f"https://example.org/{key}", published, "AFP"
        )
        return Reading(
            article,
            str(more.get("extractor", "test-1")),
            (Sentence(0, Span(0, len(title))), *sentences),
            tuple(self.named(name) for name in sorted(keys)),
            tuple(mentions),
            tuple(rows),
            tuple(str(more.get("bands", "")).split()),
        )


@pytest.fixture
def build() -> Builder:
    """A fresh builder."""
    return Builder()


@pytest.fixture
def says() -> type[Says]:
    """What an article says."""
    return Says


Stores = Callable[..., Store]


@pytest.fixture(params=["sqlite", pytest.param("neo4j", marks=pytest.mark.neo4j)])
def kind(request: pytest.FixtureRequest) -> str:
    """Which store is tested: all that follows runs on each."""
    return str(request.param)


@pytest.fixture
def new_store(kind: str, request: pytest.FixtureRequest) -> Stores:
    """Makes empty stores. A Neo4j has one database: each one that is made there empties that of the one before."""
    made: Stores = request.getfixturevalue("new_neo4j_store" if kind == "neo4j" else "new_sqlite")
    return made


@pytest.fixture
def store(new_store: Stores) -> Store:
    """An empty store."""
    return new_store()


@pytest.fixture
def new_sqlite(tmp_path: Path) -> Iterator[Stores]:
    """Makes empty stores in files: what another store has to equal."""
    with ExitStack() as opened:
        numbers = count()

        def make(**options: object) -> Store:
            path = tmp_path / f"store-{next(numbers)}.db"
            return opened.enter_context(SqliteStore(path, **options))  # type: ignore[arg-type]

        yield make


@pytest.fixture(scope="session")
def neo4j_driver(neo4j_url: str) -> "Iterator[Driver]":
    """The bare driver, to look behind a store."""
    import neo4j

    with neo4j.GraphDatabase.driver(neo4j_url, auth=neo4j_auth(), notifications_min_severity="OFF") as driver:
        yield driver


def neo4j_auth() -> tuple[str, str] | None:
    """The user and password of a server that runs already."""
    password = os.environ.get("TRIPLEWIRE_NEO4J_PASSWORD")
    return (os.environ.get("TRIPLEWIRE_NEO4J_USER", "neo4j"), password) if password else None


@pytest.fixture
def new_neo4j_store(neo4j_url: str, neo4j_driver: "Driver") -> Iterator[Stores]:
    """Makes stores on the emptied database; its constraints and indexes stay."""
    from triplewire.graph.cypher import NODES
    from triplewire.graph.neo4j_store import Neo4jStore

    ours = "|".join(label for label in NODES if label != "Meta")
    user, password = neo4j_auth() or ("neo4j", "")
    with ExitStack() as opened:

        def make(*, options: Options = DEFAULTS, **more: object) -> Store:
            opened.close()
            neo4j_driver.execute_query(f"MATCH (n:{ours}) DETACH DELETE n")
            neo4j_driver.execute_query("MATCH (m:Meta) SET m.revision = 0, m.next_decision = 1")
            signed = replace(options, user=user, password=password)
            return opened.enter_context(Neo4jStore(neo4j_url, options=signed, **more))  # type: ignore[arg-type]

        yield make


class Audit(Protocol):
    """Looks behind a store."""

    def residue(self, store: Store) -> dict[str, int]:
        """What is left beside what describes the store itself."""

    def check(self, store: Store) -> None:
        """Fail unless everything derived equals a fresh count of what it is derived from."""


class SqliteAudit:
    """Looks into the tables."""

    def residue(self, store: Store) -> dict[str, int]:
        """Rows that are left in any table but those that describe the store itself."""
        assert isinstance(store, SqliteStore)
        with store._db.reading() as connection:
            names = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
            tables = [n for n in names if n not in OWN_TABLES and "_fts" not in n and "_tri" not in n]
            counts = {name: connection.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in tables}
        return {name: n for name, n in counts.items() if n}

    def check(self, store: Store) -> None:
        """SQLite finds the file sound, and counts are right."""
        assert isinstance(store, SqliteStore)
        with store._db.writing() as connection:
            for table in ("name_fts", "name_tri", "article_fts"):
                connection.execute(f"INSERT INTO {table}({table}, rank) VALUES ('integrity-check', 1)")
            assert connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
            assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
            assert connection.execute(WRONG_DEGREES).fetchall() == []
            assert connection.execute(WRONG_MENTIONS).fetchall() == []


@dataclass(frozen=True)
class Neo4jAudit:
    """Looks at the nodes and arrows."""

    driver: "Driver"

    def residue(self, store: Store) -> dict[str, int]:
        """Nodes of any label that are left, but the one that describes the store."""
        rows = self.driver.execute_query("MATCH (n) WHERE NOT n:Meta RETURN labels(n)[0] AS label, count(*) AS n")
        return {row["label"]: row["n"] for row in rows.records}

    def check(self, store: Store) -> None:
        """Every count in a node is right, and a fact's node and arrow say the same."""
        wrong = {name: self.driver.execute_query(asked).records for name, asked in WRONG_IN_NEO4J.items()}
        assert {name: rows for name, rows in wrong.items() if rows} == {}


@pytest.fixture
def audit(kind: str, request: pytest.FixtureRequest) -> Audit:
    """Looks behind the tested store."""
    return Neo4jAudit(request.getfixturevalue("neo4j_driver")) if kind == "neo4j" else SqliteAudit()


@pytest.fixture
def examples(kind: str) -> Callable[[int], int]:
    """How many of so many examples to try: emptying a server's database takes longer than making a file."""
    return lambda number: number if kind == "sqlite" else max(2, number // 4)
