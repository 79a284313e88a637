"""The queue of batches in a SQLite file: what is accepted is on disk, and nothing is lost by a crash."""

import json
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from pathlib import Path
from secrets import token_hex
from sqlite3 import Connection
from typing import Any, Self

from triplewire.graph import sql_jobs as sql
from triplewire.graph.errors import BadInput, JobNotFound
from triplewire.graph.jobs import Item, ItemCard, Job, JobState, Taken
from triplewire.graph.options import DEFAULTS, Options
from triplewire.graph.sqlite_connection import Connections
from triplewire.graph.timeline import moment, now

KEPT = timedelta(days=30)  # how long what became of a job can be asked
PROMISED = timedelta(hours=24)  # how long a repeated promise means the same job


class JobQueue:
    """Jobs and their items in one file, which may be that of a store."""

    def __init__(
        self, path: Path, *, read_only: bool = False, options: Options = DEFAULTS, clock: Callable[[], str] = now
    ) -> None:
        self.path = path
        self._db = Connections(path, options.reading_only() if read_only else options)
        self._clock = clock

    def close(self) -> None:
        """Release the file."""
        self._db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *reason: object) -> None:
        self.close()

    def add(self, rows: Iterable[str | ItemCard], *, promise: str = "", content: str = "") -> Job:
        """Accept a batch, and return its job once it is on disk.

        A row is an article as a JSON object, or what was wrong with it. With a promise that was made within a day the
        job of then is returned; raise BadInput where the content was another then.
        """
        at = self._clock()
        with self._db.writing() as connection:
            day = (_before(at, PROMISED), _before(at, -PROMISED))  # also ahead: the clock may have been set back
            if promise and (old := connection.execute(sql.PROMISED, (promise, *day)).fetchone()):
                if json.loads(old[7]).get("content") != content:
                    raise BadInput("this Idempotency-Key came with another batch", "Give each batch a key of its own.")
                return _job(old)
            key = token_hex(8)
            spec = json.dumps({"promise": promise, "content": content} if promise else {})
            listed = [_new_row(key, n, row) for n, row in enumerate(rows, 1)]
            failed = sum(row[2] == "failed" for row in listed)
            state = JobState.DONE if failed == len(listed) else JobState.QUEUED
            connection.execute(sql.ADD_JOB, (key, state, at, at, len(listed), failed, spec))
            connection.executemany(sql.ADD_ITEM, listed)
            return _job(connection.execute(sql.JOB, (key,)).fetchone())

    def job(self, key: str) -> Job:
        """Return a job; raise JobNotFound."""
        with self._db.reading() as connection:
            return self._held(connection, key)

    def jobs(self, *, after: str = "", limit: int = 50) -> list[Job]:
        """Return jobs, the newest first; `after` is the id of the last one of the page before."""
        with self._db.reading() as connection:
            return [_job(row) for row in connection.execute(sql.JOBS, (after, after, limit))]

    def items(self, key: str, *, state: str = "", after: int = 0, limit: int = 50) -> list[ItemCard]:
        """Return what became of the articles of a job, in the order in which they were sent."""
        with self._db.reading() as connection:
            self._held(connection, key)
            return [_card(*row) for row in connection.execute(sql.ITEMS, (key, after, state, state, limit))]

    def recover(self) -> None:
        """Put back what a process took and did not finish; forget jobs that ended long ago.

        What another server is reading may be read twice by that, which changes nothing.
        """
        with self._db.writing() as connection:
            connection.execute(sql.RECOVER)
            connection.execute(sql.REQUEUE)
            connection.execute(sql.FORGET, (_before(self._clock(), KEPT),))

    def take(self, most: int, length: int) -> Taken | None:
        """Take the next articles of the oldest job: so many, so many characters; one that was tried before alone."""
        with self._db.writing() as connection:
            found = connection.execute(sql.NEXT_JOB).fetchone()
            if found is None:
                return None
            key = found[0]
            items: list[Item] = []
            size = 0
            for n, body, problem in connection.execute(sql.NEXT_ITEMS, (key, most)).fetchall():
                item = Item(n, body, json.loads(problem or "{}").get("tries", 0))
                size += len(body)
                if items and (item.tries or size > length):
                    break
                items.append(item)
                if item.tries:
                    break
            connection.executemany(sql.TAKE, [(key, item.n) for item in items])
            connection.execute(sql.SET_STATE, (JobState.RUNNING, self._clock(), key))
        return Taken(key, tuple(items))

    def end(self, key: str, cards: Iterable[ItemCard]) -> Job:
        """Keep what became of articles: done, failed, or queued to be tried again; return the job as it is then."""
        with self._db.writing() as connection:
            done = failed = 0
            for card in cards:
                problem = _problem(card)
                if card.state == "queued":
                    connection.execute(sql.GIVE_BACK, (problem, key, card.n))
                    continue
                values = (card.state, card.article, problem, key, card.n)
                ended = connection.execute(sql.END_ITEM, values).rowcount
                done += ended if card.state == "done" else 0
                failed += ended if card.state == "failed" else 0
            connection.execute(sql.ADD_UP, (done, failed, self._clock(), key))
            job = self._held(connection, key)
            if not job.has_ended and job.done + job.failed == job.total:
                connection.execute(sql.SET_STATE, (JobState.DONE, self._clock(), key))
                job = self._held(connection, key)
        return job

    def stop(self, key: str, state: JobState, problem: str = "") -> Job:
        """End a job, cancelled or failed: what waits is not read, what was read stays; one that has ended stays so."""
        with self._db.writing() as connection:
            job = self._held(connection, key)
            if not job.has_ended:
                spec = json.loads(connection.execute(sql.JOB, (key,)).fetchone()[7])
                connection.execute(sql.DROP_OPEN, (key,))
                connection.execute(sql.SET_SPEC, (json.dumps({**spec, "problem": problem}), key))
                connection.execute(sql.SET_STATE, (state, self._clock(), key))
                job = self._held(connection, key)
        return job

    def _held(self, connection: Connection, key: str) -> Job:
        row = connection.execute(sql.JOB, (key,)).fetchone()
        if row is None:
            raise JobNotFound(f"no job has the id {key!r}", "Jobs are forgotten 30 days after they ended.")
        return _job(row)


def _before(said: str, span: timedelta) -> str:
    return moment(datetime.fromisoformat(said) - span)


def _job(row: tuple[Any, ...]) -> Job:
    key, state, created, updated, total, done, failed, spec = row
    return Job(key, JobState(state), created, updated, total, done, failed, json.loads(spec).get("problem", ""))


def _new_row(key: str, n: int, row: str | ItemCard) -> tuple[str, int, str, str | None, str | None]:
    return (key, n, "queued", row, None) if isinstance(row, str) else (key, n, "failed", None, _problem(row))


def _problem(card: ItemCard) -> str | None:
    said = {"message": card.problem, "hint": card.hint, "tries": card.tries}
    return json.dumps({name: value for name, value in said.items() if value}) if any(said.values()) else None


def _card(n: int, state: str, article: str | None, problem: str | None) -> ItemCard:
    said = json.loads(problem or "{}")
    return ItemCard(n, state, article, said.get("message", ""), said.get("hint", ""), said.get("tries", 0))
