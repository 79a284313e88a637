"""What ties the ends of a pair over the parse: the word that states it, and signs that two clauses speak of each alone.

The encoder errs most where two names only stand near one another, so what it sees alone has to pass here.
"""

from itertools import pairwise

from triplewire.extract.draft import Draft, MentionDraft
from triplewire.extract.steps import WH, Tree, tree_of
from triplewire.extract.strangers import PEOPLE
from triplewire.graph.model import EntityType, MentionKind

COMPLEMENTS = frozenset({"xcomp", "pcomp", "ccomp", "acl"})
BESIDE = frozenset({"while", "whereas", "although", "though", "as"})
SUBJECTS = frozenset({"nsubj", "nsubjpass"})
PARTNERS = frozenset({"to", "with", "against"})
ARGUMENTS = frozenset({"to", "with", "from", "by", "against"})
JOINING = frozenset({"be", "become", "remain", "form", "share", "marry", "wed", "divorce", "split", "border", "have"})
TELLING = frozenset({"tell", "inform", "explain", "say", "speak", "complain", "confirm", "write"})
HELD = frozenset({"arrest", "detain", "capture", "jail", "imprison", "hold", "sentence", "kill", "shoot", "die"})
TOPICS = frozenset(
    {"situation", "crisis", "conflict", "war", "peace", "support", "policy", "ceasefire", "violence", "future"}
)
HOSTILE = frozenset(
    {"attack", "beat", "combat", "counter", "defeat", "degrade", "destroy", "fight", "oppose", "resist", "stop"}
)
SOMEBODY = PEOPLE | {"member"}
INDEFINITE = frozenset({"a", "an", "another"})
INSIDE = frozenset(
    {"deployed_in", "located_in", "headquartered_in", "operates_in", "resident_of", "born_in", "died_in"}
)
HOLDING = INSIDE | {"part_of", "capital_of", "subsidiary_of", "owned_by"}
PERSONAL = frozenset(
    {"affiliated_with", "ceo_of", "educated_at", "employed_by", "leader_of", "member_of", "member_of_party"}
    | {"representative_of", "resident_of", "spokesperson_of"}
)
DESCRIBING = frozenset({"appos", "acl", "relcl"})
LONG = 4  # things of a list in which no two of them are "City, State"
BELONGING = frozenset({"of", "at", "from"})
EDGES = frozenset({"border", "frontier", "boundary", "doorstep", "outskirt", "coast"})
NEAR = frozenset({"near", "outside", "off", "toward", "towards", "along"})


def is_only_near(draft: Draft, place: MentionDraft, relation: str) -> bool:
    """Say whether what a relation puts inside a place is told to be at its edge: `on the border of X`, `near X`."""
    if relation not in INSIDE:
        return False
    tree = tree_of(draft)
    at = place.head
    over = tree.heads[at]
    if tree.deps[at] == "pobj" and tree.lowers[over] in NEAR:
        return True
    if tree.deps[at] == "pobj" and tree.lowers[over] in ("with", "of"):
        over = tree.heads[over]
    return over != at and tree.lemmas[over] in EDGES


def is_loose(draft: Draft, ends: tuple[MentionDraft, MentionDraft], relation: str) -> bool:
    """Say whether the words around the ends tell against a relation of its kind: see the eight that follow."""
    ways = (is_only_there, is_only_topic, is_foe, is_of_another, is_of_its_body, is_listed_beside, is_first_name)
    told = any(says(draft, ends, relation) for says in ways)
    return told or is_of_somebody(draft, ends)


def is_only_there(draft: Draft, ends: tuple[MentionDraft, MentionDraft], relation: str) -> bool:
    """Say whether who is told to visit a place only speaks or is held there: `told supporters in X`."""
    if relation != "visited":
        return False
    tree = tree_of(draft)
    verb = _clause(tree, ends[0].head)
    if verb < 0 or tree.lemmas[verb] not in TELLING | HELD:
        return False
    way = _climb(tree, ends[1].head, verb)
    there = [token for token in way[1:] if tree.deps[token] == "prep"]
    return way[-1] == verb and bool(there) and all(tree.lowers[token] in ("in", "at", "outside") for token in there)


def is_only_topic(draft: Draft, ends: tuple[MentionDraft, MentionDraft], relation: str) -> bool:
    """Say whether who is told to visit a place only speaks of it: `raised the situation in X`."""
    tree = tree_of(draft)
    at = ends[1].head
    noun = tree.heads[tree.heads[at]]
    return relation == "visited" and tree.deps[at] == "pobj" and tree.is_noun(noun) and tree.lemmas[noun] in TOPICS


def is_foe(draft: Draft, ends: tuple[MentionDraft, MentionDraft], relation: str) -> bool:
    """Say whether who is told to have help is whom it is meant to hurt: `stood by X to defeat Y`."""
    tree = tree_of(draft)
    at = ends[1].head
    over = tree.heads[at]
    hurt = (tree.deps[at] == "dobj" and tree.lemmas[over] in HOSTILE) or tree.lowers[over] == "against"
    return relation == "supported" and hurt


def is_of_another(draft: Draft, ends: tuple[MentionDraft, MentionDraft], relation: str) -> bool:
    """Say whether a body is named as that of another person right before it: `X met Y of the Z Institute`."""
    person, body = ends
    at = body.start - 1 - (body.start > 1 and draft.doc[body.start - 1].tag_ == "DT")
    if relation not in PERSONAL or at < 1 or draft.doc[at].lower_ not in BELONGING or draft.at[at - 1] < 0:
        return False
    holder = draft.mentions[draft.at[at - 1]]
    if holder.type is not EntityType.PERSON or holder.kind is not MentionKind.NAME or holder.entity == person.entity:
        return False
    return not (draft.doc[holder.start - 1].lower_ == "and" and person.end in (holder.start - 1, holder.start - 2))


def is_of_its_body(draft: Draft, ends: tuple[MentionDraft, MentionDraft], relation: str) -> bool:
    """Say whether what another body is described by names this one: `X of Acme, a firm that advises Z, said`."""
    tree = tree_of(draft)
    if relation not in PERSONAL:
        return False
    way = _climb(tree, ends[1].head, -1)
    for under, over in pairwise(way):
        between = draft.at[over]
        if tree.deps[under] in DESCRIBING and between >= 0 and draft.mentions[between] not in ends:
            held = draft.mentions[between]
            return held.type is EntityType.ORGANIZATION and held.kind is MentionKind.NAME
    return False


def is_listed_beside(draft: Draft, ends: tuple[MentionDraft, MentionDraft], relation: str) -> bool:
    """Say whether a list names two things as equals, where one is to hold the other: `in X County and Y County`."""
    tree = tree_of(draft)
    if relation not in HOLDING:
        return False
    return any(
        tree.deps[end.head] == "conj"
        and beside.start <= tree.heads[end.head] < beside.end
        and ("and" in draft.words(beside.end, end.start).split() or _is_long_list(tree, beside.head))
        for end, beside in (ends, ends[::-1])
    )


def is_first_name(draft: Draft, ends: tuple[MentionDraft, MentionDraft], relation: str) -> bool:
    """Say whether one end is how the other was called when it was founded: `founded in 1991 as the Z Party`."""
    tree = tree_of(draft)
    if relation != "founded_by":
        return False
    return any(
        tree.deps[end.head] == "pobj"
        and tree.lowers[tree.heads[end.head]] == "as"
        and tree.is_verb(tree.heads[tree.heads[end.head]])
        for end in ends
    )


def _is_long_list(tree: Tree, token: int) -> bool:
    """Say whether a list goes on to an `and` after three things or more: no town with its county and its country."""
    listed = tree.coordinated(token)
    return len(listed) >= LONG and any(tree.lowers[child] == "and" for child in tree.children(listed[-2], "cc"))


def is_of_somebody(draft: Draft, ends: tuple[MentionDraft, MentionDraft]) -> bool:
    """Say whether somebody unnamed does what a clause tells of an end: `X phoned a minister who had visited Y`."""
    tree = tree_of(draft)
    for end, beside in (ends, ends[::-1]):
        verb = _own_clause(tree, end.head)
        if verb < 0 or tree.deps[verb] != "relcl" or tree.tags[tree.children(verb, *SUBJECTS)[0]] not in WH:
            continue
        noun = tree.heads[verb]
        is_somebody = tree.lemmas[noun] in SOMEBODY and draft.at[noun] < 0 and tree.deps[noun] in ("dobj", "pobj")
        if is_somebody and verb not in _climb(tree, beside.head, -1):
            return True
    return False


def _climb(tree: Tree, token: int, top: int) -> list[int]:
    """Return the tokens from one up to the top, both included."""
    way = [token]
    while way[-1] != top and tree.heads[way[-1]] != way[-1] and len(way) < 40:
        way.append(tree.heads[way[-1]])
    return way


def stating_word(draft: Draft, ends: tuple[MentionDraft, MentionDraft], top: int) -> int:
    """Return the lowest verb of a chain of complements under the top: what "wants to head" states is heading."""
    tree = tree_of(draft)
    for end in reversed(ends):
        for token in _climb(tree, end.head, top)[1:-1]:
            if tree.is_verb(token) and tree.deps[token] in COMPLEMENTS:
                return token
    return top


def _clause(tree: Tree, token: int) -> int:
    """Return the verb whose subject a token is, through its coordination, or -1."""
    at = token
    while tree.deps[at] in ("conj", "appos", "poss", "compound") and not tree.is_verb(tree.heads[at]):
        at = tree.heads[at]
    return tree.heads[at] if tree.deps[at] in SUBJECTS else -1


def _own_clause(tree: Tree, token: int) -> int:
    """Return the nearest verb over a token that has a subject of its own, or -1."""
    at = token
    for _ in range(40):
        if tree.is_verb(at) and tree.children(at, *SUBJECTS):
            return at
        if tree.heads[at] == at:
            return -1
        at = tree.heads[at]
    return -1


def is_apart(draft: Draft, ends: tuple[MentionDraft, MentionDraft], *, is_event: bool) -> bool:
    """Say whether two clauses speak of the ends each alone, or a third thing bears what would tie them."""
    tree = tree_of(draft)
    one, other = (_own_clause(tree, end.head) for end in ends)
    if one >= 0 and other >= 0 and one != other and _are_beside(tree, one, other):
        return True
    if is_event:
        return _has_partner(tree, draft, ends)
    one, other = (_clause(tree, end.head) for end in ends)
    if (one >= 0 and other >= 0 and one != other) or _is_listed(tree, ends) or _is_borne(tree, ends):
        return True
    if _is_reported(tree, one, ends[1].head) or _is_reported(tree, other, ends[0].head):
        return True
    return _is_told(tree, one, ends[1].head) or _is_told(tree, other, ends[0].head)


def _is_told(tree: Tree, verb: int, token: int) -> bool:
    """Say whether a word is to whom the subject of a verb tells something: nobody works for who is told."""
    over = tree.heads[token]
    if verb < 0 or tree.lemmas[verb] not in TELLING:
        return False
    if tree.deps[token] == "pobj" and tree.lowers[over] == "to":
        return tree.heads[over] == verb
    return tree.deps[token] in ("dobj", "dative") and over == verb


def _has_partner(tree: Tree, draft: Draft, ends: tuple[MentionDraft, MentionDraft]) -> bool:
    """Say whether the ends do together what a third thing is named for: `X and Y talk to Z`."""
    for end, beside in (ends, ends[::-1]):
        if tree.deps[end.head] == "conj" and beside.start <= tree.heads[end.head] < beside.end:
            verb = _clause(tree, end.head)
            joined = [child for child in tree.below[verb] if tree.lowers[child] in PARTNERS] if verb >= 0 else []
            return any(draft.at[thing] >= 0 for child in joined for thing in tree.children(child, "pobj"))
    return False


def _is_reported(tree: Tree, verb: int, token: int) -> bool:
    """Say whether a word stands in what the subject of a verb says, where nothing is told of who says it."""
    at = token
    for _ in range(40 if verb >= 0 else 0):
        if tree.deps[at] == "ccomp" and tree.heads[at] == verb:
            return True
        if tree.heads[at] == at:
            break
        at = tree.heads[at]
    return False


def _is_listed(tree: Tree, ends: tuple[MentionDraft, MentionDraft]) -> bool:
    """Say whether the ends only do the same: `X and Y read`, unlike `X and Y are allies`."""
    for end, beside in (ends, ends[::-1]):
        if tree.deps[end.head] == "conj" and beside.start <= tree.heads[end.head] < beside.end:
            verb = _clause(tree, end.head)
            return verb >= 0 and tree.lemmas[verb] not in JOINING
    return False


def _are_beside(tree: Tree, one: int, other: int) -> bool:
    """Say whether two clauses stand side by side: `X spoke while Y met`, `X flew home and Y met`."""
    for upper, lower in ((one, other), (other, one)):
        if tree.heads[lower] == upper:
            if tree.deps[lower] == "conj":
                return True
            marks = {tree.lowers[child] for child in tree.below[lower] if tree.deps[child] in ("mark", "advmod")}
            return tree.deps[lower] == "advcl" and bool(marks & BESIDE)
    return False


def _is_borne(tree: Tree, ends: tuple[MentionDraft, MentionDraft]) -> bool:
    """Say whether an unnamed thing that a verb concerns holds the state: `exports wine to a member of the union`."""
    for end, beside in (ends, ends[::-1]):
        at = end.head
        for _ in range(4):
            at = tree.heads[at]
            if beside.start <= at < beside.end:
                break
            is_argument = tree.deps[at] == "pobj" and tree.lowers[tree.heads[at]] in ARGUMENTS
            if (
                tree.is_noun(at)
                and (is_argument or (tree.deps[at] == "dobj" and tree.lemmas[at] in SOMEBODY))
                and any(tree.lowers[child] in INDEFINITE for child in tree.children(at, "det"))
            ):
                return True
    return False
