"""What a sparse model looks at in a pair of mentions: words, types and the way over the parse, as hashed names.

A pair is read in the order of the text, whichever end is the subject: the model judges both directions at once. Names
are hashed by CRC-32, which is the same in every process and on every machine.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple
from zlib import crc32

from triplewire.extract.candidates import route_of
from triplewire.extract.draft import Draft
from triplewire.extract.steps import Tree, tree_of
from triplewire.graph.model import EntityType

FAR = 120  # words between two ends; further apart, in a list without end, nothing ties them
BETWEEN = 20  # words between the ends that are looked at
SHORT = 5  # so few are also read as one phrase
BESIDE = 3  # words left and right of the pair
NOUNS = frozenset({"amod", "compound", "poss", "prep", "appos", "nmod", "case", "relcl", "acl"})
UNDER = 3  # words beneath the top of the way that are looked at
CITY = "geonames:"  # how the gazetteer's key of a town starts


class Found(NamedTuple):
    """A pair of mentions in the order of the text, and the way between their heads over the parse."""

    left: int
    right: int
    route: tuple[int, ...]
    top: int


def pairs_of(draft: Draft, things: Sequence[int]) -> Iterator[Found]:
    """Yield every two mentions of different things that share a sentence, once."""
    tree = tree_of(draft)
    by_sentence: dict[int, list[int]] = {}
    for number in sorted(range(len(draft.mentions)), key=lambda at: (draft.mentions[at].start, draft.mentions[at].end)):
        if things[number] >= 0:
            by_sentence.setdefault(draft.sentence_of[draft.mentions[number].start], []).append(number)
    for _, numbers in sorted(by_sentence.items()):
        for place, left in enumerate(numbers):
            for right in numbers[place + 1 :]:
                if draft.mentions[right].start - draft.mentions[left].end > FAR:
                    break
                if things[left] != things[right]:
                    tokens, _, top = route_of(tree, draft.mentions[left].head, draft.mentions[right].head)
                    yield Found(left, right, tuple(tokens), top)


def hash_of(names: Iterable[str]) -> list[int]:
    """Return the numbers of features."""
    return [crc32(name.encode()) for name in names]


class PairFeatures:
    """Reads the features of the pairs of one article."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.tree: Tree = tree_of(draft)
        self.ends = [self._end(number) for number in range(len(draft.mentions))]

    def hashed(self, pair: Found) -> list[int]:
        """Return the features of a pair as numbers."""
        return hash_of(self.names(pair))

    def names(self, pair: Found) -> list[str]:
        """Return the features of a pair by name."""
        (left, lefts), (right, rights) = self.ends[pair.left], self.ends[pair.right]
        types = f"{left}|{right}"
        names = ["", f"types {types}"]
        names += [f"left {one}" for one in lefts]
        names += [f"right {one}" for one in rights]
        names += [f"left {one}|{types}" for one in lefts]
        names += [f"right {one}|{types}" for one in rights]
        self._add_words(names, pair, types)
        self._add_way(names, pair, types)
        return list(dict.fromkeys(names))

    def _end(self, number: int) -> tuple[str, list[str]]:
        """Return the type of an end, and what is told of it alone."""
        draft, tree, one = self.draft, self.tree, self.draft.mentions[number]
        entity = draft.entities[one.entity] if one.entity >= 0 else None
        kind = entity.type if entity else one.type
        name = "Town" if kind is EntityType.PLACE and entity and (entity.key or "").startswith(CITY) else kind.value
        head = one.head
        over = tree.heads[head]
        told = [f"kind {one.kind.value}", f"dep {tree.deps[head]}", f"head {tree.lemmas[head]}"]
        told.append(f"under {tree.deps[head]} {tree.lemmas[over]}")
        told += [f"word {tree.lowers[at]}" for at in range(one.start, one.end) if at != head]
        told += [f"below {tree.deps[at]} {tree.lemmas[at]}" for at in tree.below[head] if tree.deps[at] in NOUNS]
        told += [f"role {role}" for role in entity.roles[:3]] if entity else []
        return name, told

    def _add_words(self, names: list[str], pair: Found, types: str) -> None:
        draft, lemmas = self.draft, self.tree.lemmas
        one, other = draft.mentions[pair.left], draft.mentions[pair.right]
        sentence = draft.sentence_of[one.start]
        start, end = draft.sentences[sentence]
        names.append(f"far {min(max(other.start - one.end, -1), 30) // 3}")
        names.append(f"title {sentence == 0}")
        words = lemmas[one.end : other.start]
        if len(words) > BETWEEN:
            words = words[: BETWEEN // 2] + words[-BETWEEN // 2 :]
        names += [f"between {word}" for word in words]
        names += [f"between {word}|{types}" for word in words]
        names += [f"two {word} {following}" for word, following in pairwise(words)]
        if len(words) <= SHORT:
            names.append(f"phrase {' '.join(words)}|{types}")
        before, after = lemmas[max(start, one.start - BESIDE) : one.start], lemmas[other.end : other.end + BESIDE]
        names += [f"before {word}" for word in before]
        names += [f"after {word}" for word in after]
        names.append(f"beside {before[-1] if before else '-'}|{types}")
        names.append(f"beyond {after[0] if after and other.end < end else '-'}|{types}")

    def _add_way(self, names: list[str], pair: Found, types: str) -> None:
        draft, tree, top = self.draft, self.tree, pair.top
        if top < 0:
            names.append("no way")
            return
        lemmas, deps = tree.lemmas, tree.deps
        heads = draft.mentions[pair.left].head, draft.mentions[pair.right].head
        ways = [self._climb(head, top) for head in heads]
        shape = ["<".join(deps[at] for at in way) for way in ways]
        route = [lemmas[at] for at in pair.route]
        said = lemmas[top] if top not in heads else "-"
        names += [f"shape {shape[0]}>{shape[1]}", f"shape {shape[0]}>{shape[1]}|{types}"]
        names += [f"top {said}", f"top {said}|{types}", f"top {said} {shape[0]}>{shape[1]}"]
        names += [f"way {word}" for word in route]
        names += [f"way {word}|{types}" for word in route]
        if len(route) <= SHORT:
            names.append(f"route {' '.join(route)}|{types}")
        if top not in heads:
            under = [
                at for at in tree.below[top] if deps[at] in ("neg", "dobj", "prt", "aux", "auxpass", "prep", "acomp")
            ]
            names += [f"on {said} {deps[at]} {lemmas[at]}" for at in under[:UNDER]]
            names += [f"doing {deps[at]} {lemmas[at]}|{types}" for at in under[:UNDER]]

    def _climb(self, token: int, top: int) -> list[int]:
        """Return the tokens from a head up to below the top."""
        way: list[int] = []
        while token != top and len(way) < 8:
            way.append(token)
            token = self.tree.heads[token]
        return way
