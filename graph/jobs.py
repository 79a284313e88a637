"""A queue of batches of articles: what was accepted, how far it is, and what could not be read."""

from dataclasses import dataclass
from enum import StrEnum


class JobState(StrEnum):
    """How far a job is."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"  # nothing more of it is tried: the set-up was wrong
    CANCELLED = "cancelled"


ENDED = (JobState.DONE, JobState.FAILED, JobState.CANCELLED)


@dataclass(frozen=True, slots=True)
class Job:
    """A batch of articles that was accepted; times are UTC, in ISO 8601."""

    id: str
    state: JobState
    created: str
    updated: str
    total: int
    done: int
    failed: int
    problem: str = ""  # why it failed as a whole

    @property
    def has_ended(self) -> bool:
        """Say whether nothing more will be done."""
        return self.state in ENDED


@dataclass(frozen=True, slots=True)
class Item:
    """An article of a job that waits to be read, as it was sent."""

    n: int  # its place in the batch, from 1
    body: str  # a JSON object
    tries: int = 0  # how often reading it ended the process that read it


@dataclass(frozen=True, slots=True)
class ItemCard:
    """What became of one article of a job."""

    n: int
    state: str  # queued, taken, done, failed or cancelled
    article: str | None = None  # its key in the store
    problem: str = ""
    hint: str = ""
    tries: int = 0


@dataclass(frozen=True, slots=True)
class Taken:
    """Some articles of one job, taken to be read."""

    job: str
    items: tuple[Item, ...]
