from collections.abc import Callable

from triplewire.graph.hashing import digest, reading_lines
from triplewire.graph.model import Reading
from triplewire.graph.store import Store

Build = Callable[..., Reading]
Says = Callable[..., object]
Stores = Callable[..., Store]


def test_every_part_of_a_reading_counts_and_its_order_does_not(build: Build, says: Says) -> None:
    one = build("a", says("Q1", "attacked", "Q2"), says("Q2", "attacked", "Q3"))
    turned = Reading(
        one.article, one.extractor, one.sentences[::-1], one.entities[::-1], one.mentions[::-1], one.evidence[::-1]
    )
    surer = build("a", says("Q1", "attacked", "Q2", confidence=0.81), says("Q2", "attacked", "Q3"))

    assert digest(reading_lines(turned, "a")) == digest(reading_lines(one, "a"))
    assert digest(reading_lines(surer, "a")) != digest(reading_lines(one, "a"))
    assert digest(reading_lines(one, "b")) != digest(reading_lines(one, "a"))


def test_the_hash_forgets_row_ids_clocks_and_versions(
    new_store: Stores, new_sqlite: Stores, build: Build, says: Says
) -> None:
    one, two = new_sqlite(clock=lambda: "2023"), new_store(clock=lambda: "2024")
    first, second = build("a", says("Q1", "attacked", "Q2")), build("b", says("Q3", "attacked", "Q2"))
    one.apply([first, second])

    two.apply([build("a", says("Q9", "attacked", "Q2")), second])
    two.apply([first])

    assert two.graph_hash() == one.graph_hash()
    assert two.article("a").version == 2
