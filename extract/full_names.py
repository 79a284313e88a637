"""Given names and surnames that belong together where the model saw one of them alone: Karen Roe, Steve Peers."""

from collections.abc import Iterator, Sequence

from triplewire.extract.gazetteer import Gazetteer
from triplewire.extract.name_spans import LEADING, Found
from triplewire.extract.name_words import NameWords
from triplewire.extract.token_view import TokenView
from triplewire.graph.model import EntityType, MentionKind

PERSON = EntityType.PERSON
PROPER = frozenset({"NNP", "NNPS"})
MISREAD = frozenset({"NNS", "VBZ"})  # what a surname in -s is taken for
NAMED = frozenset({"", "PERSON", "ORG", "GPE"})  # labels of a word that may be part of a person's name


class FullNames:
    """The names of persons in one article that were found in part."""

    def __init__(self, view: TokenView, gazetteer: Gazetteer, words: NameWords) -> None:
        self.view = view
        self.gazetteer = gazetteer
        self.words = words

    def find(self, found: Sequence[Found]) -> Iterator[Found]:
        """Yield the full names of which one word was found: a surname after a given name, or the other way about."""
        taken = {i for one in found for i in range(one.start, one.end)}
        surnames = {one.start: one for one in found if one.type is PERSON and one.end - one.start == 1}
        for one in found:
            if one.end - one.start != 1 or one.kind is not MentionKind.NAME:
                continue
            if one.type is PERSON and one.start - 1 not in taken and self._is_given(one.start - 1):
                yield self._person(one.start - 1, one.end)
            elif self._opens(one):
                after = surnames.get(one.end)
                free = one.type is PERSON and one.end not in taken and self._is_part(one.end, misread=True)
                if (after is not None and self._is_part(one.end)) or free:
                    yield self._person(one.start, one.end + 1)

    def _person(self, start: int, end: int) -> Found:
        return Found(start, end, PERSON, "model", "PERSON")

    def _opens(self, one: Found) -> bool:
        """Say whether a name is a given name and no country's."""
        word = self.view.texts[one.start]
        country = any(entry.kind in ("country", "territory") for entry in self.gazetteer.lookup(word))
        return self.gazetteer.is_given(word) and not country

    def _is_given(self, i: int) -> bool:
        """Say whether a word before a surname is a given name: known as one, or a name inside a sentence."""
        if not self._is_part(i):
            return False
        inside = (i > 0 and self.view.word(i - 1)[-1:].isalnum()) or self.view.word(i - 1) == ","
        return self.gazetteer.gender(self.view.texts[i]) is not None or inside

    def _is_part(self, i: int, *, misread: bool = False) -> bool:
        """Say whether a word may be part of a name; one that the tagger misread is no name's, or a surname: Fallows."""
        word = self.view.word(i)
        if len(word) < 2 or not word[0].isupper() or not word.isalpha() or word.isupper() or word in LEADING:
            return False
        token = self.view.doc[i]
        proper = token.tag_ in PROPER or (misread and token.tag_ in MISREAD)
        if not proper or token.ent_type_ not in NAMED:
            return False
        office = self.gazetteer.title(word) or word.lower() in self.words.persons
        known = self.gazetteer.demonym(word) or self.gazetteer.lookup(word)
        return not office and not known and word not in self.words.last and not self.words.is_junk(word)
