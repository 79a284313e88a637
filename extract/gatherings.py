"""Conferences and conventions that are held: by their name alone they could be bodies or treaties."""

from collections.abc import Sequence
from dataclasses import replace

from triplewire.extract.name_spans import Found
from triplewire.extract.name_words import NameWords
from triplewire.extract.token_view import TokenView
from triplewire.graph.model import EntityType

JOINED = frozenset({"part", "participate", "participation", "compete"})  # before "in"
REACH = 4  # words before a name among which the word that shows it stands


class Gatherings:
    """Names of one article whose last word is that of a gathering."""

    def __init__(self, view: TokenView, words: NameWords) -> None:
        self.view = view
        self.words = words

    def told(self, found: Sequence[Found]) -> list[Found]:
        """Return the names, those that the article somewhere says are held or attended as events."""
        held = {self._surface(one) for one in found if self._gathers(one) and (self._before(one) or self._after(one))}
        return [replace(one, type=EntityType.EVENT, sure=True) if self._surface(one) in held else one for one in found]

    def _surface(self, one: Found) -> str:
        return self.view.of(one.start, one.end)

    def _gathers(self, one: Found) -> bool:
        is_settled = one.source == "known" or one.key is not None
        return not is_settled and one.end - one.start > 1 and self.view.texts[one.end - 1] in self.words.gatherings

    def _before(self, one: Found) -> bool:
        """Say whether who comes or holds it stands before: "attended the X Conference", "at the annual X Forum"."""
        for i in range(one.start - 1, max(one.start - 1 - REACH, -1), -1):
            if {self.view.word(i).lower(), self.view.doc[i].lemma_} & self.words.gathered_at:
                return True
            if self.view.word(i) == "in" and i and self.view.doc[i - 1].lemma_ in JOINED:
                return True
            if self.view.doc[i].tag_ not in ("DT", "JJ", "CD", "NN", "PRP$"):
                break
        return False

    def _after(self, one: Found) -> bool:
        """Say whether it is told to be held: "was held", "took place", "opened"."""
        after = [self.view.doc[i] for i in range(one.end, min(one.end + REACH, len(self.view)))]
        verbs = [token for token in after if token.pos_ in ("VERB", "AUX")]
        if not verbs or verbs[0] is not after[0]:
            return False
        return next((t.lemma_ in self.words.gathering_verbs for t in verbs if t.pos_ == "VERB"), False)
