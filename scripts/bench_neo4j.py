"""Measures loading a Neo4j store against the bare driver, and against what a first try writes.

Wall time on one server, for client and server both work; the store and the bare driver take turns on the emptied
database, after one round of each that counts for nothing, and the least of the runs counts. The bare driver sends
exactly the nodes and arrows that the store wrote, with `UNWIND` and the same constraints and indexes, in as many
transactions. The first try is one `MERGE` a row without constraints, onto one hub, in a graph of 20,000 nodes: the
server has no other way to find a node than to look at them all.
"""

import argparse
import json
import sys
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from time import perf_counter
from typing import Any

from neo4j import Driver, GraphDatabase

sys.path.insert(0, str(Path(__file__).parent))
from bench_store import readings  # type: ignore[import-not-found]  # the same made-up articles as for SQLite

from triplewire.graph.model import Reading
from triplewire.graph.neo4j_store import Neo4jStore

Rows = list[dict[str, Any]]
WIPE = "MATCH (n) WHERE NOT n:Meta CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 5000 ROWS"
NODES = ("Entity", "Value", "Article")
NODE = "UNWIND $rows AS row MERGE (n:{label} {{id: row.id}}) SET n += row.props"
TYPED = "UNWIND $rows AS row MATCH (n:{label} {{id: row.id}}) SET n:{kind}"
EVIDENCE = """UNWIND $rows AS row MATCH (a:Article {id: row.props.article}) MERGE (n:Evidence {id: row.id})
  SET n += row.props MERGE (n)-[:FROM_ARTICLE]->(a)"""
ARROW = """UNWIND $rows AS row MATCH (s:{s} {{id: row.s}}) MATCH (o:{o} {{id: row.o}})
  MERGE (s)-[r:{kind} {{id: row.id}}]->(o) SET r += row.props"""
MENTION = """UNWIND $rows AS row MATCH (s:Article {{id: row.s}}) MATCH (o:{o} {{id: row.o}})
  MERGE (s)-[r:MENTIONS]->(o) SET r += row.props"""
NAIVE = """MERGE (s:Naive {id: $s}) MERGE (o:Naive {id: $o}) MERGE (s)-[r:NAIVE {id: $id}]->(o)
  SET r.confidence = 0.8"""
BATCHED = """UNWIND $rows AS row MERGE (s:Entity {id: row.s}) MERGE (o:Entity {id: row.o})
  MERGE (s)-[r:BORDERS {id: row.id}]->(o) SET r.confidence = 0.8"""
THERE = "UNWIND range(1, $there) AS n CREATE (:{label} {{id: 'there' + n}})"


@dataclass(frozen=True)
class Shape:
    """How much is loaded."""

    evidence: int
    entities: int
    batch: int  # articles a transaction


def articles(shape: Shape) -> list[Reading]:
    """Articles of which every two state the same facts in other words, as two outlets do."""
    found = []
    for one in readings(shape.entities, shape.evidence // 2):
        key = one.article.key + "-b"
        article = replace(one.article, key=key, title=one.article.title + " again", url=None)
        evidence = tuple(replace(row, article=key) for row in one.evidence)
        bands = tuple("b" + band for band in one.bands)
        found += [one, replace(one, article=article, evidence=evidence, bands=bands)]
    return found


def load(url: str, given: list[Reading], batch: int) -> float:
    """Seconds of bringing all articles into the emptied store."""
    with Neo4jStore(url) as store:
        start = perf_counter()
        for at in range(0, len(given), batch):
            store.apply(given[at : at + batch])
        return perf_counter() - start


def written(driver: Driver, given: list[Reading], batch: int) -> list[list[tuple[str, Rows]]]:
    """What the store wrote, as statements with their rows, transaction by transaction."""
    place = {one.article.key: at // batch for at, one in enumerate(given)}
    entity: dict[str, int] = {}
    for one in reversed(given):
        entity |= dict.fromkeys((named.key for named in one.entities), place[one.article.key])
    chunks: list[dict[str, Rows]] = [{} for _ in range(max(place.values()) + 1)]
    fact: dict[str, int] = {}

    def put(chunk: int, statement: str, row: dict[str, Any]) -> None:
        chunks[chunk].setdefault(statement, []).append(row)

    listed = ask(driver, f"MATCH (n:{'|'.join(NODES)}) RETURN labels(n)[0], n {{.*}}, labels(n)")
    for label, props, labels in listed:
        chunk = (place if label == "Article" else entity)[props["id"]]
        put(chunk, NODE.format(label=label), {"id": props["id"], "props": props})
        for kind in labels[1:]:
            put(chunk, TYPED.format(label=label, kind=kind), {"id": props["id"]})
    for (props,) in ask(driver, "MATCH (v:Evidence) RETURN v {.*}"):
        put(place[props["article"]], EVIDENCE, {"id": props["id"], "props": props})
        fact[props["fact_id"]] = min(place[props["article"]], fact.get(props["fact_id"], len(chunks)))
    for (props,) in ask(driver, "MATCH (f:Fact) RETURN f {.*}"):
        put(fact[props["id"]], NODE.format(label="Fact"), {"id": props["id"], "props": props})
    arrows = "MATCH (s)-[r]->(o) WHERE r.id IS NOT NULL RETURN s.id, labels(s)[0], type(r), o.id, labels(o)[0], r {.*}"
    for s, s_label, kind, o, o_label, props in ask(driver, arrows):
        put(
            fact[props["id"]],
            ARROW.format(s=s_label, kind=f"`{kind}`", o=o_label),
            {"id": props["id"], "s": s, "o": o, "props": props},
        )
    for s, o, o_label, props in ask(driver, "MATCH (a)-[r:MENTIONS]->(e) RETURN a.id, e.id, labels(e)[0], r {.*}"):
        put(place[s], MENTION.format(o=o_label), {"s": s, "o": o, "props": props})
    for (props,) in ask(driver, "MATCH (b:Band) RETURN b {.*}"):
        put(place[min(props["articles"])], NODE.format(label="Band"), {"id": props["id"], "props": props})
    return [list(chunk.items()) for chunk in chunks]


def ask(driver: Driver, statement: str) -> list[Any]:
    """All rows of a statement."""
    return driver.execute_query(statement, database_="neo4j").records


def raw(driver: Driver, chunks: list[list[tuple[str, Rows]]]) -> float:
    """Seconds of writing the same nodes and arrows with the bare driver."""
    start = perf_counter()
    with driver.session(database="neo4j") as session:
        for chunk in chunks:
            session.execute_write(_send, chunk)
    return perf_counter() - start


def _send(transaction: Any, chunk: Iterable[tuple[str, Rows]]) -> None:  # noqa: ANN401 the driver's transaction
    for statement, rows in chunk:
        for at in range(0, len(rows), 5_000):
            transaction.run(statement, rows=rows[at : at + 5_000]).consume()


def wipe(driver: Driver) -> None:
    """Empty the database; its constraints and indexes stay."""
    with driver.session(database="neo4j") as session:
        session.run(WIPE).consume()
        session.run("MATCH (n:Naive) DETACH DELETE n").consume()


def naive(driver: Driver, rows: int, there: int) -> tuple[float, float]:
    """Rows a second onto a hub: one `MERGE` a row without constraints, and the same in a batch with them.

    Both run in a database that holds so many other nodes of the label, as a graph does that is worth loading.
    """
    data = [{"id": f"f{n}", "s": "hub", "o": f"n{n}"} for n in range(rows)]
    with driver.session(database="neo4j") as session:
        for label in ("Naive", "Entity"):
            session.run(THERE.format(label=label), there=there).consume()
        session.run(NAIVE, {"id": "warm", "s": "warm", "o": "warmer"}).consume()
        start = perf_counter()
        for row in data:
            session.run(NAIVE, row).consume()
        slow = rows / (perf_counter() - start)
        session.run(BATCHED, rows=data[:10]).consume()
        start = perf_counter()
        session.run(BATCHED, rows=data).consume()
        return slow, rows / (perf_counter() - start)


def loads(url: str, driver: Driver, shape: Shape, rounds: int) -> dict[str, Any]:
    """The figures of the store and of the bare driver, taking turns; the first round of each counts for nothing."""
    listed = articles(shape)
    took, plain = [], []
    chunks: list[list[tuple[str, Rows]]] = []
    for n in range(rounds + 1):
        wipe(driver)
        took.append(load(url, listed, shape.batch))
        if not chunks:
            chunks = written(driver, listed, shape.batch)
        counts = [ask(driver, f"MATCH (x:{label}) RETURN count(x)")[0][0] for label in ("Fact", "Evidence")]
        wipe(driver)
        plain.append(raw(driver, chunks))
        print(f"round {n}: store {took[-1]:.1f} s, bare driver {plain[-1]:.1f} s", file=sys.stderr)
    store, bare = min(took[1:]), min(plain[1:])
    return {
        "facts": counts[0], "evidence": counts[1], "store_seconds": round(store, 2), "bare_seconds": round(bare, 2),
        "ratio": round(bare / store, 2), "evidence_per_second": round(counts[1] / store),
        "rows_per_second": round(sum(counts) / store, 1),
    }  # fmt: skip


def main() -> None:
    """Print the figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url", help="a Neo4j server to fill and empty, for example bolt://127.0.0.1:7687")
    parser.add_argument("--rounds", type=int, default=3, help="0: only the first try")
    parser.add_argument("--evidence", type=int, default=40_000)
    parser.add_argument("--batch", type=int, default=100, help="articles a transaction")
    parser.add_argument("--rows", type=int, default=2_000, help="of the first try")
    parser.add_argument("--there", type=int, default=20_000, help="nodes that are there before the first try")
    given = parser.parse_args()
    driver = GraphDatabase.driver(given.url)
    report = {}
    if given.rounds:
        shape = Shape(given.evidence, given.evidence // 8, given.batch)
        report = loads(given.url, driver, shape, given.rounds)
    Neo4jStore(given.url).close()  # makes the constraints
    wipe(driver)
    slow, fast = naive(driver, given.rows, given.there)
    wipe(driver)
    report |= {
        "naive_rows_per_second": round(slow, 1),
        "batched_rows_per_second": round(fast, 1),
        "batched_to_naive": round(fast / slow),
    }
    print(json.dumps(report))
    driver.close()


if __name__ == "__main__":
    main()
