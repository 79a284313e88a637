"""The tables of the SQLite store.

The row id of a fact is its id, sixteen hexadecimal digits, read as a signed number: row order is id order, so every
index on facts pages by id. Empty text stands for an unknown day of publication.

What is ADDED is given to a store that was made before there was that, when it is opened for writing; it does without
until then. A version of before may go on writing to a store that has it: SQLite keeps it.
"""

VERSION = 1
APPLICATION = 0x74726977  # marks the file as ours
# `valued` are the relations that some fact with a date or a text as an end is of, or was
BEST = ("fact_s_best", "fact_o_best")  # of entities their asserted facts, those with the most support first
ADDED = """
CREATE INDEX IF NOT EXISTS fact_s_best ON fact(s, confidence * n_sources DESC, o, p) WHERE status = 'asserted';
CREATE INDEX IF NOT EXISTS fact_o_best ON fact(o, confidence * n_sources DESC, s, p) WHERE status = 'asserted';
CREATE TABLE IF NOT EXISTS valued(p INTEGER PRIMARY KEY) STRICT;
INSERT OR IGNORE INTO valued SELECT DISTINCT f.p FROM entity e CROSS JOIN fact f ON f.o = e.eid WHERE e.is_value = 1;
INSERT OR IGNORE INTO valued SELECT DISTINCT f.p FROM entity e CROSS JOIN fact f ON f.s = e.eid WHERE e.is_value = 1;
CREATE TRIGGER IF NOT EXISTS fact_in AFTER INSERT ON fact
  WHEN (SELECT max(is_value) FROM entity WHERE eid IN (new.s, new.o)) BEGIN
  INSERT OR IGNORE INTO valued VALUES (new.p); END;
"""
IS_COMPLETE = "PRAGMA index_info(fact_o_best)"

TABLES = """
CREATE TABLE meta(key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE relation(pid INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, symmetric INTEGER NOT NULL,
  event INTEGER NOT NULL) STRICT;
CREATE TABLE article(aid INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, url TEXT, title TEXT NOT NULL, source TEXT,
  lang TEXT NOT NULL, published TEXT NOT NULL, recorded TEXT NOT NULL, sha256 TEXT NOT NULL, extractor TEXT NOT NULL,
  cluster TEXT NOT NULL, version INTEGER NOT NULL DEFAULT 1, given_id TEXT, blocks TEXT NOT NULL,
  bands TEXT NOT NULL, text TEXT NOT NULL) STRICT;
CREATE INDEX article_published ON article(published DESC, key);
CREATE INDEX article_sha ON article(sha256);
CREATE INDEX article_url ON article(url);
CREATE INDEX article_cluster ON article(cluster);
CREATE TABLE band(band TEXT NOT NULL, aid INTEGER NOT NULL, PRIMARY KEY(band, aid)) WITHOUT ROWID, STRICT;
CREATE TABLE sentence(sid INTEGER PRIMARY KEY, aid INTEGER NOT NULL REFERENCES article ON DELETE CASCADE,
  n INTEGER NOT NULL, c0 INTEGER NOT NULL, c1 INTEGER NOT NULL, UNIQUE(aid, n)) STRICT;

CREATE TABLE entity(eid INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, name TEXT NOT NULL, type TEXT NOT NULL,
  qid TEXT, is_value INTEGER NOT NULL DEFAULT 0,
  canon INTEGER NOT NULL REFERENCES entity(eid) DEFERRABLE INITIALLY DEFERRED,
  degree INTEGER NOT NULL DEFAULT 0, n_mentions INTEGER NOT NULL DEFAULT 0) STRICT;
CREATE INDEX entity_canon ON entity(canon);
CREATE INDEX entity_qid ON entity(qid) WHERE qid IS NOT NULL;
CREATE INDEX entity_top ON entity(degree DESC, key) WHERE canon = eid AND is_value = 0;
CREATE INDEX entity_type ON entity(type, degree DESC, key) WHERE canon = eid AND is_value = 0;
CREATE TABLE naming(aid INTEGER NOT NULL REFERENCES article ON DELETE CASCADE, n INTEGER NOT NULL,
  eid INTEGER NOT NULL REFERENCES entity, published TEXT NOT NULL, name TEXT NOT NULL, type TEXT NOT NULL, qid TEXT,
  aliases TEXT NOT NULL, PRIMARY KEY(aid, n)) WITHOUT ROWID, STRICT;
CREATE INDEX naming_eid ON naming(eid, published, aid);
CREATE TABLE kind(eid INTEGER NOT NULL REFERENCES entity ON DELETE CASCADE, type TEXT NOT NULL, qid TEXT NOT NULL,
  n INTEGER NOT NULL, PRIMARY KEY(eid, type, qid)) WITHOUT ROWID, STRICT;
CREATE TABLE alias(alid INTEGER PRIMARY KEY, eid INTEGER NOT NULL REFERENCES entity ON DELETE CASCADE,
  name TEXT NOT NULL, norm TEXT NOT NULL, source TEXT NOT NULL, n INTEGER NOT NULL DEFAULT 0,
  named INTEGER NOT NULL DEFAULT 0, UNIQUE(eid, name, source)) STRICT;
CREATE INDEX alias_norm ON alias(norm) WHERE norm <> '';
CREATE INDEX alias_name ON alias(name) WHERE norm <> '';
CREATE TABLE mention(sid INTEGER NOT NULL REFERENCES sentence ON DELETE CASCADE,
  eid INTEGER NOT NULL REFERENCES entity, c0 INTEGER NOT NULL, c1 INTEGER NOT NULL, kind TEXT NOT NULL,
  PRIMARY KEY(sid, c0, c1, eid)) WITHOUT ROWID, STRICT;
CREATE INDEX mention_eid ON mention(eid);

CREATE TABLE fact(fid INTEGER PRIMARY KEY, s INTEGER NOT NULL REFERENCES entity,
  p INTEGER NOT NULL REFERENCES relation, o INTEGER NOT NULL REFERENCES entity, status TEXT NOT NULL,
  n_evidence INTEGER NOT NULL, n_sources INTEGER NOT NULL, weight INTEGER NOT NULL, confidence REAL NOT NULL,
  since TEXT, until TEXT, happened TEXT, since_day TEXT, until_day TEXT, day TEXT,
  first_published TEXT NOT NULL, last_published TEXT NOT NULL, still_on TEXT NOT NULL) STRICT;
CREATE INDEX fact_s ON fact(s, status);
CREATE INDEX fact_sp ON fact(s, p, status);
CREATE INDEX fact_o ON fact(o, status);
CREATE INDEX fact_op ON fact(o, p, status);
CREATE INDEX fact_p ON fact(p, status);
CREATE INDEX fact_claim ON fact(s, p, o) WHERE status <> 'asserted';
CREATE INDEX fact_s_day ON fact(s, day) WHERE day IS NOT NULL;
CREATE INDEX fact_o_day ON fact(o, day) WHERE day IS NOT NULL;
CREATE TABLE evidence(vid INTEGER PRIMARY KEY, key TEXT NOT NULL,
  fid INTEGER REFERENCES fact DEFERRABLE INITIALLY DEFERRED,
  sid INTEGER NOT NULL REFERENCES sentence ON DELETE CASCADE, s_raw INTEGER NOT NULL REFERENCES entity,
  p INTEGER NOT NULL REFERENCES relation, o_raw INTEGER NOT NULL REFERENCES entity, s0 INTEGER NOT NULL,
  s1 INTEGER NOT NULL, o0 INTEGER NOT NULL, o1 INTEGER NOT NULL, t0 INTEGER, t1 INTEGER, status TEXT NOT NULL,
  speaker INTEGER REFERENCES entity, role TEXT, since TEXT, until TEXT, happened TEXT, weight INTEGER NOT NULL,
  confidence REAL NOT NULL, rule TEXT NOT NULL) STRICT;
CREATE INDEX evidence_fid ON evidence(fid);
CREATE INDEX evidence_sid ON evidence(sid);
CREATE INDEX evidence_s ON evidence(s_raw);
CREATE INDEX evidence_o ON evidence(o_raw);
CREATE INDEX evidence_speaker ON evidence(speaker) WHERE speaker IS NOT NULL;
CREATE TABLE support(fid INTEGER NOT NULL REFERENCES fact ON DELETE CASCADE, cluster TEXT NOT NULL,
  weight INTEGER NOT NULL, n INTEGER NOT NULL, PRIMARY KEY(fid, cluster)) WITHOUT ROWID, STRICT;
CREATE TABLE stated(fid INTEGER NOT NULL REFERENCES fact ON DELETE CASCADE, since TEXT NOT NULL, until TEXT NOT NULL,
  happened TEXT NOT NULL, said TEXT NOT NULL, PRIMARY KEY(fid, since, until, happened, said)) WITHOUT ROWID, STRICT;

CREATE TABLE decision(did INTEGER PRIMARY KEY AUTOINCREMENT, a TEXT NOT NULL, b TEXT NOT NULL, verdict TEXT NOT NULL,
  score REAL, reason TEXT NOT NULL, actor TEXT NOT NULL, at TEXT NOT NULL, canonical TEXT, revoked TEXT,
  CHECK (a < b), CHECK (verdict IN ('same','different','unsure'))) STRICT;
CREATE INDEX decision_a ON decision(a) WHERE revoked IS NULL;
CREATE INDEX decision_b ON decision(b) WHERE revoked IS NULL;
CREATE TABLE job(jid TEXT PRIMARY KEY, state TEXT NOT NULL, created TEXT NOT NULL, updated TEXT NOT NULL,
  total INTEGER NOT NULL, done INTEGER NOT NULL DEFAULT 0, failed INTEGER NOT NULL DEFAULT 0,
  spec TEXT NOT NULL) STRICT;
CREATE TABLE job_item(jid TEXT NOT NULL REFERENCES job ON DELETE CASCADE, n INTEGER NOT NULL, state TEXT NOT NULL,
  body TEXT, article TEXT, problem TEXT, PRIMARY KEY(jid, n)) WITHOUT ROWID, STRICT;
CREATE INDEX job_item_open ON job_item(jid, n) WHERE state = 'queued';

CREATE VIRTUAL TABLE name_fts USING fts5(norm, content='alias', content_rowid='alid', prefix='2 3',
  tokenize="unicode61 remove_diacritics 2");
CREATE VIRTUAL TABLE name_tri USING fts5(norm, content='alias', content_rowid='alid', tokenize='trigram');
CREATE VIRTUAL TABLE article_fts USING fts5(title, text, content='article', content_rowid='aid',
  tokenize="porter unicode61 remove_diacritics 2");
CREATE TRIGGER alias_in AFTER INSERT ON alias BEGIN
  INSERT INTO name_fts(rowid, norm) VALUES (new.alid, new.norm);
  INSERT INTO name_tri(rowid, norm) VALUES (new.alid, new.norm); END;
CREATE TRIGGER alias_out AFTER DELETE ON alias BEGIN
  INSERT INTO name_fts(name_fts, rowid, norm) VALUES ('delete', old.alid, old.norm);
  INSERT INTO name_tri(name_tri, rowid, norm) VALUES ('delete', old.alid, old.norm); END;
CREATE TRIGGER article_in AFTER INSERT ON article BEGIN
  INSERT INTO article_fts(rowid, title, text) VALUES (new.aid, new.title, new.text); END;
CREATE TRIGGER article_out AFTER DELETE ON article BEGIN
  INSERT INTO article_fts(article_fts, rowid, title, text) VALUES ('delete', old.aid, old.title, old.text); END;
"""
