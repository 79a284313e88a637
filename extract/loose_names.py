"""Runs of capitalised words in which nothing was found: they may be names that the model overlooked."""

from collections.abc import Iterator, Sequence

from triplewire.extract.gazetteer import Gazetteer
from triplewire.extract.name_spans import LEADING, Found
from triplewire.extract.name_words import NameWords
from triplewire.extract.token_view import TokenView
from triplewire.graph.model import EntityType

LONGEST = 5  # words
PROPER = frozenset({"NNP", "NNPS"})
DATED = frozenset({"DATE", "TIME", "MONEY", "PERCENT", "QUANTITY", "CARDINAL", "ORDINAL", "LANGUAGE"})


class LooseNames:
    """The overlooked names of one article."""

    def __init__(self, view: TokenView, gazetteer: Gazetteer, words: NameWords) -> None:
        self.view = view
        self.gazetteer = gazetteer
        self.words = words

    def find(self, found: Sequence[Found]) -> Iterator[Found]:
        """Yield runs of capitalised words outside the names found; whether they are names is still to be judged."""
        taken = {i for one in found for i in range(one.start, one.end)}
        i, size = 0, len(self.view)
        while i < size:
            end = i
            while end < size and end not in taken and self._is_proper(end):
                end += 1
            if end > i and end - i <= LONGEST and not self._is_plain(i, end):
                yield Found(i, end, EntityType.ORGANIZATION, "loose", self.view.doc[end - 1].ent_type_)
            i = max(end, i + 1)

    def _is_proper(self, i: int) -> bool:
        word = self.view.texts[i]
        if not self.view.capital[i] or len(word) < 2 or word in LEADING:
            return False
        token = self.view.doc[i]
        return token.tag_ in PROPER and token.ent_type_ not in DATED

    def _is_plain(self, start: int, end: int) -> bool:
        """Say whether the words are a title, or known to be no name."""
        words = self.view.of(start, end)
        return self.gazetteer.title(words) is not None or self.words.is_junk(words)
