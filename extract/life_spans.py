"""When and where people were born and died, told in brackets after their names.

`Jane Roe (born 3 May 1950 in Lincoln)`, `John Roe (3 May 1850 - 4 June 1920)`, `Karl Doe (Brno, 1879 - Paris, 1945)`,
`Anna Doe (b. 1989)`: no verb of a clause states it, so no rule can be anchored on one.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from triplewire.extract import dates
from triplewire.extract.draft import Draft, FactDraft, ValueDraft
from triplewire.extract.gazetteer import Gazetteer
from triplewire.extract.mention_reader import PERSON, MentionReader
from triplewire.extract.word_lists import lists_of
from triplewire.graph.model import EntityType, MentionKind, Status

LISTS = lists_of("lives.toml")
LONGEST = 60  # tokens in brackets
BARE, DATED, OLDEST = 25, 10, 115  # years between two: fewer may be those in an office
YEAR = re.compile(r"(1\d{3}|20\d\d)[-–]?")  # "(1939-)"
HONOUR = re.compile(r"[A-Z]{2,4}")
MOST = 4  # honours
DASHES = frozenset({"-", "–", "—", "--"})
CLOSING = {"(": ")", "[": "]"}


@dataclass(slots=True)
class _Side:
    """The birth or the death in one pair of brackets."""

    told: bool = False  # by a word of its own
    date: ValueDraft | None = None
    place: int = -1  # mention

    def tell(self) -> None:
        """Let what follows be told by a word of its own; what stood before it was something else."""
        if not self.told:
            self.told, self.date, self.place = True, None, -1


@dataclass(slots=True)
class _Life:
    birth: _Side = field(default_factory=_Side)
    death: _Side = field(default_factory=_Side)
    is_clean: bool = True  # nothing else stands there

    @property
    def is_told(self) -> bool:
        """Say whether the brackets speak of a life: a word says so, or the days are as far apart as those of one."""
        if self.birth.told or self.death.told:
            return True
        born, died = self.birth.date, self.death.date
        if born is None or died is None or not self.is_clean:
            return False
        least = DATED if "-" in born.value and "-" in died.value else BARE
        return least <= int(died.value[:4]) - int(born.value[:4]) <= OLDEST


class LifeSpans(MentionReader):
    """Reads the brackets of one draft."""

    def facts(self) -> Iterator[FactDraft]:
        """Yield the births and deaths that stand in brackets after a person's name."""
        for index, mention in enumerate(self.draft.mentions):
            if mention.kind is not MentionKind.NAME or self.type_of(mention) is not PERSON or mention.entity < 0:
                continue
            if HONOUR.fullmatch(self.draft.words(mention.start, mention.end)):
                continue
            at = self._past_honours(mention.end)
            for _ in range(2):  # how the name is said may stand in brackets of its own
                close = self._closing(at)
                if close < 0:
                    break
                life = self._life(at + 1, close)
                if life.is_told:
                    yield from self._told(index, life, (at, close + 1))
                    break
                at = close + 1

    def _past_honours(self, at: int) -> int:
        """Return where the letters of honours after a name end: "Jane Roe CBE FRS (born 1950)"."""
        end = at
        while HONOUR.fullmatch(self.draft.view.word(end)) and end < at + MOST:
            end += 1
        return end + (self.word(end) == "," and self.word(end + 1) == "(")

    def _closing(self, at: int) -> int:
        """Return where brackets end that open at a token, or -1."""
        closing = CLOSING.get(self.word(at))
        depth = 0
        for token in range(at, min(at + LONGEST, len(self.lowers))) if closing else ():
            depth += (self.lowers[token] == self.lowers[at]) - (self.lowers[token] == closing)
            if not depth:
                return token
        return -1

    def _life(self, start: int, end: int) -> _Life:
        life, days = _Life(), self._days(start, end)
        side, past = life.birth, self._start(start, end)
        for at in range(past, end):
            word = self.lowers[at]
            if at < past:
                continue
            if at in days and self.lowers[end - 1][-1] in DASHES and end - past < 3:
                life.birth.tell()  # "(1939-)"
            if at in days:
                side, past = self._dated(life, side, days[at])
            elif (word in LISTS["born"] or word in LISTS["died"]) and not self._is_party(at):
                side = life.birth if word in LISTS["born"] else life.death
                side.tell()
            elif word in DASHES:
                side = life.death if side.date or side.place >= 0 else side
            elif self._names_place(at):
                side.place = side.place if side.place >= 0 else self.mention_at(at)
                past = self.draft.mentions[self.mention_at(at)].end
            elif word not in LISTS["beside"]:
                life.is_clean = False
        return life

    def _is_party(self, at: int) -> bool:
        """Say whether a letter is a party's before a state: (D-Ohio)."""
        letter = self.draft.view.texts[at]
        return len(letter) == 1 and letter.isupper() and self.lowers[at + 1] in DASHES

    def _days(self, start: int, end: int) -> dict[int, list[tuple[ValueDraft, str]]]:
        """Return the dates between two tokens by where they begin, each with its role; "1891–1971" holds two."""
        days: dict[int, list[tuple[ValueDraft, str]]] = {}
        for found in dates.dates_in(self.draft, self.draft.sentence_of[start]):
            if start <= found.start and found.end <= end and found.value and found.how == "absolute":
                value = ValueDraft(EntityType.DATE, found.value, found.start, found.end)
                days.setdefault(found.start, []).append((value, found.role))
        covered = {token for values in days.values() for value, _ in values for token in range(value.start, value.end)}
        for at in range(start, end):
            if at not in covered and YEAR.fullmatch(self.lowers[at]):
                days[at] = [(ValueDraft(EntityType.DATE, self.lowers[at][:4], at, at + 1), "")]
        return days

    def _dated(self, life: _Life, side: _Side, values: list[tuple[ValueDraft, str]]) -> tuple[_Side, int]:
        for value, role in values:
            side = life.death if role == "until" else side
            side.date = side.date or value
        return side, values[0][0].end

    def _start(self, start: int, end: int) -> int:
        """Return where a life begins in brackets: where no word tells of it, after how the name is said or written."""
        told = LISTS["born"] | LISTS["died"]
        marks = [at + 1 for at in range(start, end) if self.lowers[at] == ";"]
        return marks[-1] if marks and told.isdisjoint(self.lowers[start:end]) else start

    def _names_place(self, at: int) -> bool:
        place = self.mention_at(at)
        return place >= 0 and self.is_place(place) and self.is_name(place)

    def _told(self, index: int, life: _Life, cue: tuple[int, int]) -> Iterator[FactDraft]:
        anchor = self.draft.mentions[index].head
        for verb, side in (("born", life.birth), ("died", life.death)):
            ends: list[tuple[str, int | ValueDraft]] = [(f"{verb}_on", side.date)] if side.date else []
            ends += [(f"{verb}_in", side.place)] if side.place >= 0 else []
            for relation, obj in ends:
                rule = f"{relation}.bracket"
                yield FactDraft(index, relation, obj, anchor, cue, rule, status=Status.ASSERTED)


def life_facts(draft: Draft, gazetteer: Gazetteer) -> Iterator[FactDraft]:
    """Yield the births and deaths that stand in brackets after names."""
    yield from LifeSpans(draft, gazetteer).facts()
