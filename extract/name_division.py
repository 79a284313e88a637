"""Stretches taken for one name that hold two: X of the Y Party, X Steel of Baotou, Institute of X in Y, X's Y unit,
Center for X and Center for Y."""

from collections.abc import Iterator

from triplewire.extract.gazetteer import Gazetteer
from triplewire.extract.name_spans import Found, strip_titles, trim
from triplewire.extract.name_words import NameWords
from triplewire.extract.token_view import TokenView
from triplewire.graph.model import EntityType

PERSON, ORGANIZATION, PLACE = EntityType.PERSON, EntityType.ORGANIZATION, EntityType.PLACE
OWNING = frozenset({"'s", "’s"})
PARTIES = frozenset({"Party", "League", "Alliance", "Movement"})
OPENING = frozenset({"of", "for", "on"})  # after the first word of such names
OFFICES = frozenset({"Partner", "Officer", "Associate", "Counsel"})  # and every word for a person
CHIEFS = frozenset({"CEO", "C.E.O.", "CFO", "COO"})
LONGEST_PERSON = 4  # words


class NameDivider:
    """Divides the names of one article."""

    def __init__(self, view: TokenView, gazetteer: Gazetteer, words: NameWords) -> None:
        self.view = view
        self.gazetteer = gazetteer
        self.words = words

    def parts(self, one: Found) -> Iterator[Found]:
        """Yield a name, or the names that it is made of."""
        one = self._without_office(one)
        if one.end - one.start > 2 and not self.gazetteer.lookup(self.view.of(one.start, one.end)):
            for i in range(one.start + 1, one.end - 1):
                sides = self._sides(one, i, self.view.texts[i])
                if sides:
                    left, right = sides
                    yield left
                    yield from self.parts(right)
                    return
        person = self._people(one)
        yield person or one

    def _without_office(self, one: Found) -> Found:
        """Return a body without the office in it that is of it: "Managing Partner of X"."""
        texts = self.view.texts
        first = one.start + 1 + (texts[one.start] not in CHIEFS)
        of = next((i for i in range(first, one.end - 1) if texts[i] == "of"), 0)
        if not of or one.type is not ORGANIZATION or self.gazetteer.lookup(self.view.of(one.start, one.end)):
            return one
        start, end = trim(self.view, of + 1, one.end)
        is_office = texts[of - 1] in OFFICES | CHIEFS or texts[of - 1].lower() in self.words.persons
        if is_office and start < end and texts[start][:1].isupper():
            one.start, one.end = start, end
        return one

    def _sides(self, one: Found, i: int, mark: str) -> tuple[Found, Found] | None:
        """Return the names before and after a word that parts them, or nothing."""
        if mark in OWNING:
            return self._owner(one, i)
        if mark == "and":
            return self._alike(one, i)
        if mark not in ("of", "in"):
            return None
        start, end = trim(self.view, i + 1, one.end)
        if mark == "of" and start < end and self._is_person(one.start, i, self.view.word(end - 1) in PARTIES):
            first, titled = self._without_titles(one.start, i)
            body = Found(start, end, ORGANIZATION, "model", "ORG")
            return Found(first, i, PERSON, "model", "PERSON", titled=titled), body
        if not self._is_place(start, end) or not self._seated(one, i, mark):
            return None
        type_ = self.words.type_of(self.view.texts[one.start : i]) or (ORGANIZATION if one.type is PLACE else one.type)
        label = one.label if one.label in ("ORG", "FAC") else "ORG"
        return Found(one.start, i, type_, one.source, label), Found(start, end, PLACE, "model", "GPE")

    def _without_titles(self, start: int, end: int) -> tuple[int, bool]:
        """Return where a name starts after its titles and the country before them: "US President X"."""
        for first in range(start + 1, min(start + 4, end - 1)):
            before = self.view.of(start, first)
            name, titled = strip_titles(self.view, first, end, self.gazetteer)
            if titled and (self.gazetteer.lookup(before) or self.gazetteer.demonym(before)):
                return name, titled
        return strip_titles(self.view, start, end, self.gazetteer)

    def _alike(self, one: Found, i: int) -> tuple[Found, Found] | None:
        """Return two names that begin with the same word: Center for X and Center for Y."""
        view, texts = self.view, self.view.texts
        if texts[one.start] != texts[i + 1] or not {view.word(one.start + 1), view.word(i + 2)} <= OPENING:
            return None
        left, right = (self.words.type_of(texts[a:b]) or one.type for a, b in ((one.start, i), (i + 1, one.end)))
        return Found(one.start, i, left, one.source, one.label), Found(i + 1, one.end, right, one.source, one.label)

    def _is_person(self, start: int, end: int, of_party: bool) -> bool:
        """Say whether words before "of" name a person: the model says so, a given name begins them, a party follows."""
        start, _ = strip_titles(self.view, start, end, self.gazetteer)
        texts = self.view.texts[start:end]
        if len(texts) > LONGEST_PERSON or not all(text[:1].isupper() or text == "-" for text in texts):
            return False
        if texts[-1] in self.words.last or texts[0] in self.words.first:
            return False
        doc = self.view.doc
        told = doc[end - 1].ent_type_ == "PERSON" and doc[end].ent_type_ != "PERSON"
        given = self.gazetteer.gender(texts[0]) is not None and not self.gazetteer.lookup(texts[0])
        member = of_party and not any(text in self.words.governing or text in self.words.last for text in texts)
        return len(texts) > 1 and (told or given or member)

    def _is_place(self, start: int, end: int) -> bool:
        entries = self.gazetteer.lookup(self.view.of(start, end)) if start < end else ()
        told = start < end and all(token.ent_type_ == "GPE" for token in self.view.doc[start:end])
        return entries[0].type is PLACE if entries else told

    def _seated(self, one: Found, i: int, mark: str) -> bool:
        """Say whether what stands before a place is a name without it: Huaxing Steel of X, not Bank of X."""
        head = self.view.texts[i - 1]
        if mark == "in":
            return head not in self.words.going_on and one.type in (ORGANIZATION, PLACE)
        return (
            one.type is ORGANIZATION
            and i - one.start > 1
            and head[:1].isupper()
            and head not in self.words.governing
            and self.view.texts[one.start] not in self.words.first
        )

    def _owner(self, one: Found, i: int) -> tuple[Found, Found] | None:
        """Return an owner that is a known name or a body, and what it owns: Boeing's Launch Systems."""
        owner, thing = self.view.of(one.start, i), trim(self.view, i + 1, one.end)
        shown = self.words.type_of(self.view.texts[one.start : i])
        known = self.gazetteer.lookup(owner)
        if not known and shown is not ORGANIZATION:
            return None
        type_ = known[0].type if known else shown or one.type
        if thing[0] >= thing[1] or owner in self.words.plain_owners:
            return None
        owned = self.words.type_of(self.view.texts[thing[0] : thing[1]]) or one.type
        return Found(one.start, i, type_, "model", one.label), Found(*thing, owned, "model", one.label)

    def _people(self, one: Found) -> Found | None:
        """Return the person after the demonym or the title that a name begins with: Dane X Y, Private X Y."""
        if one.label == "PERSON" or one.source != "model":
            return None
        for cut in range(one.start + 1, min(one.start + 3, one.end - 1)):
            before, texts = self.view.of(one.start, cut), self.view.texts[cut : one.end]
            title = self.gazetteer.title(before)
            names = all(text[:1].isupper() and text[-1:].isalpha() and not text.isupper() for text in texts)
            given = self.gazetteer.gender(texts[0]) is not None and not self.gazetteer.lookup(texts[0])
            if not names or not given or len(texts) > 3 or self.words.type_of(texts) is not None:
                continue
            if title or self.gazetteer.demonym(before) or self.gazetteer.lookup(before):
                return Found(cut, one.end, PERSON, "model", "PERSON", titled=title is not None)
        return None
