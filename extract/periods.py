"""When a fact holds or happened, from the dates tied to its words; the publication date is never a start."""

from spacy.tokens import Token

from triplewire.extract.date_ties import ASIDE, BOUNDS, VERBAL, Tie, Told, is_infinitive, path_between, ties_of, verb_of
from triplewire.extract.draft import Draft
from triplewire.extract.durations import ended, started
from triplewire.extract.lead import lead_date
from triplewire.extract.tenures import WHEN, is_former
from triplewire.extract.turns import ALWAYS, HANDING, JUDGED, JUDGING, ending_of, turns_of
from triplewire.extract.word_lists import words
from triplewire.graph.model import NO_PERIOD, Period


def happened_of(draft: Draft, told: Told) -> Period:
    """Return when an event happened; one that goes on for a time starts and ends."""
    dates = _Dates(draft, told)
    ended = dates.turning(ending_of(told.relation)) if not told.is_given else None
    if ended:
        return Period(until=ended)
    since, until, when = dates.best("since"), dates.best("until"), dates.best(*WHEN)
    if when is None and draft.sentence_of[told.anchor] == 0:
        when = lead_date(draft, told)
    return Period(since=None if when else since, until=until if since and not when else None, happened=when)


def period_of(draft: Draft, told: Told) -> Period:
    """Return since when and until when a state holds, as the clause of its anchor tells."""
    dates = _Dates(draft, told)
    turns, happened = turns_of(told.relation), None
    if told.relation in ALWAYS:
        happened = dates.turning(turns.moment)
        return Period(happened=happened) if happened else Period(until="?") if told.is_over else NO_PERIOD
    since, until = dates.best("since"), dates.best("until")
    if not told.is_given:
        since = since or dates.turning(turns.starting) or started(draft, told.anchor)
        until = until or dates.turning(turns.ending)
        happened = None if since or until or told.is_over else dates.turning(turns.moment)
        if until and not since and dates.receives():
            since, until = until, None
        if not until and turns.has_former:
            until = ended(draft, told.anchor, since)
    if told.is_over or (not until and is_former(draft, told, dates.path, has_former=turns.has_former)):
        until = until or (dates.best(*WHEN) if told.is_over else None) or "?"
    return Period(since=since, until=until, happened=happened)


def gives_up(draft: Draft, anchor: int) -> bool:
    """Say whether the verb of an anchor tells that a campaign ends: ended his bid, dropped out."""
    token = draft.doc[anchor]
    for _ in range(4):
        if token.pos_ in VERBAL:
            return token.lemma_ in words("quitting")
        token = token.head
    return False


class _Dates:
    """The dates tied to a fact, each with what it is: since, until, when."""

    def __init__(self, draft: Draft, told: Told) -> None:
        self.told = told
        self.path = path_between(told.ends)
        self.ties = ties_of(draft, told, self.path)
        self.verb = verb_of(told, draft.doc[told.anchor]) if self.ties else None
        if self.verb is not None and self.verb.lemma_ in JUDGING and told.relation not in JUDGED:
            self.ties = [tie for tie in self.ties if tie.rank <= 1]
        self.tells = self.verb is not None and (not self.path or any(node.i == self.verb.i for node in self.path))

    def best(self, *roles: str) -> str | None:
        """Return the nearest date of one of these roles, as precisely as any other says it."""
        ties = [tie for tie in self.ties if tie.role in roles and tie.rank != ASIDE]
        if BOUNDS & set(roles) and not self.tells:
            ties = [tie for tie in ties if tie.rank < len("so")]
        return _finest(ties)

    def turning(self, lemmas: frozenset[str]) -> str | None:
        """Return the date of a word that starts or ends the fact."""
        if not lemmas or not self.ties:
            return None
        by_verb = self.verb is not None and bool(_lemma(self.verb) & lemmas) and self._is_about(self.verb)
        ties = [tie for tie in self.ties if tie.role in WHEN and (by_verb or self._is_turn(tie, lemmas))]
        return _finest([tie for tie in ties if not self._is_plan(tie)])

    def _is_turn(self, tie: Tie, lemmas: frozenset[str]) -> bool:
        """Say whether the word that a date qualifies starts or ends the fact itself."""
        is_own = tie.rank == ASIDE or tie.word.pos_ not in VERBAL or self._is_about(tie.word)
        return tie.word.lemma_ in lemmas and is_own

    def _is_about(self, verb: Token) -> bool:
        """Say whether a verb, and what somebody becomes, is what the fact says, not another thing."""
        path = {node.i for node in self.path}
        become = {child.i for child in verb.children if child.dep_ == "attr"} if verb.lemma_ == "become" else set()
        return self.tells and (not become or not path or bool(path & (become | {self.told.anchor} - {verb.i})))

    def _is_plan(self, tie: Tie) -> bool:
        """Say whether a date is of a verb whose infinitive need not have come about that day: voted to leave."""
        if self.verb is None or tie.rank <= len("so") or not is_infinitive(self.verb):
            return False
        return tie.word.lemma_ in words("deciding")

    def receives(self) -> bool:
        """Say whether the first end is the one to whom something is handed over."""
        if self.verb is None or self.verb.lemma_ not in HANDING:
            return False
        for node in self.path:
            if node.i == self.verb.i:
                return False
            if node.lower_ == "to" and node.head.i == self.verb.i:
                return True
        return False


def _lemma(verb: Token) -> set[str]:
    """Return the lemmas by which a verb turns something: "began serving" begins it."""
    held = {verb.lemma_}
    if verb.dep_ == "xcomp" and verb.head.lemma_ in ("begin", "start", "stop", "cease"):
        held |= {"become"} if verb.head.lemma_ in ("begin", "start") else {"leave"}
    return held


def _finest(ties: list[Tie]) -> str | None:
    if not ties:
        return None
    first = ties[0].found.value or ""
    return max((value for tie in ties if (value := tie.found.value or "").startswith(first)), key=len)
