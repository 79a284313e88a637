"""Where names may stand in an article: the model's entities with better ends, known names, and names by their shape.

Every source gives `Found` stretches of tokens; `resolve` keeps those that do not overlap, the longest first.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from spacy.tokens import Doc, Token

from triplewire.extract.gazetteer import Entry, Gazetteer, first_word
from triplewire.extract.name_words import JOINERS, NameWords
from triplewire.graph.model import EntityType, MentionKind
from triplewire.graph.names import slug

MODEL_TYPES = {
    "PERSON": EntityType.PERSON,
    "ORG": EntityType.ORGANIZATION,
    "GPE": EntityType.PLACE,
    "LOC": EntityType.PLACE,
    "FAC": EntityType.PLACE,
    "NORP": EntityType.GROUP,
    "EVENT": EntityType.EVENT,
    "PRODUCT": EntityType.PRODUCT,
    "WORK_OF_ART": EntityType.PRODUCT,
    "LAW": EntityType.LAW,
}
PLACE_LABELS = frozenset({"GPE", "LOC", "NORP", "FAC"})
POSSESSIVE = frozenset({"'s", "’s", "'", "’"})
EDGE = frozenset("\"'“”‘’«»()[]{}*•-–—:;,.!?/#@&|")
LEADING = frozenset({"the", "a", "an", "The", "A", "An", "this", "This"})
RULERS = "Pope King Queen Prince Princess Emperor Lord Lady Sultan Emir Saint St. Duke Duchess"
KEPT_TITLES = frozenset(RULERS.split())  # they are part of the name
MODEL_NUMBER = re.compile(r"[A-Z]{0,3}-?\d{2,4}[A-Za-z]{0,3}(?:-\d+\w*)?s?$")
LETTERED = re.compile(r"(?:A3|F-|KC-|B-|C-|MD-|DC-|T-|S-|MiG-|Su-|Tu-|Il-|An-|M-|AR-|AK-)\d{2,3}(?:-\d+\w*)?$")
JET = re.compile(r"7\d7(?:-\d+\w*)?$|7[eE]7$")  # how the jets of one maker are called without its name
WHOLE = frozenset({"Ministry", "Department", "Office", "Bureau", "Institute"})  # "and" goes on within their names
YEAR = re.compile(r"(?:19|20)\d\d$")
MAX_NAME = 8  # tokens


@dataclass(slots=True)
class Found:
    """A stretch of tokens that may be a name."""

    start: int
    end: int
    type: EntityType
    source: str  # model | known | shape
    label: str = ""  # the model's label
    sure: bool = False  # the type is not to be voted on
    kind: MentionKind = MentionKind.NAME
    key: str | None = None
    entries: tuple[Entry, ...] = ()  # what the gazetteer says the name may mean
    titled: bool = False  # a person's title stands before it


def is_capital(token: Token) -> bool:
    """Say whether a token is written as part of a name."""
    text = token.text
    return text[:1].isupper() or (len(text) > 3 and text[:3] in ("al-", "el-"))


def trim(doc: Doc, start: int, end: int) -> tuple[int, int]:
    """Return a stretch without articles, quotation marks, possessives and other marks at its ends."""
    while start < end and (doc[start].text in LEADING or doc[start].text in EDGE or doc[start].is_space):
        start += 1
    while end > start:
        last = doc[end - 1]
        if not (last.text in POSSESSIVE or last.text in EDGE or last.is_space):
            break
        end -= 1
    return start, end


def strip_titles(doc: Doc, start: int, end: int, gazetteer: Gazetteer) -> tuple[int, bool]:
    """Return where a person's name starts after its titles, and whether there was one."""
    titled = False
    moved = True
    while moved:
        moved = False
        for size in (3, 2, 1):
            if start + size < end and gazetteer.title(doc[start : start + size].text):
                titled = True
                if size == 1 and doc[start].text in KEPT_TITLES:
                    return start, True
                start, moved = start + size, True
                break
    return start, titled


def title_before(doc: Doc, start: int, gazetteer: Gazetteer) -> bool:
    """Say whether a title stands right before a token."""
    for size in (1, 2, 3):
        if start - size >= 0:
            title = gazetteer.title(doc[start - size : start].text)
            if title and (size > 1 or is_capital(doc[start - 1])):
                return True
    return False


class SpanFinder:
    """Finds the stretches of one article that may be names."""

    def __init__(self, doc: Doc, gazetteer: Gazetteer, words: NameWords) -> None:
        self.doc = doc
        self.gazetteer = gazetteer
        self.words = words

    def from_model(self) -> Iterator[Found]:
        """Yield the model's entities with better ends, cut at line ends and coordinations of persons."""
        for span in self.doc.ents:
            type_ = MODEL_TYPES.get(span.label_)
            for part in self._parts(span.start, span.end, span.label_) if type_ else ():
                start, end = trim(self.doc, *part)
                titled = False
                if type_ is EntityType.PERSON:
                    start, titled = strip_titles(self.doc, start, end, self.gazetteer)
                if type_ and start < end and not self.words.is_junk(self.doc[start:end].text):
                    yield from self._split(Found(start, end, type_, "model", span.label_, titled=titled))

    def _split(self, one: Found) -> Iterator[Found]:
        """Yield a model's entity, or its parts: "(Mayor of) Koszalin Piotr X", "Lucy X of The Times"."""
        doc, start, end = self.doc, one.start, one.end
        cut = 0
        if start > 1 and doc[start - 1].text == "of" and title_before(doc, start - 1, self.gazetteer):
            cut = next((i for i in range(start + 1, end - 1) if self.gazetteer.gender(doc[i].text)), 0)
        if cut:
            yield Found(start, cut, EntityType.PLACE, "model", "GPE")
            yield Found(cut, end, EntityType.PERSON, "model", "PERSON", titled=True)
            return
        of = next((i for i in range(start + 2, end - 1) if doc[i].text == "of"), 0)
        plain = self.words.type_of([token.text for token in doc[start:end]]) is None
        if of and plain and one.label not in ("PERSON", "GPE") and self.gazetteer.gender(doc[start].text):
            yield Found(start, of, EntityType.PERSON, "model", "PERSON")
            first, last = trim(doc, of + 1, end)
            yield Found(first, last, EntityType.ORGANIZATION, "model", "ORG")
            return
        noun = self._noun(start, end)
        if noun >= start and (plain or one.type is EntityType.PERSON):
            one.start, one.type, one.label, one.titled = noun + 1, EntityType.PERSON, "PERSON", True
        yield one

    def _noun(self, start: int, end: int) -> int:
        """Return where a word for a person stands before a given name (or first of all) in a name, or -1."""
        for i in range(start, end - 1):
            following = self.doc[i + 1].text
            if self.doc[i].lower_ in self.words.persons and following[:1].isupper():
                if self.gazetteer.gender(following) or (i == start and self.doc[i].ent_type_ == "PERSON"):
                    return i
        return -1

    def _parts(self, start: int, end: int, label: str) -> Iterator[tuple[int, int]]:
        first = start
        for i in range(start, end):
            token = self.doc[i]
            joins = label == "PERSON" and token.lower_ in ("and", "&", ",", "/")
            if (token.is_space and "\n" in token.text) or joins:
                yield first, i
                first = i + 1
        yield first, end

    def known(self) -> Iterator[Found]:
        """Yield the names of the gazetteer that stand in the text, the longest at each place."""
        doc = self.doc
        i = 0
        while i < len(doc):
            end = self._longest(i)
            if end == i:
                i += 1
                continue
            yield self._known(i, end)
            i = end

    def _longest(self, i: int) -> int:
        token = self.doc[i]
        names = self.gazetteer.starting(first_word(token.text))
        for name in names:
            size, end = len(name), i
            while end < len(self.doc) and self.doc[end].idx + len(self.doc[end]) - token.idx < size:
                end += 1
            if end < len(self.doc) and end - i < MAX_NAME:
                last = self.doc[end]
                if last.idx + len(last) - token.idx == size and self.doc[i : end + 1].text == name:
                    return end + 1
        return i

    def _known(self, start: int, end: int) -> Found:
        surface = self.doc[start:end].text
        entries = self.gazetteer.lookup(surface)
        if entries:
            sure = self.gazetteer.uncertain(surface) != "type" and all(e.kind != "city" for e in entries[:1])
            return Found(start, end, entries[0].type, "known", sure=sure, entries=entries)
        country = self.gazetteer.demonym(surface)
        if country and not self._people(start, end, surface):
            return Found(start, end, EntityType.PLACE, "known", sure=True, kind=MentionKind.DEMONYM, key=country.key)
        return Found(start, end, EntityType.GROUP, "known", sure=True)

    def _people(self, start: int, end: int, surface: str) -> bool:
        return self.gazetteer.is_people(surface) or self.doc[end - 1].tag_ == "NNPS"

    def by_shape(self) -> Iterator[Found]:
        """Yield names by their words: elections, models, flights, ministries, police forces, capitalised runs."""
        for start, end in self._runs():
            yield from self._run(start, end)
        for token in self.doc:
            yield from self._election(token)

    def _runs(self) -> Iterator[tuple[int, int]]:
        """Yield runs of capitalised words, with joining words between them."""
        doc, i = self.doc, 0
        while i < len(doc):
            if not is_capital(doc[i]):
                i += 1
                continue
            end = i + 1
            while end < len(doc):
                if is_capital(doc[end]) and not doc[end].is_space:
                    end += 1
                    continue
                step = self._joined(end)
                if not step:
                    break
                end = step
            yield i, end
            i = end

    def _joined(self, i: int) -> int:
        """Return where a run goes on after joining words at i, or 0."""
        for size in (1, 2):
            words = [t.text for t in self.doc[i : i + size]]
            if all(w in JOINERS for w in words) and i + size < len(self.doc) and is_capital(self.doc[i + size]):
                return i + size + 1
        return 0

    def _run(self, start: int, end: int) -> Iterator[Found]:
        start, end = trim(self.doc, start, end)
        for first, last in self._pieces(start, end):
            if self.gazetteer.demonym(self.doc[first].text) and self.gazetteer.lookup(self.doc[first + 1 : last].text):
                continue
            words = [token.text for token in self.doc[first:last]]
            type_ = self.words.type_of(words)
            if type_ is not None and last - first <= MAX_NAME and not self.gazetteer.title(self.doc[first:last].text):
                yield Found(first, last, type_, "shape", sure=True)

    def _pieces(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        """Yield the parts of a run between "and"s; "of X" stays with what stands before it."""
        first = start
        for i in range(start, end):
            if self.doc[i].text in ("and", "in", "on", "to", "for", "al", "el") or self.gazetteer.title(
                self.doc[i].text
            ):
                yield first, i
                first = i + 1
        yield first, end
        cut = next((i for i in range(start, end) if self.doc[i].text in ("and", "in", "on", "to", "for")), end)
        whole = self.doc[start].text in WHOLE or "Fire and Rescue" in self.doc[start:end].text
        if first != start:
            yield start, end if whole else cut

    def _election(self, head: Token) -> Iterator[Found]:
        if head.lower_ not in self.words.election_heads or head.text == "Caucus":
            return
        start, named, generic = head.i, False, head.lower_ == "elections"
        while start > 0 and head.i - start < MAX_NAME:
            before = self.doc[start - 1]
            year = YEAR.match(before.text) is not None
            if year or self._electing(before):
                named |= year or not generic
            elif before.lower_ not in self.words.election_kinds:
                break
            start -= 1
        if named:
            yield Found(start, head.i + 1, EntityType.EVENT, "shape", sure=True)

    def _electing(self, token: Token) -> bool:
        """Say whether a token before "election" may name it: a place, a people or a party."""
        if not is_capital(token) or token.text in LEADING:
            return False
        return token.ent_type_ in PLACE_LABELS or token.ent_type_ in ("ORG", "DATE", "EVENT")

    def organs(self, found: Sequence[Found]) -> Iterator[Found]:
        """Yield what a country's name and a noun make: "Finnish police", "the Cuban government" (the country)."""
        for one in found:
            country = self._country(one)
            if country is None:
                continue
            start, owned = one.end, False
            if start < len(self.doc) and self.doc[start].text in POSSESSIVE:
                start, owned = start + 1, True
            words = [token.text for token in self.doc[start : start + 2]]
            of = self._government_of(one)
            if of >= 0:
                yield Found(of, one.end, EntityType.PLACE, "shape", sure=True, kind=MentionKind.METONYM, key=country)
                continue
            if words[:1] in (["government"], ["Government"]) and not owned:
                yield Found(
                    one.start, start + 1, EntityType.PLACE, "shape", sure=True, kind=MentionKind.METONYM, key=country
                )
                continue
            size = self._organ(words)
            if size and not self._describes(start + size):
                noun = slug(" ".join(words[:size]))
                first = start if owned else one.start
                key = f"organization:{noun}~{country}"
                yield Found(first, start + size, EntityType.ORGANIZATION, "shape", sure=True, key=key)

    def _government_of(self, one: Found) -> int:
        """Return where "government of" before a country starts, or -1."""
        for size in (2, 3):
            words = [token.lower_ for token in self.doc[max(0, one.start - size) : one.start]]
            if words in (["government", "of"], ["government", "of", "the"]):
                return one.start - size
        return -1

    def _describes(self, end: int) -> bool:
        """Say whether an organ's noun only describes the next noun (military bases), unless that is a person."""
        if end >= len(self.doc) or self.doc[end - 1].dep_ != "compound":
            return False
        return self.doc[end].tag_ in ("NN", "NNS") and self.doc[end].lemma_ not in self.words.persons

    def _country(self, one: Found) -> str | None:
        if one.kind is MentionKind.DEMONYM:
            return one.key
        entry = one.entries[0] if one.entries else None
        return entry.key if entry and entry.kind in ("country", "territory", "state") else None

    def local(self, found: Sequence[Found]) -> Iterator[Found]:
        """Yield what a place's or person's name and a noun make: "Kennedy airport", "Paris police"."""
        for one in found:
            if one.kind is not MentionKind.NAME or one.end >= len(self.doc) or one.type is EntityType.GROUP:
                continue
            following = self.doc[one.end]
            then = self.doc[one.end + 1].text if one.end + 1 < len(self.doc) else ""
            if following.text in self.words.facilities and then not in ("attorney", "court"):
                yield Found(one.start, one.end + 1, EntityType.PLACE, "shape", sure=True)
            place = one.entries[0].type is EntityType.PLACE if one.entries else one.label in ("GPE", "LOC")
            end = one.end + 1 if following.text in ("city", "state") else one.end
            if place and end < len(self.doc) and self.doc[end].text in self.words.organs:
                noun = slug(self.doc[one.end : end + 1].text)
                key = f"organization:{noun}~{one.entries[0].key}" if one.entries else None
                yield Found(one.start, end + 1, EntityType.ORGANIZATION, "shape", sure=True, key=key)

    def _organ(self, words: list[str]) -> int:
        if " ".join(words).lower() in self.words.phrases:
            return 2
        return 1 if words and words[0].lower() in self.words.nouns else 0

    def models(self, found: Sequence[Found]) -> Iterator[Found]:
        """Yield what a company's name and a number make: a product (Boeing 777, Ford F-150) or a flight."""
        numbers: set[str] = set()
        for one in found:
            end = one.end
            if one.type is not EntityType.ORGANIZATION or end >= len(self.doc):
                continue
            following = self.doc[end].text
            if following in ("Flight", "flight") and end + 1 < len(self.doc) and self.doc[end + 1].text[-1:].isdigit():
                yield Found(one.start, end + 2, EntityType.EVENT, "shape", sure=True)
            elif MODEL_NUMBER.match(following) and not YEAR.match(following):
                numbers.add(following.rstrip("s"))
                yield Found(one.start, self._nicknamed(end + 1), EntityType.PRODUCT, "shape", sure=True)
        jets = any(self.doc[one.start : one.end].text == "Boeing" for one in found)
        for token in self.doc:
            number = token.text.rstrip("s")
            if number in numbers or LETTERED.match(number) or (jets and JET.match(number)):
                yield Found(token.i, self._nicknamed(token.i + 1), EntityType.PRODUCT, "shape", sure=True)

    def _nicknamed(self, end: int) -> int:
        more = end
        while more < len(self.doc) and more - end < 2 and self.doc[more].text in ("Dreamliner", "MAX", "Max", "XWB"):
            more += 1
        return more


def resolve(found: Sequence[Found]) -> list[Found]:
    """Return the stretches in text order, the longest winning; of equals known names, then shapes, then the model."""
    rank = {"known": 0, "shape": 1, "model": 2, "again": 3}
    taken: set[int] = set()
    kept = []
    for one in sorted(found, key=lambda f: (f.start - f.end, rank[f.source], f.start)):
        if taken.isdisjoint(range(one.start, one.end)):
            taken.update(range(one.start, one.end))
            kept.append(one)
    return sorted(kept, key=lambda f: f.start)
