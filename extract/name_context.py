"""What the words around a name tell about the thing it names: shares of X, brewer X, X's chief executive, X's widow."""

import re
from collections.abc import Iterator

from triplewire.extract.name_spans import POSSESSIVE, Found
from triplewire.extract.name_words import NameWords
from triplewire.extract.token_view import TokenView
from triplewire.graph.model import EntityType

ORGANIZATION, PERSON, PRODUCT = EntityType.ORGANIZATION, EntityType.PERSON, EntityType.PRODUCT
CLEAR, LIKELY = 3.0, 1.5
SUBJECTS = frozenset({"nsubj", "nsubjpass"})
OBJECTS = frozenset({"dobj", "nsubjpass"})
CHILDREN = frozenset({"children", "sons", "daughters", "kids", "grandchildren", "siblings", "stepchildren"})
LISTING = frozenset({",", ":", "-", "–", "—", "and", "&"})
BORN = frozenset({"born", "née", "nee", "b."})
GOALS = re.compile(r"(\d{1,3})[-–](\d{1,3})(?!\d)")
SETS = frozenset({6, 7})  # games that win a set
WINNING, WON = frozenset({"beat", "defeat", "thrash", "draw", "win", "lose"}), 9  # tokens up to the score
SIDES = frozenset({"in", "at", "by"})
YEAR = re.compile(r"\b(1\d{3}|20\d\d)\b")
LISTED, WITHIN = 12, 25  # tokens of a list, of brackets
SHORTEST, LONGEST = 25, 115  # years of a life

VOTES = 80  # what two shares of votes in percent add up to at least


def _is_of_goals(score: re.Match[str]) -> bool:
    """Say whether two numbers can be the goals or points of two teams: no set of tennis, no shares of votes."""
    one, other = int(score[1]), int(score[2])
    return max(one, other) not in SETS and one + other < VOTES


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
        if one.end - one.start == 1 and (self._plays(one) or self._has_won(one)):
            yield ORGANIZATION, CLEAR

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
        if self._follows_children(one.start):
            yield PERSON, CLEAR
        if self._word(at) in ("of", "in", "for", "with", "by", "from"):
            if noun in self.words.owned_of or f"{self._word(at - 2)} {noun}" in self.words.owned_of:
                yield ORGANIZATION, CLEAR
            elif noun in self.words.kin:
                yield PERSON, LIKELY
            elif noun in self.words.authors and self._word(at) == "of":
                yield PRODUCT, CLEAR
            elif self._word(at) == "in" and self._is_printed(at - 1):
                yield ORGANIZATION, CLEAR

    def _is_printed(self, i: int) -> bool:
        """Say whether something is published before an "in", a day between them or none: published on Monday in."""
        words = [self._word(at) for at in range(max(0, i - 2), i + 1)]
        return words[-1:] == ["published"] or words[:2] == ["published", "on"]

    def _follows_children(self, at: int) -> bool:
        """Say whether a name stands in the list after a word for children: "three sons: X, Y and Z"."""
        at -= 1
        first = at
        while at > first - LISTED and (self._word(at) in LISTING or self.view.capital[at]):
            at -= 1
        return at < first and self._word(at) in CHILDREN and self._word(at + 1) in LISTING

    def _plays(self, one: Found) -> bool:
        """Say whether a name is a team's, by the score of a match: beat X 2-1, a 3-0 win over X, not 6-4, 6-2."""
        after = "".join(self.view.texts[one.end : one.end + 3])
        if score := GOALS.match(after):
            return _is_of_goals(score) and self._word(one.start - 1) not in SIDES
        before = "".join(self.view.texts[max(0, one.start - 5) : one.start - 2])
        won = self._word(one.start - 2) in ("win", "victory", "defeat", "loss", "draw")
        return (
            won and self._word(one.start - 1) in ("over", "to", "against", "with", "at") and bool(GOALS.search(before))
        )

    def _has_won(self, one: Found) -> bool:
        """Say whether a name is what wins a match whose goals are told: X beat Y 2-1, X won 3-0."""
        token = self.view.doc[one.start]
        verb = token.head
        if token.dep_ not in SUBJECTS or verb.lemma_ not in WINNING:
            return False
        score = GOALS.search("".join(self.view.texts[verb.i + 1 : verb.i + WON]))
        return score is not None and _is_of_goals(score)

    def _tells_life(self, at: int) -> bool:
        """Say whether brackets that open at a token tell of a life: "X (born 1950)", "X (1850-1920)"."""
        words = [self._word(i) for i in range(at + 1, min(at + WITHIN, len(self.view)))]
        words = words[: words.index(")")] if ")" in words else []
        if any(word in BORN for word in words):
            return True
        years = [int(year) for year in YEAR.findall(" ".join(words))]
        return len(years) == 2 and SHORTEST <= years[1] - years[0] <= LONGEST

    def _after(self, one: Found) -> Iterator[Told]:
        if self.view.word(one.end) == "(" and self._tells_life(one.end):
            yield PERSON, CLEAR
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
