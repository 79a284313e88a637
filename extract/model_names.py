"""The language model's entities as names, with better ends."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence

from triplewire.extract.gazetteer import Gazetteer
from triplewire.extract.name_spans import (
    APART,
    KEPT_TITLES,
    PLACE_LABELS,
    Found,
    strip_titles,
    title_before,
    trim,
    widen,
)
from triplewire.extract.name_words import JOINERS, NameWords
from triplewire.extract.token_view import TokenView
from triplewire.graph.model import EntityType

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
PEOPLED = frozenset({EntityType.PLACE, EntityType.GROUP})
BRACKETS = frozenset({"(", ")", "[", "]"})
INCORPORATED = frozenset({"Inc", "Inc.", "Ltd", "Ltd.", "LLC", "Corp.", "L.P."})  # after a company's name and a comma
FIRMS = INCORPORATED | {"AB", "AG", "ASA", "BV", "Corp", "Group", "NV", "Oy", "PLC", "SA", "SE", "plc"}
SUBJECTS = frozenset({"nsubj", "nsubjpass"})
JOINING_PERSONS = frozenset({"and", "&", ",", "/"})

IRREGULAR = frozenset({"said", "told", "wrote"})
SCORE = re.compile(r"\d{1,3}[-–]\d{1,3}")
DECIMAL = re.compile(r"\d+[.,]\d+")


class ModelNames:
    """The model's entities of one article."""

    def __init__(self, view: TokenView, gazetteer: Gazetteer, words: NameWords) -> None:
        self.view = view
        self.gazetteer = gazetteer
        self.words = words

    def find(self, known: Sequence[Found]) -> Iterator[Found]:
        """Yield the entities that name things, without the known names, in text order, that begin or tile them."""
        starts = [k.start for k in known]
        for one in self._whole(self._entities()):
            inside = [
                k
                for k in known[bisect_left(starts, one.start) : bisect_left(starts, one.end)]
                if k.sure and k.end <= one.end and k.type != one.type and k.end - k.start < one.end - one.start
            ]
            covered = sum(k.end - k.start for k in inside)
            marks = sum(not self.view.texts[i][:1].isalnum() for i in range(one.start, one.end))
            if inside and covered + marks >= one.end - one.start:
                continue
            if inside and one.label == "PERSON" and inside[0].start == one.start and inside[0].type in PEOPLED:
                one.start = inside[0].end
            yield one

    def _whole(self, found: Iterable[Found]) -> Iterator[Found]:
        """Yield entities, a given name taken for a place joined to the person right after it: Volodymyr Zelenskyy."""
        held: Found | None = None
        for one in found:
            if held is not None and held.end == one.start and one.label == "PERSON" and self._is_given(held):
                one.start, held = held.start, None
            if held is not None:
                yield held
            held = one
        if held is not None:
            yield held

    def _is_given(self, one: Found) -> bool:
        word = self.view.of(one.start, one.end)
        is_one = one.end - one.start == 1 and one.label != "PERSON" and not self.gazetteer.lookup(word)
        return is_one and self.gazetteer.gender(word) is not None

    def _entities(self) -> Iterator[Found]:
        for span in self.view.doc.ents:
            type_ = MODEL_TYPES.get(span.label_)
            for part in self._parts(span.start, span.end, span.label_) if type_ else ():
                start, end = self._wider(*trim(self.view, *part))
                start += 2 * (span.label_ in PLACE_LABELS and self._is_prefixed(start, end))
                start += end - start > 1 and self._is_said(start)
                end = self._without_score(start, end)
                end -= end - start > 1 and self._is_share(end - 1)
                end += 2 * (self.view.word(end) == "," and self.view.word(end + 1) in INCORPORATED)
                titled = False
                if type_ is EntityType.PERSON:
                    start, titled = strip_titles(self.view, start, end, self.gazetteer)
                    start = self._ruler(start, end)
                    start -= end - start <= 2 and self._ruled(start)
                    start += end - start > 1 and self.view.texts[start] == "Born"
                whole, end = end, self._without_office(start, end, type_)
                if type_ is EntityType.PERSON and end < whole:
                    type_ = EntityType.ORGANIZATION  # it has a chief executive
                if type_ and start < end and not self.words.is_junk(self.view.of(start, end)):
                    yield from self._split(Found(start, end, type_, "model", span.label_, titled=titled))

    def _is_prefixed(self, start: int, end: int) -> bool:
        """Say whether a small word tied by a hyphen only says how one stands to a place or people: "pro-Kenya"."""
        view = self.view
        prefixed = end - start > 2 and view.texts[start].capitalize() in APART and view.texts[start + 1] == "-"
        return prefixed and view.texts[start].islower() and view.capital[start + 2]

    def _ruler(self, start: int, end: int) -> int:
        """Return where a ruler's name starts after the faith or the people before it: "Roman Catholic Pope X"."""
        for at in range(start + 1, end - 1):
            before = self.view.of(start, at)
            known = self.gazetteer.demonym(before) or self.gazetteer.lookup(before) or self.gazetteer.group(before)
            if self.view.texts[at] in KEPT_TITLES and known:
                return at
        return start

    def _is_said(self, i: int) -> bool:
        """Say whether the verb of a quotation opens the sentence: "Remarked X of the institute"."""
        word = self.view.word(i).lower()
        stems = {word.removesuffix("d"), word.removesuffix("ed")} - {word}
        return bool(self.view.doc[i].is_sent_start) and (word in IRREGULAR or bool(stems & self.words.speech))

    def _without_score(self, start: int, end: int) -> int:
        """Return where a name ends without the score of a match: "beat X 4-0"."""
        if end - start > 1 and SCORE.fullmatch(self.view.texts[end - 1]):
            return end - 1
        tail = "".join(self.view.texts[max(start, end - 3) : end])
        return end - 3 if end - start > 3 and SCORE.fullmatch(tail) else end

    def _is_share(self, i: int) -> bool:
        """Say whether a number is a share that follows another one: "A had 51.6 percent and B 48.4"."""
        if not DECIMAL.fullmatch(self.view.word(i)):
            return False
        return any(token.lower_ in ("percent", "%", "cent") for token in self.view.doc[i].sent)

    def _wider(self, start: int, end: int) -> tuple[int, int]:
        """Return a name with what a hyphen ties to it, unless both sides are known: "Russia-Ukraine"."""
        if start >= end:
            return start, end
        first, last = widen(self.view, start, end)
        plain = self.gazetteer.lookup(self.view.of(start, end)) or self.gazetteer.demonym(self.view.of(start, end))
        return (start, end) if plain else (first, last)

    def _without_office(self, start: int, end: int, type_: EntityType | None) -> int:
        """Return where a name ends without the office that it governs: "United States Secretary of State"."""
        for cut in range(start + 1, end):
            last = min(end + (cut == end - 1), len(self.view))  # "Russian Energy" and "Minister"
            if self.view.texts[cut - 1] not in JOINERS and self.gazetteer.title(self.view.of(cut, last)):
                return cut if last - cut > 1 else end
        if type_ is EntityType.PERSON:
            return end
        for cut in range(start + 1, end):
            known = self.gazetteer.lookup(self.view.of(start, cut)) or self.gazetteer.demonym(self.view.of(start, cut))
            if known and self.gazetteer.title(self.view.of(cut, end)):
                return cut
        return end

    def _ruled(self, start: int) -> bool:
        """Say whether a ruler's title stands before a name and is part of it: Pope Francis, not First Lady X."""
        longer = self.gazetteer.title(self.view.of(max(0, start - 2), start)) if start > 1 else None
        return self.view.word(start - 1) in KEPT_TITLES and longer is None

    def _parts(self, start: int, end: int, label: str) -> Iterator[tuple[int, int]]:
        """Yield an entity's stretches between line ends, between two names and, of persons, between "and"s."""
        first = start
        if end - start > 3 and self.view.word(end - 2) == "in" and self.view.word(end - 1).isdigit():
            end -= 2  # "the Rally for the Republic in 2008"
        for i in range(start, end):
            text = self.view.texts[i]
            divides = text in BRACKETS or (label == "PERSON" and text in JOINING_PERSONS)
            if (text.isspace() and "\n" in text) or divides or self._between(first, i, end):
                yield first, i
                first = i + 1
        yield first, end

    def _between(self, first: int, i: int, end: int) -> bool:
        """Say whether a word stands between two names taken for one: Reform Party, Green Party; X Inc for The Y."""
        text, view = self.view.texts[i], self.view
        if text == ",":
            following = next((k for k in range(i + 1, end) if view.texts[k] in (",", "and", "&")), end)
            pair = (view.texts[first:i], view.texts[i + 1 : following])
            return all(self.words.type_of(words) is not None for words in pair) or self._is_subject(i + 1, following)
        return text == "for" and view.word(i + 1) == "The" and i + 2 < end

    def _is_subject(self, start: int, end: int) -> bool:
        """Say whether a stretch is what a clause is about, which what stands before it is no part of."""
        if start >= end:
            return False
        root = self.view.doc[start:end].root
        return root.dep_ in SUBJECTS and root.head.i >= end and all(child.i >= start for child in root.children)

    def _split(self, one: Found) -> Iterator[Found]:
        """Yield an entity, or its parts: "(Mayor of) Koszalin Piotr X", "Lucy X of The Times"."""
        texts, start, end = self.view.texts, one.start, one.end
        if person := self._headed(start, end):
            body = next((i for i in range(start + 1, person) if texts[i] == "for"), person)
            yield Found(start, body, EntityType.ORGANIZATION, "model", "ORG")
            yield Found(person, end, EntityType.PERSON, "model", "PERSON")
            return
        cut = self._governed(start, end)
        if cut:
            yield Found(start, cut, EntityType.PLACE, "model", "GPE")
            yield Found(cut, end, EntityType.PERSON, "model", "PERSON", titled=True)
            return
        of = next((i for i in range(start + 2, end - 1) if texts[i] == "of"), 0)
        plain = self.words.type_of(texts[start:end]) is None
        if of and plain and one.label not in ("PERSON", "GPE") and self.gazetteer.gender(texts[start]):
            yield Found(start, of, EntityType.PERSON, "model", "PERSON")
            yield Found(*trim(self.view, of + 1, end), EntityType.ORGANIZATION, "model", "ORG")
            return
        noun = self._noun(start, end)
        if noun >= start and (plain or one.type is EntityType.PERSON):
            one.start, one.type, one.label, one.titled = noun + 1, EntityType.PERSON, "PERSON", True
        yield one

    def _headed(self, start: int, end: int) -> int:
        """Return where the person starts in "(the head of) Volvo AB Jane Roe", or 0."""
        view = self.view
        first = start - (view.word(start - 1).lower() == "the")
        if view.word(first - 1) not in ("of", "at", "from") or end - start < 3:
            return 0
        for cut in range(max(start + 1, end - 3), end - 1):
            texts = view.texts[cut:end]
            named = all(text.istitle() and text.isalpha() for text in texts) and self.words.type_of(texts) is None
            given = self.gazetteer.gender(texts[0]) is not None or (len(texts) == 2 and self._is_said_alone(cut + 1))
            if named and given and not self.gazetteer.lookup(texts[0]):
                return cut if self._is_body(start, cut) else 0
        return 0

    def _is_said_alone(self, at: int) -> bool:
        """Say whether a word is used alone elsewhere, as a surname is: "Roe said"."""
        texts, capital = self.view.texts, self.view.capital
        same = (i for i, text in enumerate(texts) if text == texts[at] and i != at)
        return any(not (i and capital[i - 1]) and self.view.word(i + 1) in self.words.speech for i in same)

    def _is_body(self, start: int, end: int) -> bool:
        """Say whether words are an organisation's name: known, or shown by a word, or as a firm's."""
        end = next((i for i in range(start + 1, end) if self.view.texts[i] == "for"), end)
        words = self.view.texts[start:end]
        if any(one.type is EntityType.ORGANIZATION for one in self.gazetteer.lookup(self.view.of(start, end))):
            return True
        shown = (self.words.type_of(["X", words[-1]]), self.words.type_of(words))
        return EntityType.ORGANIZATION in shown or words[-1] in FIRMS

    def _governed(self, start: int, end: int) -> int:
        """Return where the person starts in "(Mayor of) Place Person", or 0."""
        if self.view.word(start - 1) != "of" or not title_before(self.view, start - 1, self.gazetteer):
            return 0
        return next((i for i in range(start + 1, end - 1) if self.gazetteer.gender(self.view.texts[i])), 0)

    def _noun(self, start: int, end: int) -> int:
        """Return where a word for a person stands before a given name (or first of all) in a name, or -1."""
        for i in range(start, end - 1):
            noun, following = self.view.texts[i].lower(), self.view.texts[i + 1]
            first = i == start and self.view.doc[i].ent_type_ == "PERSON"
            kept = self.view.texts[i] in KEPT_TITLES
            if (
                not kept
                and noun in self.words.persons
                and following[:1].isupper()
                and (first or self.gazetteer.gender(following))
            ):
                return i
        return -1
