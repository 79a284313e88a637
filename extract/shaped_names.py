"""Names that their words show: X Ministry, Bank of X, X election of a year, Boeing 777, Flight 610."""

import re
from collections.abc import Iterator, Sequence

from triplewire.extract.calendar_days import MONTHS
from triplewire.extract.gazetteer import Gazetteer
from triplewire.extract.name_spans import KEPT_TITLES, LEADING, MAX_NAME, PLACE_LABELS, Found, shaped, trim
from triplewire.extract.name_words import JOINERS, NameWords
from triplewire.extract.token_view import TokenView
from triplewire.graph.model import EntityType

MODEL_NUMBER = re.compile(r"[A-Z]{0,3}-?\d{2,4}[A-Za-z]{0,3}(?:-\d+\w*)?s?$")
LETTERED = re.compile(r"(?:A3|F-|KC-|B-|C-|MD-|DC-|T-|S-|MiG-|Su-|Tu-|Il-|An-|M-|AR-|AK-)\d{2,3}(?:-\d+\w*)?$")
JET = re.compile(r"7\d7(?:-\d+\w*)?$|7[eE]7$")  # how the jets of one maker are called without its name
NICKNAMES = frozenset({"Dreamliner", "Dreamliners", "MAX", "Max", "XWB"})
DASHES, OPENING = frozenset("-–—") | {"--"}, 8  # tokens between the place of a report and the dash
YEAR = re.compile(r"(?:19|20)\d\d$")
DIVIDING = frozenset({"and", "in", "on", "to", "for", "al", "el"})
WHOLE = frozenset({"Ministry", "Department", "Office", "Bureau", "Institute"})  # "and" goes on within their names
JUDGES, COURTS = frozenset({"Judge", "Judges", "District"}), frozenset({"District", "Federal", "Circuit"})
CHIEFS = (
    ("CEO",),
    ("CFO",),
    ("chief", "executive"),
    ("chief", "financial", "officer"),
    ("chief", "operating", "officer"),
)
NOUNS = frozenset({"NN", "NNP", "NNPS"})
FOR_NOW = frozenset({"Acting", "Deputy", "Former", "Incoming", "Interim", "Longtime", "Outgoing", "Then", "Vice"})
DATED = frozenset({"Brigade", "Brigades", "Coalition", "Movement"})  # with a day before it: March 14 Alliance
ELECTING = PLACE_LABELS | {"ORG", "DATE", "EVENT"}


class ShapedNames:
    """The names of one article that their words show."""

    def __init__(self, view: TokenView, gazetteer: Gazetteer, words: NameWords) -> None:
        self.view = view
        self.gazetteer = gazetteer
        self.words = words

    def find(self) -> Iterator[Found]:
        """Yield runs of capitalised words with a telling word in them, and named elections."""
        for start, end in self._runs():
            yield from self._run(start, end)
            yield from self._flight(start, end)
        for i, text in enumerate(self.view.texts):
            if len(text) > 2 and text.isupper() and self._opens(i):
                yield from self._dateline(i)
            if text in ("CEO", "CFO", "chief"):
                yield from self._headed(i)
            if text.lower() in self.words.election_heads and text != "Caucus":
                yield from self._election(i)
            elif text == "University":
                yield from self._campus(i)
            elif text in DATED and self.view.word(i - 1).isdigit() and self.view.word(i - 2).lower() in MONTHS:
                yield shaped(i - 2, i + 1, EntityType.ORGANIZATION)

    def _opens(self, i: int) -> bool:
        return i == 0 or "\n" in self.view.texts[i - 1]

    def _dateline(self, i: int) -> Iterator[Found]:
        """Yield the place in capitals before the dash that opens a report: PORT HARCOURT, Nigeria -."""
        texts, end = self.view.texts, i
        while end < len(texts) and end - i < 3 and texts[end].isupper() and texts[end][0].isalpha():
            end += 1
        for text in texts[end : end + OPENING]:
            if text in DASHES:
                entries = self.gazetteer.lookup(self.view.of(i, end).title())
                if not self.gazetteer.lookup(self.view.of(i, end)):
                    place = shaped(i, end, EntityType.PLACE)
                    place.entries = tuple(entry for entry in entries if entry.type is EntityType.PLACE)
                    yield place
                return
            if text.islower():
                return

    def _headed(self, i: int) -> Iterator[Found]:
        """Yield a firm of one word that is named before the title and name of its chief: Acme chief executive X."""
        view, firm = self.view, self.view.word(i - 1)
        size = max((len(words) for words in CHIEFS if tuple(view.texts[i : i + len(words)]) == words), default=0)
        if not size or not all(view.capital[i + size : i + size + 2]) or (i > 1 and view.capital[i - 2]):
            return
        plain = firm in FOR_NOW or firm.lower() in self.words.told or self.words.is_junk(firm)
        known = self.gazetteer.title(firm) or self.gazetteer.lookup(firm) or self.gazetteer.demonym(firm)
        is_word = (
            firm.isalpha() and firm[:1].isupper() and view.word(i - 2) not in DASHES and view.doc[i - 1].tag_ in NOUNS
        )
        if is_word and not plain and not known:
            yield shaped(i - 1, i, EntityType.ORGANIZATION)

    def _campus(self, i: int) -> Iterator[Found]:
        """Yield a university with its campus: University of Texas at Austin, University of California, San Diego."""
        view, start, end = self.view, i, i + 1
        state = view.word(i - 1) == "State"
        while state and max(0, i - 4) < start and view.capital[start - 1] and view.texts[start - 1] not in LEADING:
            start -= 1
        if view.word(end) == "of":
            end = self._capitals(end + 1)
            state = state or any(entry.kind == "state" for entry in self.gazetteer.lookup(view.of(i + 2, end)))
        mark, last = view.word(end), self._capitals(end + 1)
        if mark == "at" and last > end + 1 and view.word(i + 1) == "of":
            joined = view.word(last) in ("-", "–") and self._capitals(last + 1) > last + 1
            yield shaped(start, self._capitals(last + 1) if joined else last, EntityType.ORGANIZATION)
        elif mark == "," and state:
            city = next((n for n in (last, end + 2) if self._is_city(end + 1, n)), 0)
            if city:
                yield shaped(start, city, EntityType.ORGANIZATION)

    def _capitals(self, start: int) -> int:
        """Return where a run of capitalised words ends."""
        while start < len(self.view) and self.view.capital[start]:
            start += 1
        return start

    def _is_city(self, start: int, end: int) -> bool:
        entries = self.gazetteer.lookup(self.view.of(start, end)) if start < end <= len(self.view) else ()
        return any(entry.kind == "city" for entry in entries)

    def _runs(self) -> Iterator[tuple[int, int]]:
        """Yield runs of two or more capitalised words, with joining words between them."""
        capital, i = self.view.capital, 0
        while i < len(capital):
            end = i + 1 if capital[i] else i
            while i < end < len(capital) and (following := end + 1 if capital[end] else self._joined(end)):
                end = following
            if end > i + 1:
                yield i, end
            i = max(i + 1, end)

    def _joined(self, i: int) -> int:
        """Return where a run goes on after one or two joining words at i, or 0."""
        for size in (1, 2):
            word = self.view.word(i + size - 1)
            if word not in JOINERS or (size == 1 and word == "the") or i + size >= len(self.view):
                return 0
            if self.view.capital[i + size]:
                return i + size + 1
        return 0

    def _flight(self, start: int, end: int) -> Iterator[Found]:
        """Yield a numbered flight of an airline: Lion Air Flight 610."""
        named = end - 1 if self.view.texts[end - 1] == "Flight" else end
        if self.view.word(named).lower() == "flight" and self.view.word(named + 1)[-1:].isdigit():
            yield shaped(*trim(self.view, start, named + 2), EntityType.EVENT)

    def _run(self, start: int, end: int) -> Iterator[Found]:
        if self.view.doc[start].tag_ in ("IN", "CC", "DT", "PRP$", "WRB"):
            start += 1
        start, end = trim(self.view, start, end)
        for piece in self._pieces(start, end):
            first, last = self._without_office(*trim(self.view, *piece))
            texts = self.view.texts[first:last]
            if first > start and first < last and self._titled(first, texts):
                first -= self.view.texts[first - 1] in KEPT_TITLES
                yield Found(first, last, EntityType.PERSON, "again", "PERSON", titled=True)
                continue
            is_day = texts[-1:] and texts[-1].lower() in MONTHS and self.view.word(last).isdigit()
            if is_day or not 2 <= len(texts) <= MAX_NAME:
                continue
            if self.gazetteer.demonym(texts[0]) and self.gazetteer.lookup(self.view.of(first + 1, last)):
                continue
            type_ = self.words.type_of(texts)
            if type_ is not None and not self.gazetteer.title(self.view.of(first, last)):
                yield shaped(first, last, type_)
            elif type_ is None and self._personal(texts):
                yield Found(first, last, EntityType.PERSON, "model", "PERSON")

    def _without_office(self, first: int, last: int) -> tuple[int, int]:
        """Return a run without the office around it: "Sheriff of Milwaukee County", "US District Judge"."""
        texts = self.view.texts
        title = self.gazetteer.title(self.view.word(first))
        if title is not None and title.kind == "office" and self.view.word(first + 1) == "of":
            first += 1
        while first < last and texts[first] in ("of", "the"):
            first += 1
        while self.view.word(last) in JUDGES and first < last and texts[last - 1] in COURTS:
            last -= 1
        return first, last

    def _titled(self, first: int, texts: list[str]) -> bool:
        """Say whether words after a title can be a person's name."""
        plain = all(t[0].isupper() and t[-1].isalpha() and not t.isupper() for t in texts) and len(texts) <= 4
        title = self.gazetteer.title(self.view.texts[first - 1])
        return plain and title is not None and title.kind != "other" and self.words.type_of(["X", texts[-1]]) is None

    def _personal(self, texts: list[str]) -> bool:
        """Say whether words read as a person's name: a given name that is no place's, and surnames."""
        given = self.gazetteer.gender(texts[0]) is not None and not self.gazetteer.lookup(texts[0])
        first = " ".join(texts[:2])
        given = given and not self.gazetteer.lookup(first) and not self.gazetteer.group(first)  # "Roman Catholic X"
        return given and len(texts) <= 4 and all(t[0].isupper() and t[-1].isalpha() and not t.isupper() for t in texts)

    def _pieces(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        """Yield the parts of a run between "and"s and titles, and what stands before the first "and"."""
        first, texts = start, self.view.texts
        for i in range(start, end):
            if texts[i] in DIVIDING or self.gazetteer.title(texts[i]):
                led = i > first and self.gazetteer.title(self.view.of(i - 1, i + 1))  # Russian | Energy Minister
                yield first, i - 1 if led else i
                first = i + 1
        yield first, end
        if first != start:
            whole = (
                self._is_couple(start, end) or texts[start] in WHOLE or "Fire and Rescue" in self.view.of(start, end)
            )
            yield start, end if whole else next((i for i in range(start, end) if texts[i] in DIVIDING), end)

    def _is_couple(self, start: int, end: int) -> bool:
        """Say whether a body is called after two people of one surname: Anna and Karl Roe Foundation."""
        texts, gender = self.view.texts, self.gazetteer.gender
        if end - start < 5 or texts[start + 1] not in ("and", "&") or self.view.word(start - 1).lower() != "the":
            return False
        given = gender(texts[start]) is not None and gender(texts[start + 2]) is not None
        return given and self.words.type_of(["X", texts[end - 1]]) is EntityType.ORGANIZATION

    def _election(self, head: int) -> Iterator[Found]:
        """Yield an election that a year, place, people or party before it names."""
        start, named = head, False
        while start > 0 and head - start < MAX_NAME:
            text = self.view.texts[start - 1]
            year = YEAR.match(text) is not None
            if year or self._electing(start - 1):
                named |= year or self.view.texts[head].lower() != "elections"
            elif text.lower() not in self.words.election_kinds:
                break
            start -= 1
        if named:
            yield shaped(start, head + 1, EntityType.EVENT)

    def _electing(self, i: int) -> bool:
        named = self.view.capital[i] and self.view.texts[i] not in LEADING
        return named and self.view.doc[i].ent_type_ in ELECTING

    def models(self, found: Sequence[Found]) -> Iterator[Found]:
        """Yield what a company's name and a number make: a product (Boeing 777, Ford F-150) or a flight."""
        numbers: set[str] = set()
        for one in found:
            following = self.view.word(one.end) if one.type is EntityType.ORGANIZATION else ""
            if following in ("Flight", "flight") and self.view.word(one.end + 1)[-1:].isdigit():
                yield shaped(one.start, one.end + 2, EntityType.EVENT)
            elif MODEL_NUMBER.match(following) and not YEAR.match(following):
                numbers.add(following.rstrip("s"))
                yield shaped(one.start, self._nicknamed(one.end + 1), EntityType.PRODUCT)
        jets = any(self.view.of(one.start, one.end) == "Boeing" for one in found)
        for i, text in enumerate(self.view.texts):
            if text[-1:].isalpha() and text[-1:] not in "sRE7":
                continue
            number = text.rstrip("s")
            if number in numbers or LETTERED.match(number) or (jets and JET.match(number)):
                yield shaped(i, self._nicknamed(i + 1), EntityType.PRODUCT)

    def _nicknamed(self, end: int) -> int:
        """Return where a model's name ends that goes on with its variant or nickname: 737-800, 787 Dreamliner."""
        if self.view.word(end) == "-" and self.view.word(end + 1)[:1].isdigit():
            end += 2
        return end + 1 if self.view.word(end) in NICKNAMES else end
