"""Names that a name and what stands right after it make: Ford Falcon, Ford Australia, Roe campaign, X oil field."""

from collections.abc import Iterator, Sequence

from triplewire.extract.gazetteer import Gazetteer
from triplewire.extract.name_spans import POSSESSIVE, Found, shaped
from triplewire.extract.name_words import NameWords
from triplewire.extract.token_view import TokenView
from triplewire.graph.model import EntityType, MentionKind

MODEL_WORDS = 2  # of a product after its maker's name
SHORT = 3  # letters of a product's name in capitals: PT, TT, MRT
BETWEEN = 2  # words with a capital between a name and the noun that ends a longer one: Windsor Casting plant
LANDS = frozenset({"country", "territory", "continent"})
WIDE = LANDS | {"state", "region"}
PROPER = frozenset({"NNP", "NNPS"})
COURTS, CIRCUITS = frozenset({"Court", "Courts"}), frozenset({"Circuit", "District"})
OWNERS = frozenset({"company", "bank", "ngo", "media"})


class JoinedNames:
    """The names of one article that begin with another name."""

    def __init__(self, view: TokenView, gazetteer: Gazetteer, words: NameWords) -> None:
        self.view = view
        self.gazetteer = gazetteer
        self.words = words

    def find(self, found: Sequence[Found]) -> Iterator[Found]:
        """Yield the longer names that begin with one of those found."""
        known = {one.start: one for one in found if one.source == "known"}
        for one in found:
            if one.kind is not MentionKind.NAME or self.view.word(one.end) in POSSESSIVE:
                continue
            yield from self._product(one)
            yield from self._branch(one, known)
            yield from self._tail(one)
            yield from self._court(one)

    def _product(self, one: Found) -> Iterator[Found]:
        """Yield a product that is called by its maker's name and a word of its own."""
        size = next((n for n in (2, 1) if " ".join(self.view.texts[one.start : one.start + n]) in self.words.makers), 0)
        first = end = one.start + size
        while size and end - first < MODEL_WORDS and self._is_model(end):
            end += 1
        plain = self.words.type_of(self.view.texts[one.start : end]) is None
        if end > first and plain and not self._is_titled(one) and not any(self.view.capital[end : end + 1]):
            yield shaped(one.start, end, EntityType.PRODUCT)

    def _is_titled(self, one: Found) -> bool:
        """Say whether an office stands before a person called like a maker: Senator Lincoln Roe."""
        office = self.gazetteer.title(self.view.word(one.start - 1).capitalize()) is not None
        return one.label == "PERSON" and (one.titled or office)

    def _is_model(self, i: int) -> bool:
        """Say whether a word may be the name of a product: a capital, no other name, office or body."""
        word = self.view.word(i)
        shouted = word.isupper() and len(word) > SHORT
        if not word[:1].isupper() or not word.isalpha() or shouted or self.view.doc[i].tag_ not in PROPER:
            return False
        known = self.gazetteer.lookup(word) or self.gazetteer.demonym(word) or self.gazetteer.title(word)
        plain = word.lower() in self.words.persons or word in self.words.last or self.words.is_junk(word)
        return not known and not plain and self.gazetteer.gender(word) is None

    def _branch(self, one: Found, known: dict[int, Found]) -> Iterator[Found]:
        """Yield a company's branch in a country: Ford Australia."""
        place = known.get(one.end)
        if one.type is not EntityType.ORGANIZATION or place is None or place.kind is not MentionKind.NAME:
            return
        owner = bool(one.entries) and one.entries[0].kind in OWNERS
        land = bool(place.entries) and place.entries[0].kind in LANDS
        if owner and land and not any(self.view.capital[place.end : place.end + 1]):
            yield shaped(one.start, place.end, EntityType.ORGANIZATION)

    def _tail(self, one: Found) -> Iterator[Found]:
        """Yield a name that a common noun ends."""
        start = one.end
        while start < len(self.view) and start - one.end < BETWEEN and self._is_between(start):
            start += 1
        for size in (2, 1):
            noun = self.view.of(start, min(start + size, len(self.view)))
            type_ = self.words.tails.get(noun)
            if noun in self.words.campaigns and one.type is EntityType.PERSON:
                type_ = EntityType.ORGANIZATION
            if type_ and not self._describes(start + size) and self._suits(one, type_):
                yield shaped(one.start, start + size, type_)
                return

    def _court(self, one: Found) -> Iterator[Found]:
        """Yield a court with the part of the country it is for: Court of Appeals for the Third Circuit."""
        view, first = self.view, one.end + 2
        if not COURTS & set(view.texts[one.start : one.end]) or view.texts[one.end : first] != ["for", "the"]:
            return
        end = first
        while end < len(view) and (view.capital[end] or (view.texts[end] == "of" and end > first)):
            end += 1
        if CIRCUITS & set(view.texts[first:end]) and view.texts[end - 1] != "of":
            yield shaped(one.start, end, EntityType.ORGANIZATION)

    def _is_between(self, i: int) -> bool:
        return self.view.capital[i] and self.view.doc[i].tag_ in PROPER and not self.gazetteer.lookup(self.view.word(i))

    def _suits(self, one: Found, type_: EntityType) -> bool:
        """Say whether a thing of a type may be called so: a place after no company, a body after places alone."""
        if type_ is EntityType.PLACE:
            known = self.gazetteer.lookup(self.view.of(one.start, one.end))
            wide = bool(known) and known[0].kind in WIDE
            return one.type in (EntityType.PLACE, EntityType.PERSON) and not wide
        return type_ is EntityType.EVENT or one.type in (EntityType.PLACE, EntityType.PERSON)

    def _describes(self, end: int) -> bool:
        """Say whether the noun before a token only describes the next one, unless that is a person of the body."""
        doc = self.view.doc
        if end >= len(doc) or doc[end - 1].dep_ not in ("compound", "amod"):
            return False
        return doc[end].tag_ in ("NN", "NNS") and doc[end].lemma_ not in self.words.persons
