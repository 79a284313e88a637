"""The queue of batches: nothing accepted is lost, counts are exact, a promise is kept for a day."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from triplewire.graph.errors import BadInput, JobNotFound, StoreReadOnly
from triplewire.graph.jobs import ItemCard, JobState
from triplewire.graph.sqlite_jobs import JobQueue

DAY = "2026-01-0{}T10:00:00.000000Z"


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.at = DAY.format(1)

    def __call__(self) -> str:
        return self.at


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def queue(tmp_path: Path, clock: Clock) -> Iterator[JobQueue]:
    with JobQueue(tmp_path / "jobs.db", clock=clock) as queue:
        yield queue


def done(*numbers: int) -> list[ItemCard]:
    return [ItemCard(n, "done", f"article{n}") for n in numbers]


def test_a_job_runs_from_queued_to_done(queue: JobQueue) -> None:
    job = queue.add(["{}", "{}", "{}"])
    assert (job.state, job.total, job.done, job.failed) == (JobState.QUEUED, 3, 0, 0)
    taken = queue.take(2, 1000)
    assert taken is not None
    assert (taken.job, [item.n for item in taken.items]) == (job.id, [1, 2])
    assert queue.end(job.id, done(1, 2)).state is JobState.RUNNING
    assert queue.take(2, 1000).items[0].n == 3  # type: ignore[union-attr]
    ended = queue.end(job.id, [ItemCard(3, "failed", problem="no text", hint="Give it one.")])
    assert (ended.state, ended.done, ended.failed) == (JobState.DONE, 2, 1)
    assert queue.items(job.id, state="failed") == [ItemCard(3, "failed", None, "no text", "Give it one.")]
    assert queue.take(2, 1000) is None


def test_what_was_wrong_on_arrival_is_counted_at_once(queue: JobQueue) -> None:
    job = queue.add(["{}", ItemCard(2, "failed", problem="not JSON")])
    assert (job.state, job.failed) == (JobState.QUEUED, 1)
    hopeless = queue.add([ItemCard(1, "failed", problem="not JSON")])
    assert hopeless.state is JobState.DONE


def test_length_limits_what_is_taken_but_never_to_nothing(queue: JobQueue) -> None:
    queue.add(["x" * 60, "y" * 60, "z" * 10])
    assert [item.n for item in queue.take(8, 50).items] == [1]  # type: ignore[union-attr]
    assert [item.n for item in queue.take(8, 100).items] == [2, 3]  # type: ignore[union-attr]


def test_an_article_that_ended_a_reader_is_taken_alone(queue: JobQueue) -> None:
    job = queue.add(["{}"] * 4)
    queue.take(4, 1000)
    queue.end(job.id, [*done(1), ItemCard(2, "queued", tries=1), ItemCard(3, "queued"), ItemCard(4, "queued")])
    assert [(item.n, item.tries) for item in queue.take(4, 1000).items] == [(2, 1)]  # type: ignore[union-attr]
    assert [item.n for item in queue.take(4, 1000).items] == [3, 4]  # type: ignore[union-attr]


def test_what_a_dead_server_took_is_put_back(queue: JobQueue, tmp_path: Path) -> None:
    job = queue.add(["{}", "{}"])
    queue.take(2, 1000)
    with JobQueue(tmp_path / "jobs.db") as again:
        assert again.take(2, 1000) is None
        again.recover()
        assert again.job(job.id).state is JobState.QUEUED
        assert len(again.take(2, 1000).items) == 2  # type: ignore[union-attr]
        again.end(job.id, done(1, 2))
    late = queue.end(job.id, done(1, 2))  # the first server was not dead after all: nothing is counted twice
    assert (late.done, late.state) == (2, JobState.DONE)


def test_a_cancelled_job_keeps_what_was_read_and_reads_no_more(queue: JobQueue) -> None:
    job = queue.add(["{}"] * 3)
    queue.take(1, 1000)
    assert queue.stop(job.id, JobState.CANCELLED).state is JobState.CANCELLED
    assert queue.take(3, 1000) is None
    assert queue.end(job.id, done(1)).state is JobState.CANCELLED
    assert [card.state for card in queue.items(job.id)] == ["done", "cancelled", "cancelled"]
    assert queue.stop(job.id, JobState.FAILED, "no rules").state is JobState.CANCELLED


def test_what_comes_back_to_a_cancelled_job_is_not_read_again(queue: JobQueue) -> None:
    job = queue.add(["{}"])
    queue.take(1, 1000)
    queue.stop(job.id, JobState.CANCELLED)
    queue.end(job.id, [ItemCard(1, "queued", tries=1)])

    assert queue.take(1, 1000) is None
    assert [card.state for card in queue.items(job.id)] == ["cancelled"]


def test_the_oldest_job_comes_first_and_the_newest_is_listed_first(queue: JobQueue, clock: Clock) -> None:
    ids = []
    for day in (1, 2, 3):
        clock.at = DAY.format(day)
        ids.append(queue.add(["{}"]).id)
    assert queue.take(9, 1000).job == ids[0]  # type: ignore[union-attr]
    first = queue.jobs(limit=2)
    assert [job.id for job in first] == [ids[2], ids[1]]
    assert [job.id for job in queue.jobs(after=first[-1].id)] == [ids[0]]


def test_a_promise_means_the_same_job_for_a_day(queue: JobQueue, clock: Clock) -> None:
    job = queue.add(["{}"], promise="key", content="one")
    assert queue.add(["{}"], promise="key", content="one").id == job.id
    with pytest.raises(BadInput, match="another batch"):
        queue.add(["{}", "{}"], promise="key", content="two")
    clock.at = DAY.format(3)
    assert queue.add(["{}", "{}"], promise="key", content="two").id != job.id


def test_jobs_are_forgotten_a_month_after_they_ended(queue: JobQueue, clock: Clock) -> None:
    old, waiting = queue.add(["{}"]), queue.add(["{}"])
    queue.stop(old.id, JobState.CANCELLED)
    clock.at = "2026-02-15T10:00:00.000000Z"
    queue.recover()
    assert queue.job(waiting.id).total == 1
    with pytest.raises(JobNotFound):
        queue.job(old.id)


def test_a_queue_that_is_only_read_refuses_batches(queue: JobQueue, tmp_path: Path) -> None:
    queue.add(["{}"])
    with JobQueue(tmp_path / "jobs.db", read_only=True) as reader:
        assert len(reader.jobs()) == 1
        with pytest.raises(StoreReadOnly):
            reader.add(["{}"])


def test_many_threads_take_each_article_once(queue: JobQueue) -> None:
    job = queue.add(["{}"] * 200)
    seen: list[int] = []

    def work() -> None:
        while taken := queue.take(3, 1000):
            numbers = [item.n for item in taken.items]
            seen.extend(numbers)
            queue.end(taken.job, done(*numbers))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(seen) == list(range(1, 201))
    assert (queue.job(job.id).done, queue.job(job.id).state) == (200, JobState.DONE)


YEARS = ["2026-01-01T10:00:00.000000Z", "2026-01-01T09:00:00.000000Z", "2016-01-01T10:00:00.000000Z"]
AHEAD = "2036-01-01T10:00:00.000000Z"


def test_jobs_take_turns_as_they_came_however_the_clock_is_set(queue: JobQueue, clock: Clock) -> None:
    made = []
    for clock.at in [*YEARS, AHEAD, YEARS[0]]:
        made.append(queue.add(["{}"]).id)

    listed = [job.id for job in queue.jobs(limit=2)]
    while page := queue.jobs(after=listed[-1], limit=2):
        listed += [job.id for job in page]
    assert listed == made[::-1]
    for key, clock.at in zip(made, [AHEAD, *YEARS, AHEAD], strict=True):
        taken = queue.take(5, 1000)
        assert taken is not None
        assert taken.job == key
        assert queue.end(key, done(1)).state is JobState.DONE


@pytest.mark.parametrize("at", [YEARS[1], DAY.format(1)])
def test_a_promise_holds_when_the_clock_is_set_back_an_hour(queue: JobQueue, clock: Clock, at: str) -> None:
    job = queue.add(["{}"], promise="p", content="c")
    clock.at = at

    assert queue.add(["{}"], promise="p", content="c").id == job.id
    with pytest.raises(BadInput):
        queue.add(["{}"], promise="p", content="other")


def test_a_promise_of_a_clock_that_was_years_ahead_binds_nobody(queue: JobQueue, clock: Clock) -> None:
    clock.at = AHEAD
    ahead = queue.add(["{}"], promise="p", content="c")
    clock.at = YEARS[0]
    other = queue.add(["{}", "{}"], promise="p", content="other")

    assert other.id != ahead.id
    assert queue.add(["{}", "{}"], promise="p", content="other").id == other.id


def test_a_job_that_has_not_ended_is_kept_however_far_the_clock_is_set_ahead(queue: JobQueue, clock: Clock) -> None:
    job = queue.add(["{}"])
    queue.take(1, 1000)
    clock.at = AHEAD
    queue.recover()

    assert queue.job(job.id).state is JobState.QUEUED
    assert queue.take(1, 1000) is not None
