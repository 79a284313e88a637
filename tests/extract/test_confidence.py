from dataclasses import replace

import pytest

from triplewire.extract.confidence import Counted, confidence_of, default_table, parse_table, table_of
from triplewire.extract.draft import FactDraft

FACT = FactDraft(subject=0, relation="met_with", object=1, anchor=0, cue=(0, 1), rule="unheard.of")


def test_a_rule_that_was_never_counted_is_worth_the_prior() -> None:
    assert table_of({}).of_rule("met.verb") == pytest.approx(2 / 3)


def test_a_rule_is_drawn_towards_the_others_of_its_family_and_less_so_the_more_it_was_counted() -> None:
    table = table_of({"met.verb": Counted(95, 5), "met.noun": Counted(0, 1)})
    assert table.of_rule("met.verb") == pytest.approx((95 + 4 * 2 / 4) / 104)
    assert table.of_rule("met.noun") == pytest.approx((0 + 4 * 97 / 103) / 5)
    assert table.of_rule("met.new") == pytest.approx(97 / 104)


def test_one_wrong_fact_counts_once_and_does_not_silence_a_rule() -> None:
    table = table_of({"deployed.noun": Counted(0, 1)})
    assert table.of_rule("deployed.noun") == pytest.approx((4 * 2 / 3) / 5)
    assert table.of_rule("deployed.noun") > 0.5


def test_a_rule_of_three_parts_is_drawn_towards_its_nearest_relatives_first() -> None:
    table = table_of({"office.leader.title": Counted(0, 20), "office.minister.title": Counted(40, 0)})
    assert table.of_rule("office.leader.comma") < 0.2 < table.of_rule("office.other.comma") < 0.9
    assert table.of_rule("office.minister.comma") > 0.9


def test_a_table_reads_from_toml() -> None:
    table = parse_table('[rules]\n"met.verb" = [3, 1]\n')
    assert table.rules == {"met.verb": Counted(3, 1)}
    assert table.digest != parse_table("").digest


def test_confidence_counts_the_references_used_and_stays_inside_0_and_1() -> None:
    sure = confidence_of(None, FACT)  # type: ignore[arg-type]  # the draft does not enter yet
    assert confidence_of(None, replace(FACT, confidence=0.5)) == pytest.approx(sure / 2, abs=1e-4)  # type: ignore[arg-type]
    assert confidence_of(None, replace(FACT, confidence=0.0)) > 0  # type: ignore[arg-type]
    assert sure == round(sure, 4)


def test_the_table_of_the_package_holds_whole_counts() -> None:
    assert all(c.right >= 0 and c.wrong >= 0 for c in default_table().rules.values())


def test_no_rule_that_was_counted_three_times_is_wrong_more_than_twice_in_five() -> None:
    counted = {rule: c for rule, c in default_table().rules.items() if c.right + c.wrong >= 3}
    assert len(counted) > 80
    assert {rule: c for rule, c in counted.items() if c.right < 0.6 * (c.right + c.wrong)} == {}
