"""The statements that change a SQLite store; `?` takes values, and lists as JSON arrays."""

LISTED = "(SELECT value FROM json_each(?))"

REVISION = "SELECT value FROM meta WHERE key = 'revision'"
SET_META = "INSERT INTO meta VALUES (?, ?) ON CONFLICT(key) DO UPDATE SET value = excluded.value"
RELATIONS = "SELECT name, pid FROM relation"
ADD_RELATION = "INSERT INTO relation(name, symmetric, event) VALUES (?, ?, ?)"
NEXT_IDS = """SELECT (SELECT coalesce(max(aid), 0) FROM article), (SELECT coalesce(max(sid), 0) FROM sentence),
  (SELECT coalesce(max(eid), 0) FROM entity)"""

HELD_ARTICLES = f"SELECT key, aid, sha256, extractor, version FROM article WHERE key IN {LISTED}"
ADD_ARTICLE = """INSERT INTO article(aid, key, url, title, source, lang, published, recorded, sha256, extractor,
  cluster, version, given_id, blocks, bands, text) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"""
ADD_BAND = "INSERT INTO band VALUES (?, ?) ON CONFLICT DO NOTHING"
ADD_SENTENCE = "INSERT INTO sentence VALUES (?, ?, ?, ?, ?)"
ADD_NAMING = "INSERT INTO naming VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
ADD_MENTION = "INSERT INTO mention(sid, eid, c0, c1, kind) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING"
ADD_EVIDENCE = """INSERT INTO evidence(key, fid, sid, s_raw, p, o_raw, s0, s1, o0, o1, t0, t1, status, speaker,
  role, since, until, happened, weight, confidence, rule)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"""

SENTENCES_OF = f"(SELECT sid FROM sentence WHERE aid IN {LISTED})"
FACTS_OF_ARTICLES = f"SELECT DISTINCT fid FROM evidence WHERE sid IN {SENTENCES_OF} AND fid IS NOT NULL"
NAMINGS_OF_ARTICLES = f"SELECT eid, name, type, qid, aliases FROM naming WHERE aid IN {LISTED}"
MENTION_COUNTS = f"SELECT eid, count(*) FROM mention WHERE sid IN {SENTENCES_OF} GROUP BY eid"
CLUSTERS_OF_ARTICLES = f"SELECT DISTINCT cluster FROM article WHERE aid IN {LISTED}"
RETRACT = (
    f"DELETE FROM evidence WHERE sid IN {SENTENCES_OF}",
    f"DELETE FROM mention WHERE sid IN {SENTENCES_OF}",
    f"DELETE FROM sentence WHERE aid IN {LISTED}",
    f"DELETE FROM naming WHERE aid IN {LISTED}",
    f"""DELETE FROM band WHERE (band, aid) IN (SELECT j.value, a.aid FROM article a, json_each(a.bands) j
      WHERE a.aid IN {LISTED})""",
    f"DELETE FROM article WHERE aid IN {LISTED}",
)

ENTITY_REFS = f"""SELECT e.key, e.eid, c.eid, c.key, e.name, e.type, e.qid
  FROM entity e JOIN entity c ON c.eid = e.canon WHERE e.key IN {LISTED}"""
ADD_ENTITY = "INSERT INTO entity(eid, key, name, type, qid, is_value, canon) VALUES (?, ?, ?, ?, ?, ?, ?)"
COUNT_ALIAS = """INSERT INTO alias(eid, name, norm, source, n, named) VALUES (?, ?, ?, 'text', ?, ?)
  ON CONFLICT(eid, name, source) DO UPDATE SET n = n + excluded.n, named = named + excluded.named"""
UNCOUNT_ALIAS = "UPDATE alias SET n = n - ?, named = named - ? WHERE eid = ? AND name = ? AND source = 'text'"
DROP_ALIASES = f"DELETE FROM alias WHERE eid IN {LISTED} AND source = 'text' AND n <= 0"
COUNT_KIND = "INSERT INTO kind VALUES (?, ?, ?, ?) ON CONFLICT(eid, type, qid) DO UPDATE SET n = n + excluded.n"
DROP_KINDS = f"DELETE FROM kind WHERE eid IN {LISTED} AND n <= 0"
COUNT_MENTIONS = "UPDATE entity SET n_mentions = n_mentions + ? WHERE eid = ?"
COUNT_DEGREE = "UPDATE entity SET degree = degree + ? WHERE eid = ? AND is_value = 0"
NAMES_IN_USE = f"SELECT eid, name, named FROM alias WHERE eid IN {LISTED} AND source = 'text' AND named > 0"
KINDS_IN_USE = f"SELECT eid, type, qid, n FROM kind WHERE eid IN {LISTED}"
ENTITY_HEADS = f"SELECT eid, name, type, qid FROM entity WHERE eid IN {LISTED}"
SET_HEAD = "UPDATE entity SET name = ?, type = ?, qid = ? WHERE eid = ?"
ORPHANS = f"""SELECT e.eid, e.key FROM entity e WHERE e.eid IN {LISTED}
  AND NOT EXISTS (SELECT 1 FROM naming g WHERE g.eid = e.eid)"""
DROP_ENTITIES = f"DELETE FROM entity WHERE eid IN {LISTED}"

FACT_SUMS = f"""SELECT fid, s, p, o, status, n_evidence, n_sources, weight, first_published, last_published, still_on
  FROM fact WHERE fid IN {LISTED}"""
SUPPORT_OF = """SELECT u.fid, u.cluster, u.weight, u.n FROM json_each(?) j
  JOIN support u ON u.fid = json_extract(j.value, '$[0]') AND u.cluster = json_extract(j.value, '$[1]')"""
STATED_OF = f"SELECT fid, since, until, happened, said FROM stated WHERE fid IN {LISTED}"
EVIDENCE_SUPPORT = f"""SELECT v.fid, a.cluster, v.weight, a.published, v.since, v.until, v.happened FROM evidence v
  JOIN sentence n ON n.sid = v.sid JOIN article a ON a.aid = n.aid WHERE v.fid IN {LISTED}"""
SET_FACT = """INSERT INTO fact VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT(fid) DO UPDATE SET n_evidence = excluded.n_evidence, n_sources = excluded.n_sources,
  weight = excluded.weight, confidence = excluded.confidence, since = excluded.since, until = excluded.until,
  happened = excluded.happened, since_day = excluded.since_day, until_day = excluded.until_day, day = excluded.day,
  first_published = excluded.first_published, last_published = excluded.last_published, still_on = excluded.still_on"""
SET_SUPPORT = """INSERT INTO support VALUES (?, ?, ?, ?)
  ON CONFLICT(fid, cluster) DO UPDATE SET weight = excluded.weight, n = excluded.n"""
ADD_STATED = "INSERT INTO stated VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING"
DROP_SUPPORT = f"DELETE FROM support WHERE fid IN {LISTED}"
DROP_STATED = f"DELETE FROM stated WHERE fid IN {LISTED}"
DROP_FACTS = f"DELETE FROM fact WHERE fid IN {LISTED}"
EVIDENCE_OF_ENTITIES = f"""SELECT v.vid, v.fid, v.p, r.name, v.status, es.canon, cs.key, eo.canon, co.key
  FROM evidence v JOIN relation r ON r.pid = v.p JOIN entity es ON es.eid = v.s_raw JOIN entity cs ON cs.eid = es.canon
  JOIN entity eo ON eo.eid = v.o_raw JOIN entity co ON co.eid = eo.canon
  WHERE v.vid IN (SELECT vid FROM evidence WHERE s_raw IN {LISTED}
    UNION SELECT vid FROM evidence WHERE o_raw IN {LISTED})"""
POINT_EVIDENCE = "UPDATE evidence SET fid = ? WHERE vid = ?"

COPY_CLUSTERS = f"""SELECT DISTINCT a.cluster FROM article x, json_each(x.bands) j JOIN band y ON y.band = j.value
  JOIN article a ON a.aid = y.aid WHERE x.aid IN {LISTED} AND y.aid <> x.aid"""
CLUSTER_MEMBERS = f"SELECT aid, key, published, cluster FROM article WHERE cluster IN {LISTED}"
BAND_PAIRS = f"""SELECT DISTINCT x.aid, y.aid FROM article x, json_each(x.bands) j JOIN band y ON y.band = j.value
  AND y.aid <> x.aid WHERE x.aid IN {LISTED} ORDER BY x.aid, y.aid"""
TEXT_OF = "SELECT text FROM article WHERE aid = ?"
SET_CLUSTER = "UPDATE article SET cluster = ? WHERE aid = ?"
CLUSTERS_BY_ID = f"SELECT aid, cluster FROM article WHERE aid IN {LISTED}"

DECISION_COLUMNS = "did, a, b, verdict, reason, actor, at, score, canonical, revoked"
ADD_DECISION = """INSERT INTO decision(a, b, verdict, reason, actor, at, score, canonical, revoked)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"""
DECISION = f"SELECT {DECISION_COLUMNS} FROM decision WHERE did = ?"
DECISIONS = f"SELECT {DECISION_COLUMNS} FROM decision ORDER BY did"
DECISIONS_ABOUT = f"""SELECT {DECISION_COLUMNS} FROM decision WHERE revoked IS NULL AND did IN (
  SELECT did FROM decision WHERE revoked IS NULL AND a IN {LISTED}
  UNION SELECT did FROM decision WHERE revoked IS NULL AND b IN {LISTED}) ORDER BY did"""
REVOKE = "UPDATE decision SET revoked = ? WHERE did = ?"
DROP_DECISIONS = f"DELETE FROM decision WHERE substr(actor, 1, 4) = 'auto' AND (a IN {LISTED} OR b IN {LISTED})"
CLUSTER_KEYS = f"""SELECT m.key FROM entity e JOIN entity m ON m.canon = e.canon WHERE e.key IN {LISTED}"""
COUNTED_AS = f"SELECT e.key, c.key FROM entity e JOIN entity c ON c.eid = e.canon WHERE e.key IN {LISTED}"
CANON_OF = f"SELECT key, eid, canon, n_mentions, is_value FROM entity WHERE key IN {LISTED}"
SET_CANON = "UPDATE entity SET canon = ? WHERE eid = ?"
