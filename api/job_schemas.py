"""The wire format of batches."""

from typing import Annotated

from pydantic import Field

from triplewire.api.schemas import Wire
from triplewire.graph.jobs import JobState

Moment = Annotated[str, Field(examples=["2026-01-05T10:00:00.000000Z"], description="UTC.")]


class JobItemOut(Wire):
    """What became of one article of a batch."""

    n: int = Field(description="Its place in the batch, from 1.")
    state: str = Field(description="queued, taken (being read), done, failed or cancelled.", examples=["done"])
    article: str | None = Field(description="Its id in the store.")
    problem: str = Field(examples=["the article has neither title nor text"])
    hint: str
    tries: int = Field(
        description="How often it was tried in vain: no page was had, or its reader ended; after three it is given up."
    )


class JobOut(Wire):
    """How far a batch is."""

    id: str = Field(examples=["5f0c9d2e8a7b4c61"])
    state: JobState
    created: Moment
    updated: Moment
    total: int = Field(description="Articles sent.", examples=[1000])
    done: int = Field(description="Of these taken in, or known already.", examples=[640])
    failed: int = Field(description="Of these not taken in.", examples=[2])
    rate: float = Field(description="Articles a second, from when it was accepted to its last change.")
    problem: str = Field(description="Why the whole job failed.")
    problems: list[JobItemOut] = Field([], description="The first articles that failed; /items lists all.")
