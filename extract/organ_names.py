"""What the name of a place and a noun make: Finnish police, the Cuban government, Kennedy airport, Paris court."""

from collections.abc import Iterator, Sequence

from triplewire.extract.name_spans import POSSESSIVE, Found, shaped
from triplewire.extract.name_words import NameWords
from triplewire.extract.token_view import TokenView
from triplewire.graph.model import EntityType, MentionKind
from triplewire.graph.names import slug

DESCRIBING = frozenset({"NN", "NNS", "JJ", "NNP"})
GOVERNING = frozenset({"federal", "central", "interim", "military", "transitional"})
STATES = frozenset({"country", "territory", "state"})


def organ_key(noun: str, place: str) -> str:
    """Return the key of a place's organ: the same organ of the same place is one thing."""
    return f"organization:{slug(noun)}~{place}"


class OrganNames:
    """The organs, governments and facilities of one article that a common noun names."""

    def __init__(self, view: TokenView, words: NameWords) -> None:
        self.view = view
        self.words = words

    def of_countries(self, found: Sequence[Found]) -> Iterator[Found]:
        """Yield the organs of countries, and their governments, which are the countries themselves."""
        for one in found:
            country = self._country(one)
            if country is not None:
                yield from self._of_country(one, country)

    def _of_country(self, one: Found, country: str) -> Iterator[Found]:
        if self.view.word(one.start - 1) == "of":
            yield from self._organ_of(one, country)
        owned = self.view.word(one.end) in POSSESSIVE
        start = one.end + owned
        before = self._government_of(one)
        if before >= 0:
            yield self._government(before, one.end, country)
        elif self._is_government(start) and not owned:
            yield self._government(one.start, start + 1 + (self.view.word(start) in GOVERNING), country)
        else:
            size = self._organ(start)
            if size and not self._describes(start + size):
                noun = self.view.of(start, start + size)
                first = start if owned else one.start
                yield shaped(first, start + size, EntityType.ORGANIZATION, organ_key(noun, country))

    def _organ_of(self, one: Found, country: str) -> Iterator[Found]:
        """Yield an organ that stands before "of" and its country: the Supreme Court of India."""
        for size in (2, 1):
            start = one.start - 1 - size
            if start >= 0 and self._organ(start) == size:
                noun = self.view.of(start, start + size)
                yield shaped(start, one.end, EntityType.ORGANIZATION, organ_key(noun, country))
                return

    def _government(self, start: int, end: int, country: str) -> Found:
        return Found(start, end, EntityType.PLACE, "shape", sure=True, kind=MentionKind.METONYM, key=country)

    def _is_government(self, start: int) -> bool:
        """Say whether a government stands at a place: government, federal government."""
        return self.view.word(start + (self.view.word(start) in GOVERNING)).lower() == "government"

    def _government_of(self, one: Found) -> int:
        """Return where "government of" before a country starts, or -1."""
        words = [self.view.word(one.start - size).lower() for size in (3, 2, 1)]
        if words[1:] == ["government", "of"]:
            return one.start - 2
        return one.start - 3 if words == ["government", "of", "the"] else -1

    def _country(self, one: Found) -> str | None:
        if one.kind is MentionKind.DEMONYM:
            return one.key
        entry = one.entries[0] if one.entries else None
        return entry.key if entry and entry.kind in STATES else None

    def _organ(self, start: int) -> int:
        """Return how many tokens at a place make the noun of an organ."""
        first = self.view.word(start).lower()
        if f"{first} {self.view.word(start + 1).lower()}" in self.words.phrases:
            return 2
        if size := self._ministry(start):
            return size
        return 1 if first in self.words.nouns else 0

    def _ministry(self, start: int) -> int:
        """Return how many tokens at a place name a ministry in small letters: agriculture ministry."""
        for size in (2, 3):
            words = self.view.texts[start : start + size]
            if words[-1:] == ["ministry"] and all(word.islower() and word.isalpha() for word in words):
                tags = {token.tag_ for token in self.view.doc[start : start + size - 1]}
                return size if tags <= DESCRIBING else 0
        return 0

    def ministries(self) -> Iterator[Found]:
        """Yield ministries that are named without a country: the finance ministry."""
        for i, text in enumerate(self.view.texts):
            if text == "ministry":
                size = next((n for n in (3, 2) if i >= n and self._ministry(i - n + 1) == n), 0)
                if size and self.view.word(i - size).lower() in ("the", "its", "by", "a", "whose", "country's"):
                    yield shaped(i - size + 1, i + 1, EntityType.ORGANIZATION)

    def _describes(self, end: int) -> bool:
        """Say whether an organ's noun only describes the next noun (military bases), unless that is a person."""
        doc = self.view.doc
        if end >= len(doc) or doc[end - 1].dep_ not in ("compound", "amod"):
            return False
        return doc[end].tag_ in ("NN", "NNS") and doc[end].lemma_ not in self.words.persons

    def of_places(self, found: Sequence[Found]) -> Iterator[Found]:
        """Yield facilities after a name (Kennedy airport) and the organs of cities (Paris police)."""
        for one in found:
            if one.kind is not MentionKind.NAME or one.type is EntityType.GROUP:
                continue
            following = self.view.word(one.end)
            if following in self.words.facilities and self.view.word(one.end + 1) not in ("attorney", "court"):
                yield shaped(one.start, one.end + 1, EntityType.PLACE)
            yield from self._event(one)
            end = one.end + (following in self.words.organ_kinds)
            if self.view.word(end) in self.words.organs and self._is_place(one):
                noun = self.view.of(one.end, end + 1)
                key = organ_key(noun, one.entries[0].key) if one.entries else None
                yield shaped(one.start, end + 1, EntityType.ORGANIZATION, key)

    def _event(self, one: Found) -> Iterator[Found]:
        """Yield what happened at a place and is called after it: Dellwood tornado, Geneva motor show."""
        pair = f"{self.view.word(one.end)} {self.view.word(one.end + 1)}"
        size = 2 if pair in self.words.events else int(self.view.word(one.end) in self.words.events)
        if size and self._is_place(one) and not self._describes(one.end + size):
            yield shaped(one.start, one.end + size, EntityType.EVENT)

    def _is_place(self, one: Found) -> bool:
        return one.entries[0].type is EntityType.PLACE if one.entries else one.label in ("GPE", "LOC")
