"""The statements of the queue of batches; `?` takes values, and lists as JSON arrays."""

CARD = "SELECT jid, state, created, updated, total, done, failed, spec FROM job"
JOB = f"{CARD} WHERE jid = ?"
# in the order of rows: the clock may have been set between two
JOBS = f"""{CARD} WHERE ? = '' OR rowid < (SELECT rowid FROM job WHERE jid = ?) ORDER BY rowid DESC LIMIT ?"""
PROMISED = f"{CARD} WHERE json_extract(spec, '$.promise') = ? AND created > ? AND created < ? ORDER BY rowid DESC"
ADD_JOB = "INSERT INTO job VALUES (?, ?, ?, ?, ?, 0, ?, ?)"
ADD_ITEM = "INSERT INTO job_item VALUES (?, ?, ?, ?, NULL, ?)"
SET_STATE = "UPDATE job SET state = ?, updated = ? WHERE jid = ?"
SET_SPEC = "UPDATE job SET spec = ? WHERE jid = ?"

NEXT_JOB = """SELECT j.jid FROM job j WHERE j.state IN ('queued', 'running')
  AND EXISTS (SELECT 1 FROM job_item i WHERE i.jid = j.jid AND i.state = 'queued')
  ORDER BY j.rowid LIMIT 1"""
NEXT_ITEMS = "SELECT n, body, problem FROM job_item WHERE jid = ? AND state = 'queued' ORDER BY n LIMIT ?"
TAKE = "UPDATE job_item SET state = 'taken' WHERE jid = ? AND n = ?"
GIVE_BACK = """UPDATE job_item SET problem = ?, state = CASE
  WHEN (SELECT state FROM job WHERE jid = job_item.jid) IN ('queued', 'running') THEN 'queued' ELSE 'cancelled' END
  WHERE jid = ? AND n = ? AND state = 'taken'"""
END_ITEM = """UPDATE job_item SET state = ?, body = NULL, article = ?, problem = ?
  WHERE jid = ? AND n = ? AND state IN ('queued', 'taken')"""
ADD_UP = "UPDATE job SET done = done + ?, failed = failed + ?, updated = ? WHERE jid = ?"
ITEMS = """SELECT n, state, article, problem FROM job_item WHERE jid = ? AND n > ? AND (? = '' OR state = ?)
  ORDER BY n LIMIT ?"""
DROP_OPEN = "UPDATE job_item SET state = 'cancelled', body = NULL WHERE jid = ? AND state = 'queued'"
RECOVER = "UPDATE job_item SET state = 'queued' WHERE state = 'taken'"
REQUEUE = "UPDATE job SET state = 'queued' WHERE state = 'running'"
FORGET = "DELETE FROM job WHERE state IN ('done', 'failed', 'cancelled') AND updated < ?"
