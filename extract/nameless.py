"""Pronouns of somebody whom a text does not name: who writes in the first person, whom a passage of a book is about.

No fact of an article has such an end: nobody could tell later whom it is about. Annotated passages that count pronouns
as ends count these too, so a bench can ask for them.
"""

from triplewire.extract.attention import KIND
from triplewire.extract.draft import Draft, EntityDraft, MentionDraft
from triplewire.extract.lexicon import words
from triplewire.extract.pronouns import kind_of
from triplewire.extract.salience import quote_of
from triplewire.extract.steps import Tree, tree_of
from triplewire.extract.word_lists import lists_of
from triplewire.graph.model import EntityType, MentionKind

RULE = "coref.nameless"
SURE = 0.9
ONE, SEVERAL = words("first", "one"), words("first", "several")
KIN = lists_of("apart.toml")["apart"]
TYPES = {
    "one": EntityType.PERSON,
    "male": EntityType.PERSON,
    "female": EntityType.PERSON,
    "couple": EntityType.PERSON,
    "thing": EntityType.ORGANIZATION,
    "several": EntityType.ORGANIZATION,
}


def add_nameless(draft: Draft) -> None:
    """Add a thing without a name for each kind of pronoun that nothing in the text answers, and its mentions."""
    tree = tree_of(draft)
    known: dict[str, int] = {}
    for at, word in enumerate(tree.lowers):
        if draft.at[at] >= 0 or draft.sentence_of[at] < 0 or not tree.tags[at].startswith("PRP"):
            continue
        kind = _kind(draft, tree, at, word)
        if kind:
            _add(draft, at, kind, known)


def _kind(draft: Draft, tree: Tree, at: int, word: str) -> str:
    """Return of what kind the thing is that a pronoun means, or nothing."""
    if word in ONE or word in SEVERAL:
        return "" if quote_of(draft, at) >= 0 else "one" if word in ONE else "several"
    kind = kind_of(draft.doc[at]) if word in KIND else None
    if kind != "several":
        return kind or ""
    noun = tree.heads[at] if tree.deps[at] == "poss" else -1
    raised = [child for child in tree.children(tree.heads[at], "dobj") if tree.deps[at] == "nsubj"]
    return "couple" if any(tree.lemmas[one] in KIN for one in [noun, *raised] if one >= 0) else ""


def _add(draft: Draft, at: int, kind: str, known: dict[str, int]) -> None:
    type_ = TYPES[kind]
    if kind not in known:
        known[kind] = len(draft.entities)
        gender = kind if kind in ("male", "female") else None
        draft.entities.append(EntityDraft(draft.doc[at].lower_, type_, gender=gender))
    mention = MentionDraft(at, at + 1, at, type_, MentionKind.PRONOUN, known[kind])
    mention.confidence, mention.rule = SURE, RULE
    draft.at[at] = len(draft.mentions)
    draft.mentions.append(mention)
