"""Measures reads of a Neo4j store: each HTTP handler against one bare statement through the driver, taking turns.

Both answer the same question: a page of facts with their best evidence and their number, what lies around an entity,
the best supported of the shortest chains with their evidence; the handler as JSON, the statement as rows. The graph is
random, with one hub. The database is emptied first. CPU is that of this process, wall time includes the server.
"""

import argparse
import asyncio
import json
import random
import time
from collections.abc import Awaitable, Callable
from statistics import median
from typing import Any

from neo4j import READ_ACCESS, Driver, GraphDatabase

from triplewire.api.app import create_app, open_api
from triplewire.api.settings import Settings
from triplewire.graph import cypher
from triplewire.graph.lookup import gram_words, spellings
from triplewire.graph.model import (
    Article,
    Entity,
    EntityType,
    Evidence,
    Mention,
    MentionKind,
    Reading,
    Sentence,
    Span,
    Status,
    fact_id,
)
from triplewire.graph.neo4j_entities import place_of
from triplewire.graph.neo4j_store import Neo4jStore
from triplewire.graph.ontology import default_ontology
from triplewire.graph.store import Store
from triplewire.graph.views import FactFilter

HUB, NODE, LIMIT, PAGES = "Q1", "org:n7", 20, 50
RELATIONS = ("met_with", "sued", "criticized", "supported")
TYPES = "|".join(map(cypher.arrow, sorted(default_ontology().relations)))
COLUMNS = "n.id, n.name, n.type, n.qid, startNode(r).id, endNode(r).id, properties(r)"
BARE = {
    "facts": """CALL () { CALL () { MATCH (f:Fact) WHERE f.s = $key AND f.status = 'asserted' AND f.id > ''
    RETURN f LIMIT 1000
  UNION ALL MATCH (f:Fact) WHERE f.o = $key AND f.status = 'asserted' AND f.id > '' RETURN f LIMIT 1000 }
  RETURN count(f) AS total }
CALL () { MATCH (f:Fact) WHERE f.s = $key AND f.status = 'asserted' AND f.id > ''
    RETURN f ORDER BY f.s, f.status, f.id LIMIT $limit
  UNION ALL MATCH (f:Fact) WHERE f.o = $key AND f.status = 'asserted' AND f.id > ''
    RETURN f ORDER BY f.o, f.status, f.id LIMIT $limit }
WITH total, f ORDER BY f.id LIMIT $limit
MATCH (s:Entity {id: f.s}) MATCH (o:Entity {id: f.o})
CALL (f) { MATCH (v:Evidence {fact_id: f.id}) RETURN v ORDER BY v.confidence DESC, v.published LIMIT 1 }
MATCH (v)-[:FROM_ARTICLE]->(a:Article)
RETURN total, properties(f), s.name, s.type, s.qid, o.name, o.type, o.qid, properties(v),
  a.title, a.url, a.published, a.source ORDER BY f.id""",
    "around_1": f"MATCH (:Entity {{id: $key}})-[r:{TYPES}]-(n:Entity) RETURN {COLUMNS} ORDER BY r.confidence DESC",
    "around_2": f"""MATCH (:Entity {{id: $key}})(()-[:{TYPES}]-(:Entity)){{0,1}}(c:Entity)-[r:{TYPES}]-(n:Entity)
WITH DISTINCT r, n RETURN {COLUMNS} ORDER BY r.confidence DESC""",
    "path": f"""MATCH (a:Entity {{id: $key}}) MATCH (b:Entity {{id: $other}})
MATCH p = allShortestPaths((a)-[:{TYPES}*..4]-(b)) WHERE all(n IN nodes(p) WHERE n:Entity)
WITH nodes(p) AS ns, relationships(p) AS rs
WITH ns, rs, reduce(doubt = 0.0, r IN rs | doubt + exp(-r.weight / 1000000.0)) AS doubt, [r IN rs | r.id] AS ids
ORDER BY doubt, ids
WITH ns, collect(rs)[0] AS rs, min(doubt) AS doubt, min(ids) AS ids ORDER BY doubt, ids LIMIT 3
CALL (rs) {{ UNWIND rs AS r
  CALL (r) {{ MATCH (v:Evidence {{fact_id: r.id}}) RETURN v ORDER BY v.confidence DESC, v.published LIMIT 1 }}
  MATCH (v)-[:FROM_ARTICLE]->(a:Article)
  RETURN collect([properties(v), a.title, a.url, a.published, a.source]) AS best }}
RETURN [n IN ns | n {{.id, .name, .type, .qid}}], [r IN rs | properties(r)], best""",
}
EMPTY = "MATCH (n) WHERE NOT n:Meta WITH n LIMIT 5000 DETACH DELETE n RETURN count(*) AS n"
PATHS = {
    "facts": "/v1/entities/{key}/facts?limit={limit}",
    "around_1": "/v1/entities/{key}/neighbourhood?depth=1",
    "around_2": "/v1/entities/{key}/neighbourhood?depth=2",
    "path": "/v1/paths?source={key}&target={other}&max_hops=4",
}
Once = Callable[[], Awaitable[object]]


def readings(articles: int, things: int, rng: random.Random) -> list[Reading]:
    """Return articles that tie random organisations, ten statements each."""
    found = []
    for number in range(articles):
        text, rows, mentions, sentences, entities = "", [], [], [], {}
        for n in range(1, 11):
            one, two = (Entity(f"org:n{i}", f"Firm {i}", EntityType.ORGANIZATION) for i in rng.sample(range(things), 2))
            relation = rng.choice(RELATIONS)
            words = f"{one.name} {relation} {two.name}."
            start, end = len(text), len(text) + len(words)
            ends = Span(start, start + len(one.name)), Span(end - 1 - len(two.name), end - 1)
            key = f"{number:024x}"
            row = Evidence(key, n, one.key, relation, two.key, *ends, Status.ASSERTED, rng.uniform(0.5, 0.9), "bench")
            rows.append(row)
            mentions += [Mention(e.key, n, s, MentionKind.NAME) for e, s in zip((one, two), ends, strict=True)]
            sentences.append(Sentence(n, Span(start, end)))
            entities |= {one.key: one, two.key: two}
            text += words + " "
        article = Article(key, f"Report {number}", text, f"https://news.example/{number}", "2022-02-10", "Desk")
        listed = tuple(entities[key] for key in sorted(entities))
        found.append(Reading(article, "bench", tuple(sentences), listed, tuple(mentions), tuple(rows)))
    return found


def add_hub(driver: Driver, size: int) -> None:
    """Tie one place to many firms, in the rows that a store keeps, one piece of evidence each."""
    driver.execute_query(
        "MATCH (a:Article) WITH a LIMIT 1 CREATE (h:Entity:Place) SET h = $row",
        row=_thing(HUB, "Hub", "Place", size),
    )
    for start in range(0, size, 5_000):
        rows = []
        for n in range(start, min(start + 5_000, size)):
            key = f"org:h{n:06}"
            ends = {"s": key, "o": HUB, "relation": "sued", "status": "asserted"}
            sums = {"confidence": 0.8, "weight": 1_609_438, "first_published": "2022", "last_published": "2022"}
            fact = {"id": fact_id(key, "sued", HUB, "asserted"), **ends, **sums, "n_evidence": 1, "n_sources": 1}
            arrow = {**fact, "evidence_count": 1, "source_count": 1}
            spans = {"start": 0, "end": 9, "subject": [0, 4], "object": [5, 8], "sentence": "Firm Hub."}
            said = {"s_raw": key, "o_raw": HUB, "cluster": "c", "rule": "bench", "extractor": "bench", **spans}
            seen = {"fact_id": fact["id"], "article": f"{0:024x}", "published": "2022", "sentence_number": 1}
            evidence = {**ends, **sums, **said, **seen, "id": f"{n:020x}"}
            rows.append({"thing": _thing(key, f"Part {n}", "Organization", 1), "fact": fact, "arrow": arrow,
                         "evidence": evidence})  # fmt: skip
        driver.execute_query(
            """MATCH (h:Entity {id: $hub}) MATCH (a:Article {id: $article}) UNWIND $rows AS row
CREATE (e:Entity:Organization) SET e = row.thing CREATE (f:Fact) SET f = row.fact
CREATE (e)-[r:SUED]->(h) SET r = row.arrow CREATE (v:Evidence)-[:FROM_ARTICLE]->(a) SET v = row.evidence""",
            hub=HUB,
            article=f"{0:024x}",
            rows=rows,
        )


def _thing(key: str, name: str, kind: str, degree: int) -> dict[str, Any]:
    words = {"search": spellings([name]), "grams": gram_words([name]), "aliases": [], "top": place_of(degree, key)}
    return {"id": key, "name": name, "type": kind, "degree": degree, "n_mentions": 0, **words}


def request(url: str) -> dict[str, Any]:
    """Return what a server hands the application for a request."""
    path, _, query = url.partition("?")
    return {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET", "scheme": "http",
        "path": path, "raw_path": path.encode(), "query_string": query.encode(), "root_path": "",
        "headers": [(b"host", b"127.0.0.1:8000")], "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 8000),
    }  # fmt: skip


async def timed(once: Once, calls: int) -> tuple[float, float]:
    """Return CPU and wall time of one call in milliseconds."""
    cpu, wall = time.process_time(), time.perf_counter()
    for _ in range(calls):
        await once()
    return (time.process_time() - cpu) / calls * 1e3, (time.perf_counter() - wall) / calls * 1e3


def bare(driver: Driver, name: str, values: dict[str, Any]) -> Once:
    """Return how to ask one statement through the driver, in a thread as a server does."""

    def ask() -> list[Any]:
        with driver.session(database="neo4j", default_access_mode=READ_ACCESS) as session:
            return list(session.run(BARE[name], values))

    async def once() -> object:
        return await asyncio.to_thread(ask)

    return once


async def handlers(url: str, driver: Driver, key: str, rounds: int, calls: int) -> dict[str, dict[str, float]]:
    """Return medians of interleaved rounds about one entity."""
    settings = Settings(store=url, ingest=False)
    app = create_app(settings)
    api = app.state.api = open_api(settings)
    codes: set[int] = set()

    async def no_body() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        codes.add(message.get("status", 200))

    found: dict[str, dict[str, float]] = {}
    for name in BARE:
        values = {"key": key, "other": "org:n11", "limit": LIMIT}

        async def handler(path: str = PATHS[name].format(**values)) -> None:
            api.answers.rows.clear()
            await app(request(path), no_body, send)

        rows = []
        tried = (handler, bare(driver, name, {**values, "limit": LIMIT + 1}))
        for once in tried:
            await timed(once, 5)
        for _ in range(rounds):
            rows.append([*await timed(tried[0], calls), *await timed(tried[1], calls)])
        cpu, wall, bare_cpu, bare_wall = (median(column) for column in zip(*rows, strict=True))
        found[name] = {
            "handler_cpu_ms": round(cpu, 2), "bare_cpu_ms": round(bare_cpu, 2),
            "handler_ms": round(wall, 2), "bare_ms": round(bare_wall, 2),
            "cpu_ratio": round(median(r[0] / r[2] for r in rows), 2),
            "wall_ratio": round(median(r[1] / r[3] for r in rows), 2),
        }  # fmt: skip
    api.store.close()
    if codes != {200}:
        raise SystemExit(f"handlers answered {sorted(codes)}")
    return found


def hub_page(store: Store, rounds: int) -> dict[str, float]:
    """Return what the fiftieth page of the hub costs beside a page of a node."""
    after = ""
    for _ in range(PAGES - 1):
        after = store.facts(FactFilter(entity=HUB), after=after, limit=LIMIT)[-1].id
    asked = [("hub", FactFilter(entity=HUB), after), ("node", FactFilter(entity=NODE), "")]
    times: dict[str, list[float]] = {"hub": [], "node": []}
    for _ in range(rounds * 10):
        for name, where, place in asked:
            began = time.perf_counter()
            store.facts(where, after=place, limit=LIMIT)
            times[name].append((time.perf_counter() - began) * 1e3)
    found = {f"{name}_ms": round(median(rows), 2) for name, rows in times.items()}
    return {**found, "ratio": round(found["hub_ms"] / found["node_ms"], 2)}


def main() -> None:
    """Print one line of JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url", help="bolt://HOST:PORT of a database that may be emptied")
    parser.add_argument("--articles", type=int, default=200)
    parser.add_argument("--things", type=int, default=180)
    parser.add_argument("--hub", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--calls", type=int, default=20)
    asked = parser.parse_args()
    with (
        GraphDatabase.driver(asked.url, auth=None, notifications_min_severity="OFF") as driver,
        Neo4jStore(asked.url) as store,
    ):
        while driver.execute_query(EMPTY).records[0]["n"]:
            pass
        store.apply(readings(asked.articles, asked.things, random.Random(3)))
        add_hub(driver, asked.hub)
        driver.execute_query("CALL db.prepareForReplanning()")
        found: dict[str, Any] = {"facts": asked.hub + len(list(store.subgraph(FactFilter(subject=NODE))))}
        found["hub_page_50"] = hub_page(store, asked.rounds)
        found |= asyncio.run(handlers(asked.url, driver, NODE, asked.rounds, asked.calls))
    print(json.dumps(found, indent=1))


if __name__ == "__main__":
    main()
