"""What the words around a name tell about the thing it names: shares of X, brewer X, X's chief executive, X's widow."""

from collections.abc import Iterator

from triplewire.extract.name_spans import POSSESSIVE, Found
from triplewire.extract.name_words import NameWords
from triplewire.extract.token_view import TokenView
from triplewire.graph.model import EntityType

ORGANIZATION, PERSON, PRODUCT = EntityType.ORGANIZATION, EntityType.PERSON, EntityType.PRODUCT
CLEAR, LIKELY = 3.0, 1.5
SUBJECTS = frozenset({"nsubj", "nsubjpass"})
OBJECTS = frozenset({"dobj", "nsubjpass"})

Told = tuple[EntityType, float]


class NameContext:
    """Reads the words beside the names of one article."""

    def __init__(self, view: TokenView, words: NameWords) -> None:
        self.view = view
        self.words = words

    def of(self, one: Found) -> Iterator[Told]:
        """Yield types that the words beside a use of a name speak for, and how much."""
        yield from self._before(one)
        yield from self._after(one)
        yield from self._verb(one)

    def _word(self, i: int) -> str:
        return self.view.word(i).lower()

    def is_company_noun(self, i: int) -> bool:
        """Say whether a common noun for a company or another body stands at a token: brewer, drugmaker, airline."""
        word = self.view.word(i)
        return word in self.words.bodies or (word.endswith("maker") and word.islower() and word != "filmmaker")

    def _before(self, one: Found) -> Iterator[Told]:
        at = one.start - 1
        if self.view.word(at) == "," and self.is_company_noun(at - 1):
            yield ORGANIZATION, LIKELY
        elif self.is_company_noun(at):
            yield ORGANIZATION, CLEAR
        if self._word(at) in ("-listed", "listed") or (self._word(at) == "based" and self._word(at - 1) == "-"):
            yield ORGANIZATION, LIKELY
        at -= self._word(at) == "the"
        noun = self._word(at - 1)
        if self._word(at) in ("of", "in", "for", "with", "by", "from"):
            if noun in self.words.owned_of or f"{self._word(at - 2)} {noun}" in self.words.owned_of:
                yield ORGANIZATION, CLEAR
            elif noun in self.words.kin:
                yield PERSON, LIKELY
            elif noun in self.words.authors and self._word(at) == "of":
                yield PRODUCT, CLEAR

    def _after(self, one: Found) -> Iterator[Told]:
        owned = self.view.word(one.end) in POSSESSIVE
        at = one.end + owned
        phrase = f"{self._word(at)} {self._word(at + 1)}"
        if one.label == "NORP" and not owned:
            return
        if self._word(at) in self.words.owned or phrase in self.words.owned:
            yield ORGANIZATION, CLEAR
        elif owned and self._word(at) in self.words.kin:
            yield PERSON, CLEAR
        elif not owned and self.is_company_noun(at) and self._word(at) not in ("team", "party"):
            yield ORGANIZATION, LIKELY
        if self.view.word(one.end) == ",":
            yield from self._apposed(one.end + 1)

    def _apposed(self, at: int) -> Iterator[Told]:
        """Yield what a clause or a description after a comma tells: X, which makes; X, a Danish brewer."""
        if self._word(at) == "which":
            yield PERSON, -LIKELY
        if self._word(at) not in ("a", "an", "the"):
            return
        for i in range(at + 1, min(at + 6, len(self.view))):
            if self.is_company_noun(i) and not self._goes_on(i):
                yield ORGANIZATION, CLEAR
                return
            if self.view.texts[i] in self.words.persons and not self._goes_on(i):
                yield PERSON, CLEAR
                return
            if not self.view.texts[i][:1].isalpha() and self.view.texts[i] != "-":
                return
            if self._word(i) in ("of", "in", "who", "that", "which"):
                return

    def _goes_on(self, i: int) -> bool:
        following = self.view.doc[i + 1] if i + 1 < len(self.view) else None
        return following is not None and following.tag_ in ("NN", "NNS", "HYPH")

    def _verb(self, one: Found) -> Iterator[Told]:
        root = self.view.doc[one.start : one.end].root
        verb = root.head.lemma_
        if root.dep_ in SUBJECTS and verb in self.words.trading:
            yield ORGANIZATION, LIKELY
        if root.dep_ in OBJECTS and verb in self.words.traded:
            yield ORGANIZATION, LIKELY
