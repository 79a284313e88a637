"""What an article is about, for titles that stand without their country."""

from collections import Counter

from triplewire.extract.draft import Draft
from triplewire.extract.gazetteer import Gazetteer
from triplewire.extract.office_lexicon import COUNTRIES, kind_of

SHARE = 0.6  # of the mentions of countries that one has to hold
CONFIDENCE = 0.8  # of a fact that rests on it
NATIONAL = frozenset(
    [
        *("president", "king", "queen", "prime minister", "premier", "chancellor", "emir", "sultan", "emperor"),
        *("vice president", "vice - president", "crown prince", "secretary of state", "attorney general"),
        *("supreme leader", "capital", "capital city", "treasurer"),
    ]
)
LOCAL = {
    "mayor": frozenset({"city"}),
    "lord mayor": frozenset({"city"}),
    "deputy mayor": frozenset({"city"}),
    "governor": frozenset({"state", "region"}),
    "deputy governor": frozenset({"state", "region"}),
    "lieutenant governor": frozenset({"state", "region"}),
    "chief minister": frozenset({"state", "region"}),
}
CHAMBERS = {
    "senator": ("Senate",),
    "sen.": ("Senate",),
    "congressman": ("House", "Congress"),
    "congresswoman": ("House", "Congress"),
    "rep.": ("House", "Congress"),
    "mp": ("Parliament", "House of Commons", "Commons", "Bundestag", "Knesset", "Rada", "Duma", "Dáil"),
    "mep": ("European Parliament",),
    "lawmaker": ("Parliament", "Congress", "Assembly"),
}


class Context:
    """Answers which country, city or chamber a bare title belongs to in one article."""

    def __init__(self, draft: Draft, gazetteer: Gazetteer) -> None:
        self.draft = draft
        self.gazetteer = gazetteer
        self.country = self._dominant(COUNTRIES)

    def place(self, words: str) -> int | None:
        """Return the mention of the place that a bare title of these words belongs to, if one stands out."""
        if words in NATIONAL or words.endswith(("minister", "secretary")):
            return self.country
        return self._dominant(LOCAL[words]) if words in LOCAL else None

    def chamber(self, words: str) -> int | None:
        """Return the mention of the parliament that the article names for a bare legislator."""
        names = CHAMBERS.get(words, ())
        found: dict[int, int] = {}
        for number, mention in enumerate(self.draft.mentions):
            if mention.entity >= 0 and kind_of(self.draft, number, self.gazetteer) == "organization":
                name = self.draft.entities[mention.entity].name
                if any(name.endswith(end) or name.startswith(f"{end} of") for end in names) and "Committee" not in name:
                    found.setdefault(mention.entity, number)
        return next(iter(found.values())) if len(found) == 1 else None

    def _dominant(self, kinds: frozenset[str]) -> int | None:
        counts: Counter[int] = Counter()
        first: dict[int, int] = {}
        for number, mention in enumerate(self.draft.mentions):
            key = self.draft.entities[mention.entity].key if mention.entity >= 0 else None
            entry = self.gazetteer.entry(key) if key else None
            if entry is not None and entry.kind in kinds:
                counts[mention.entity] += 1
                first.setdefault(mention.entity, number)
        if not counts:
            return None
        entity, times = counts.most_common(1)[0]
        return first[entity] if times >= SHARE * counts.total() else None
