"""Surface patterns: token sequences with entity slots, for sentences whose parse is known to break."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from triplewire.extract.draft import Draft
from triplewire.extract.steps import Tree
from triplewire.graph.model import EntityType, MentionKind

GAP_LIMIT = 6  # tokens that "..." may skip
COUNT_LIMIT = 9  # tokens from a number to the colon after what it counts
COUNTING = ("CD", "NN", "JJ", "IN", "DT", "POS")
ASIDE_LIMIT = 20  # tokens of an aside between commas
FREQUENT = frozenset({"'s", "-", "–", "‑", "and", "or", "of", "the", "a", "in", "to", "by", "for", "with", "on", "own"})
STOPS = frozenset(",;:()—–-“”\"``''")
SLOT = re.compile(r"\{([SO_])(?::([A-Za-z|]+))?(\+)?\}(\?)?$")
TYPES = {item.value: item for item in EntityType}
KINDS = {item.value: item for item in MentionKind}


@dataclass(frozen=True, slots=True)
class Element:
    """One part of a pattern."""

    kind: str  # slot | word | tag | gap | aside
    name: str = ""  # of a slot: S, O, or _ for one that is matched and not used
    words: frozenset[str] = frozenset()
    types: frozenset[EntityType] = frozenset()
    kinds: frozenset[MentionKind] = frozenset()
    many: bool = False  # a slot that takes a coordination
    optional: bool = False


@dataclass(slots=True)
class Found:
    """Where a pattern matched."""

    start: int
    end: int
    ends: dict[str, list[int]] = field(default_factory=dict)  # S and O -> mentions
    key: int = -1  # the token of the first fixed word


def _slot(match: re.Match[str], part: str) -> Element:
    name, constraint, many, optional = match.groups()
    types, kinds = set(), set()
    for word in constraint.split("|") if constraint else []:
        if word in TYPES:
            types.add(TYPES[word])
        elif word in KINDS:
            kinds.add(KINDS[word])
        else:
            raise ValueError(f"{word!r} is neither a type nor a kind of mention", part)
    return Element("slot", name, frozenset(), frozenset(types), frozenset(kinds), bool(many), bool(optional))


def _element(part: str, lists: Mapping[str, Sequence[str]]) -> Element:
    if match := SLOT.match(part):
        return _slot(match, part)
    if "{" in part or "}" in part:
        raise ValueError(f"cannot read the slot {part!r}", part)
    if part == "...":
        return Element("gap")
    if part == "<,>":
        return Element("aside")
    optional = part.endswith("?") and len(part) > 1
    bare = part[:-1] if optional else part
    if bare.startswith("~"):
        return Element("tag", words=frozenset(bare[1:].split("|")), optional=optional)
    words: set[str] = set()
    for word in bare.split("|"):
        if word.startswith("$") and word[1:] not in lists:
            raise ValueError(f"no list {word} under [words]", part)
        words.update(item.lower() for item in lists[word[1:]]) if word.startswith("$") else words.add(word.lower())
    return Element("word", words=frozenset(words), optional=optional)


def parse_pattern(text: str, lists: Mapping[str, Sequence[str]]) -> tuple[Element, ...]:
    """Return the elements of a pattern; raise ValueError(message, part) for one that cannot be read."""
    pattern = tuple(_element(part, lists) for part in text.split())
    names = [element.name for element in pattern if element.kind == "slot"]
    if "S" not in names:
        raise ValueError("a pattern needs the slot {S}", text)
    if not key_words(pattern):
        raise ValueError("a pattern needs a fixed word", text)
    return pattern


def key_words(pattern: Sequence[Element]) -> frozenset[str]:
    """Return the words one of which has to stand in a sentence for the pattern to match."""
    wordy = [words for words in fixed_words(pattern) if any(word.isalpha() for word in words)]
    return wordy[0] if wordy else frozenset()


def rarest_words(pattern: Sequence[Element]) -> frozenset[str]:
    """Return the fixed words under which a pattern is found: those of the part without frequent words."""
    return min(
        fixed_words(pattern), key=lambda words: (bool(FREQUENT & words), not any(map(str.isalpha, words)), len(words))
    )


def fixed_words(pattern: Sequence[Element]) -> list[frozenset[str]]:
    """Return the words of each part that a match cannot lack."""
    return [element.words for element in pattern if element.kind == "word" and not element.optional]


class Matcher:
    """Matches patterns in one article."""

    def __init__(self, draft: Draft, tree: Tree) -> None:
        self.draft = draft
        self.tree = tree

    def find(self, pattern: Sequence[Element], start: int, end: int) -> list[Found]:
        """Return the matches within a stretch of tokens, leftmost first, none starting inside an earlier one."""
        found, at = [], start
        keys = key_words(pattern)
        for place in self._starts(pattern[0], start, end):
            match = self._match(pattern, place, end, Found(place, place), keys) if place >= at else None
            if match is not None:
                found.append(match)
                at = max(place + 1, match.end - 1)
        return found

    def _starts(self, first: Element, start: int, end: int) -> list[int]:
        """Return where a match can start: where its first part is a name, at a name or its article."""
        if first.kind != "slot" or first.optional:
            return list(range(start, end))
        return [at for at in range(start, end) if self.draft.at[at] >= 0 or self.tree.tags[at] == "DT"]

    def _match(
        self, pattern: Sequence[Element], at: int, end: int, so_far: Found, keys: frozenset[str]
    ) -> Found | None:
        if not pattern:
            so_far.end = at
            return so_far
        element, rest = pattern[0], pattern[1:]
        for after, mentions in self._takes(element, at, end):
            bound = {**so_far.ends, element.name: mentions} if mentions and element.name in "SO" else so_far.ends
            is_key = element.kind == "word" and element.words == keys and so_far.key < 0
            found = self._match(rest, after, end, Found(so_far.start, after, bound, at if is_key else so_far.key), keys)
            if found is not None:
                return found
        return self._match(rest, at, end, so_far, keys) if element.optional else None

    def _takes(self, element: Element, at: int, end: int) -> list[tuple[int, list[int]]]:
        if element.kind == "gap":
            return [(after, []) for after in self._gap(at, end)]
        if element.kind == "aside":
            return [(after, []) for after in self._aside(at, end)]
        if at >= end:
            return []
        if element.kind == "word":
            is_word = self.tree.lowers[at] in element.words or self.tree.lemmas[at] in element.words
            return [(at + 1, [])] if is_word else []
        if element.kind == "tag":
            is_tagged = any(self.tree.tags[at].startswith(tag.rstrip("*")) for tag in element.words)
            return [(at + 1, [])] if is_tagged else []
        return self._slot(element, at, end)

    def _gap(self, at: int, end: int) -> list[int]:
        places = [at]
        while at < end and len(places) <= GAP_LIMIT and self.tree.lowers[at] not in STOPS:
            at += 1
            places.append(at)
        return places

    def _aside(self, at: int, end: int) -> list[int]:
        places = [at]
        if at < end and self.tree.lowers[at] == ",":
            closing = (i + 1 for i in range(at + 1, min(end, at + ASIDE_LIMIT)) if self.tree.lowers[i] == ",")
            places += list(closing)
        return places

    def _slot(self, element: Element, at: int, end: int) -> list[tuple[int, list[int]]]:
        if self.tree.tags[at] == "DT" and self.draft.at[at] < 0:
            at += 1
        if at >= end or (first := self._mention(element, at)) is None:
            return []
        after, found = self.draft.mentions[first].end, [first]
        taken = [(after, list(found))]
        while element.many and (step := self._next(element, after, end)):
            after, more = step
            found.append(more)
            taken.insert(0, (after, list(found)))
        return taken

    def _next(self, element: Element, at: int, end: int) -> tuple[int, int] | None:
        joined = False
        while at < end and self.tree.lowers[at] in (",", "and", "or", "both", "the", "'s", "’s"):
            joined = joined or self.tree.lowers[at] in (",", "and", "or")
            at += 1
        at = self._past_count(at, end) if joined else at
        mention = self._mention(element, at) if joined and at < end else None
        return None if mention is None else (self.draft.mentions[mention].end, mention)

    def _past_count(self, at: int, end: int) -> int:
        """Return where the names start that a number announces: "and three members of NATO: X, Y and Z"."""
        if at >= end or self.tree.tags[at] != "CD":
            return at
        last = min(end, at + COUNT_LIMIT)
        colon = next((i for i in range(at, last) if self.tree.lowers[i] in (":", "–", "—", "--")), at)
        return colon + 1 if all(self.tree.tags[i].startswith(COUNTING) for i in range(at, colon)) else at

    def _mention(self, element: Element, at: int) -> int | None:
        number = self.draft.at[at]
        if number < 0 or self.draft.mentions[number].start != at:
            return None
        mention = self.draft.mentions[number]
        if element.types and mention.type not in element.types:
            return None
        return number if not element.kinds or mention.kind in element.kinds else None
