"""Whether somebody denies what an anchor states, in the same sentence or in the next one."""

from collections.abc import Iterator

from spacy.strings import get_string_id
from spacy.tokens import Token

from triplewire.extract.draft import Draft
from triplewire.extract.word_lists import words

VERB = get_string_id("VERB")
OBJECTS = frozenset({"dobj", "pobj", "dative"})


def denier_of(draft: Draft, anchor: Token) -> Token | None:
    """Return the verb with which somebody denies it in the same sentence: "..., which X denies"."""
    number = draft.sentence_of[anchor.i]
    if number < 0:
        return None
    for verb in _denials(draft, anchor.i + 1, draft.sentences[number][1]):
        if _takes_clause(verb, anchor) or (verb.dep_ == "conj" and _takes_it(verb)):
            return verb
    return None


def is_answered(draft: Draft, anchor: Token) -> bool:
    """Say whether the next sentence denies it: "Eritrea denied this"; "The army rejected the claim"."""
    number = draft.sentence_of[anchor.i] + 1
    if not 0 < number < len(draft.sentences):
        return False
    return any(_takes_it(verb) for verb in _denials(draft, *draft.sentences[number]) if _is_main(verb))


def _denials(draft: Draft, start: int, end: int) -> Iterator[Token]:
    return (token for token in draft.doc[start:end] if token.pos == VERB and token.lemma_ in words("contest"))


def _is_main(verb: Token) -> bool:
    return verb.dep_ == "ROOT" or (verb.dep_ == "conj" and verb.head.dep_ == "ROOT")


def _takes_clause(verb: Token, anchor: Token) -> bool:
    """Say whether a relative clause denies what the clause before its comma says, not only a noun of it."""
    head = verb.head
    if verb.dep_ not in ("relcl", "advcl", "ccomp") or head.i == verb.i:
        return False
    if head.lower_ == "something" or head.lemma_ in words("contested"):
        return head.i > anchor.i and head.doc[head.left_edge.i - 1].text == ","
    first = next((child for child in verb.children if child.lower_ == "which"), None)
    if first is None or first.dep_ not in OBJECTS or verb.doc[first.i - 1].text != ",":
        return False
    return head.lemma_ not in words("statement") | words("document")


def _takes_it(verb: Token) -> bool:
    """Say whether a verb denies "it", "this" or "the claim", and nothing more than that."""
    return any(
        child.dep_ == "dobj" and child.lemma_.lower() in words("contested") and child.right_edge.i == child.i
        for child in verb.children
    )
