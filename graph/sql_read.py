"""The statements that read a SQLite store; parameters are named, lists are JSON arrays."""

from triplewire.graph.sql import LISTED

ENTITY = "{0}.key, {0}.name, {0}.type, {0}.qid"
SUBJECT, OBJECT, SPEAKER = (ENTITY.format(name) for name in ("s", "o", "k"))

# facts: pages of row ids first, then their rows
FACT_COLUMNS = f"""f.fid, {SUBJECT}, r.name, {OBJECT}, f.status, f.confidence, f.weight, f.n_evidence, f.n_sources,
  f.since, f.until, f.happened, f.since_day, f.until_day, f.first_published, f.last_published"""
FACTS = f"""SELECT {FACT_COLUMNS} FROM fact f JOIN entity s ON s.eid = f.s JOIN relation r ON r.pid = f.p
  JOIN entity o ON o.eid = f.o WHERE f.fid IN {LISTED} ORDER BY f.fid"""
FACT_ROW = """SELECT f.s, f.o, f.fid, f.p, f.status, f.confidence, f.weight, f.n_evidence, f.n_sources, f.since,
  f.until, f.happened, f.since_day, f.until_day, nullif(f.first_published, ''), nullif(f.last_published, '')
  FROM fact f"""
FACT_ROWS = f"{FACT_ROW} WHERE f.fid IN {LISTED} ORDER BY f.fid"
SCAN = FACT_ROW + " NOT INDEXED WHERE {} ORDER BY f.fid"
BRANCH = "SELECT f.fid FROM fact f {index} WHERE {conditions} ORDER BY f.fid LIMIT :limit"
INDEX = {
    "s": "INDEXED BY fact_s",
    "sp": "INDEXED BY fact_sp",
    "o": "INDEXED BY fact_o",
    "op": "INDEXED BY fact_op",
    "p": "INDEXED BY fact_p",
    "": "NOT INDEXED",
}
CONDITIONS = {
    "after": "f.fid > :after",
    "fids": "f.fid IN (SELECT value FROM json_each(:fids))",
    "subject": "f.s = :subject",
    "object": "f.o = :object",
    "entity_s": "f.s = :entity",
    "entity_o": "f.o = :entity",
    "entity": "(f.s = :entity OR f.o = :entity)",
    "relation": "f.p = :relation",
    "status": "f.status = :status",
    "statuses": "f.status IN (SELECT value FROM json_each(:statuses))",
    "min_confidence": "f.confidence >= :min_confidence",
    "min_sources": "f.n_sources >= :min_sources",
    "as_of": """CASE WHEN f.p IN (SELECT pid FROM relation WHERE event)
      THEN coalesce(f.day, f.first_published) <= :as_of
      ELSE (f.since_day IS NULL OR f.since_day <= :as_of) AND (f.until_day IS NULL OR f.until_day > :as_of) END""",
    "known_at": """EXISTS (SELECT 1 FROM evidence v JOIN sentence n ON n.sid = v.sid JOIN article a ON a.aid = n.aid
      WHERE v.fid = f.fid AND a.recorded <= :known_at)""",
    "published": """f.first_published < :published_to AND f.last_published >= :published_from AND EXISTS (
      SELECT 1 FROM evidence v JOIN sentence n ON n.sid = v.sid JOIN article a ON a.aid = n.aid
      WHERE v.fid = f.fid AND a.published >= :published_from AND a.published < :published_to)""",
}
FACTS_OF_ARTICLE = """SELECT DISTINCT v.fid FROM article a JOIN sentence n ON n.aid = a.aid
  JOIN evidence v ON v.sid = n.sid WHERE a.key = ? AND v.fid IS NOT NULL"""
FACTS_OF_SPEAKER = f"""SELECT DISTINCT fid FROM evidence WHERE fid IS NOT NULL
  AND speaker IN (SELECT eid FROM entity WHERE canon IN {LISTED})"""
KNOWN_EVIDENCE = f"""SELECT v.fid, a.cluster, v.weight, a.published, v.since, v.until, v.happened FROM evidence v
  JOIN sentence n ON n.sid = v.sid JOIN article a ON a.aid = n.aid
  WHERE v.fid IN {LISTED} AND a.recorded <= ?"""
RELATION = "SELECT pid, event FROM relation WHERE name = ?"
RELATION_NAMES = "SELECT pid, name FROM relation"
EVENTS = "SELECT name FROM relation WHERE event"
ENDS_OF = "SELECT e.canon, c.key FROM entity e JOIN entity c ON c.eid = e.canon WHERE e.key = ?"
KEYS_OF = f"SELECT eid, key FROM entity WHERE eid IN {LISTED}"
CLAIMS = """SELECT DISTINCT s.key, r.name, o.key, r.symmetric FROM fact f INDEXED BY fact_claim
  JOIN entity s ON s.eid = f.s JOIN relation r ON r.pid = f.p JOIN entity o ON o.eid = f.o
  WHERE f.status <> 'asserted' AND (:subject IS NULL OR f.s = :subject) AND (:relation IS NULL OR f.p = :relation)
  AND (:object IS NULL OR f.o = :object) ORDER BY s.key, r.name, o.key"""
SPEAKERS_OF_FACTS = f"""SELECT DISTINCT v.fid, {SPEAKER} FROM evidence v JOIN entity x ON x.eid = v.speaker
  JOIN entity k ON k.eid = x.canon WHERE v.fid IN {LISTED} ORDER BY k.key"""
TIMELINE = """SELECT fid, day FROM (SELECT * FROM (SELECT fid, day FROM fact f INDEXED BY fact_s_day
    WHERE f.s = :eid AND f.day IS NOT NULL AND f.status = 'asserted' ORDER BY f.day, f.fid LIMIT :limit)
  UNION ALL SELECT * FROM (SELECT fid, day FROM fact f INDEXED BY fact_o_day
    WHERE f.o = :eid AND f.day IS NOT NULL AND f.status = 'asserted' ORDER BY f.day, f.fid LIMIT :limit))
  ORDER BY day, fid LIMIT :limit"""
# in braces the indexes of facts by subject and by object; those of support hold all that is read
FACTS_AROUND = f"""SELECT x.fid, x.near, x.support, e.degree FROM (
  SELECT f.fid, f.o AS near, f.p, f.confidence * f.n_sources AS support FROM fact f INDEXED BY {{}}
    WHERE f.s IN {LISTED} AND f.status = 'asserted'
  UNION ALL SELECT f.fid, f.s, f.p, f.confidence * f.n_sources FROM fact f INDEXED BY {{}}
    WHERE f.o IN {LISTED} AND f.status = 'asserted') x
  JOIN entity e ON e.eid = x.near WHERE e.is_value = 0 AND (? = '' OR p IN {LISTED})"""
AROUND = f"SELECT fid, near FROM ({FACTS_AROUND}) ORDER BY support DESC, degree DESC, fid LIMIT ?"
COUNT_AROUND = f"SELECT count(DISTINCT fid) FROM ({FACTS_AROUND})"
COUNT_AT = f"SELECT count(*) FROM ({FACTS_AROUND})"
# the same of one entity that has thousands of facts: what is not of a relation in `valued` leads to a thing
DEGREE = "SELECT degree FROM entity WHERE eid = ? AND is_value = 0"
COUNT_VALUES = """SELECT
  (SELECT count(*) FROM fact f INDEXED BY fact_s_best CROSS JOIN entity e ON e.eid = f.o WHERE f.s = :start
    AND f.status = 'asserted' AND f.p IN (SELECT p FROM valued) AND e.is_value = 1)
  + (SELECT count(*) FROM fact f INDEXED BY fact_o_best CROSS JOIN entity e ON e.eid = f.s WHERE f.o = :start
    AND f.status = 'asserted' AND f.p IN (SELECT p FROM valued) AND e.is_value = 1)"""
OF_RELATIONS = "(:some = '' OR f.p IN (SELECT value FROM json_each(:pids)))"
LEAST_SUPPORT = f"""SELECT support FROM (SELECT * FROM (
    SELECT f.confidence * f.n_sources AS support FROM fact f INDEXED BY fact_s_best WHERE f.s = :start
    AND f.status = 'asserted' AND f.p NOT IN (SELECT p FROM valued) AND {OF_RELATIONS}
    ORDER BY f.confidence * f.n_sources DESC LIMIT :limit)
  UNION ALL SELECT * FROM (
    SELECT f.confidence * f.n_sources FROM fact f INDEXED BY fact_o_best WHERE f.o = :start
    AND f.status = 'asserted' AND f.p NOT IN (SELECT p FROM valued) AND {OF_RELATIONS}
    ORDER BY f.confidence * f.n_sources DESC LIMIT :limit)) ORDER BY support DESC LIMIT 1 OFFSET :limit - 1"""
SUPPORTED_MORE = f"""SELECT x.fid, x.near FROM (
    SELECT f.fid, f.o AS near, f.confidence * f.n_sources AS support FROM fact f INDEXED BY fact_s_best
    WHERE f.s = :start AND f.status = 'asserted' AND f.confidence * f.n_sources > :least AND {OF_RELATIONS}
  UNION ALL SELECT f.fid, f.s, f.confidence * f.n_sources FROM fact f INDEXED BY fact_o_best
    WHERE f.o = :start AND f.status = 'asserted' AND f.confidence * f.n_sources > :least AND {OF_RELATIONS}) x
  JOIN entity e ON e.eid = x.near WHERE e.is_value = 0 ORDER BY x.support DESC, e.degree DESC, x.fid LIMIT :limit"""
# of the facts with just so much support those that lead to the entities with the most facts
SUPPORTED_SO = f"""WITH known AS MATERIALIZED (SELECT eid, degree FROM entity INDEXED BY entity_top
    WHERE canon = eid AND is_value = 0 ORDER BY degree DESC, key LIMIT 3 * :limit)
  SELECT fid, near FROM (
    SELECT f.fid, e.eid AS near, e.degree FROM known e CROSS JOIN fact f INDEXED BY fact_s_best
    ON f.s = :start AND f.status = 'asserted' AND f.confidence * f.n_sources = :least AND f.o = e.eid
    WHERE {OF_RELATIONS}
  UNION ALL SELECT f.fid, e.eid, e.degree FROM known e CROSS JOIN fact f INDEXED BY fact_o_best
    ON f.o = :start AND f.status = 'asserted' AND f.confidence * f.n_sources = :least AND f.s = e.eid
    WHERE {OF_RELATIONS})
  WHERE degree > (SELECT min(degree) FROM known) ORDER BY degree DESC, fid LIMIT :limit"""
STEPS = f"""SELECT f.s, f.o, f.fid, f.weight FROM fact f INDEXED BY fact_s JOIN entity e ON e.eid = f.o
    WHERE f.s IN {LISTED} AND f.status = 'asserted' AND e.is_value = 0
  UNION ALL SELECT f.o, f.s, f.fid, f.weight FROM fact f INDEXED BY fact_o
    WHERE f.o IN {LISTED} AND f.status = 'asserted'"""
STEPS_BETWEEN = f"""SELECT f.s, f.o, f.fid, f.weight FROM fact f INDEXED BY fact_s
    WHERE f.s IN {LISTED} AND f.status = 'asserted' AND f.o IN {LISTED}
  UNION ALL SELECT f.o, f.s, f.fid, f.weight FROM fact f INDEXED BY fact_o
    WHERE f.o IN {LISTED} AND f.status = 'asserted' AND f.s IN {LISTED}"""
DEGREES = f"SELECT sum(degree) FROM entity WHERE eid IN {LISTED}"

# evidence and mentions
EVIDENCE_COLUMNS = """v.key, a.key, n.n, x.key, r.name, y.key, v.s0, v.s1, v.o0, v.o1, v.t0, v.t1, v.status, z.key,
  v.role, v.since, v.until, v.happened, v.confidence, v.rule"""
EVIDENCE_JOINS = """JOIN sentence n ON n.sid = v.sid JOIN article a ON a.aid = n.aid JOIN entity x ON x.eid = v.s_raw
  JOIN relation r ON r.pid = v.p JOIN entity y ON y.eid = v.o_raw LEFT JOIN entity z ON z.eid = v.speaker"""
EVIDENCE_PLACE = """SELECT CASE a.published WHEN '' THEN '9999' ELSE a.published END, a.key, n.n, v.key FROM evidence v
  JOIN sentence n ON n.sid = v.sid JOIN article a ON a.aid = n.aid WHERE v.fid = ? AND v.key = ?"""
EVIDENCE_PAGE = """SELECT vid FROM (SELECT v.vid, v.key AS vkey, n.n AS n, a.key AS akey,
    CASE a.published WHEN '' THEN '9999' ELSE a.published END AS said
    FROM evidence v JOIN sentence n ON n.sid = v.sid JOIN article a ON a.aid = n.aid WHERE v.fid = ?)
  WHERE (said, akey, n, vkey) > (?, ?, ?, ?) ORDER BY said, akey, n, vkey LIMIT ?"""
BEST_EVIDENCE = f"""SELECT vid FROM (SELECT v.vid, row_number() OVER (PARTITION BY v.fid ORDER BY v.confidence DESC,
    CASE a.published WHEN '' THEN '9999' ELSE a.published END, a.key, n.n, v.key) AS place
    FROM evidence v JOIN sentence n ON n.sid = v.sid JOIN article a ON a.aid = n.aid WHERE v.fid IN {LISTED})
  WHERE place = 1"""
WITNESSES = f"""SELECT v.fid, a.key, a.title, a.url, a.published, v.confidence, v.vid
  FROM evidence v JOIN sentence n ON n.sid = v.sid JOIN article a ON a.aid = n.aid WHERE v.fid IN {LISTED}
  ORDER BY v.fid, CASE a.published WHEN '' THEN '9999' ELSE a.published END, a.key, n.n, v.key"""
SAID = """SELECT v.fid, v.confidence, a.key, a.title, a.url,
  stretch(CASE n.n WHEN 0 THEN a.title ELSE a.text END, n.c0, n.c1), k.name FROM {}
  LEFT JOIN entity x ON x.eid = v.speaker LEFT JOIN entity k ON k.eid = x.canon WHERE {}
  ORDER BY v.fid, CASE a.published WHEN '' THEN '9999' ELSE a.published END, a.key, n.n, v.key"""
ALL_SAID = SAID.format(
    "article a CROSS JOIN sentence n ON n.aid = a.aid CROSS JOIN evidence v ON v.sid = n.sid", "v.fid IS NOT NULL"
)  # article by article, then sorted
SAID_OF_FACTS = SAID.format(
    "evidence v JOIN sentence n ON n.sid = v.sid JOIN article a ON a.aid = n.aid", f"v.fid IN {LISTED}"
)
SENTENCES_OF_EVIDENCE = f"""SELECT v.vid, n.c0, n.c1, CASE n.n WHEN 0 THEN a.title ELSE a.text END FROM evidence v
  JOIN sentence n ON n.sid = v.sid JOIN article a ON a.aid = n.aid WHERE v.vid IN {LISTED}"""
ARTICLE_HEAD = "a.key, a.title, a.url, a.published, a.source, a.lang, a.given_id, a.blocks"
EVIDENCE_VIEWS = f"""SELECT v.vid, v.fid, {EVIDENCE_COLUMNS}, n.c0, n.c1,
  CASE n.n WHEN 0 THEN a.title ELSE a.text END, a.extractor, a.cluster, {ARTICLE_HEAD}, {SUBJECT}, {OBJECT}, {SPEAKER}
  FROM evidence v {EVIDENCE_JOINS} JOIN entity s ON s.eid = x.canon JOIN entity o ON o.eid = y.canon
  LEFT JOIN entity k ON k.eid = z.canon WHERE v.vid IN {LISTED}"""
MENTIONED_IN = f"""SELECT DISTINCT said, akey, aid FROM (
    SELECT CASE g.published WHEN '' THEN '9999' ELSE g.published END AS said, a.key AS akey, g.aid AS aid
    FROM naming g JOIN article a ON a.aid = g.aid WHERE g.eid IN {LISTED})
  WHERE (said, akey) > (?, ?) ORDER BY said, akey LIMIT ?"""
MENTIONS_IN = f"""SELECT m.sid, m.c0, m.c1, m.eid FROM sentence n JOIN mention m ON m.sid = n.sid
  WHERE n.aid = ? AND m.eid IN {LISTED} AND (n.n, m.c0, m.c1) > (?, ?, ?) ORDER BY n.n, m.c0, m.c1, m.eid LIMIT ?"""
MENTION_VIEWS = f"""SELECT j.key, e.key, n.n, m.c0, m.c1, m.kind, n.c0, n.c1,
  CASE n.n WHEN 0 THEN a.title ELSE a.text END, {ARTICLE_HEAD} FROM json_each(?) j
  JOIN mention m ON m.sid = json_extract(j.value, '$[0]') AND m.c0 = json_extract(j.value, '$[1]')
  AND m.c1 = json_extract(j.value, '$[2]') AND m.eid = json_extract(j.value, '$[3]')
  JOIN sentence n ON n.sid = m.sid JOIN article a ON a.aid = n.aid JOIN entity e ON e.eid = m.eid ORDER BY j.key"""

# entities
CARDS = f"""SELECT e.eid, {ENTITY.format("e")}, e.degree,
  (SELECT sum(m.n_mentions) FROM entity m WHERE m.canon = e.eid),
  (SELECT min((SELECT min(g.published) FROM naming g WHERE g.eid = m.eid AND g.published > '')) FROM entity m
    WHERE m.canon = e.eid),
  (SELECT max((SELECT max(g.published) FROM naming g WHERE g.eid = m.eid AND g.published > '')) FROM entity m
    WHERE m.canon = e.eid)
  FROM entity e WHERE e.eid IN {LISTED}"""
CARD_NAMES = f"""SELECT m.canon, l.name FROM entity m JOIN alias l ON l.eid = m.eid WHERE m.canon IN {LISTED}
  ORDER BY l.name"""
NAMED = f"""SELECT e.key, e.name, e.type, e.qid, l.name FROM entity e JOIN entity m ON m.canon = e.eid
  LEFT JOIN alias l ON l.eid = m.eid WHERE e.key IN {LISTED} ORDER BY e.key, l.name"""
CARD_MERGED = f"SELECT canon, key FROM entity WHERE canon IN {LISTED} AND canon <> eid ORDER BY key"
CANON = "SELECT canon FROM entity WHERE key = ?"
MEMBERS = f"SELECT eid FROM entity WHERE canon IN {LISTED}"
TOP_PLACE = "SELECT degree, key FROM entity WHERE key = ?"
TOP_ENTITIES = """SELECT eid FROM entity INDEXED BY entity_top WHERE canon = eid AND is_value = 0
  AND degree <= :degree AND (degree < :degree OR key > :key) ORDER BY degree DESC, key LIMIT :limit"""
TOP_OF_TYPE = """SELECT eid FROM entity INDEXED BY entity_type WHERE canon = eid AND is_value = 0 AND type = :type
  AND degree <= :degree AND (degree < :degree OR key > :key) ORDER BY degree DESC, key LIMIT :limit"""
N_MENTIONS = """e.n_mentions + coalesce((SELECT sum(m.n_mentions) FROM entity m WHERE m.canon = e.eid
  AND m.eid <> e.eid), 0)"""
SORT_PLACE = {
    "name": "SELECT name, key FROM entity WHERE key = ?",
    "mentions": f"SELECT {N_MENTIONS}, key FROM entity e WHERE key = ?",
}
SORTED_ENTITIES = {
    "name": """SELECT eid FROM entity WHERE canon = eid AND is_value = 0 AND (:type IS NULL OR type = :type)
  AND (:place IS NULL OR (name, key) > (:place, :key)) ORDER BY name, key LIMIT :limit""",
    "mentions": f"""SELECT eid FROM (SELECT e.eid, e.key, {N_MENTIONS} AS n FROM entity e WHERE e.canon = e.eid
    AND e.is_value = 0 AND (:type IS NULL OR e.type = :type))
  WHERE :place IS NULL OR n < :place OR (n = :place AND key > :key) ORDER BY n DESC, key LIMIT :limit""",
}

# search
BY_WORDS = """SELECT e.canon, l.norm FROM name_fts x JOIN alias l ON l.alid = x.rowid JOIN entity e ON e.eid = l.eid
  WHERE x.name_fts MATCH ?"""
# the first entities with such a name; in braces, where names are looked for
BEST_NAMED = """SELECT c.eid FROM (SELECT e.canon, min(CASE WHEN l.norm = :norm THEN 0
    WHEN substr(l.norm, 1, length(:norm)) = :norm THEN 1 ELSE 2 END) AS score
  FROM {} GROUP BY e.canon) found JOIN entity c ON c.eid = found.canon
  WHERE :type IS NULL OR c.type = :type ORDER BY score, c.degree DESC, c.key LIMIT :limit"""
HAS_WORDS = "SELECT rowid AS alid FROM name_fts WHERE name_fts MATCH :words"
BEGINS = "l.norm <> '' AND l.norm >= :norm AND l.norm < :norm || char(1114111)"
KNOWN = """(SELECT t.eid AS canon, m.eid FROM (SELECT eid FROM entity INDEXED BY entity_top
  WHERE canon = eid AND is_value = 0 ORDER BY degree DESC, key LIMIT :known) t CROSS JOIN entity m ON m.canon = t.eid) e
  CROSS JOIN alias l ON l.eid = e.eid"""
BEST_OF = BEST_NAMED.format("json_each(:listed) x JOIN alias l ON l.alid = x.value JOIN entity e ON e.eid = l.eid")
BEST_BY_WORDS = BEST_NAMED.format(f"({HAS_WORDS}) x JOIN alias l USING(alid) JOIN entity e ON e.eid = l.eid")
BEST_BY_START = BEST_NAMED.format(f"alias l JOIN entity e ON e.eid = l.eid WHERE {BEGINS}")
BEST_EXACT = BEST_NAMED.format("alias l JOIN entity e ON e.eid = l.eid WHERE l.norm <> '' AND l.norm = :norm")
BEST_KNOWN = BEST_NAMED.format(f"{KNOWN} WHERE l.alid IN ({HAS_WORDS})")
BEST_KNOWN_BY_START = BEST_NAMED.format(f"{KNOWN} WHERE {BEGINS}")
FIRST_WITH_WORDS = f"{HAS_WORDS} LIMIT :many"
COUNT_STARTS = f"SELECT count(*) FROM (SELECT 1 FROM alias l WHERE {BEGINS} LIMIT :many)"
BY_NORM = "SELECT e.canon, l.norm FROM alias l JOIN entity e ON e.eid = l.eid WHERE l.norm = ? AND l.norm <> ''"
BY_NAME = "SELECT e.canon, l.norm FROM alias l JOIN entity e ON e.eid = l.eid WHERE l.name = ? AND l.norm <> ''"
BY_QID = "SELECT canon, '' FROM entity WHERE qid = ?"
TRIGRAM_THERE = "SELECT 1 FROM name_tri WHERE name_tri MATCH ? LIMIT 1"
BY_TRIGRAM = "SELECT rowid AS alid FROM name_tri WHERE name_tri MATCH ?"
BY_TRIGRAMS = """SELECT e.canon, c.key, l.norm FROM (SELECT alid FROM ({}) GROUP BY alid HAVING count(*) >= ?) found
  JOIN alias l ON l.alid = found.alid JOIN entity e ON e.eid = l.eid JOIN entity c ON c.eid = e.canon"""
RANKS = f"SELECT eid, key, degree, type, is_value FROM entity WHERE eid IN {LISTED}"

# articles
ARTICLE_CARD = f"""{ARTICLE_HEAD}, a.version, a.recorded, a.extractor, a.cluster,
  (SELECT count(*) FROM sentence n WHERE n.aid = a.aid),
  (SELECT count(*) FROM sentence n JOIN mention m ON m.sid = n.sid WHERE n.aid = a.aid),
  (SELECT count(*) FROM sentence n JOIN evidence v ON v.sid = n.sid WHERE n.aid = a.aid)"""
ARTICLE_BY_KEY = f"SELECT {ARTICLE_CARD}, a.text FROM article a WHERE a.key = ?"
ARTICLE_KEYS_BY_URL = "SELECT key FROM article WHERE url = ? ORDER BY key LIMIT 2"
ARTICLE_KEYS_BY_START = "SELECT key FROM article WHERE key >= ? AND key < ? ORDER BY key LIMIT 2"
MENTION_PLACE = "SELECT published, aid FROM article WHERE key = ?"
ARTICLE_PLACE = "SELECT published, key FROM article WHERE key = ?"
ARTICLES = f"""SELECT {ARTICLE_CARD} FROM article a WHERE a.published <= :published
  AND (a.published < :published OR a.key > :key) ORDER BY a.published DESC, a.key LIMIT :limit"""
ARTICLES_BY_WORDS = f"""SELECT {ARTICLE_CARD} FROM article a WHERE a.published <= :published
  AND (a.published < :published OR a.key > :key)
  AND a.aid IN (SELECT rowid FROM article_fts WHERE article_fts MATCH :words)
  ORDER BY a.published DESC, a.key LIMIT :limit"""
IS_KNOWN = "SELECT 1 FROM article WHERE key = ? AND sha256 = ? AND extractor = ?"
ARTICLE_KEYS = "SELECT key FROM article ORDER BY key"
READING_HEAD = f"SELECT a.aid, {ARTICLE_HEAD}, a.text, a.extractor, a.cluster, a.bands FROM article a WHERE a.key = ?"
READING_SENTENCES = "SELECT n, c0, c1 FROM sentence WHERE aid = ? ORDER BY sid"
READING_ENTITIES = """SELECT e.key, g.name, g.type, g.qid, g.aliases FROM naming g JOIN entity e ON e.eid = g.eid
  WHERE g.aid = ? ORDER BY g.n"""
READING_MENTIONS = """SELECT e.key, n.n, m.c0, m.c1, m.kind FROM sentence n JOIN mention m ON m.sid = n.sid
  JOIN entity e ON e.eid = m.eid WHERE n.aid = ? ORDER BY n.n, m.c0, m.c1, e.key"""
READING_EVIDENCE = f"SELECT {EVIDENCE_COLUMNS} FROM evidence v {EVIDENCE_JOINS} WHERE n.aid = ? ORDER BY v.vid"

# everything
COUNTS = """SELECT (SELECT count(*) FROM article), (SELECT count(*) FROM sentence), (SELECT count(*) FROM mention),
  (SELECT count(*) FROM entity WHERE canon = eid AND is_value = 0), (SELECT count(*) FROM fact),
  (SELECT count(*) FROM evidence), (SELECT count(DISTINCT cluster) FROM article),
  (SELECT min(nullif(published, '')) FROM article), (SELECT max(nullif(published, '')) FROM article)"""
COUNT_TYPES = "SELECT type, count(*) FROM entity WHERE canon = eid AND is_value = 0 GROUP BY type ORDER BY type"
COUNT_RELATIONS = """SELECT r.name, x.n FROM (SELECT p, count(*) AS n FROM fact GROUP BY p) x
  JOIN relation r ON r.pid = x.p ORDER BY r.name"""
COUNT_STATUSES = "SELECT status, count(*) FROM fact GROUP BY status ORDER BY status"
ALL_ENTITIES = f"""SELECT e.eid, {ENTITY.format("e")}, c.key, e.n_mentions FROM entity e
  JOIN entity c ON c.eid = e.canon ORDER BY e.key"""
ALL_NAMES = "SELECT l.name, l.n FROM alias l WHERE l.eid = ?"
NAMES_BY_ID = f"SELECT eid, name FROM entity WHERE eid IN {LISTED}"
ENTITIES_BY_ID = f"SELECT e.eid, {ENTITY.format('e')} FROM entity e WHERE e.eid IN {LISTED}"


def by_trigrams(number: int) -> str:
    """Return the question for the names that have at least some of a number of trigrams."""
    return BY_TRIGRAMS.format(" UNION ALL ".join([BY_TRIGRAM] * number))
