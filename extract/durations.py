"""How long something has lasted, counted back from the day of publication: "has been with the company for 33 years"."""

from collections.abc import Iterator

from spacy.tokens import Token

from triplewire.extract.date_ties import VERBAL
from triplewire.extract.draft import Draft
from triplewire.extract.word_lists import table_of, words

NUMBERS: dict[str, int] = table_of("dates.toml", "numbers")
LONG = frozenset({"year", "decade"})
HAVE = frozenset({"has", "have", "'s", "’s", "'ve", "’ve"})


def started(draft: Draft, anchor: int) -> str | None:
    """Return the year in which what an anchor says began, where it has gone on for years until now."""
    published = draft.article.published
    verb = _verb_over(draft.doc[anchor])
    if not published or verb is None or not _goes_on(verb):
        return None
    years = next(_spans(draft.doc[anchor], verb), None)
    return str(int(published[:4]) - years) if years else None


def ended(draft: Draft, anchor: int, since: str | None) -> str | None:
    """Return when what went on for some years was over: "worked for her for 23 years"; "?" where no year is told."""
    verb = _verb_over(draft.doc[anchor])
    if verb is None or verb.lemma_ not in words("holding"):
        return None
    years = next(_spans(draft.doc[anchor], verb), None)
    if verb.lemma_ == "serve" and verb.tag_ == "VBN" and _goes_on(verb):
        return None if years or since else "?"  # "has served as mayor"
    if verb.tag_ != "VBD" or years is None:
        return None
    return str(int(since[:4]) + years) if since else "?"


def _spans(*nodes: Token) -> Iterator[int]:
    """Yield the years that a word is said to last: for five years."""
    for node in nodes:
        for prep in node.children:
            if prep.lower_ == "for" and prep.dep_ == "prep":
                yield from (years for noun in prep.children if noun.dep_ == "pobj" if (years := _years(noun)))


def _verb_over(token: Token) -> Token | None:
    for node in (token, token.head, token.head.head):
        if node.pos_ in VERBAL:
            return node
    return None


def _goes_on(verb: Token) -> bool:
    """Say whether a verb tells what has been so until now: has led, have been leading."""
    helpers = {child.lower_ for child in verb.children if child.dep_ in ("aux", "auxpass")}
    return bool(helpers & HAVE) and verb.tag_ in ("VBN", "VBG")


def _years(noun: Token) -> int | None:
    if noun.lemma_ not in LONG:
        return None
    for child in noun.children:
        if child.dep_ in ("nummod", "det"):
            count = int(child.text) if child.text.isdecimal() else NUMBERS.get(child.lower_)
            return count * (10 if noun.lemma_ == "decade" else 1) if count else None
    return None
