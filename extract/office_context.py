"""What an article is about, for titles that stand without their country."""

import tomllib
from collections import Counter
from importlib import resources

from triplewire.extract.draft import Draft
from triplewire.extract.gazetteer import Entry, Gazetteer
from triplewire.extract.office_lexicon import COUNTRIES, kind_of

SHARE = 0.5  # of the mentions of countries that one has to hold
HEAD_SHARE = 0.65  # the same for heads of state, whom foreign news mentions without their country
LEAD = 2  # how much more a mention in the title or the first sentence counts
CONFIDENCE = 0.8  # of a fact that rests on it
DATA = tomllib.loads(resources.files("triplewire.extract").joinpath("office_context.toml").read_text("utf-8"))
NATIONAL = frozenset(DATA["national"])
HEADS = frozenset(DATA["heads"])
WITHOUT = {office: frozenset(countries) for office, countries in DATA["without"].items()}
ONLY = {office: frozenset(countries) for office, countries in DATA["only"].items()}
LOCAL = {office: frozenset(kinds) for office, kinds in DATA["local"].items()}
CHAMBERS = {office: tuple(names) for office, names in DATA["chambers"].items()}
BODIES = {office: frozenset(kinds) for office, kinds in DATA["bodies"].items()}
FIRMS = frozenset(DATA["firms"])
ORGANS = frozenset({"company", "organization"})
BESIDE = frozenset(DATA["beside"])


class Context:
    """Answers which country, city, company or chamber a bare title belongs to in one article."""

    def __init__(self, draft: Draft, gazetteer: Gazetteer) -> None:
        self.draft = draft
        self.gazetteer = gazetteer
        self.kinds = [self._kind(number) for number in range(len(draft.mentions))]

    def _kind(self, number: int) -> str:
        mention = self.draft.mentions[number]
        if mention.entity < 0:
            return ""
        entry = self._entry(number)
        kind = entry.kind if entry else kind_of(self.draft, number, self.gazetteer)
        return "country" if kind in COUNTRIES else kind

    def _entry(self, number: int) -> Entry | None:
        key = self._key(number)
        return self.gazetteer.entry(key) if key else None

    def place(self, words: str) -> int | None:
        """Return the mention of the place that a bare title of these words belongs to, if one stands out."""
        without = WITHOUT.get(words, frozenset())
        if words in ONLY:
            named = frozenset(self.draft.entities[m.entity].name for m in self.draft.mentions if m.entity >= 0)
            return self._dominant(frozenset({"country"}), SHARE, named - ONLY[words])
        if words in HEADS:
            return self._dominant(frozenset({"country"}), HEAD_SHARE, without)
        if words in NATIONAL or (words not in LOCAL and words.endswith(("minister", "secretary"))):
            return self._dominant(frozenset({"country"}), SHARE, without)
        return self._dominant(LOCAL[words], SHARE) if words in LOCAL else None

    def is_of_nameless(self, word: str) -> bool:
        """Say whether the article tells of "the mayor of a town in Veracruz": then no place that it names is meant."""
        ends = (
            end
            for token in self.draft.doc
            if token.lower_ == word
            for link in token.children
            if link.lower_ == "of"
            for end in link.children
        )
        return any(end.dep_ == "pobj" and end.tag_ == "NN" and self.draft.at[end.i] < 0 for end in ends)

    def home(self, city: int) -> int | None:
        """Return the nearest mention of the country in which "the capital X" lies, where the article names it."""
        entry = self._entry(city)
        here = self.draft.sentence_of[self.draft.mentions[city].start]
        found = [
            (abs(self.draft.sentence_of[mention.start] - here), number)
            for number, mention in enumerate(self.draft.mentions)
            if entry is not None and self.kinds[number] == "country" and self._key(number) == entry.country
        ]
        return min(found)[1] if found else self._dominant(frozenset({"country"}), SHARE)

    def _key(self, number: int) -> str | None:
        return self.draft.entities[self.draft.mentions[number].entity].key

    def elsewhere(self, first: int, limit: int, thing: int) -> bool:
        """Say whether a sentence is set in a city of another country: "In Canberra, the minister X"."""
        mention = self.draft.mentions[thing]
        if self.kinds[thing] != "country":
            return False
        home = self.draft.entities[mention.entity].key
        for number in sorted({self.draft.at[token] for token in range(first, limit)} - {-1}):
            entry = self._entry(number) if self.kinds[number] == "city" else None
            before = self.draft.mentions[number].start - 1
            if (
                entry is not None
                and entry.country not in (None, home)
                and self.draft.doc[before].lower_ in ("in", "from")
            ):
                return True
        return False

    def chamber(self, words: str) -> int | None:
        """Return the mention of the parliament that the article names for a bare legislator."""
        names = CHAMBERS.get(words, ())
        found: dict[int, int] = {}
        for number, mention in enumerate(self.draft.mentions):
            if self.kinds[number] in ("organization", "parliament"):
                name = self.draft.entities[mention.entity].name
                if any(name.endswith(end) or name.startswith(f"{end} of") for end in names) and "Committee" not in name:
                    found.setdefault(mention.entity, number)
        return next(iter(found.values())) if len(found) == 1 else None

    def organ(self, words: str) -> int | None:
        """Return the mention of the company, or of the alliance, that a bare "chief executive" is of."""
        if words in BODIES:
            found = {
                mention.entity: number
                for number, mention in reversed(list(enumerate(self.draft.mentions)))
                if (entry := self._entry(number) if mention.entity >= 0 else None) and entry.kind in BODIES[words]
            }
            return next(iter(found.values())) if len(found) == 1 else None
        firm = self._dominant(ORGANS, SHARE) if words in FIRMS else None
        return firm if firm is not None and self.kinds[firm] == "company" else None

    def _is_beside(self, number: int) -> bool:
        """Say whether a country is told of as another's neighbour or as a goal: "the border with Peru"."""
        start = self.draft.mentions[number].start
        before = self.draft.doc[start - 1] if start else None
        return before is not None and before.lower_ in BESIDE

    def _dominant(self, kinds: frozenset[str], share: float, without: frozenset[str] = frozenset()) -> int | None:
        counts: Counter[int] = Counter()
        first: dict[int, int] = {}
        for number, mention in enumerate(self.draft.mentions):
            if self.kinds[number] in kinds and self.draft.entities[mention.entity].name not in without:
                leading = self.draft.sentence_of[mention.start] <= 1 and not self._is_beside(number)
                counts[mention.entity] += 1 + LEAD * leading
                first.setdefault(mention.entity, number)
        if not counts:
            return None
        entity, weight = counts.most_common(1)[0]
        return first[entity] if weight >= share * counts.total() else None
