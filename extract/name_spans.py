"""Stretches of tokens that may be names: their ends, the titles before them, and which of them win."""

from collections.abc import Sequence
from dataclasses import dataclass

from triplewire.extract.gazetteer import Entry, Gazetteer
from triplewire.extract.token_view import TokenView
from triplewire.graph.model import EntityType, MentionKind

PLACE_LABELS = frozenset({"GPE", "LOC", "NORP", "FAC"})
POSSESSIVE = frozenset({"'s", "’s", "'", "’"})
TYING = frozenset({"-", "–"})
EDGE = frozenset("\"'“”‘’«»()[]{}*•-–—:;,.!?/#@&|")
LEADING = frozenset({"the", "a", "an", "The", "A", "An", "this", "This"})
PASSED = "Former Incumbent Today Yesterday Retired Fellow Several Proroguing"
PASSING = frozenset(PASSED.split())
RULERS = "Pope King Queen Prince Princess Emperor Lord Lady Sultan Emir Saint St. Duke Duchess"
KEPT_TITLES = frozenset(RULERS.split())  # they are part of the name
RANK = {"known": 0, "shape": 1, "model": 2, "again": 3, "loose": 4}
MAX_NAME = 8  # tokens
PARTICLE_WORDS = "del della dela dei da dos das do ag ould ibn bin bint van von der den ter e"
PARTICLES = frozenset(PARTICLE_WORDS.split())  # inside names they tie what they stand between
OPEN = frozenset({"and", "at", "for", "in", "of", "the", "to"})  # no name ends so
OTHERS = frozenset({"al", "al."})  # "Roe et al"
PREFIX_WORDS = "Pro Anti Non Pre Post Ex Mid"
APART = frozenset(PREFIX_WORDS.split())


@dataclass(slots=True)
class Found:
    """A stretch of tokens that may be a name."""

    start: int
    end: int
    type: EntityType
    source: str  # known | shape | model | again
    label: str = ""  # the model's label
    sure: bool = False  # the type is not to be voted on
    kind: MentionKind = MentionKind.NAME
    key: str | None = None
    entries: tuple[Entry, ...] = ()  # what the gazetteer says the name may mean
    titled: bool = False  # a person's title stands before it
    open: int = -1  # number of the name whose uses share a type that is hardly ahead of another


def shaped(start: int, end: int, type_: EntityType, key: str | None = None) -> Found:
    """Return a name that its words show to be one."""
    return Found(start, end, type_, "shape", sure=True, key=key)


def trim(view: TokenView, start: int, end: int) -> tuple[int, int]:
    """Return a stretch without articles, quotation marks, possessives and other marks at its ends."""
    texts = view.texts
    while start < end and (texts[start] in LEADING or texts[start] in EDGE or texts[start].isspace()):
        start += 1
    while start < end - 1 and texts[start] in PASSING:  # "Former CIA", "Today's Supreme Court"
        start += 1 + (texts[start + 1] in POSSESSIVE and start < end - 2)
    while end > start and (texts[end - 1] in POSSESSIVE or texts[end - 1] in EDGE or texts[end - 1].isspace()):
        end -= 1
    while end > start + 1 and texts[end - 1] in OPEN:  # "the Karesi district of"
        end -= 1
    while end > start + 2 and texts[end - 2] == "et" and texts[end - 1] in OTHERS:
        end -= 2
    return start, end


def widen(view: TokenView, start: int, end: int) -> tuple[int, int]:
    """Return a stretch with what a hyphen or a particle ties to it: VSMPO-Avisma, Hwang Mi-ran, Azteca del Norte."""
    texts, size = view.texts, len(view)
    while end + 1 < size and _tied(view, end) and (view.capital[end + 1] or texts[start][:1].isupper()):
        if not view.capital[end + 1] and view.doc[end - 1].ent_type_ != "PERSON":
            break
        end += 2
    while end + 1 < size and texts[end] in PARTICLES and view.capital[end + 1]:
        end += 2
    while start > 1 and _tied(view, start - 1) and view.capital[start - 2] and texts[start - 2] not in APART:
        start -= 2
    while start > 1 and texts[start - 1] in PARTICLES and view.capital[start - 2]:
        start -= 2
    return start, end


def _tied(view: TokenView, i: int) -> bool:
    """Say whether a token is a hyphen with no space on either side."""
    if view.texts[i] not in TYING or not 0 < i < len(view) - 1:
        return False
    return view.ends[i - 1] == view.starts[i] and view.ends[i] == view.starts[i + 1] and view.texts[i + 1].isalpha()


def strip_titles(view: TokenView, start: int, end: int, gazetteer: Gazetteer) -> tuple[int, bool]:
    """Return where a person's name starts after its titles, and whether there was one."""
    titled = False
    while True:
        size = next((n for n in (3, 2, 1) if start + n < end and gazetteer.title(view.of(start, start + n))), 0)
        titled |= size > 0
        if not size or (size == 1 and view.texts[start] in KEPT_TITLES):
            return start, titled
        start += size


def title_before(view: TokenView, start: int, gazetteer: Gazetteer) -> bool:
    """Say whether a title stands right before a token."""
    if start < 1 or not view.capital[start - 1]:
        return False
    return any(gazetteer.title(view.of(start - size, start)) for size in (1, 2, 3) if start >= size)


def resolve(found: Sequence[Found]) -> list[Found]:
    """Return the stretches in text order, the longest winning; of equals known names, then shapes, then the model."""
    taken: set[int] = set()
    kept = []
    for one in sorted(found, key=lambda f: (f.start - f.end, RANK[f.source], f.start)):
        if one.start < one.end and taken.isdisjoint(range(one.start, one.end)):
            taken.update(range(one.start, one.end))
            kept.append(one)
    return sorted(kept, key=lambda f: f.start)
