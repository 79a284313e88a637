"""Which dates of a sentence tell when a fact is so: those of its own words, its clause, the clause that governs it."""

from collections.abc import Iterator
from dataclasses import dataclass

from spacy.tokens import Token

from triplewire.extract.dates import CLAUSAL, attached_to, dates_in
from triplewire.extract.draft import DateFound, Draft
from triplewire.extract.word_lists import words
from triplewire.graph.model import EntityType

VERBAL = frozenset({"VERB", "AUX"})
NOMINAL = frozenset({"NOUN", "PROPN"})
HERE = frozenset({"in", "of", "on", ""})  # how a date stands on a noun: the prize in 1971, the attack of 2001
BOUNDS = frozenset({"since", "until"})
FAR = 4  # clauses that are climbed
BESIDE = 7  # rank of a date of what is done at the same time
ASIDE = 8  # rank of a date in a clause about one of the ends, which only tells what starts or ends with its verb
LAST = 9  # rank of the year in the name of an event that something took place at


@dataclass(frozen=True, slots=True)
class Told:
    """What is asked when a fact is so: where its words stand and of which kind it is."""

    relation: str
    anchor: int
    ends: tuple[Token, ...]  # subject first
    is_given: bool = False  # named in passing: the owner of X holds whatever the owner does
    is_over: bool = False
    is_said: bool = False  # done by saying it, as criticism is


@dataclass(frozen=True, slots=True)
class Tie:
    """A date and how near it stands to the words of a fact, 0 = on its anchor, less = on one of its ends."""

    found: DateFound
    rank: int
    word: Token  # what the date qualifies
    role: str  # since | until | in | on ...


def path_between(ends: tuple[Token, ...]) -> list[Token]:
    """Return the words of the tree between the two ends of a fact, ends included; nothing where there is one end."""
    if len(ends) == 1:
        return []
    first, second = ([end, *end.ancestors] for end in ends)
    below = {token.i for token in first}
    top = next((token.i for token in second if token.i in below), None)
    if top is None:
        return []
    return [*_up_to(first, top), *reversed(_up_to(second, top)[:-1])]


def _up_to(chain: list[Token], top: int) -> list[Token]:
    indexes = [token.i for token in chain]
    return chain[: indexes.index(top) + 1]


def verb_of(told: Told, anchor: Token) -> Token | None:
    """Return the verb that tells the fact: its anchor, or the one over it."""
    if anchor.pos_ in VERBAL:
        return anchor
    return None if told.is_given else _verb_over(anchor, is_said=True)


def ties_of(draft: Draft, told: Told, path: list[Token]) -> list[Tie]:
    """Return the dates that tell of a fact, nearest first; of a fact named in passing only those of its own words."""
    dates = [found for found in dates_in(draft, draft.sentence_of[told.anchor]) if found.value]
    if not dates:
        return []
    anchor = draft.doc[told.anchor]
    above = [] if told.is_given else list(_governing(anchor, is_said=told.is_said))
    reader = _Reader(draft, anchor, {end.i for end in told.ends}, {node.i for node in path}, above)
    ties = [tie for found in dates if (tie := reader.tie(found)) is not None]
    return sorted(ties, key=lambda tie: (tie.rank, abs(tie.found.start - told.anchor), tie.found.start))


@dataclass(frozen=True, slots=True)
class _Reader:
    draft: Draft
    anchor: Token
    ends: set[int]
    path: set[int]
    above: list[Token]

    def tie(self, found: DateFound) -> Tie | None:
        """Return how a date stands to the words of a fact."""
        word = _nearer(attached_to(self.draft.doc, found), found)
        role, word = self._bound(found, word)
        rank = self._at_event(word) if self._is_in_name(found) else self._rank(found, word)
        return None if rank is None else Tie(found, rank, word, role)

    def _bound(self, found: DateFound, word: Token) -> tuple[str, Token]:
        """Return what a date is, and of what: since his election in 2014, until he retired in 2017."""
        if found.role in BOUNDS or found.role not in HERE | {"at"}:
            return found.role, word
        over = word.head.lower_ if word.dep_ in ("pobj", "pcomp") else ""
        if over in BOUNDS and word.i not in self.path and word.i != self.anchor.i:
            return over, word
        mark = next((child.lower_ for child in word.children if child.dep_ == "mark"), "")
        if word.dep_ == "advcl" and mark in BOUNDS and not self._is_inside(word):
            return mark, word.head
        return found.role, word

    def _is_inside(self, verb: Token) -> bool:
        return verb.i == self.anchor.i or any(up.i == verb.i for up in self.anchor.ancestors)

    def _is_in_name(self, found: DateFound) -> bool:
        """Say whether a date is part of a name: Theresa May, the 2020 census."""
        held = self.draft.at[found.start]
        if held < 0:
            return False
        mention = self.draft.mentions[held]
        return mention.start < found.start or found.end < mention.end

    def _at_event(self, word: Token) -> int | None:
        """Rank the year in the name of an event at which something took place: lost in the 2016 election."""
        held = self.draft.at[word.i]
        if held < 0 or self.draft.mentions[held].type is not EntityType.EVENT or word.i in self.ends | self.path:
            return None
        by = word.head
        verbs = {self.anchor.i, *(verb.i for verb in self.above)}
        return LAST if by.lower_ in ("in", "at", "during") and by.head.i in verbs else None

    def _rank(self, found: DateFound, word: Token) -> int | None:
        if word.i in self.ends and word.i != self.anchor.i and found.role in HERE and found.start > word.i:
            return -1
        if word.i == self.anchor.i:
            return 0
        if word.i in self.path and (self.anchor.pos_ not in VERBAL if word.pos_ in VERBAL else found.role in HERE):
            return 1
        if in_clause(word, self.anchor, found):
            return 2
        for far, verb in enumerate(self.above):
            is_near = word.i == verb.i or in_clause(word, verb, found)
            if is_near and (verb.lemma_ not in words("future") or found.start > self.anchor.i):
                return 3 + far
        return self._around(word)

    def _around(self, word: Token) -> int | None:
        """Rank the date of a clause beside that of the fact: "speaking on Monday, they criticized"."""
        if word.dep_ == "advcl" and word.tag_ == "VBG" and word.head.i == self.anchor.i and not _marks(word):
            return BESIDE
        return ASIDE if self._is_about_both(word) else None

    def _is_about_both(self, verb: Token) -> bool:
        """Say whether a relative clause is about one end and speaks of the other: "the union, which it joined"."""
        if verb.dep_ != "relcl" or verb.head.i not in self.ends:
            return False
        others = {self._entity(end) for end in self.ends if end != verb.head.i} - {-1}
        return any(self._entity(child.i) in others for child in verb.children)

    def _entity(self, token: int) -> int:
        held = self.draft.at[token]
        return self.draft.mentions[held].entity if held >= 0 else -1


def _nearer(word: Token, found: DateFound) -> Token:
    """Return the gerund that a date at the end belongs to: "served one term before losing to Roe in 2014"."""
    for child in word.children:
        if word.i < child.i < found.start and word.pos_ in VERBAL and child.lower_ in ("before", "after"):
            gerund = next((down for down in child.children if down.dep_ == "pcomp"), None)
            if gerund is not None and gerund.i < found.start and word.doc[found.start - 1].lower_ != ",":
                return gerund
    return word


def in_clause(target: Token, top: Token, found: DateFound) -> bool:
    """Say whether a date's word hangs below `top` without another clause between."""
    if found.role in ("", "of") and target.pos_ in NOMINAL and target.i != top.i:
        return False
    token = target
    while token.i != top.i:
        if token.dep_ in CLAUSAL or (token.dep_ == "conj" and token.pos_ in VERBAL) or token.head.i == token.i:
            return False
        if token.dep_ == "prep" and token.lower_ in words("beyond"):
            return False  # of another event: "after a strike in May"
        token = token.head
    return True


def _governing(anchor: Token, *, is_said: bool) -> Iterator[Token]:
    """Yield the verbs whose time is that of the anchor: over a noun, an infinitive, a participle, a verb joined."""
    token = anchor
    for _ in range(FAR):
        verb = _verb_over(token, is_said=is_said)
        if verb is None:
            return
        yield verb
        token = verb


def _verb_over(token: Token, *, is_said: bool) -> Token | None:
    is_verb = token.pos_ in VERBAL
    if is_verb:
        is_word = is_said and token.dep_ == "ccomp" and token.head.lemma_ in words("speech")
        if not is_word and not _shares(token):
            return None
        token = token.head
    while token.pos_ not in VERBAL:
        if token.head.i == token.i or token.dep_ in ("appos", "poss", "conj"):
            return None
        token = token.head
    return None if token.lemma_ in words("speech") and not is_verb and not is_said else token


def _shares(verb: Token) -> bool:
    """Say whether a verb has no time of its own: to win, making landfall, and left."""
    head = verb.head
    if verb.dep_ == "conj":
        return head.pos_ in VERBAL
    if _is_finite(verb):
        return verb.dep_ == "advcl" and bool(_marks(verb) & words("meanwhile"))
    if verb.dep_ == "xcomp":
        return head.pos_ in VERBAL and head.lemma_ not in words("speech")
    if verb.dep_ == "advcl":
        return not _marks(verb) & words("apart")
    return verb.dep_ in ("relcl", "acl") and is_infinitive(verb)


def _is_finite(verb: Token) -> bool:
    helped = any(child.dep_ in ("aux", "auxpass") and child.tag_ not in ("TO", "VBG") for child in verb.children)
    return verb.tag_ in ("VBD", "VBZ", "VBP", "MD") or (helped and not is_infinitive(verb))


def is_infinitive(verb: Token) -> bool:
    """Say whether a verb stands in the infinitive with "to"."""
    return any(child.lower_ == "to" and child.dep_ == "aux" for child in verb.children)


def _marks(verb: Token) -> set[str]:
    return {child.lower_ for child in verb.children if child.dep_ in ("mark", "advmod", "prep") and child.i < verb.i}
