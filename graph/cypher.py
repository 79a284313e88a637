"""The statements that change a Neo4j store, and its schema: values are parameters, labels and types checked names."""

import re
from collections.abc import Iterable, Sequence

from triplewire.graph.model import EntityType

NAME = re.compile(r"[A-Z][A-Z0-9_]{0,63}")
TYPES = frozenset(EntityType)
CLAIM = "CLAIM"  # the type of the arrow of every fact that is not asserted
NODES = ("Entity", "MergedEntity", "Value", "Article", "Evidence", "Fact", "Decision", "Meta", "Band")
INDEXES: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("entity_top", "Entity", ("top",)),
    ("entity_type_top", "Entity", ("type", "top")),
    ("entity_qid", "Entity", ("qid",)),
    ("merged_qid", "MergedEntity", ("qid",)),
    ("article_published", "Article", ("published",)),
    ("article_url", "Article", ("url",)),
    ("article_cluster", "Article", ("cluster",)),
    ("evidence_fact", "Evidence", ("fact_id",)),
    ("evidence_subject", "Evidence", ("s_raw",)),
    ("evidence_object", "Evidence", ("o_raw",)),
    ("evidence_speaker", "Evidence", ("speaker",)),
    ("evidence_article", "Evidence", ("article",)),
    ("fact_s", "Fact", ("s", "status", "id")),
    ("fact_o", "Fact", ("o", "status", "id")),
    ("fact_s_relation", "Fact", ("s", "relation", "status", "id")),
    ("fact_o_relation", "Fact", ("o", "relation", "status", "id")),
    ("fact_relation", "Fact", ("relation", "status", "id")),
    ("fact_status", "Fact", ("status", "id")),
    ("fact_status_s", "Fact", ("status", "s")),
    ("fact_s_day", "Fact", ("s", "day")),
    ("fact_o_day", "Fact", ("o", "day")),
    ("decision_a", "Decision", ("a",)),
    ("decision_b", "Decision", ("b",)),
)
FULLTEXT = (
    ("entity_search", "Entity", ("search",)),
    ("entity_grams", "Entity", ("grams",)),
    ("article_words", "Article", ("words",)),
)


# rows of the largest statements are lists, for the driver takes as long for a name as for a value
EVIDENCE = (
    *("article", "id", "fact_id", "n", "sentence", "start", "end", "cluster", "weight", "published", "recorded"),
    *("extractor", "sentence_number", "subject", "object", "cue", "s_raw", "o_raw", "relation", "status", "speaker"),
    *("role", "since", "until", "happened", "confidence", "rule"),
)
FACT = (
    *("id", "s", "o", "relation", "status", "confidence", "weight", "n_evidence", "n_sources", "since", "until"),
    *("happened", "since_day", "until_day", "day", "first_published", "last_published", "tally"),
)
MENTION = ("n", "name", "type", "qid", "aliases", "count", "sentences", "starts", "ends", "kinds")


def _map(names: Iterable[str], row: str, start: int = 0) -> str:
    return "{" + ", ".join(f"{name}: {row}[{n}]" for n, name in enumerate(names, start)) + "}"


def arrow(relation: str) -> str:
    """Return the type of the arrows of a relation, in backticks; relations come from the ontology alone."""
    name = relation.upper()
    if not NAME.fullmatch(name):
        raise ValueError(f"{relation!r} cannot be the type of an arrow")
    return f"`{name}`"


def constraints(relations: Iterable[str]) -> list[str]:
    """Return the statements that make ids unique: of nodes, and of the arrows of these relations."""
    made = [
        f"CREATE CONSTRAINT {label.lower()}_id IF NOT EXISTS FOR (n:{label}) REQUIRE n.id IS UNIQUE" for label in NODES
    ]
    return made + [arrow_constraint(arrow(name)) for name in relations] + [arrow_constraint(f"`{CLAIM}`")]


def arrow_constraint(kind: str) -> str:
    """Return the statement that makes ids of one type of arrows unique."""
    name = kind.strip("`").lower()
    return f"CREATE CONSTRAINT arrow_{name}_id IF NOT EXISTS FOR ()-[r:{kind}]-() REQUIRE r.id IS UNIQUE"


def index_names(relations: Iterable[str]) -> dict[str, str]:
    """Return the label or type that each index of ours is for, those of constraints among them."""
    kinds = [*map(arrow, relations), CLAIM]
    of_ids = {f"{label.lower()}_id": label for label in NODES}
    of_arrows = {f"arrow_{kind.strip('`').lower()}_id": kind.strip("`") for kind in kinds}
    return of_ids | of_arrows | {name: label for name, label, _ in (*INDEXES, *FULLTEXT)}


def indexes() -> list[str]:
    """Return the statements that make the indexes."""
    ranges = [
        f"CREATE INDEX {name} IF NOT EXISTS FOR (n:{label}) ON ({', '.join(f'n.{key}' for key in keys)})"
        for name, label, keys in INDEXES
    ]
    words = [
        f"CREATE FULLTEXT INDEX {name} IF NOT EXISTS FOR (n:{label}) ON EACH [{', '.join(f'n.{key}' for key in keys)}] "
        "OPTIONS {indexConfig: {`fulltext.analyzer`: 'whitespace', `fulltext.eventually_consistent`: false}}"
        for name, label, keys in FULLTEXT
    ]
    return ranges + words


INDEX_NAMES = "SHOW INDEXES YIELD name, labelsOrTypes RETURN name, labelsOrTypes[0] AS label"
AWAIT_INDEXES = "CALL db.awaitIndexes(600)"
META = "MATCH (m:Meta {id: 'triplewire'}) RETURN m.schema AS schema, m.ontology AS ontology, m.revision AS revision, \
m.arrows AS arrows"
STRANGERS = "\nUNION ALL ".join(f"MATCH (n:{label}) WITH n LIMIT 1 RETURN '{label}' AS label" for label in NODES)
MAKE_META = """MERGE (m:Meta {id: 'triplewire'}) ON CREATE SET m.revision = 0, m.next_decision = 1
  SET m.schema = $schema, m.ontology = $ontology, m.arrows = $arrows"""

# the first statement of every writing transaction: a lock on one node, so that writers of all processes take turns
LOCK = """MATCH (m:Meta {id: 'triplewire'}) SET m.lock = $token
  RETURN m.revision AS revision, m.writer AS writer, m.schema AS schema"""
CHANGED = """MATCH (m:Meta {id: 'triplewire'})
  SET m.revision = m.revision + 1, m.writer = $token, m.ontology = $ontology"""
REVISION = "MATCH (m:Meta {id: 'triplewire'}) RETURN m.revision AS revision"

# articles
HELD_ARTICLES = """UNWIND $keys AS key MATCH (a:Article {id: key})
  RETURN a.id AS id, a.sha256 AS sha, a.extractor AS extractor, a.version AS version"""
IS_KNOWN = "MATCH (a:Article {id: $key}) RETURN a.sha256 = $sha256 AND a.extractor = $extractor AS known"
ADD_ARTICLES = "UNWIND $rows AS row CREATE (a:Article) SET a = row"
ADD_BANDS = """UNWIND $rows AS row MERGE (b:Band {id: row.id})
  SET b.articles = coalesce(b.articles, []) + row.articles RETURN b.id AS id, b.articles AS articles"""
DROP_BANDS = """UNWIND $rows AS row MATCH (b:Band {id: row.id})
  SET b.articles = [key IN b.articles WHERE NOT key IN row.articles]"""
DROP_EMPTY_BANDS = "UNWIND $ids AS id MATCH (b:Band {id: id}) WHERE size(b.articles) = 0 DELETE b"
ARTICLE_STATE = """UNWIND $keys AS key MATCH (a:Article {id: key})
  RETURN a.id AS id, a.published AS published, a.cluster AS cluster, a.bands AS bands"""
NAMINGS_OF_ARTICLES = """UNWIND $keys AS key MATCH (a:Article {id: key})-[m:MENTIONS]->(e)
  RETURN e.id AS entity, a.published AS published, m.name AS name, m.type AS type, m.qid AS qid,
  m.aliases AS aliases, m.count AS count"""
FACTS_OF_ARTICLES = """UNWIND $keys AS key MATCH (v:Evidence {article: key}) WHERE v.fact_id IS NOT NULL
  RETURN DISTINCT v.fact_id AS id"""
DROP_ARTICLES = """UNWIND $keys AS key MATCH (a:Article {id: key})
  OPTIONAL MATCH (v:Evidence)-[:FROM_ARTICLE]->(a) DETACH DELETE v, a"""

# copies
BAND_MEMBERS = "UNWIND $ids AS id MATCH (b:Band {id: id}) RETURN b.id AS id, b.articles AS articles"
CLUSTERS = "UNWIND $keys AS key MATCH (a:Article {id: key}) RETURN a.id AS id, a.cluster AS cluster"
CLUSTER_MEMBERS = """UNWIND $names AS name MATCH (a:Article {cluster: name})
  RETURN a.id AS id, a.published AS published, a.cluster AS cluster, a.bands AS bands"""
TEXT_OF = "MATCH (a:Article {id: $key}) RETURN a.text AS text"
SET_CLUSTERS = """UNWIND $rows AS row MATCH (a:Article {id: row.id}) SET a.cluster = row.cluster
  WITH a, row MATCH (v:Evidence {article: a.id}) SET v.cluster = row.cluster"""

# entities
HELD = """e.id AS id, e.name AS name, e.type AS type, e.qid AS qid, e.tally AS tally, e.degree AS degree,
  e.n_mentions AS n_mentions, e.first_published AS first, e.last_published AS last"""
HELD_THINGS = f"UNWIND $keys AS key MATCH (e:Entity {{id: key}}) RETURN {HELD}, e.id AS canon"
HELD_MERGED = f"""UNWIND $keys AS key MATCH (e:MergedEntity {{id: key}})-[:MERGED_INTO]->(c:Entity)
  RETURN {HELD}, c.id AS canon"""
HELD_VALUES = f"UNWIND $keys AS key MATCH (e:Value {{id: key}}) RETURN {HELD}, e.id AS canon"
MEMBERS = """UNWIND $keys AS key MATCH (m:MergedEntity)-[:MERGED_INTO]->(c:Entity {id: key})
  RETURN m.id AS id, c.id AS canon, m.tally AS tally"""
PUBLISHED = """UNWIND $keys AS key MATCH (e:{label} {{id: key}})
  OPTIONAL MATCH (a:Article)-[:MENTIONS]->(e) WHERE a.published <> ''
  RETURN e.id AS id, min(a.published) AS first, max(a.published) AS last"""
DROP_DETACHED = "UNWIND $keys AS key MATCH (e:{label} {{id: key}}) DETACH DELETE e"


def add_entities(label: str, kind: str) -> str:
    """Return the statement that adds entities of one type."""
    return f"UNWIND $rows AS row CREATE (e:{label}:{_known(kind)}) SET e = row"


def set_entities(label: str) -> str:
    """Return the statement that writes properties of entities."""
    return f"UNWIND $rows AS row MATCH (e:{label} {{id: row.id}}) SET e += row.props"


def relabel(label: str, old: str, new: str) -> str:
    """Return the statement that gives entities another type."""
    return f"UNWIND $keys AS key MATCH (e:{label} {{id: key}}) REMOVE e:{_known(old)} SET e:{_known(new)}"


def merge_entities(kind: str) -> str:
    """Return the statement that takes entities of one type out of sight, as others count for them."""
    return f"UNWIND $keys AS key MATCH (e:Entity {{id: key}}) REMOVE e:Entity, e:{_known(kind)} SET e:MergedEntity"


def part_entities(kind: str) -> str:
    """Return the statement that brings entities of one type back into sight."""
    return f"""UNWIND $keys AS key MATCH (e:MergedEntity {{id: key}}) OPTIONAL MATCH (e)-[r:MERGED_INTO]->() DELETE r
  REMOVE e:MergedEntity SET e:Entity:{_known(kind)}"""


POINT_MERGED = """UNWIND $rows AS row MATCH (e:MergedEntity {id: row.id}) MATCH (c:Entity {id: row.canon})
  OPTIONAL MATCH (e)-[r:MERGED_INTO]->() DELETE r MERGE (e)-[:MERGED_INTO]->(c)"""


def add_mentions(label: str) -> str:
    """Return the statement that adds how articles name and mention entities of one label."""
    return f"""UNWIND $rows AS row MATCH (a:Article {{id: row[0]}}) MATCH (e:{label} {{id: row[1]}})
  CREATE (a)-[m:MENTIONS]->(e) SET m = {_map(MENTION, "row", 2)}"""


def published_of(label: str) -> str:
    """Return the question for the first and last day that articles which speak of entities were published."""
    return PUBLISHED.format(label=label)


def drop_entities(label: str) -> str:
    """Return the statement that removes entities."""
    return DROP_DETACHED.format(label=label)


def _known(kind: str) -> str:
    if kind not in TYPES:
        raise ValueError(f"{kind!r} is no type of entities")
    return kind


# facts
ADD_EVIDENCE = f"""UNWIND $rows AS row MATCH (a:Article {{id: row[0]}})
  CREATE (v:Evidence)-[:FROM_ARTICLE]->(a) SET v = {_map(EVIDENCE, "row")}"""
SET_FACTS = f"UNWIND $rows AS row MERGE (f:Fact {{id: row[0]}}) SET f += {_map(FACT, 'row')}"
FACT_SUMS = """UNWIND $ids AS id MATCH (f:Fact {id: id}) RETURN f.id AS id, f.s AS s, f.relation AS relation, f.o AS o,
  f.status AS status, f.n_evidence AS n_evidence, f.n_sources AS n_sources, f.weight AS weight,
  f.first_published AS first, f.last_published AS last, f.tally AS tally"""
SUPPORT_OF = """UNWIND $rows AS row MATCH (v:Evidence {fact_id: row.fact}) WHERE v.cluster = row.cluster
  RETURN row.fact AS fact, row.cluster AS cluster, max(v.weight) AS weight, count(v) AS n"""
EVIDENCE_OF_FACTS = """UNWIND $ids AS id MATCH (v:Evidence {fact_id: id}) RETURN v.fact_id AS fact, v.id AS id,
  v.cluster AS cluster, v.weight AS weight, v.published AS published, v.since AS since, v.until AS until,
  v.happened AS happened, v.confidence AS confidence, v.article AS article, v.sentence_number AS number,
  v.speaker AS speaker"""
WORDS_OF = """UNWIND $ids AS id MATCH (v:Evidence {id: id})-[:FROM_ARTICLE]->(a:Article)
  RETURN v.id AS id, v.sentence AS sentence, v.role AS role, a.url AS url"""
DROP_FACTS = "UNWIND $ids AS id MATCH (f:Fact {id: id}) DELETE f"
EVIDENCE_OF_ENTITIES = """UNWIND $keys AS key
  CALL (key) { MATCH (v:Evidence {s_raw: key}) RETURN v UNION MATCH (v:Evidence {o_raw: key}) RETURN v }
  RETURN DISTINCT v.id AS id, v.fact_id AS fact, v.s_raw AS s, v.relation AS relation, v.o_raw AS o,
  v.status AS status"""
POINT_EVIDENCE = "UNWIND $rows AS row MATCH (v:Evidence {id: row.id}) SET v.fact_id = row.fact"


def set_arrows(kind: str, subject: str, obj: str) -> str:
    """Return the statement that writes the arrows of one type between nodes of two labels."""
    return f"""UNWIND $rows AS row MATCH (s:{subject} {{id: row[0]}}) MATCH (o:{obj} {{id: row[1]}})
  MERGE (s)-[r:{kind} {{id: row[2].id}}]->(o) SET r += row[2]"""


def drop_arrows(kind: str) -> str:
    """Return the statement that removes arrows of one type."""
    return f"UNWIND $ids AS id MATCH ()-[r:{kind} {{id: id}}]->() DELETE r"


# a whole graph at once, into a database that holds none
MAKE_WHOLE_META = "UNWIND $rows AS row MERGE (m:Meta {id: row.id}) SET m += row"
FILLED = (
    ("(n:Entity|MergedEntity|Value)", ("aliases",)),
    ("(n:Article)", ("sentences", "bands")),
    ("()-[n:MENTIONS]->()", ("aliases", "sentences", "starts", "ends", "kinds")),
    ("()-[n:CLAIM]->()", ("speakers",)),
)


def add_nodes(labels: Sequence[str]) -> str:
    """Return the statement that makes nodes of one kind of ours, with the label of a type where they have one."""
    first, *types = labels
    if first not in NODES:
        raise ValueError(f"{first!r} is no label of ours")
    return f"UNWIND $rows AS row CREATE (n:{':'.join([first, *map(_known, types)])}) SET n = row"


def add_arrows(kind: str, start: str, end: str) -> str:
    """Return the statement that makes arrows of one type between nodes of two labels."""
    return f"""UNWIND $rows AS row MATCH (s:{start} {{id: row.s}}) MATCH (o:{end} {{id: row.o}})
  CREATE (s)-[r:{arrow(kind)}]->(o) SET r = row.props"""


def fill_lists() -> list[str]:
    """Return the statements that give back the empty lists, which the loader of tables leaves out."""
    return [
        f"MATCH {pattern} SET {', '.join(f'n.{name} = coalesce(n.{name}, [])' for name in names)}"
        for pattern, names in FILLED
    ]


# decisions
DECISION = "d {.id, .a, .b, .verdict, .reason, .actor, .at, .score, .canonical, .revoked} AS d"
NEXT_DECISION = """MATCH (m:Meta {id: 'triplewire'}) SET m.next_decision = m.next_decision + 1
  RETURN m.next_decision - 1 AS id"""
ADD_DECISION = "CREATE (d:Decision) SET d = $row"
ONE_DECISION = f"MATCH (d:Decision {{id: $id}}) RETURN {DECISION}"
DECISIONS = f"MATCH (d:Decision) RETURN {DECISION} ORDER BY d.id"
DECISIONS_ABOUT = f"""UNWIND $keys AS key
  CALL (key) {{ MATCH (d:Decision {{a: key}}) RETURN d UNION MATCH (d:Decision {{b: key}}) RETURN d }}
  WITH DISTINCT d WHERE d.revoked IS NULL RETURN {DECISION} ORDER BY d.id"""
REVOKE = "MATCH (d:Decision {id: $id}) SET d.revoked = $at"
DROP_DECISIONS = """UNWIND $keys AS key
  CALL (key) { MATCH (d:Decision {a: key}) RETURN d UNION MATCH (d:Decision {b: key}) RETURN d }
  WITH DISTINCT d WHERE d.actor STARTS WITH 'auto' DELETE d"""
CLUSTER_KEYS = """UNWIND $keys AS key
  CALL (key) { MATCH (c:Entity {id: key}) RETURN c
    UNION MATCH (:MergedEntity {id: key})-[:MERGED_INTO]->(c:Entity) RETURN c }
  OPTIONAL MATCH (m:MergedEntity)-[:MERGED_INTO]->(c) RETURN DISTINCT c.id AS canon, collect(m.id) AS members"""

# everything
ARTICLE_KEYS = "MATCH (a:Article) WHERE a.sha256 IS NOT NULL RETURN a.id AS id"
READING_HEADS = "UNWIND $keys AS key MATCH (a:Article {id: key}) RETURN a {.*} AS a"
READING_NAMINGS = """UNWIND $keys AS key MATCH (:Article {id: key})-[m:MENTIONS]->(e)
  RETURN key AS article, e.id AS entity, m {.*} AS m"""
READING_EVIDENCE = "UNWIND $keys AS key MATCH (v:Evidence {article: key}) RETURN v {.*} AS v"


def all_entities(label: str) -> str:
    """Return the question for all entities of one label."""
    return f"""MATCH (e:{label}) WHERE e.tally IS NOT NULL OPTIONAL MATCH (e)-[:MERGED_INTO]->(c:Entity)
  RETURN e.id AS id, e.name AS name, e.type AS type, e.qid AS qid, coalesce(c.id, e.id) AS canon,
  e.n_mentions AS n_mentions, e.tally AS tally"""
