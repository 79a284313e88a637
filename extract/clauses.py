"""How the clause of a pronoun hangs on the clause of a name: governed by it, governing it, or apart."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from triplewire.extract.draft import Draft
from triplewire.extract.salience import SUBJECTS, Point
from triplewire.extract.steps import Tree, tree_of

FAR = 12  # arcs that are climbed
BETWEEN = ("prep", "pobj")  # arcs that are no clause of their own
RELATIVES = ("who", "that", "which")


@dataclass(slots=True)
class Site:
    """Where a pronoun stands: what governs its clause, which nouns that clause describes, who does what it says."""

    above: dict[int, tuple[str, int]] = field(default_factory=dict)  # governing word -> arc that leads to it, clauses
    nouns: dict[int, str] = field(default_factory=dict)  # noun with the clause -> what the clause is to it
    doers: list[int] = field(default_factory=list)
    own: bool = False  # "her own habits"


def site_of(draft: Draft, pronoun: Point) -> Site:
    """Return where a pronoun stands."""
    tree = tree_of(draft)
    site = Site(doers=tree.subjects(pronoun.verb))
    token, clauses = pronoun.verb, 0
    for _ in range(FAR):
        head = tree.heads[token]
        if head == token:
            break
        clauses += tree.deps[token] not in BETWEEN
        site.above[head] = tree.deps[token], min(clauses, 3)
        token = head
    for noun, how in _described(tree, pronoun.token):
        site.nouns.setdefault(noun, how)
    if pronoun.role == "owner":
        owned = tree.heads[pronoun.token]
        site.own = any(tree.lowers[child] == "own" for child in tree.below[owned])
    return site


def _described(tree: Tree, token: int) -> Iterator[tuple[int, str]]:
    """Yield the nouns that the clauses around a word describe, and how."""
    while (head := tree.heads[token]) != token:
        if tree.deps[token] in ("relcl", "acl"):
            subjects = (child for child in tree.below[token] if tree.deps[child] in SUBJECTS)
            who = " who" if any(tree.lowers[child] in RELATIVES for child in subjects) else ""
            yield head, f"its {tree.deps[token]}{who}"
        token = head


def clause_traits(draft: Draft, site: Site, pronoun: Point, point: Point) -> Iterator[str]:
    """Yield what the clauses of a sentence say of a point for a pronoun of the same sentence."""
    tree = tree_of(draft)
    yield from _between(tree, site, pronoun, point)
    noun = site.nouns.get(point.token) or site.nouns.get(point.top)
    if noun:
        yield f"{noun} {pronoun.role}"
    if point.token in site.doers or point.top in site.doers:
        yield f"doer {pronoun.role}"
    elif site.doers:
        yield f"no doer {pronoun.role}"
    if site.own:
        yield f"own {point.role}{' here' if point.verb == pronoun.verb else ''}"


def _between(tree: Tree, site: Site, pronoun: Point, point: Point) -> Iterator[str]:
    if point.verb == pronoun.verb:
        return
    if held := site.above.get(point.verb):
        arc, clauses = held
        yield f"up {arc} {point.role} {pronoun.role}"
        yield f"from {tree.deps[pronoun.verb]} {point.role}"
        yield f"clauses {clauses}"
    elif arc := _down(tree, point.verb, pronoun.verb):
        yield f"down {arc} {point.role} {pronoun.role}"
        yield f"down {arc}"
    else:
        yield f"apart {point.role} {pronoun.role}"


def _down(tree: Tree, token: int, above: int) -> str:
    """Return the arc beneath a word on the way from another one up to it, or nothing."""
    for _ in range(FAR):
        head = tree.heads[token]
        if head == above:
            return tree.deps[token]
        if head == token:
            return ""
        token = head
    return ""
