"""The pairs of mentions that the encoder is asked about, and the windows of text in which it sees them.

A window is whole sentences packed into one pass, the sentence before them repeated as context. Everything is numbers:
training writes them to a file, extraction hands them to the model, and both come from here.
"""

from bisect import bisect_left
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from triplewire.extract import dates
from triplewire.extract import pair_layout as layout
from triplewire.extract.draft import Draft
from triplewire.extract.pair_layout import ROUTE
from triplewire.extract.steps import DEPS, Tree, tree_of
from triplewire.graph.model import EntityType, MentionKind

WINDOW = 144  # pieces of a window, as long as one sentence is not longer
LONGEST = 400  # pieces of a sentence that is longer: the rest is not seen
CONTEXT = 70  # pieces of a sentence that is repeated as context
CLS, SEP = 101, 102
TYPES = tuple(EntityType)[: layout.TYPES]
KINDS = tuple(MentionKind)
UP = {name: number + 1 for number, name in enumerate(sorted(DEPS))}
DOWN = layout.RELATIVES  # added to the number of a dependency that is gone down


class Encoding(Protocol):
    """What a tokenizer gives."""

    @property
    def ids(self) -> list[int]:
        """The numbers of the pieces."""

    @property
    def offsets(self) -> list[tuple[int, int]]:
        """Where each piece stands."""


class Pieces(Protocol):
    """What cuts words into the pieces that a model knows."""

    def encode(self, sequence: str, *, add_special_tokens: bool) -> Encoding:
        """Return the pieces of a text."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two mentions of one sentence, in a direction, and the numbers that tell them."""

    subject: int
    object: int
    told: tuple[int, ...]
    route: tuple[int, ...]  # tokens between the heads, over the parse
    top: int  # token that governs both, -1 = none


@dataclass(slots=True)
class Window:
    """What one pass of the encoder sees."""

    ids: list[int] = field(default_factory=list)
    kinds: list[int] = field(
        default_factory=list
    )  # 0 = no mention; 1-8 the first piece of one by type, 9-16 the others
    tokens: list[int] = field(default_factory=list)  # token of each piece
    pairs: list[Pair] = field(default_factory=list)
    mentions: dict[int, tuple[int, int]] = field(default_factory=dict)  # pieces of each mention


def _type_number(draft: Draft, mention: int) -> int:
    one = draft.mentions[mention]
    kind = draft.entities[one.entity].type if one.entity >= 0 else one.type
    return TYPES.index(kind) + 1 if kind in TYPES else 0


def route_of(tree: Tree, one: int, other: int) -> tuple[list[int], list[int], int]:
    """Return the tokens strictly between two heads over the parse, the edges gone, and the token that governs both."""
    up, at = [one], one
    while tree.heads[at] != at and len(up) < 40:
        at = tree.heads[at]
        up.append(at)
    place = {token: number for number, token in enumerate(up)}
    down, at = [other], other
    while at not in place and tree.heads[at] != at and len(down) < 40:
        at = tree.heads[at]
        down.append(at)
    if at not in place:
        return [], [], -1
    climbed = up[: place[at]]
    edges = [UP.get(tree.deps[token], 0) for token in climbed]
    edges += [UP.get(tree.deps[token], 0) + DOWN for token in reversed(down[:-1])]
    tokens = [token for token in [*climbed, at, *reversed(down[:-1])] if token not in (one, other)]
    return tokens, edges, at


class Candidates:
    """The windows of one article."""

    def __init__(
        self,
        draft: Draft,
        tokenizer: Pieces,
        entities: Sequence[int] | None = None,
        only: Collection[int] | None = None,
    ) -> None:
        self.draft = draft
        self.only = only  # sentences worth a look; default: all
        self.tree = tree_of(draft)
        self.tokenizer = tokenizer
        self.entities = entities or [one.entity for one in draft.mentions]  # equal numbers are one thing, -1 = none
        self.by_sentence: dict[int, list[int]] = {}
        for number, mention in enumerate(draft.mentions):
            self.by_sentence.setdefault(draft.sentence_of[mention.start], []).append(number)

    def asked(self, sentence: int) -> bool:
        """Say whether a sentence mentions two things and is worth a look."""
        if self.only is not None and sentence not in self.only:
            return False
        return len({self.entities[m] for m in self.by_sentence.get(sentence, ()) if self.entities[m] >= 0}) > 1

    def windows(self) -> Iterator[Window]:
        """Yield the windows that hold every sentence that is asked about, each once."""
        cut = {number: self._cut(number) for number in self._wanted()}
        asked = [number for number in sorted(cut) if self.asked(number)]
        at = 0
        while at < len(asked):
            packed = self._context(asked[at], cut)
            own = [asked[at]]
            packed.append(asked[at])
            while own[-1] != asked[-1]:
                following = asked[at + len(own)]
                added = [n for n in [*self._context(following, cut), following] if n not in packed]
                if sum(len(cut[n][0]) for n in [*packed, *added]) > WINDOW:
                    break
                packed += added
                own.append(following)
            yield self._window(packed, own, cut)
            at += len(own)

    def alone(self, sentence: int) -> Window:
        """Return a window of one sentence, without pairs."""
        return self._window([sentence], [], {sentence: self._cut(sentence)})

    def _wanted(self) -> set[int]:
        asked = {number for number in range(len(self.draft.sentences)) if self.asked(number)}
        before = {number - 1 for number in asked if number > 1}
        return asked | {
            number for number in before if self.draft.sentences[number][0] < self.draft.sentences[number][1]
        }

    def _context(self, number: int, cut: dict[int, tuple[list[int], list[int]]]) -> list[int]:
        before = number - 1
        return [before] if number > 1 and before in cut and len(cut[before][0]) < CONTEXT else []

    def _cut(self, sentence: int) -> tuple[list[int], list[int]]:
        """Return the pieces of a sentence and the token of each."""
        start, end = self.draft.sentences[sentence]
        view = self.draft.view
        shift = view.starts[start]
        encoding = self.tokenizer.encode(view.text[shift : view.ends[end - 1]], add_special_tokens=False)
        ends = view.ends[start:end]
        tokens = [start + bisect_left(ends, first + shift + 1) for first, _ in encoding.offsets]
        return encoding.ids[:LONGEST], tokens[:LONGEST]

    def _window(self, packed: list[int], own: list[int], cut: dict[int, tuple[list[int], list[int]]]) -> Window:
        window = Window([CLS], [0], [-1])
        stretches: dict[int, tuple[int, int]] = {}
        for number in packed:
            ids, tokens = cut[number]
            stretches[number] = (len(window.ids), len(window.ids) + len(ids))
            window.ids += ids
            window.tokens += tokens
            window.kinds += [0] * len(ids)
        window.ids.append(SEP)
        window.tokens.append(-1)
        window.kinds.append(0)
        first = {token: at for at, token in reversed(list(enumerate(window.tokens)))}
        self._mark(window, packed, stretches)
        for number in own:
            window.pairs += self._pairs(window, number, stretches[number], first)
        return window

    def _mark(self, window: Window, packed: list[int], stretches: dict[int, tuple[int, int]]) -> None:
        for number in packed:
            start, end = stretches[number]
            tokens = window.tokens[start:end]
            for date in dates.dates_in(self.draft, number):
                self._span(window, (start, tokens), (date.start, date.end), len(TYPES))
            for mention in self.by_sentence.get(number, ()):
                one = self.draft.mentions[mention]
                span = self._span(window, (start, tokens), (one.start, one.end), _type_number(self.draft, mention))
                if span[0] < span[1]:
                    window.mentions[mention] = span

    @staticmethod
    def _span(window: Window, at: tuple[int, list[int]], span: tuple[int, int], kind: int) -> tuple[int, int]:
        """Mark the pieces of some tokens and return them."""
        shift, tokens = at
        start, end = shift + bisect_left(tokens, span[0]), shift + bisect_left(tokens, span[1])
        if kind and start < end:
            window.kinds[start] = kind
            window.kinds[start + 1 : end] = [kind + len(TYPES)] * (end - start - 1)
        return start, end

    def _pairs(self, window: Window, sentence: int, stretch: tuple[int, int], first: dict[int, int]) -> Iterator[Pair]:
        here = [m for m in self.by_sentence[sentence] if self.entities[m] >= 0 and m in window.mentions]
        for one in here:
            for other in here:
                if self.entities[one] != self.entities[other]:
                    yield self._pair(window, (one, other), stretch, first)

    def _pair(self, window: Window, ends: tuple[int, int], stretch: tuple[int, int], first: dict[int, int]) -> Pair:
        a, b = (self.draft.mentions[end] for end in ends)
        tokens, edges, top = route_of(self.tree, a.head, b.head)
        route = [token for token in tokens if not (a.start <= token < a.end or b.start <= token < b.end)]
        words = [first[token] for token in route if token in first][:ROUTE]
        told = (
            *window.mentions[ends[0]],
            *window.mentions[ends[1]],
            *stretch,
            *(_type_number(self.draft, end) for end in ends),
            *(KINDS.index(one.kind) for one in (a, b)),
            first.get(top, -1),
            *words,
            *[-1] * (ROUTE - len(words)),
            *edges[:ROUTE],
            *[-1] * (ROUTE - len(edges)),
        )
        return Pair(*ends, told, tuple(route), top)
