"""What grammar forbids a pronoun to mean: its own phrase, and another argument of its verb."""

from triplewire.extract.draft import Draft
from triplewire.extract.salience import Point
from triplewire.extract.steps import Tree, tree_of
from triplewire.graph.model import EntityType

AROUND = frozenset(
    ["with", "around", "behind", "before", "after", "near", "beside", "under", "over", "on", "for", "about", "within"]
)
CLAUSES = frozenset({"ccomp", "xcomp", "advcl", "relcl", "acl", "pcomp", "csubj", "parataxis"})
ARGUMENTS = frozenset({"subject", "object", "agent"})
FINITE = frozenset({"VBD", "VBZ", "VBP", "MD"})


def within(tree: Tree, token: int, top: int) -> bool:
    """Say whether a word stands inside the phrase of a head, with no clause between: "his" in "his father John"."""
    while token != top:
        head = tree.heads[token]
        if head == token or tree.deps[token] in CLAUSES or tree.deps[token] == "conj":
            return False
        token = head
    return True


def opened_verb(draft: Draft, point: Point) -> int:
    """Return the verb whose subject a name is though the parse hangs it elsewhere, or -1.

    "With his wife Jane, Temerlin raised": the name after the comma opens the main clause.
    """
    held = draft.at[point.token]
    if held < 0 or point.role == "subject":
        return -1
    tree = tree_of(draft)
    start, verb = draft.mentions[held].start, draft.mentions[held].end
    if start == 0 or tree.lowers[start - 1] != "," or verb + 1 >= len(tree.tags):
        return -1
    if tree.parts[verb] == "ADV":
        verb += 1
    apart = any(start - 3 < child < start for child in tree.children(verb, "nsubj"))
    return verb if tree.tags[verb] in FINITE and not apart else -1


def forbidden(draft: Draft, pronoun: Point, point: Point) -> str:
    """Return "thing" where a pronoun cannot mean what a point names, "point" where another name of it may be meant."""
    gap = pronoun.sentence - point.sentence
    if gap and point.token < pronoun.token:
        return ""
    if (own := _own_phrase(draft, pronoun, point)) and opened_verb(draft, point) < 0:
        return own
    if point.token > pronoun.token and (gap or (pronoun.main and pronoun.role == "subject")):
        return "point"
    return "thing" if _share_verb(draft, pronoun, point) else ""


def _own_phrase(draft: Draft, pronoun: Point, point: Point) -> str:
    tree = tree_of(draft)
    if within(tree, pronoun.token, point.top):
        return "thing"
    owner = tree.heads[pronoun.token]
    if pronoun.role != "owner" or owner == pronoun.verb or not within(tree, point.token, owner):
        return ""
    is_named = point.token == owner or tree.deps[point.token] in ("appos", "compound")
    return "thing" if is_named and point.type is EntityType.PERSON else "point"


def _share_verb(draft: Draft, pronoun: Point, point: Point) -> bool:
    """Say whether both are arguments of one verb.

    "Jorden was cruel to her" is not about Jorden, "Jorden took her with him" is.
    """
    if pronoun.verb != point.verb or pronoun.sentence != point.sentence or "owner" in (pronoun.role, point.role):
        return False
    if {pronoun.role, point.role} <= ARGUMENTS:
        return True
    tree = tree_of(draft)
    preposition = tree.heads[pronoun.top]
    if point.role != "subject" or pronoun.role != "other" or tree.lowers[preposition] in AROUND:
        return False
    return tree.heads[preposition] == pronoun.verb and pronoun.token > pronoun.verb
