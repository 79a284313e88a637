"""From the word at which a rule ends to the mention it stands for."""

from collections.abc import Iterator
from functools import cache
from importlib import resources

from triplewire.extract.draft import Draft
from triplewire.extract.plurals import together
from triplewire.extract.steps import Tree
from triplewire.extract.word_lists import lists_of
from triplewire.graph.model import EntityType

OWNERS = frozenset({"of", "from", "in"})  # "officials from the EU", "the government of Belarus"
LISTS = lists_of("ends.toml")
OTHERS = LISTS["others"]
HARMS = LISTS["harms"]
EVILS = LISTS["evils"]
SITES = LISTS["sites"]
REACH = 10  # tokens from a noun to the colon before the names that it counts
MARKS = frozenset({":", "-", "--", "–", "—"})
BETWEEN = frozenset({",", "and", "&", "the", "or"})
SUCH = frozenset({"include", "including", "like", "as"})  # "countries such as France"
KINDS = LISTS["kinds"]
TITLES = LISTS["titles"]
ACTS = LISTS["acts"]


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
        return list(together(draft, own)) if draft.mentions[own].entity >= 0 else []
    if not tree.is_noun(token):
        return []
    people = _listed(draft, tree, token) or _described(draft, tree, token) or _bearer(draft, token)
    return people or _holder(draft, tree, token) or _site(draft, tree, token) or _owners(draft, tree, token, through)


def _listed(draft: Draft, tree: Tree, token: int) -> list[int]:
    """Return whom a noun names: "the minister, X", "two senators, X and Y,", "officials including X"."""
    apposed = [_innermost(draft, tree, at) for at in _apposed(draft, tree, token)]
    if tree.tags[token] not in ("NNS", "NNPS"):
        return [
            m
            for m in _mentions(draft, apposed)[:1]
            if type_of(draft, m) is EntityType.PERSON or draft.mentions[m].start == token + 1  # "the fund X"
        ]
    members = [
        child for prep in tree.children(token, "prep") if tree.lemmas[prep] in SUCH for child in tree.below[prep]
    ]
    found = _mentions(draft, [one for at in apposed or members for one in tree.coordinated(at)])
    return found or _counted(draft, tree, token)


def _innermost(draft: Draft, tree: Tree, token: int) -> int:
    """Return what stands in apposition to an apposition without a name: "her husband, the producer X"."""
    while draft.at[token] < 0 and tree.is_noun(token) and (deeper := tree.children(token, "appos")):
        token = deeper[0]
    return token


def _counted(draft: Draft, tree: Tree, token: int) -> list[int]:
    """Return the list after a colon or dash that names those counted: "three members of NATO: X, Y and Z"."""
    end = min(token + REACH, draft.sentences[draft.sentence_of[token]][1])
    for at in range(token + 1, end):
        if tree.lowers[at] in MARKS:
            return _names_from(draft, tree, at + 1)
        if tree.tags[at] in ("NNS", "NNPS", ",", ".") or tree.lowers[at] in ('"', "”", ";"):
            return []
    return []


def _names_from(draft: Draft, tree: Tree, at: int) -> list[int]:
    """Return the names of a list that starts at a token and fills the sentence or ends with a dash."""
    found: list[int] = []
    end = draft.sentences[draft.sentence_of[at - 1]][1]
    while at < end and (tree.lowers[at] in BETWEEN or draft.at[at] >= 0):
        if draft.at[at] >= 0:
            found.append(draft.at[at])
            at = draft.mentions[draft.at[at]].end
        else:
            at += 1
    whole = at >= end or tree.lowers[at] in MARKS or tree.tags[at] in (".", "_SP")
    return [m for m in dict.fromkeys(found) if draft.mentions[m].entity >= 0] if whole and len(found) > 1 else []


def _mentions(draft: Draft, tokens: list[int]) -> list[int]:
    found = [draft.at[at] for at in tokens if draft.at[at] >= 0]
    return list(dict.fromkeys(m for m in found if draft.mentions[m].entity >= 0))


def _apposed(draft: Draft, tree: Tree, token: int) -> list[int]:
    """Return what stands in apposition to a noun: in "her mother and sister, Maya Harris" to the sister alone."""
    joined = [child for child in tree.children(token, "conj") if tree.is_noun(child) and draft.at[child] < 0]
    found = tree.children(token, "appos")
    if joined:
        return [child for child in found if child < joined[0]]
    if tree.deps[token] == "conj" and not found and draft.at[tree.heads[token]] < 0:
        return [child for child in tree.children(tree.heads[token], "appos") if child > token]
    return found


def _described(draft: Draft, tree: Tree, token: int) -> list[int]:
    """Return the name that a noun with a clause of its own describes.

    "X, the lawyer who", "X is the judge who", "X was among those hostages who", "one of the men who fled was X".
    """
    if not tree.children(token, "relcl", "acl"):
        return []
    whole = _whole(tree, token)
    head = tree.heads[whole]
    if tree.deps[whole] == "appos" and tree.deps[head] == "attr" and draft.at[head] < 0:
        whole, head = head, tree.heads[head]  # "X is an airline, a large carrier, that"
    if tree.deps[whole] == "appos":
        return _mentions(draft, [head])
    if tree.lemmas[head] not in ("be", "become", "remain"):
        return []
    if tree.deps[whole] == "nsubj":
        return _mentions(draft, tree.children(head, "attr")) if whole != token else []
    if tree.deps[whole] not in ("attr", "prep"):
        return []
    return _mentions(draft, [one for at in tree.subjects(head) for one in tree.coordinated(at)])


def _whole(tree: Tree, token: int) -> int:
    """Return the noun of which another tells the kind: "one of the men", "a family of airliners", "among the dead"."""
    prep = tree.heads[token]
    if tree.deps[token] != "pobj" or tree.heads[prep] == prep:
        return token
    above = tree.heads[prep]
    if tree.lemmas[prep] == "of" and tree.lemmas[above] in KINDS:
        return above
    return prep if tree.lemmas[prep] == "among" else token


def _bearer(draft: Draft, token: int) -> list[int]:
    """Return who is named beside an office, however the parse ties the two: "the mayor of the city of X, Y, said"."""
    bearer = draft.bearers.get(token, -1)
    return [bearer] if bearer >= 0 and draft.mentions[bearer].entity >= 0 else []


def _holder(draft: Draft, tree: Tree, token: int) -> list[int]:
    """Return the person in "Secretary of State X", whose name hangs in the phrase after the title."""
    if tree.lemmas[token] not in TITLES or token + 2 >= len(tree.lemmas) or tree.lemmas[token + 1] != "of":
        return []
    for at in range(token + 2, min(token + 7, len(tree.lemmas))):
        mention = draft.at[at]
        if tree.heads[at] < token or not (tree.is_noun(at) or tree.deps[at] in ("det", "compound", "amod")):
            return []
        if mention >= 0 and type_of(draft, mention) is EntityType.PERSON:
            return [mention] if tree.lemmas[at - 1] not in (*TITLES, "of") else []
    return []


def _site(draft: Draft, tree: Tree, token: int) -> list[int]:
    """Return the place in "the town of X"."""
    if tree.lemmas[token] not in SITES:
        return []
    of = [prep for prep in tree.children(token, "prep") if tree.lemmas[prep] == "of"]
    found = [draft.at[at] for prep in of for at in tree.children(prep, "pobj")]
    return [m for m in found if m >= 0 and type_of(draft, m) is EntityType.PLACE]


def _owners(draft: Draft, tree: Tree, token: int, through: str) -> list[int]:
    if through == "none" or (through == "forces" and tree.lemmas[token] not in agents()):
        return []
    if tree.lemmas[token] in HARMS and not tree.children(token, "poss", "amod"):
        return []
    for place in _places(tree, token):
        found = [draft.at[at] for at in tree.coordinated(tree.antecedent(place)) if draft.at[at] >= 0]
        is_act = through == "any" and tree.lemmas[token] in ACTS and tree.deps[place] in ("poss", "pobj")
        found = [m for m in found if draft.mentions[m].entity >= 0]
        found = [m for m in found if is_act or type_of(draft, m) is not EntityType.PERSON]
        if found:
            return list(dict.fromkeys(found))
    return []


def _places(tree: Tree, token: int) -> Iterator[int]:
    if tree.lemmas[token] in OTHERS:
        yield from tree.children(token, "amod", "compound", "nmod")
        return
    yield from tree.children(token, "poss")
    yield from tree.children(token, "amod", "compound", "nmod")
    for prep in tree.children(token, "prep"):
        is_scene = tree.lemmas[prep] == "in" and tree.lemmas[token] in EVILS
        if tree.lemmas[prep] in OWNERS and not is_scene:
            yield from tree.children(prep, "pobj")
    for child in tree.children(token, "amod", "compound", "nmod"):
        yield from tree.children(child, "amod", "compound", "nmod", "poss")
