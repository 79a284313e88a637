"""Whom "both", "the two men", "the two countries" and a "they" after two names mean: each of those named together."""

from collections.abc import Callable, Iterator

from spacy.tokens import Token

from triplewire.extract.draft import Draft
from triplewire.extract.lexicon import REFERENCE
from triplewire.extract.salience import SUBJECTS, phrase_top
from triplewire.extract.steps import Tree, tree_of
from triplewire.graph.model import EntityType, MentionKind

COUNTED: dict[str, EntityType] = {
    noun: EntityType(kind) for kind, nouns in REFERENCE["pairs"].items() for noun in nouns.split()
}
WORDS = ("both", "two", "pair", "duo")
NAMED_SO = 2.0  # a noun suits a thing as its names or descriptions say so
MARRYING = frozenset({"marry", "wed", "married", "divorce", "remarry"})
KIN = frozenset({"wife", "husband", "spouse", "partner", "brother", "sister", "son", "daughter"})
TO = frozenset({"to"})
BACK = 2  # sentences in which those counted are looked for
Phrase = tuple[int, int, EntityType | None]  # first token, head, what its noun says of those counted


def counted_phrase(draft: Draft, token: Token) -> Phrase | None:
    """Return the phrase that counts things named before: "both", "the two", "both men", "the two companies"."""
    if token.dep_ in ("det", "nummod", "predet") and token.i < token.head.i:
        return _counted_noun(draft, token.head)
    if token.dep_ not in ("nsubj", "nsubjpass", "dobj", "pobj"):
        return None
    inside = {child.lower_ for child in token.children}
    if token.lower_ == "both":
        return (token.i, token.i, None) if not inside else None
    if inside != {"the"}:
        return None
    return token.i - 1, token.i, EntityType.PERSON if token.lower_ in ("pair", "duo") else None


def _counted_noun(draft: Draft, noun: Token) -> Phrase | None:
    if noun.tag_ != "NNS" or noun.lemma_ not in COUNTED or draft.at[noun.i] >= 0:
        return None
    parts = [child for child in noun.children if child.dep_ not in ("punct", "advmod", "case")]
    words = {child.lower_ for child in parts}
    if noun.dep_ in ("attr", "appos", "conj") or words not in ({"both"}, {"the", "two"}, {"both", "the"}):
        return None
    return min(child.i for child in parts), noun.i, COUNTED[noun.lemma_]


def two_named(draft: Draft, phrase: Phrase, suits: Callable[[str, int], float]) -> list[int]:
    """Return the entities that a counted phrase means: the last two joined by "and", or the only two named before.

    `suits` says how well a noun suits an entity: a union is none of "both companies".
    """
    start, head, kind = phrase
    sentence = draft.sentence_of[start]
    found = _last_joined(draft, start, max(sentence - BACK, min(sentence, 1)), kind)
    if not found:
        first = draft.sentences[max(sentence - 1, min(sentence, 1))][0]
        before = [mention.entity for mention in draft.mentions if first <= mention.start < start]
        found = sorted({entity for entity in before if _counts(draft, entity, kind or EntityType.PERSON)})
    if kind is EntityType.ORGANIZATION:
        noun = tree_of(draft).lemmas[head]
        found = [entity for entity in found if suits(noun, entity) >= NAMED_SO]
    return found if len(found) == 2 else []


def joined_subject(draft: Draft, at: int) -> list[int]:
    """Return the people joined by "and" that a "they" means: the last subject of several, a sentence back at most."""
    tree = tree_of(draft)
    sentence = draft.sentence_of[at]
    if tree.deps[phrase_top(tree, at)] not in (*SUBJECTS, "poss") or draft.doc[at].lower_ not in ("they", "their"):
        return []
    first = draft.sentences[max(sentence - 1, min(sentence, 1))][0]
    for token in range(at - 1, first - 1, -1):
        if tree.deps[token] not in SUBJECTS:
            continue
        if found := _joined(draft, tree, token, EntityType.PERSON) or _couple(draft, tree, token):
            return found
        if tree.tags[token] in ("NNS", "NNPS", "CD") or tree.lowers[token] in ("they", "we"):
            return []
    return []


def _couple(draft: Draft, tree: Tree, subject: int) -> list[int]:
    """Return who married whom, where a word is the subject of that: "X is married to Y, and they"."""
    verb = tree.heads[subject]
    marrying = [at for at in (verb, *tree.children(verb, "acomp")) if tree.lemmas[at] in MARRYING]
    others = [one for at in marrying for one in (*tree.children(at, "dobj"), *tree.governed(at, TO))]
    held = [draft.at[at] for at in (subject, *others[:1])]
    found = [draft.mentions[number].entity for number in held if number >= 0]
    both = len(set(found)) == 2 and all(_counts(draft, entity, EntityType.PERSON) for entity in found)
    return found if both else []


def _named_by(draft: Draft, tree: Tree, token: int) -> int:
    """Return the mention at a word, or the name of a relative: "X and his wife, Y"."""
    named = [draft.at[child] for child in tree.children(token, "appos") if draft.at[child] >= 0]
    return named[0] if draft.at[token] < 0 and tree.lemmas[token] in KIN and named else draft.at[token]


def _last_joined(draft: Draft, before: int, sentence: int, kind: EntityType | None) -> list[int]:
    tree = tree_of(draft)
    for token in range(before - 1, draft.sentences[sentence][0] - 1, -1):
        if draft.at[token] >= 0 and tree.deps[token] != "conj":
            found = _joined(draft, tree, token, kind)
            if len(found) == 2:
                return found
    return []


def _joined(draft: Draft, tree: Tree, token: int, kind: EntityType | None) -> list[int]:
    """Return the entities of names joined by "and" that begin at a word, where all are named and of one type."""
    members = tree.coordinated(token)
    held = [_named_by(draft, tree, at) for at in members]
    if len(members) < 2 or any(number < 0 for number in held) or not any(_is_and(tree, at) for at in members):
        return []
    found = [draft.mentions[number] for number in held]
    if any(m.kind not in (MentionKind.NAME, MentionKind.PRONOUN) or m.entity < 0 for m in found):
        return []
    types = {draft.entities[m.entity].type for m in found}
    if len(types) > 1 or (kind is not None and types != {kind}):
        return []
    return list(dict.fromkeys(m.entity for m in found))


def _is_and(tree: Tree, token: int) -> bool:
    return any(tree.lowers[child] in ("and", "&") for child in tree.children(token, "cc"))


def _counts(draft: Draft, entity: int, kind: EntityType) -> bool:
    return entity >= 0 and draft.entities[entity].type is kind


def together(draft: Draft, mention: int) -> Iterator[int]:
    """Yield a mention and those that stand for others of the same words: "both" is two people."""
    held = draft.mentions[mention]
    yield mention
    for number in range(mention + 1, len(draft.mentions)):
        other = draft.mentions[number]
        if (other.start, other.end) != (held.start, held.end):
            return
        yield number
