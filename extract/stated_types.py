"""What an article says in so many words of a name that nobody knows: "the capital, X", "X, a rescue ship"."""

import tomllib
from collections.abc import Sequence
from functools import cache
from importlib import resources

from triplewire.extract.name_spans import POSSESSIVE, Found
from triplewire.extract.token_view import TokenView
from triplewire.graph.model import EntityType, MentionKind

PLACE, PRODUCT = EntityType.PLACE, EntityType.PRODUCT
QUOTES = frozenset("\"“”‘’'«»")
NOUNS = frozenset({"NN", "NNS"})
AHEAD = 6  # tokens after a comma in which a description shows its noun


@cache
def lists() -> dict[str, frozenset[str]]:
    """Return the word lists of stated types."""
    text = resources.files("triplewire.extract").joinpath("stated_types.toml").read_text("utf-8")
    return {name: frozenset(words.split()) for name, words in tomllib.loads(text).items()}


class StatedTypes:
    """Settles the types of names that the words beside them state."""

    def __init__(self, view: TokenView) -> None:
        self.view = view
        self.lists = lists()

    def settle(self, found: Sequence[Found]) -> None:
        """Make the type sure of every name that neither the gazetteer nor its own words know, where one is stated."""
        for one in found:
            if one.titled or one.entries or one.kind is not MentionKind.NAME:
                continue
            type_ = self.of(one) if not one.sure else PRODUCT if one.source == "shape" and self._is_title(one) else None
            if type_ is not None:
                one.type, one.sure = type_, True

    def of(self, one: Found) -> EntityType | None:
        """Return the type that the words beside one use of a name state, or nothing."""
        if self._is_seat(one) or self._is_described(one, "places"):
            return PLACE
        if self._is_title(one) or self._is_described(one, "things") or self._is_named_thing(one):
            return PRODUCT
        return None

    def _word(self, i: int) -> str:
        return self.view.word(i).lower()

    def _is_seat(self, one: Found) -> bool:
        """Say whether a name is told to be a place: the capital, X; the port of X; envoy to X; in northern X."""
        at = one.start - 1
        before, ahead = self._word(at), self._word(at - 1)
        if self.view.word(one.end) in POSSESSIVE:
            return False
        if before == "capital" or (before == "," and ahead == "capital" and self._word(at - 2) in ("the", "its")):
            return True
        if before == "of" and ahead in self.lists["places"]:
            return self._word(at - 2) != "of"
        if before in ("to", "for") and ahead in self.lists["envoys"]:
            return True
        return before in self.lists["sides"] and ahead in ("in", "across", "of", "from", "to", "into")

    def _is_described(self, one: Found, kind: str) -> bool:
        """Say whether a description after a comma tells what a name is: "X, a town south of Y", "X, a rescue ship"."""
        if self.view.word(one.end) != "," or self._word(one.end + 1) not in ("a", "an"):
            return False
        found = ""
        for token in self.view.doc[one.end + 2 : one.end + 2 + AHEAD]:
            if token.tag_ in NOUNS:
                found = token.lower_
            elif found or (token.is_punct and token.text != "-"):
                break
        return found in self.lists[kind]

    def _is_title(self, one: Found) -> bool:
        """Say whether a name of several words stands alone in quotation marks, as titles of works do."""
        first, last = one.start - 1, one.end
        if self._word(first) == "the":
            first -= 1
        if self.view.word(first) not in QUOTES or last - first < 3:
            return False
        if self.view.word(last) == ",":
            last += 1
        if self.view.word(last) not in QUOTES or self.view.word(last) in POSSESSIVE:
            return False
        beside = self.view.word(first - 1)[:1].isupper() and self.view.word(last + 1)[:1].isupper()
        return not beside and self._word(last + 1) not in self.lists["speech"]

    def _is_named_thing(self, one: Found) -> bool:
        """Say whether a noun for a thing stands right before or after a name: "the tanker X", "the X vaccine"."""
        before = self._word(one.start - 1)
        if before == "the":
            before = self._word(one.start - 2) if self._word(one.start - 2) in self.lists["vessels"] else before
        if before in self.lists["vessels"] and one.end - one.start <= 3:
            return True
        if self._word(one.end) == "for" and self._word(one.end + 1) in self.lists["awarded"]:
            return before in ("the", "a", "its")
        return before == "the" and self._word(one.end) in self.lists["named"] and one.end - one.start == 1
