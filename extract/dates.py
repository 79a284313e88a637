"""Dates of news: found in the text, resolved against the day of publication, tied to the clause they belong to."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from spacy.tokens import Doc, Token

from triplewire.extract.calendar_days import Stretch, day, in_year
from triplewire.extract.date_grammar import PATTERNS, Pattern
from triplewire.extract.date_readers import Setting
from triplewire.extract.draft import DateFound, Draft, ValueDraft
from triplewire.extract.word_lists import lists_of, table_of, words
from triplewire.graph.model import EntityType

LISTS = lists_of("dates.toml")
ROLES: dict[str, str] = table_of("dates.toml", "roles")
SKIPPED = LISTS["skipped"]
STRONG = LISTS["strong"]
DASHES = frozenset({"-", "–", "—"})
PASSING = frozenset({"following", "including", "starting", "beginning", "according", "regarding"})  # prepositions
PLACING = frozenset({"in", "at", "near", "outside"})
CLAUSAL = frozenset({"ccomp", "relcl", "acl", "advcl", "parataxis", "csubj", "ROOT", "xcomp", "pcomp"})
PARTS = frozenset(part for pattern in PATTERNS for part in pattern.needs)
NOT_WHEN = LISTS["not_when"]


def find_dates(draft: Draft) -> list[DateFound]:
    """Return the dates of an article in text order; relative ones lack a value where it has no publication date."""
    if draft.dates is None:
        draft.dates = _Finder(draft).found()
    return draft.dates


def value_at(draft: Draft, span: tuple[int, int]) -> ValueDraft | None:
    """Return the resolved date whose tokens overlap a stretch."""
    for found in find_dates(draft):
        if found.value and found.start < span[1] and span[0] < found.end:
            return _value(found)
    return None


def date_of(draft: Draft, anchor: int) -> ValueDraft | None:
    """Return when what an anchor token states happened: the date attached to it or to its clause."""
    found = dates_at(draft, anchor)
    return next((_value(item) for item in found if item.value and item.role not in NOT_WHEN), None)


def dates_at(draft: Draft, anchor: int, *, reach: int = 3) -> list[DateFound]:
    """Return the dates that qualify an anchor token, nearest tie first.

    A reach of 0 takes those tied to the word itself, 1 also those below it in its clause, 3 those of the verb over it.
    """
    token = draft.doc[anchor]
    ranked = []
    for found in dates_in(draft, draft.sentence_of[anchor]):
        rank = _tie(token, attached_to(draft.doc, found), found)
        if rank is not None and rank <= reach:
            ranked.append((rank, abs(found.start - anchor), found.start, found))
    return [item[-1] for item in sorted(ranked, key=lambda item: item[:3])]


def dates_in(draft: Draft, sentence: int) -> list[DateFound]:
    """Return the dates of one sentence."""
    start, end = draft.sentences[sentence]
    dates = find_dates(draft)
    first, last = (bisect_left(dates, at, key=lambda found: found.start) for at in (start, end))
    return dates[first:last]


def attached_to(doc: Doc, found: DateFound) -> Token:
    """Return the word that a date qualifies, over its prepositions."""
    token = doc[found.start : found.end].root
    while token.head.i != token.i:
        token = token.head
        is_gerund = token.dep_ == "pcomp" and token.tag_ == "VBG" and token.lower_ not in PASSING
        if found.start <= token.i < found.end:
            continue
        if is_gerund or (token.dep_ not in ("prep", "pcomp") and token.tag_ != "IN"):
            break
    return _over_place(token, found)


def _over_place(token: Token, found: DateFound) -> Token:
    """Return the verb of a date that hangs on the town before it: "died in Boston, July 9, 1984"."""
    is_next = not found.role and found.start == token.i + 2 and token.nbor(1).text == ","
    if not is_next or token.dep_ != "pobj" or token.head.lower_ not in PLACING:
        return token
    verb = token.head.head
    return verb if verb.pos_ in ("VERB", "AUX") else token


def _value(found: DateFound) -> ValueDraft:
    return ValueDraft(EntityType.DATE, found.value or "", found.start, found.end)


def _tie(anchor: Token, target: Token, found: DateFound) -> int | None:
    """Rank how a date at `target` qualifies the anchor; None = not at all."""
    if target.i == anchor.i:
        return 0
    if _in_clause(target, anchor, found):
        return 1
    verb = _clause_verb(anchor)
    if verb is None or verb.lemma_ in words("speech"):
        return None
    if target.i == verb.i:
        return 2
    return 3 if _in_clause(target, verb, found) and target.i != anchor.i else None


def _in_clause(target: Token, top: Token, found: DateFound) -> bool:
    """Say whether a date's word hangs below `top` without another clause between."""
    if found.role in ("", "of") and target.pos_ in ("NOUN", "PROPN") and target.i != top.i:
        return False
    token = target
    while token.i != top.i:
        if token.dep_ in CLAUSAL or (token.dep_ == "conj" and token.pos_ in ("VERB", "AUX")) or token.head.i == token.i:
            return False
        token = token.head
    return True


def _clause_verb(anchor: Token) -> Token | None:
    """Return the verb that shares its time with the anchor: over a noun, or of a verb joined to it."""
    if anchor.pos_ in ("VERB", "AUX"):
        shares = anchor.dep_ == "conj" and anchor.head.pos_ in ("VERB", "AUX")
        shares = shares or (anchor.dep_ == "xcomp" and anchor.head.lemma_ in words("light"))
        return anchor.head if shares else None
    token = anchor
    while token.pos_ not in ("VERB", "AUX"):
        if token.head.i == token.i or token.dep_ in ("appos", "poss", "conj"):
            return None
        token = token.head
    return token


class _Finder:
    """Reads the dates of one article from left to right, remembering the last."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.doc = draft.doc
        self.starts = draft.view.starts
        self.published = _published(draft)
        self.last: Stretch | None = None
        self.last_day: date | None = None
        self.paragraph = -1

    def found(self) -> list[DateFound]:
        out: list[DateFound] = []
        for match, pattern in _matches(self.draft):
            start = bisect_right(self.starts, match.start()) - 1
            end = bisect_left(self.starts, match.end())
            if end > start and self.draft.sentence_of[start] >= 0 and self._is_date(match, pattern, start, end):
                out += self._resolved(match, pattern, start, end, out)
        return [_closed(item, out[number + 1] if number + 1 < len(out) else None) for number, item in enumerate(out)]

    def _resolved(
        self, match: re.Match[str], pattern: Pattern, start: int, end: int, before: list[DateFound]
    ) -> Iterator[DateFound]:
        if self.draft.paragraphs[start] != self.paragraph:
            self.paragraph, self.last_day = self.draft.paragraphs[start], None
        is_title = self.draft.sentence_of[start] == 0 or pattern.is_planned  # their present says nothing
        ahead = looks_ahead(self.doc[start:end].root, is_title=is_title)
        ahead = ahead or _is_deferred(self.doc[start:end].root, self.doc[max(start - 1, 0)])
        stretch = pattern.read(match, Setting(self.published, ahead, self.last_day, self.last))
        if stretch is None:
            yield DateFound(start, end, None, how=pattern.how)
            return
        self.last = stretch
        if len(stretch.value) == len("2022-02-16"):
            self.last_day = stretch.first
        role = _role(self.doc, start, before)
        if pattern.is_range and role in ("from", "between"):
            parts = (day(stretch.first), day(stretch.after - timedelta(1)))
            middle = bisect_right(self.starts, match.start("day")) - 1
            yield _dated(parts[0], pattern, start, bisect_left(self.starts, match.end("from")), "since")
            yield _dated(parts[1], pattern, middle, end, "until")
            return
        yield _dated(stretch, pattern, start, end, role)

    def _is_date(self, match: re.Match[str], pattern: Pattern, start: int, end: int) -> bool:
        """Say whether words that may be a date are one, by those around them."""
        if pattern.witness:
            first, after = self.draft.sentences[self.draft.sentence_of[start]]
            return any(token.lemma_.lower() in LISTS[pattern.witness] for token in self.doc[first:after])
        if pattern.is_feast:
            before = self.doc[start - 1].lower_ if start else ""
            return before in STRONG or before in ("on", "this", "last") or self.doc[end - 1].dep_ == "npadvmod"
        return not pattern.is_bare or self._is_bare_date(match, start, end)

    def _is_bare_date(self, match: re.Match[str], start: int, end: int) -> bool:
        """Say whether a month or a year alone is one, by the words around it or by the model."""
        token, before = self.doc[end - 1], self.doc[start - 1].lower_ if start else ""
        if match[0][:1].islower() or " " in match[0].strip():
            return True
        if match[0].isdigit():
            counts = token.dep_ == "nummod" and token.head.tag_ in ("NNS", "NNPS") and token.ent_type_ != "DATE"
            named = token.ent_type_ in ("DATE", "EVENT") or before in STRONG
            bracketed = before in ("(", "–", "-", "—") and end < len(self.doc) and not self.doc[end].text[:1].isalpha()
            return not counts and (named or bracketed)
        return before in STRONG or token.ent_type_ == "DATE"


def _matches(draft: Draft) -> Iterator[tuple[re.Match[str], Pattern]]:
    """Yield the date expressions from left to right; of those that start together the longest."""
    text = draft.view.text
    folded = text.lower()
    needed = {part for part in PARTS if part in folded}
    for first, after in draft.sentences:
        if first == after:
            continue
        start, stop = draft.view.starts[first], draft.view.ends[after - 1]
        lowered = text[start:stop].lower()
        there = {part for part in needed if part in lowered}
        if not there:
            continue
        ranked = [
            (match.start(), -match.end(), number, match, pattern)
            for number, pattern in enumerate(PATTERNS)
            if not there.isdisjoint(pattern.needs)
            for match in pattern.regex.finditer(text, start, stop)
        ]
        end = 0
        for begins, _, _, match, pattern in sorted(ranked, key=lambda item: item[:3]):
            if begins >= end:
                yield match, pattern
                end = match.end()


def _published(draft: Draft) -> date | None:
    try:
        return date.fromisoformat((draft.article.published or "")[:10])
    except ValueError:
        return None


def _role(doc: Doc, start: int, before: list[DateFound]) -> str:
    """Return what the words before a date say it is."""
    lowered = doc[start].lower_
    if lowered in ROLES:
        return ROLES[lowered]
    at = start - 1
    while at > 0 and doc[at].lower_ in SKIPPED and doc[at - 1].lower_ in (*ROLES, *SKIPPED):
        at -= 1
    word = doc[at].lower_ if at >= 0 else ""
    previous = before[-1] if before else None
    if previous and previous.start == start:
        return "until"  # "1994–2004" is one token
    joined = previous is not None and previous.end == start - 1
    if joined and previous and word in DASHES and not (word == "—" and doc[at].whitespace_):
        return "until"
    if joined and previous and word in ("to", "and", "until") and previous.role in ("from", "between", "since"):
        return "until"
    if word == "(":
        return "("
    role = ROLES.get(word, "")
    return "" if role in ("and", "to", "for") else role


def _dated(stretch: Stretch, pattern: Pattern, start: int, end: int, role: str) -> DateFound:
    first, after = stretch.first.isoformat(), stretch.after.isoformat()
    return DateFound(start, end, stretch.value, first, after, pattern.how, role)


def _closed(found: DateFound, after: DateFound | None) -> DateFound:
    """Give "from", "between" and "(" their meaning, now that the date after it is known."""
    joined = after is not None and after.role == "until" and after.start in (found.start, found.end + 1)
    if joined and after and found.how == "relative" and after.how == "absolute":
        found = _in_year_of(found, after)
    if found.role == "from" or joined:
        return replace(found, role="since")
    return replace(found, role="in") if found.role in ("between", "(") else found


def _in_year_of(found: DateFound, after: DateFound) -> DateFound:
    """Give "November" the year that is told at the end, "to March 2021", or the one before."""
    value, last = found.value or "", after.value or ""
    if min(len(value), len(last)) < len("2022-02"):
        return found
    number, parts = int(last[:4]), [int(part) for part in value.split("-")[1:]]
    stretch = in_year(number if value[5:] <= last[5:] else number - 1, *parts)
    if stretch is None:
        return found
    return replace(found, value=stretch.value, first=stretch.first.isoformat(), after=stretch.after.isoformat())


def _is_deferred(token: Token, before: Token) -> bool:
    """Say whether a date is what something is put off to: "postponed until Friday"."""
    if before.lower_ not in ("until", "till", "to", "through"):
        return False
    verb = next((node for node in token.ancestors if node.pos_ == "VERB"), None)
    return verb is not None and verb.lemma_.lower() in LISTS["deferring"]


def looks_ahead(token: Token, *, is_title: bool = False) -> bool:
    """Say whether the clause around a date speaks of what is to come."""
    for node in (token, *token.ancestors):
        if node.lower_ == "of" and 0 < node.i < token.i and node.nbor(-1).lower_ == "ahead":
            return True
        if node.pos_ in ("NOUN", "PROPN", "ADJ") and any(c.lemma_.lower() in words("ahead") for c in node.children):
            return True
        if node.lemma_.lower() in words("ahead") and node.pos_ in ("ADJ", "VERB", "NOUN") and not _is_done(node, token):
            return True
        if node.pos_ in ("VERB", "AUX"):
            return _verb_ahead(node, is_title)
    return False


def _is_done(verb: Token, when: Token) -> bool:
    """Say whether somebody planned or agreed on that day, rather than for it."""
    has = any(child.dep_ == "aux" and child.lemma_ == "have" for child in verb.children)
    return (verb.tag_ == "VBD" or (verb.tag_ == "VBN" and has)) and when.head.lower_ != "for"


def _verb_ahead(verb: Token, is_title: bool) -> bool:
    helpers = {child.lower_ for child in verb.children if child.dep_ in ("aux", "auxpass")}
    if helpers & words("modal"):
        return True
    if verb.tag_ == "VB" and "to" in helpers:
        return verb.head.lemma_.lower() in words("ahead") or verb.head.lemma_ == "be" or is_title
    finite = verb.tag_ in ("VBZ", "VBP") or bool(helpers & {"is", "are", "'s"} and verb.tag_ == "VBG")
    return finite and not is_title and verb.lemma_ not in words("speech") and verb.lemma_ != "be"
