import random

from triplewire.graph.model import NO_PERIOD, Period
from triplewire.graph.support import Support, Tally, confidence_of, doubt_of, tally, weight_of


def sums(counted: Tally) -> tuple[object, ...]:
    """Everything a tally says."""
    spread = counted.first, counted.last, counted.still_on
    return counted.n_evidence, counted.n_sources, counted.weight, *spread, counted.bounds()


def test_one_piece_of_evidence_gives_its_own_confidence() -> None:
    for confidence in (0.5, 0.55, 0.8, 0.9, 0.987):
        assert confidence_of(weight_of(confidence)) == confidence


def test_independent_articles_make_a_fact_surer_and_never_certain() -> None:
    two = tally([Support("a", weight_of(0.8), "", NO_PERIOD), Support("b", weight_of(0.8), "", NO_PERIOD)])
    many = tally(Support(str(n), weight_of(0.8), "", NO_PERIOD) for n in range(50))

    assert confidence_of(two.weight) == 0.96
    assert confidence_of(many.weight) == 0.99
    assert doubt_of(two.weight) == 40_000


def test_copies_count_as_their_strongest() -> None:
    copies = tally(Support("a", weight_of(confidence), "", NO_PERIOD) for confidence in (0.6, 0.9, 0.7))

    assert (copies.n_evidence, copies.n_sources, confidence_of(copies.weight)) == (3, 1, 0.9)


def test_sums_do_not_depend_on_order() -> None:
    rng = random.Random(3)
    rows = [
        Support(
            rng.choice("abc"),
            weight_of(rng.uniform(0.5, 0.95)),
            rng.choice(["", "2020-01-01", "2021"]),
            rng.choice([NO_PERIOD, Period("1994"), Period(None, "2020-06"), Period(None, "?")]),
        )
        for _ in range(40)
    ]

    for _ in range(20):
        assert sums(tally(rng.sample(rows, len(rows)))) == sums(tally(rows))
