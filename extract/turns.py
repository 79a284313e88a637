"""What starts and what ends a fact that lasts, by its relation: who is elected takes office."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from triplewire.extract.word_lists import table_of, words


@dataclass(frozen=True, slots=True)
class Turns:
    """The lemmas with which facts of some relations start, end, or show for a moment."""

    starting: frozenset[str]
    ending: frozenset[str]
    moment: frozenset[str] = frozenset()
    has_former: bool = False  # a former holder is one who held it


ALWAYS = frozenset(table_of("periods.toml", "always")["relations"].split())
HANDING = frozenset(table_of("periods.toml", "handing")["lemmas"].split())
JUDGING = frozenset(table_of("periods.toml", "judging")["lemmas"].split())
JUDGED = frozenset(table_of("periods.toml", "judging")["relations"].split())


@cache
def _by_relation() -> Mapping[str, Turns]:
    groups = table_of("periods.toml", "groups").values()
    return {name: _turns(group) for group in groups for name in group["relations"].split()}


def _turns(group: Mapping[str, str]) -> Turns:
    starting, ending, moment = (frozenset(group[part].split()) for part in ("starting", "ending", "moment"))
    return Turns(starting, ending, moment, has_former=bool(group["former"]))


def turns_of(relation: str) -> Turns:
    """Return what starts and ends a fact of a relation; of one that has no list of its own, what ends most things."""
    return _by_relation().get(relation) or Turns(words("starting"), words("ending"))


def ending_of(relation: str) -> frozenset[str]:
    """Return what ends an event that goes on, as a detention does; of most events nothing."""
    turns = _by_relation().get(relation)
    return turns.ending if turns else frozenset()
