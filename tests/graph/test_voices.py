"""Who holds a statement how, over time: the same on every store."""

from collections.abc import Callable

import pytest

from triplewire.graph.model import Reading, Status
from triplewire.graph.store import Store
from triplewire.graph.views import FactFilter
from triplewire.graph.voices import voices_of

Build = Callable[..., Reading]
Says = Callable[..., object]
ANN, BOB = "person:ann", "person:bob"


@pytest.fixture
def desk(store: Store, build: Build, says: Says) -> Store:
    def said(status: Status, speaker: str | None = None) -> object:
        return says(ANN, "employed_by", "organization:acme", status, speaker=speaker)

    store.apply(
        [
            build("a1", said(Status.ALLEGED, BOB), published="2021-03-01"),
            build("a2", said(Status.ALLEGED, BOB), published="2021-01-01"),
            build("a3", said(Status.DENIED, BOB), published="2022-01-01"),
            build("a4", said(Status.ASSERTED), published="2021-02-01"),
            build("a5", said(Status.ASSERTED), published=None),
        ]
    )
    return store


def told(store: Store, where: FactFilter) -> list[tuple[str | None, list[tuple[str, int, str | None, str | None]]]]:
    (conflict,) = store.conflicts()
    return [
        (
            voice.speaker.key if voice.speaker else None,
            [(one.status.value, one.n_evidence, one.first_published, one.last_published) for one in voice.stands],
        )
        for voice in voices_of(store, conflict.facts, where)
    ]


BOB_SAYS = (BOB, [("alleged", 2, "2021-01-01", "2021-03-01"), ("denied", 1, "2022-01-01", "2022-01-01")])
OTHERS = (None, [("asserted", 2, "2021-02-01", "2021-02-01")])


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        (FactFilter(), [BOB_SAYS, OTHERS]),
        (FactFilter(speaker=BOB), [BOB_SAYS]),
        (FactFilter(known_at="2100"), [BOB_SAYS, OTHERS]),
        (FactFilter(known_at="2000"), []),
        (
            FactFilter(published_from="2021-02-01", published_to="2021-12-31"),
            [
                (None, [("asserted", 1, "2021-02-01", "2021-02-01")]),
                (BOB, [("alleged", 1, "2021-03-01", "2021-03-01")]),
            ],
        ),
    ],
)
def test_each_voice_says_how_it_stands_and_since_when(desk: Store, where: FactFilter, expected: object) -> None:
    assert told(desk, where) == expected
