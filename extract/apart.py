"""Names that a sentence sets apart: "Roe's father, Karl Roe", "Acme Ltd., a unit of Acme" are two things each."""

from collections.abc import Iterator

from triplewire.extract.draft import Draft
from triplewire.extract.steps import Tree, tree_of
from triplewire.extract.word_lists import lists_of

WORDS = lists_of("apart.toml")["apart"]
Pair = tuple[int, int]  # mentions


def set_apart(draft: Draft) -> frozenset[Pair]:
    """Return pairs of mentions that are two things, as one is said to be a relative or a unit of the other."""
    tree = tree_of(draft)
    found: set[Pair] = set()
    for token, lemma in enumerate(tree.lemmas):
        if lemma in WORDS and tree.is_noun(token) and draft.at[token] < 0:
            owners = set(_named(draft, tree, _owners(tree, token)))
            holders = set(_named(draft, tree, _holders(draft, tree, token)))
            found.update((one, other) for one in owners for other in holders if one != other)
    return frozenset(found | {(other, one) for one, other in found})


def _named(draft: Draft, tree: Tree, tokens: Iterator[int]) -> Iterator[int]:
    for token in tokens:
        yield from (draft.at[one] for one in tree.coordinated(token) if draft.at[one] >= 0)


def _owners(tree: Tree, noun: int) -> Iterator[int]:
    yield from tree.children(noun, "poss")
    for preposition in tree.children(noun, "prep"):
        if tree.lemmas[preposition] in ("of", "to"):
            yield from tree.children(preposition, "pobj")


def _holders(draft: Draft, tree: Tree, noun: int) -> Iterator[int]:
    yield from tree.children(noun, "appos")
    at = noun
    while tree.deps[at] == "conj" and tree.is_noun(tree.heads[at]) and draft.at[tree.heads[at]] < 0:
        at = tree.heads[at]
    head = tree.heads[at]
    if tree.deps[at] in ("appos", "compound"):
        yield head
    elif tree.deps[at] == "attr":
        yield from tree.subjects(head)
    elif tree.deps[at] == "nsubj":
        yield from tree.children(head, "attr")
