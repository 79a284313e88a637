"""Which bearer of a known name an article means."""

from collections.abc import Sequence

from triplewire.extract.gazetteer import Entry, Gazetteer
from triplewire.extract.name_spans import Found
from triplewire.extract.token_view import TokenView
from triplewire.graph.model import MentionKind

STATEWIDE = frozenset(
    [
        "governor",
        "gov.",
        "senator",
        "senators",
        "sen.",
        "sens.",
        "senate",
        "legislature",
        "governorship",
        "state",
        "states",
        "gubernatorial",
        "senatorial",
        "legislature",
        "lawmakers",
    ]
)
OF = frozenset({"of", "from", "for", "in"})


class Witness:
    """What an article says about where it plays: the countries and states that it names without doubt."""

    def __init__(self, view: TokenView, gazetteer: Gazetteer, found: Sequence[Found]) -> None:
        self.view = view
        self.gazetteer = gazetteer
        self.starting = {one.start: one for one in reversed(found)}
        self.places: set[str] = set()
        for one in found:
            if one.kind is not MentionKind.NAME and one.key:
                self._see(gazetteer.entry(one.key))
            elif len(one.entries) == 1 and not gazetteer.uncertain(view.of(one.start, one.end)):
                self._see(one.entries[0])

    def _see(self, entry: Entry | None) -> None:
        if entry is None:
            return
        self.places.add(entry.key)
        self.places |= {entry.state} if entry.state else set()
        country = self.gazetteer.country(entry)
        self.places |= {country.key} if country else set()

    def choose(self, one: Found) -> Entry | None:
        """Return the thing that is meant, or nothing where that is open."""
        surface = self.view.of(one.start, one.end)
        if self.gazetteer.uncertain(surface) == "key":
            return next((e for e in one.entries if e.country is None or e.country in self.places), None)
        if (there := self._followed(one)) is not None:
            return there
        if len(one.entries) == 1:
            return one.entries[0]
        if (state := self._of_office(one)) is not None:
            return state
        within = self._within(one)
        scores = [self._score(entry, within) for entry in one.entries]
        best = max(scores)
        if scores.count(best) == 1 or self._same_country(one.entries):
            return one.entries[scores.index(best)]
        return one.entries[0] if best == 0 and not self.gazetteer.uncertain(surface) else None

    def _same_country(self, entries: Sequence[Entry]) -> bool:
        return len({entry.country for entry in entries}) == 1

    def _score(self, entry: Entry, within: Entry | None) -> int:
        if within is not None:
            return 4 * (entry.key in (within.state, within.country) or within.country == entry.key)
        score = 2 * (entry.kind != "country" and entry.country in self.places) + (entry.state in self.places)
        return score + 2 * (entry.kind == "country" and entry.capital in self.places)

    def _followed(self, one: Found) -> Entry | None:
        """Return the bearer that lies in the place after a comma: London, Ontario."""
        if self.view.word(one.end) != ",":
            return None
        after = self.starting.get(one.end + 1)
        if after is None or not after.entries:
            return None
        places = {key for entry in after.entries for key in (entry.key, entry.country) if key}
        places -= {"Q30"} if after.entries[0].kind == "state" else set()
        within = [e for e in self.gazetteer.namesakes(self.view.of(one.start, one.end)) if e.kind == "city"]
        return next((e for e in within if {e.country, e.state} & places), None)

    def _of_office(self, one: Found) -> Entry | None:
        """Return the state of a governor or senator: "Senator from New York", "New York's governor"."""
        after = one.end + (self.view.word(one.end) in ("'s", "’s"))
        beside = [self.view.word(one.start - 2)] if self.view.word(one.start - 1) in OF else []
        if {word.lower() for word in [*beside, self.view.word(after)]} & STATEWIDE:
            return next((entry for entry in one.entries if entry.kind == "state"), None)
        return None

    def _within(self, one: Found) -> Entry | None:
        """Return the city before a comma before the name: Atlanta, Georgia."""
        if one.start < 2 or self.view.texts[one.start - 1] != ",":
            return None
        for size in (1, 2, 3):
            entries = self.gazetteer.lookup(self.view.of(max(0, one.start - 1 - size), one.start - 1))
            if entries and entries[0].kind == "city":
                return entries[0]
        return None
