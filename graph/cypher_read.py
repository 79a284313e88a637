"""The statements that read a Neo4j store; every value is a parameter, and a row is one list where it is a long one."""

from collections.abc import Iterable
from functools import lru_cache

from triplewire.graph.cypher import arrow

ENTITY = "{0}.id, {0}.name, {0}.type, {0}.qid"
SUBJECT, OBJECT, SPEAKER = (ENTITY.format(name) for name in ("s", "o", "k"))
FREE_WORDS = "entity_search"
TRIGRAMS = "entity_grams"
ARTICLE_WORDS = "article_words"


def _canonical(name: str, key: str) -> str:
    """Return the clauses that bind what a key counts as; nothing is bound where no entity has the key."""
    return f"""OPTIONAL MATCH ({name}_e:Entity {{id: {key}}})
OPTIONAL MATCH ({name}_v:Value {{id: {key}}})
OPTIONAL MATCH (:MergedEntity {{id: {key}}})-[:MERGED_INTO]->({name}_m:Entity)
"""


def _chosen(name: str) -> str:
    return f"coalesce({name}_e, {name}_v, {name}_m) AS {name}"


def _node(name: str, key: str) -> str:
    """Return the clauses that bind the canonical entity or value of a key that is one."""
    return f"""OPTIONAL MATCH ({name}_e:Entity {{id: {key}}})
OPTIONAL MATCH ({name}_v:Value {{id: {key}}})
"""


# read first, so that what is read with it is not older
REVISION = """OPTIONAL MATCH (meta:Meta {id: 'triplewire'})
WITH coalesce(meta.revision, 0) AS revision
"""

# facts
ENDS = f"""{_node("s", "f.s")}{_node("o", "f.o")}WITH f, coalesce(s_e, s_v) AS s, coalesce(o_e, o_v) AS o
"""
FACT_ROW = f"""[f.id, {SUBJECT}, f.relation, {OBJECT}, f.status, f.confidence, f.weight, f.n_evidence, f.n_sources,
  f.since, f.until, f.happened, f.since_day, f.until_day, f.first_published, f.last_published]"""
FACTS = f"UNWIND $facts AS id MATCH (f:Fact {{id: id}})\n{ENDS}RETURN {FACT_ROW} AS row ORDER BY f.id"
BRANCH = """UNWIND $statuses AS status CALL (status) {{
  MATCH (f:Fact) USING INDEX f:Fact({index}) WHERE {conditions} RETURN f ORDER BY {order} LIMIT $limit }} RETURN f"""
COUNT_BRANCH = """UNWIND $statuses AS status CALL (status) {{
  MATCH (f:Fact) USING INDEX f:Fact({index}) WHERE {conditions} RETURN f LIMIT $cap }} RETURN f"""
UNION = "\nUNION ALL "
LISTED = "UNWIND $facts AS id MATCH (f:Fact {{id: id}}) WHERE {conditions} RETURN f ORDER BY f.id LIMIT {limit}"


def page(branches: str) -> str:
    """Return the statement that reads the first facts of all branches."""
    return f"""CALL () {{ {branches} }}
WITH f ORDER BY f.id LIMIT $limit
{ENDS}RETURN {FACT_ROW} AS row ORDER BY f.id"""


def count(branches: str) -> str:
    """Return the statement that counts the facts of all branches."""
    return f"CALL () {{ {branches} }} WITH f LIMIT $cap RETURN count(f) AS n"


CONDITIONS = {
    "after": "f.id > $after",
    "first": "f.id > ''",
    "subject": "f.s = $subject",
    "object": "f.o = $object",
    "entity_s": "f.s = $entity",
    "entity_o": "f.o = $entity",
    "entity": "(f.s = $entity OR f.o = $entity)",
    "relation": "f.relation = $relation",
    "status": "f.status = status",
    "statuses": "f.status IN $statuses",
    "min_confidence": "f.confidence >= $min_confidence",
    "min_sources": "f.n_sources >= $min_sources",
    "as_of": """CASE WHEN f.relation IN $events THEN coalesce(f.day, f.first_published, '') <= $as_of
  ELSE (f.since_day IS NULL OR f.since_day <= $as_of) AND (f.until_day IS NULL OR f.until_day > $as_of) END""",
    "known_at": "EXISTS { MATCH (v:Evidence {fact_id: f.id}) WHERE v.recorded <= $known_at }",
    "published": """f.first_published < $published_to AND f.last_published >= $published_from AND EXISTS {
  MATCH (v:Evidence {fact_id: f.id}) WHERE v.published >= $published_from AND v.published < $published_to }""",
}
FACTS_OF_ARTICLE = "MATCH (v:Evidence {article: $article}) WHERE v.fact_id IS NOT NULL RETURN DISTINCT v.fact_id AS id"
FACTS_OF_SPEAKER = """CALL () { RETURN $speaker AS raw
  UNION ALL MATCH (m:MergedEntity)-[:MERGED_INTO]->(:Entity {id: $speaker}) RETURN m.id AS raw }
MATCH (v:Evidence) USING INDEX SEEK v:Evidence(speaker) WHERE v.speaker = raw AND v.fact_id IS NOT NULL
RETURN DISTINCT v.fact_id AS id"""
KNOWN_EVIDENCE = """UNWIND $facts AS id MATCH (v:Evidence {fact_id: id}) WHERE v.recorded <= $known_at
RETURN v.fact_id, v.cluster, v.weight, coalesce(v.published, ''), v.since, v.until, v.happened"""
CANON = f"{_canonical('e', '$key')}RETURN {_chosen('e')[:-5]}.id AS id"
CLAIMS = """UNWIND $statuses AS status MATCH (f:Fact) WHERE f.status = status AND f.id > ''{conditions}
WITH DISTINCT f.s AS s, f.relation AS relation, f.o AS o
WHERE s > $s OR (s = $s AND (relation > $r OR (relation = $r AND o > $o)))
RETURN s, relation, o ORDER BY s, relation, o LIMIT $limit"""
CLAIM_CONDITIONS = {"subject": " AND f.s = $subject", "relation": " AND f.relation = $relation",
                    "object": " AND f.o = $object"}  # fmt: skip
SPEAKERS_OF_FACTS = f"""UNWIND $facts AS id MATCH (v:Evidence {{fact_id: id}}) WHERE v.speaker IS NOT NULL
WITH DISTINCT id, v.speaker AS raw
{_canonical("k", "raw")}WITH id, {_chosen("k")}
RETURN DISTINCT id, {SPEAKER}, k.id AS place ORDER BY place"""
TIMELINE = f"""CALL () {{
  MATCH (f:Fact) USING INDEX SEEK f:Fact(s, day)
  WHERE f.s = $key AND f.day IS NOT NULL AND f.status = 'asserted'
  RETURN f ORDER BY f.s, f.day, f.id LIMIT $limit
  UNION ALL MATCH (f:Fact) USING INDEX SEEK f:Fact(o, day)
  WHERE f.o = $key AND f.day IS NOT NULL AND f.status = 'asserted'
  RETURN f ORDER BY f.o, f.day, f.id LIMIT $limit }}
WITH f ORDER BY f.day, f.id LIMIT $limit
{ENDS}RETURN {FACT_ROW} AS row ORDER BY f.day, f.id"""

# walks: over the arrows of the vocabulary's relations
ARROW_ROW = """[r.id, r.relation, r.status, r.confidence, r.weight, r.evidence_count, r.source_count, r.since, r.until,
  r.happened, r.since_day, r.until_day, r.first_published, r.last_published]"""
HEADS = f"""UNWIND $keys AS key MATCH (n:Entity|Value {{id: key}}) RETURN [{ENTITY.format("n")}, n.degree] AS row"""
FRONTIER = "MATCH (c:{label}) WHERE c.id IN $frontier MATCH (c)-[r{types}]-(n:Entity) WHERE NOT n.id IN $passed{only}"


@lru_cache
def _types(relations: tuple[str, ...]) -> str:
    """Return the types of arrows of these relations, checked once: a check of all takes as long as a small answer."""
    return "|".join(map(arrow, sorted(relations)))


def frontier(relations: Iterable[str], label: str = "Entity", only: str = "") -> str:
    """Return the clauses that walk the arrows of these relations one step outward, not back to what was passed."""
    return FRONTIER.format(label=label, types=f":{_types(tuple(relations))}", only=only)


def around(walk: str) -> str:
    """Return the statement that reads the best supported facts of a walk."""
    return f"""{walk}
WITH c, r, n ORDER BY r.confidence * r.source_count DESC, n.degree DESC, r.id LIMIT $limit
RETURN [c.id, startNode(r) = c, {ENTITY.format("n")}] AS ends, {ARROW_ROW} AS fact"""


def around_start(walk: str) -> str:
    """Return the same, with the revision as its first row, and the entity that the walk begins at as its second."""
    return f"""{REVISION}RETURN [revision] AS ends, null AS fact
UNION ALL MATCH (c:Entity|Value) WHERE c.id IN $frontier RETURN [{ENTITY.format("c")}] AS ends, null AS fact
UNION ALL {around(walk)}"""


def count_around(walk: str) -> str:
    """Return the statement that counts the facts of a walk."""
    return f"{walk} RETURN count(DISTINCT r) AS n"


KNOWN_NODES = " AND n.id IN $nodes"


def steps(relations: Iterable[str]) -> str:
    """Return the statement that reads the facts of entities as steps, no more of them than a search may look at."""
    return f"""MATCH (c:Entity|Value) WHERE c.id IN $frontier MATCH (c)-[r:{_types(tuple(relations))}]-(n:Entity)
RETURN c.id, n.id, r.id, r.weight, n.degree LIMIT $limit"""


# evidence and mentions
SAID = "CASE coalesce({0}.published, '') WHEN '' THEN '9999' ELSE {0}.published END"
ARTICLE_HEAD = "a.id, a.title, a.url, a.published, a.source, a.language, a.given_id, a.blocks"
EVIDENCE_COLUMNS = """v.id, v.article, v.sentence_number, v.s_raw, v.relation, v.o_raw, v.subject[0], v.subject[1],
  v.object[0], v.object[1], v.cue[0], v.cue[1], v.status, v.speaker, v.role, v.since, v.until, v.happened,
  v.confidence, v.rule"""
EVIDENCE_ORDER = f"{SAID.format('v')}, v.article, v.sentence_number, v.id"
EVIDENCE_VIEW = f"""MATCH (v)-[:FROM_ARTICLE]->(a:Article)
{_canonical("s", "v.s_raw")}{_canonical("o", "v.o_raw")}{_canonical("k", "v.speaker")}
WITH v, a, {_chosen("s")}, {_chosen("o")}, {_chosen("k")}
RETURN [v.id, v.fact_id, {EVIDENCE_COLUMNS}, v.start, v.end, v.sentence, v.extractor, v.cluster, {ARTICLE_HEAD},
  {SUBJECT}, {OBJECT}, {SPEAKER}] AS row"""
EVIDENCE_PLACE = f"""MATCH (v:Evidence {{id: $after}}) WHERE v.fact_id = $fact
RETURN {SAID.format("v")}, v.article, v.sentence_number, v.id"""
EVIDENCE_PAGE = f"""MATCH (v:Evidence {{fact_id: $fact}})
WITH v, {SAID.format("v")} AS said
WHERE said > $said OR (said = $said AND (v.article > $article OR (v.article = $article AND (
  v.sentence_number > $number OR (v.sentence_number = $number AND v.id > $after)))))
WITH v, said ORDER BY said, v.article, v.sentence_number, v.id LIMIT $limit
{EVIDENCE_VIEW} ORDER BY {EVIDENCE_ORDER}"""
BEST_EVIDENCE = f"""UNWIND $facts AS fact
CALL (fact) {{ MATCH (v:Evidence {{fact_id: fact}}) RETURN v ORDER BY v.confidence DESC, {EVIDENCE_ORDER} LIMIT 1 }}
{EVIDENCE_VIEW}"""
WITNESSES = f"""MATCH (v:Evidence) WHERE v.fact_id IN $facts MATCH (v)-[:FROM_ARTICLE]->(a:Article)
RETURN v.fact_id, a.id, a.title, a.url, a.published, v.confidence, v.sentence
ORDER BY v.fact_id, {EVIDENCE_ORDER}"""
MENTION_PLACE = f"MATCH (a:Article {{id: $key}}) RETURN {SAID.format('a')} AS said"
MENTIONS = f"""MATCH (x:Entity|Value|MergedEntity) WHERE x.id IN $members
MATCH (a:Article)-[m:MENTIONS]->(x) WHERE m.count > 0
WITH a, {SAID.format("a")} AS said, collect([x.id, m.sentences, m.starts, m.ends, m.kinds]) AS places
WHERE said > $said OR (said = $said AND a.id >= $article)
WITH a, said, places ORDER BY said, a.id LIMIT $limit
RETURN [{ARTICLE_HEAD}] AS head, a.text AS text, a.sentences AS sentences, places ORDER BY said, a.id"""
MEMBERS = "MATCH (m:MergedEntity)-[:MERGED_INTO]->(:Entity {id: $key}) RETURN m.id AS id"


# with all that is shown beside them, in one trip
def _shown(fact: str) -> str:
    """Return the expression of a list with the best evidence of a fact, without what the fact says itself.

    What a value costs is its decoding, so none is sent twice.
    """
    return f"""COLLECT {{ MATCH (v:Evidence {{fact_id: {fact}.id}})
  WITH v ORDER BY v.confidence DESC, {EVIDENCE_ORDER} LIMIT 1
  MATCH (v)-[:FROM_ARTICLE]->(a:Article)
  {_canonical("k", "v.speaker")}WITH v, a, {_chosen("k")}
  RETURN [v.id, v.article, v.sentence_number, v.s_raw, v.o_raw, v.subject[0], v.subject[1], v.object[0], v.object[1],
    v.cue, v.role, v.since, v.until, v.happened, v.confidence, v.rule, v.start, v.end, v.sentence, v.extractor,
    v.cluster, a.title, a.url, a.published, a.source, a.language, a.given_id, a.blocks,
    CASE WHEN v.speaker IS NOT NULL THEN [v.speaker, {SPEAKER}] END] }}"""


def page_shown(branches: str, counted: str, *, best: bool) -> str:
    """Return the statement that reads a page of facts, and counts them all where the page is full."""
    shown = _shown("f") if best else "[]"
    return f"""{REVISION}CALL () {{ CALL () {{ {branches} }}
  WITH f ORDER BY f.id LIMIT $limit
  {ENDS}WITH f, s, o, {shown} AS shown
  RETURN collect([{FACT_ROW}, shown]) AS rows }}
CALL (rows) {{ UNWIND CASE WHEN size(rows) < $limit THEN [] ELSE [0] END AS full
  CALL () {{ {count(counted)} }} RETURN sum(n) AS total }}
RETURN revision, rows, total"""


# doubt_of in the server's words. No weight comes nearer to a half than 6e-8 of a millionth, so both round alike.
DOUBT = "toInteger(round(1000000 * exp(-r.weight / 1000000.0)))"


def chains(relations: Iterable[str], max_hops: int, *, best: bool) -> str:
    """Return the statement that reads the best supported of the shortest chains, and counts the shortest.

    SHORTEST would say the same, and took a hundred times as long where an end has no way out and the other is a hub.
    """
    types = _types(tuple(relations))
    shown = _shown("r") if best else "[]"
    return f"""{REVISION}OPTIONAL MATCH (a:Entity {{id: $a}}) OPTIONAL MATCH (b:Entity {{id: $b}})
CALL (a, b) {{ WITH a, b WHERE a <> b
  MATCH p = allShortestPaths((a)-[:{types}*..{max_hops}]-(b)) WHERE all(n IN nodes(p) WHERE n:Entity)
  WITH nodes(p) AS ns, relationships(p) AS rs LIMIT $most
  RETURN collect([reduce(doubt = 0, r IN rs | doubt + {DOUBT}), [r IN rs | r.id], ns, rs]) AS found }}
CALL (found) {{ UNWIND found AS one
  WITH one[2] AS ns, min([one[0], one[1]]) AS rank, collect(one) AS ones ORDER BY rank LIMIT $k
  WITH ns, [one IN ones WHERE one[1] = rank[1] | one[3]][0] AS rs
  CALL (rs) {{ UNWIND rs AS r RETURN collect([{ARROW_ROW}, startNode(r).id, {shown}]) AS facts }}
  RETURN collect([[n IN ns | [{ENTITY.format("n")}]], facts]) AS chains }}
RETURN revision, [{ENTITY.format("a")}] AS a, [{ENTITY.format("b")}] AS b, size(found) AS n, chains"""


# entities
CARD = f"""[{ENTITY.format("e")}, e.aliases, e.degree, e.n_mentions, e.first_published, e.last_published,
  COLLECT {{ MATCH (m:MergedEntity)-[:MERGED_INTO]->(e)
    RETURN [m.id, m.n_mentions, m.first_published, m.last_published] }}]"""
CARD_OF = f"""{_canonical("e", "$key")}WITH {_chosen("e")} WHERE e IS NOT NULL RETURN {CARD} AS row"""
CARDS = f"UNWIND $keys AS key MATCH (e:Entity|Value {{id: key}}) RETURN {CARD} AS row"
NAMED = f"UNWIND $keys AS key MATCH (e:Entity|Value {{id: key}}) RETURN {ENTITY.format('e')}, e.aliases"
VALUE_DATES = "MATCH (a:Article)-[m:MENTIONS]->(:Value {id: $key}) RETURN a.published, m.name, m.aliases, m.count"
TOP_PLACE = "MATCH (e:Entity|Value|MergedEntity {id: $key}) RETURN coalesce(e.degree, 0) AS degree"
TOP_ENTITIES = f"""MATCH (e:Entity) WHERE e.top > $top WITH e ORDER BY e.top LIMIT $limit
RETURN {CARD} AS row ORDER BY e.top"""
TOP_OF_TYPE = f"""MATCH (e:Entity) WHERE e.type = $type AND e.top > $top
WITH e ORDER BY e.type, e.top LIMIT $limit RETURN {CARD} AS row ORDER BY e.top"""
N_MENTIONS = """e.n_mentions + reduce(n = 0,
  m IN COLLECT { MATCH (m:MergedEntity)-[:MERGED_INTO]->(e) RETURN m.n_mentions } | n + m)"""
SORT_KEYS = {"name": "e.name", "mentions": N_MENTIONS}


def sort_place(sort: str) -> str:
    """Return the statement that tells where an entity stands in a list."""
    return f"MATCH (e:Entity|Value|MergedEntity {{id: $key}}) RETURN {SORT_KEYS[sort]} AS place"


def sorted_entities(sort: str) -> str:
    """Return the statement that lists entities by name, or those with the most mentions first."""
    behind, order = (">", "place") if sort == "name" else ("<", "place DESC")
    return f"""MATCH (e:Entity) WHERE $type IS NULL OR e.type = $type WITH e, {SORT_KEYS[sort]} AS place
WHERE $place IS NULL OR place {behind} $place OR (place = $place AND e.id > $key)
WITH e, place ORDER BY {order}, e.id LIMIT $limit RETURN {CARD} AS row ORDER BY {order}, e.id"""


# search: a spelling is a normalised name, MARK, and its words
BEHIND = " AND (score > $score OR (score = $score AND e.top > $top))"
AFTER = " AND e.id = $after"
OF_TYPE = " WHERE e.type = $type"


def by_words(of_type: str, narrowed: str) -> str:
    """Return the clauses that find entities by words, and how well each matches."""
    return f"""CALL db.index.fulltext.queryNodes('{FREE_WORDS}', $asked) YIELD node AS e{of_type}
UNWIND [x IN e.search WHERE all(w IN $open WHERE x CONTAINS w)] AS n
WITH e, min(CASE WHEN n STARTS WITH $whole THEN 0.0 WHEN n STARTS WITH $norm THEN 1.0 ELSE 2.0 END
  + CASE WHEN all(w IN $words WHERE n CONTAINS w) THEN 0.0 ELSE $penalty END) AS score WHERE true{narrowed}
"""


def hits(of_type: str, narrowed: str) -> str:
    """Return the statement that reads the cards of the best matches."""
    return f"""{by_words(of_type, narrowed)}WITH e, score ORDER BY score, e.top LIMIT $limit
RETURN {CARD} AS row ORDER BY score, e.top"""


def hit_place(of_type: str) -> str:
    """Return the statement that tells where among the matches an entity stands."""
    return f"{by_words(of_type, AFTER)}RETURN score, e.top AS top"


GRAM_THERE = f"""UNWIND $grams AS gram
CALL (gram) {{ CALL db.index.fulltext.queryNodes('{TRIGRAMS}', gram[1], {{limit: 1}}) YIELD node RETURN node }}
RETURN gram[0] AS gram"""
BY_GRAMS = f"""CALL db.index.fulltext.queryNodes('{TRIGRAMS}', $asked) YIELD node AS e
UNWIND [x IN e.search | split(x, $mark)[0]] AS norm
WITH e, norm WHERE size([g IN $grams WHERE norm CONTAINS g]) >= $least
RETURN e.id, norm, e.degree, e.type, e.name ORDER BY abs(size(norm) - $size), norm, e.id LIMIT $limit"""
BY_NAME = f"""CALL () {{
  MATCH (e:Entity {{qid: $name}}) RETURN e, 0 AS place
  UNION ALL MATCH (:MergedEntity {{qid: $name}})-[:MERGED_INTO]->(e:Entity) RETURN e, 0 AS place
  UNION ALL CALL db.index.fulltext.queryNodes('{FREE_WORDS}', $asked) YIELD node AS e
    WHERE any(n IN e.search WHERE n STARTS WITH $whole)
    RETURN e, CASE WHEN e.name = $name OR $name IN e.aliases THEN 1 ELSE 2 END AS place }}
WITH e, place ORDER BY place, e.top LIMIT 1 RETURN {CARD} AS row"""

# articles
ARTICLE_CARD = f"""[{ARTICLE_HEAD}, a.version, a.recorded, a.extractor, a.cluster, a.n_sentences, a.n_mentions,
  a.n_evidence"""
ARTICLE_BY_KEY = f"MATCH (a:Article {{id: $key}}) RETURN {ARTICLE_CARD}, a.text] AS row"
ARTICLE_KEYS_BY_URL = "MATCH (a:Article {url: $url}) RETURN a.id AS id ORDER BY id LIMIT 2"
ARTICLE_KEYS_BY_START = "MATCH (a:Article) WHERE a.id >= $start AND a.id < $end RETURN a.id AS id ORDER BY id LIMIT 2"
ARTICLE_PLACE = "MATCH (a:Article {id: $key}) RETURN a.published, a.id"
ARTICLES = f"""MATCH (a:Article) WHERE a.published <= $published AND (a.published < $published OR a.id > $key)
WITH a ORDER BY a.published DESC, a.id LIMIT $limit
RETURN {ARTICLE_CARD}] AS row ORDER BY a.published DESC, a.id"""
ARTICLES_BY_WORDS = f"""CALL db.index.fulltext.queryNodes('{ARTICLE_WORDS}', $asked) YIELD node AS a
WHERE a.published <= $published AND (a.published < $published OR a.id > $key)
WITH a ORDER BY a.published DESC, a.id LIMIT $limit
RETURN {ARTICLE_CARD}] AS row ORDER BY a.published DESC, a.id"""

# everything
COUNT_ARTICLES = """MATCH (a:Article) RETURN count(a), coalesce(sum(a.n_sentences), 0), coalesce(sum(a.n_mentions), 0),
  count(DISTINCT a.cluster), min(nullIf(a.published, '')), max(nullIf(a.published, ''))"""
COUNT_EVIDENCE = "MATCH (v:Evidence) RETURN count(v)"
COUNT_TYPES = "MATCH (e:Entity) RETURN e.type AS name, count(e) AS n ORDER BY name"
COUNT_RELATIONS = "MATCH (f:Fact) RETURN f.relation AS name, count(f) AS n ORDER BY name"
COUNT_STATUSES = "MATCH (f:Fact) RETURN f.status AS name, count(f) AS n ORDER BY name"
