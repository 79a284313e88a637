"""From the word at which a rule ends to the mention it stands for."""

from collections.abc import Iterator
from functools import cache
from importlib import resources

from triplewire.extract.draft import Draft
from triplewire.extract.steps import Tree
from triplewire.graph.model import EntityType

OWNERS = frozenset({"of", "from", "in"})  # "officials from the EU", "the government of Belarus"


@cache
def agents() -> frozenset[str]:
    """Return the nouns that act for the country or body that owns them: forces, officials, government."""
    text = resources.files("triplewire.extract").joinpath("rules").joinpath("agents.txt").read_text("utf-8")
    return frozenset(word for line in text.splitlines() for word in line.split("#")[0].split())


def type_of(draft: Draft, mention: int) -> EntityType:
    """Return the type of what a mention points at."""
    found = draft.mentions[mention]
    return draft.entities[found.entity].type if found.entity >= 0 else found.type


def mentions_at(draft: Draft, tree: Tree, token: int, through: str) -> list[int]:
    """Return the mentions that a word stands for: itself, its name in apposition, or the owner of its forces."""
    own = draft.at[token]
    if own >= 0:
        return [own] if draft.mentions[own].entity >= 0 else []
    if not tree.is_noun(token):
        return []
    named = [draft.at[child] for child in tree.children(token, "appos") if draft.at[child] >= 0]
    if named:
        return [m for m in named[:1] if type_of(draft, m) is EntityType.PERSON] or _owners(draft, tree, token, through)
    return _owners(draft, tree, token, through)


def _owners(draft: Draft, tree: Tree, token: int, through: str) -> list[int]:
    if through == "none" or (through == "forces" and tree.lemmas[token] not in agents()):
        return []
    for place in _places(tree, token):
        found = [draft.at[at] for at in tree.coordinated(tree.antecedent(place)) if draft.at[at] >= 0]
        found = [m for m in found if draft.mentions[m].entity >= 0 and type_of(draft, m) is not EntityType.PERSON]
        if found:
            return list(dict.fromkeys(found))
    return []


def _places(tree: Tree, token: int) -> Iterator[int]:
    yield from tree.children(token, "poss")
    yield from tree.children(token, "amod", "compound", "nmod")
    for prep in tree.children(token, "prep"):
        if tree.lemmas[prep] in OWNERS:
            yield from tree.children(prep, "pobj")
    for child in tree.children(token, "amod", "compound", "nmod"):
        yield from tree.children(child, "amod", "compound", "nmod", "poss")
