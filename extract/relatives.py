"""Relative pronouns as mentions: in "Acme, which Roe founded" the pronoun means Acme.

They are added when all facts are found: rules step over them as it is, and no model has learned to read them as names.
"""

from collections.abc import Iterator

from triplewire.extract.draft import Draft, MentionDraft
from triplewire.extract.steps import WH, Tree, tree_of
from triplewire.graph.model import EntityType, MentionKind

RULE = "coref.relative"
FORMS = frozenset({"who", "whom", "whose", "which", "that", "where"})
TAGS = WH | {"WRB"}
BRACKETS = {")": "(", "]": "["}
LIVING = frozenset({EntityType.PERSON, EntityType.GROUP, EntityType.ORGANIZATION})
LONGEST = 40  # tokens of a bracket between a name and its clause
NEAR = 16  # tokens between an organisation and a pronoun that follows a date
DEPTH = 6  # words over a pronoun up to the verb of its clause


def mark_relatives(draft: Draft) -> None:
    """Add a mention for each relative pronoun whose antecedent the article names."""
    tree = tree_of(draft)
    for at, word in enumerate(tree.lowers):
        if word not in FORMS or tree.tags[at] not in TAGS or draft.at[at] >= 0 or draft.sentence_of[at] < 0:
            continue
        meant = _meant(draft, tree, at)
        if meant is not None:
            mention = MentionDraft(at, at + 1, at, meant.type, MentionKind.PRONOUN, meant.entity)
            mention.confidence, mention.rule = meant.confidence, RULE
            draft.mentions.append(mention)


def _meant(draft: Draft, tree: Tree, at: int) -> MentionDraft | None:
    clause = _clause(tree, at)
    noun = tree.heads[clause] if clause >= 0 else -1
    naming = _naming(draft, tree, noun) if 0 <= noun < at else -1
    for number in (naming, _before(draft, tree, at), *_above(draft, tree, noun, at), _over_a_date(draft, tree, at)):
        if number >= 0 and draft.mentions[number].entity >= 0 and draft.mentions[number].end <= at:
            meant = draft.mentions[number]
            if _fits(draft, meant, tree.lowers[at]):
                return None if meant.kind is MentionKind.DEMONYM else meant
    return None


def _fits(draft: Draft, meant: MentionDraft, word: str) -> bool:
    """Say whether a pronoun may mean something by its type: "which" no person, "who" no place.

    After a town "where" tells the place of what follows rather than naming the town again.
    """
    type_ = draft.entities[meant.entity].type
    if word == "where":
        return type_ is EntityType.ORGANIZATION
    if word == "which":
        return type_ is not EntityType.PERSON
    return word not in ("who", "whom") or type_ in LIVING


def _clause(tree: Tree, at: int) -> int:
    """Return the verb of the relative clause that a pronoun opens, or -1."""
    for _ in range(DEPTH):
        if tree.deps[at] == "relcl":
            return at
        if tree.heads[at] == at or tree.deps[at] in ("ccomp", "pcomp", "csubj"):
            return -1
        at = tree.heads[at]
    return -1


def _naming(draft: Draft, tree: Tree, noun: int) -> int:
    """Return the mention that a noun is, or that says what it is: `Acme, a firm that ...`, `Roe is a man who ...`."""
    for _ in range(DEPTH):
        if draft.at[noun] >= 0:
            return draft.at[noun]
        head = tree.heads[noun]
        if tree.deps[noun] in ("appos", "conj") and tree.is_noun(head) and head < noun:
            noun = head
        elif tree.deps[noun] == "attr" and tree.lemmas[head] == "be":
            subjects = tree.subjects(head)
            noun = tree.antecedent(subjects[-1]) if subjects else noun
        else:
            return -1
    return -1


def _above(draft: Draft, tree: Tree, noun: int, at: int) -> Iterator[int]:
    """Yield what the nouns over a noun name: `Roe is a player from Kenya, who ...`."""
    for _ in range(DEPTH):
        if not 0 <= noun < at or tree.deps[noun] != "pobj":
            return
        noun = tree.heads[tree.heads[noun]]
        if tree.is_noun(noun):
            yield _naming(draft, tree, noun)


def _over_a_date(draft: Draft, tree: Tree, at: int) -> int:
    """Return the organisation before a pronoun that follows a date: `left Acme in May 2015, where ...`; else -1."""
    before = at - 1 - (at > 0 and tree.lowers[at - 1] == ",")
    if before < 0 or draft.doc[before].ent_type_ != "DATE" or tree.lowers[at] not in ("where", "which"):
        return -1
    for i in range(before, max(before - NEAR, 0) - 1, -1):
        number = draft.at[i]
        entity = draft.mentions[number].entity if number >= 0 else -1
        if entity >= 0 and draft.entities[entity].type is EntityType.ORGANIZATION:
            return number
        if tree.is_verb(i) or draft.sentence_of[i] != draft.sentence_of[at]:
            return -1
    return -1


def _before(draft: Draft, tree: Tree, at: int) -> int:
    """Return the name right before a pronoun, over a comma and what stands in brackets; else -1."""
    if tree.lowers[at] == "that":
        return -1
    at -= 1
    at -= at >= 0 and tree.lowers[at] == ","
    opening = BRACKETS.get(tree.lowers[at]) if at >= 0 else None
    if opening:
        start = next((i for i in range(at, max(at - LONGEST, 0), -1) if tree.lowers[i] == opening), 0)
        at = start - 1
    return draft.at[at] if at >= 0 else -1
