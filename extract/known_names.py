"""The gazetteer's names in an article: the longest at each place, and whether they are meant as such."""

import re
from collections.abc import Iterator, Sequence

from triplewire.extract.gazetteer import Entry, Gazetteer, first_word
from triplewire.extract.name_spans import PLACE_LABELS, Found, title_before
from triplewire.extract.token_view import TokenView
from triplewire.graph.model import EntityType, MentionKind

HYPHENED = re.compile(r"-(?:led|backed|based|born|made|run|owned|held|funded|trained|controlled|brokered|educated)$")
BEFORE_TOWNS = frozenset({"in", "near", "from", "outside"})
DEMOCRATS = frozenset({"Democrat", "Democrats"})  # who are called so elsewhere belong to other parties
DEMOCRATIC = frozenset({"Social", "Christian", "Free", "National", "New", "Centre", "Center", "Sweden"})
TOWN = 4  # words of the name of a town
HYPHENED_END = re.compile(rf"(?<=[\w.]){HYPHENED.pattern}")  # "U.S.-led" is one token


class KnownNames:
    """The known names of one article."""

    def __init__(self, view: TokenView, gazetteer: Gazetteer) -> None:
        self.view = view
        self.gazetteer = gazetteer

    def find(self) -> Iterator[Found]:
        """Yield the names, demonyms and groups of the gazetteer that stand in the text."""
        i = 0
        while i < len(self.view):
            end = self._longest(i)
            if end > i:
                yield self._found(i, end)
            elif state := self._state(i):
                yield Found(i, i + 1, EntityType.PLACE, "known", sure=True, key=state.key, entries=(state,))
            i = max(i + 1, end)

    def _longest(self, i: int) -> int:
        """Return where the longest known name ends that starts at a token, or the token itself."""
        view, start = self.view, self.view.starts[i]
        for name in self.gazetteer.starting(first_word(view.texts[i])):
            if view.text.startswith(name, start):
                end = view.token_at_end.get(start + len(name), 0)
                if end:
                    return end
                if HYPHENED.match(view.texts[i][len(name) :]) and len(name) < len(view.texts[i]):
                    return i + 1
        return i

    def _state(self, i: int) -> Entry | None:
        """Return the state of the letters after a town: `in Murray, KY`; not the degree in `Dr. Jane Roe, MD`."""
        text, at = self.view.texts[i], i - 2
        if len(text) != 2 or not text.isalpha() or not text.isupper() or self.view.word(i - 1) != ",":
            return None
        while at > max(0, i - 2 - TOWN) and self.view.capital[at - 1] and self.view.texts[at - 1].istitle():
            at -= 1
        known = any(entry.type is EntityType.PLACE for entry in self.gazetteer.lookup(self.view.of(at, i - 1)))
        is_town = at >= 0 and self.view.capital[at] and (known or self.view.word(at - 1) in BEFORE_TOWNS)
        return self.gazetteer.by_code(text) if is_town else None

    def _found(self, start: int, end: int) -> Found:
        if self.view.word(start) in DEMOCRATS and self.view.word(start - 1) in DEMOCRATIC and end - start == 1:
            return Found(start - 1, end, EntityType.ORGANIZATION, "known", sure=True)
        surface = HYPHENED_END.sub("", self.view.of(start, end))
        entries = self.gazetteer.lookup(surface)
        if entries:
            first = entries[0]
            sure = first.own or (self.gazetteer.uncertain(surface) != "type" and first.kind != "city")
            return Found(start, end, entries[0].type, "known", sure=sure, entries=entries)
        country = self.gazetteer.demonym(surface)
        if country and not self._people(start, end, surface):
            demonym = MentionKind.DEMONYM
            return Found(start, end, EntityType.PLACE, "known", sure=True, kind=demonym, key=country.key)
        return Found(start, end, EntityType.GROUP, "known", sure=True)

    def _people(self, start: int, end: int, surface: str) -> bool:
        if self.gazetteer.is_person(surface) and (self.view.word(start - 1) in ("a", "an") or self._before_name(end)):
            return False  # "X, a Finn,", "Frenchman X"
        return self.gazetteer.is_people(surface) or self.view.doc[end - 1].tag_ == "NNPS"

    def _before_name(self, end: int) -> bool:
        return end < len(self.view) and self.view.capital[end]

    def trusted(self, one: Found, model: Sequence[Found]) -> bool:
        """Say whether a known name is used as a name here: no witness needed, or the model is one."""
        if one.sure:
            return True
        surface = self.view.of(one.start, one.end)
        same = [m for m in model if m.start < one.end and one.start < m.end]
        exact = [m for m in same if (m.start, m.end) == (one.start, one.end)]
        if self.gazetteer.uncertain(surface) == "type" or self.gazetteer.gender(surface):
            return any(m.type is one.type or m.label in PLACE_LABELS for m in exact)
        longer = len(same) > 0 and all(m.label in PLACE_LABELS and one.end - one.start > m.end - m.start for m in same)
        if exact or longer:
            return True
        return not same and self.view.capital[one.start] and not title_before(self.view, one.start, self.gazetteer)
