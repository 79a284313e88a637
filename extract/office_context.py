"""What an article is about, for titles that stand without their country."""

from collections import Counter

from triplewire.extract.draft import Draft
from triplewire.extract.gazetteer import Entry, Gazetteer
from triplewire.extract.office_lexicon import COUNTRIES, kind_of

WITHOUT = {  # countries that have no such office, whatever an article is about
    "prime minister": "United States|Mexico|Brazil|Argentina|Chile|Colombia|Venezuela|Philippines|Indonesia|Iran",
    "foreign secretary": "United States",
    "home secretary": "United States",
    "president": "United Kingdom|Canada|Australia|New Zealand|Japan|Sweden|Norway|Denmark|Netherlands|Belgium|Jordan",
    "secretary of state": "Russia|China|Germany|France|Iran|Israel|Japan|India|Ukraine|Turkey",
}
SHARE = 0.5  # of the mentions of countries that one has to hold
HEAD_SHARE = 0.65  # the same for heads of state, whom foreign news mentions without their country
LEAD = 2  # how much more a mention in the title or the first sentence counts
CONFIDENCE = 0.8  # of a fact that rests on it
NATIONAL = frozenset(
    [
        *("president", "king", "queen", "prime minister", "chancellor", "emir", "sultan", "emperor"),
        *("vice president", "vice - president", "crown prince", "secretary of state", "attorney general"),
        *("supreme leader", "capital", "capital city", "treasurer"),
    ]
)
HEADS = frozenset({"president", "king", "queen", "emperor", "vice president", "vice - president", "crown prince"})
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
    "congressman": ("House of Representatives", "House", "Congress"),
    "congresswoman": ("House of Representatives", "House", "Congress"),
    "rep.": ("House of Representatives", "House", "Congress"),
    "mp": ("Parliament", "House of Commons", "Commons", "Bundestag", "Knesset", "Rada", "Duma", "Dáil"),
    "mep": ("European Parliament",),
    "representative": ("House of Representatives", "House"),
    "lawmaker": ("Parliament", "Congress", "Assembly"),
    "legislator": ("Parliament", "Assembly", "Legislature", "Legislative Council"),
}


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
        without = frozenset(WITHOUT.get(words, "").split("|"))
        if words in HEADS:
            return self._dominant(frozenset({"country"}), HEAD_SHARE, without)
        if words in NATIONAL or (words not in LOCAL and words.endswith(("minister", "secretary"))):
            return self._dominant(frozenset({"country"}), SHARE, without)
        return self._dominant(LOCAL[words], SHARE) if words in LOCAL else None

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

    def _dominant(self, kinds: frozenset[str], share: float, without: frozenset[str] = frozenset()) -> int | None:
        counts: Counter[int] = Counter()
        first: dict[int, int] = {}
        for number, mention in enumerate(self.draft.mentions):
            if self.kinds[number] in kinds and self.draft.entities[mention.entity].name not in without:
                leading = self.draft.sentence_of[mention.start] <= 1
                counts[mention.entity] += 1 + LEAD * leading
                first.setdefault(mention.entity, number)
        if not counts:
            return None
        entity, weight = counts.most_common(1)[0]
        return first[entity] if weight >= share * counts.total() else None
