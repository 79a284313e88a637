"""What readers of shapes ask about mentions: how wide a place is, whether one may lie in another, the words beside."""

import tomllib
from functools import cache
from importlib import resources

from triplewire.extract.draft import Draft, FactDraft, MentionDraft
from triplewire.extract.gazetteer import Entry, Gazetteer
from triplewire.extract.steps import tree_of
from triplewire.graph.model import EntityType, MentionKind

CONTINENT, COUNTRY, STATE, COUNTY, CITY, SITE = range(6)
LEVEL = {
    "continent": CONTINENT,
    "country": COUNTRY,
    "territory": COUNTRY,
    "state": STATE,
    "region": STATE,
    "city": CITY,
}
WATERS = frozenset({"ocean", "sea", "gulf", "bay", "strait", "channel", "river"})
PERSON, ORGANIZATION, PLACE, EVENT = EntityType.PERSON, EntityType.ORGANIZATION, EntityType.PLACE, EntityType.EVENT


@cache
def lists() -> dict[str, frozenset[str]]:
    """Return the word lists of descriptions."""
    text = resources.files("triplewire.extract").joinpath("descriptions.toml").read_text("utf-8")
    return {name: frozenset(words.split()) for name, words in tomllib.loads(text).items()}


class MentionReader:
    """What the readers of shapes ask about the mentions of one draft."""

    def __init__(self, draft: Draft, gazetteer: Gazetteer) -> None:
        self.draft = draft
        self.doc = draft.doc
        self.lowers = tree_of(draft).lowers
        self.gazetteer = gazetteer
        self.lists = lists()

    def entry(self, mention: MentionDraft) -> Entry | None:
        """Return what the gazetteer knows of a mention."""
        return self.gazetteer.entry(mention.key) if mention.key else None

    def level(self, mention: MentionDraft) -> int:
        """Return how wide a place is, from continents to single buildings."""
        entry = self.entry(mention)
        if entry and entry.kind in LEVEL:
            return CONTINENT if entry.kind == "region" and entry.country is None else LEVEL[entry.kind]
        last = self.last_word(mention)
        if last in self.lists["divisions"]:
            return COUNTY
        return SITE if last in self.lists["seated"] else CITY

    def type_of(self, mention: MentionDraft) -> EntityType:
        """Return the type of the entity a mention points at."""
        return self.draft.entities[mention.entity].type if mention.entity >= 0 else mention.type

    def fact(self, ends: tuple[int, int], relation: str, rule: str, cue: tuple[int, int]) -> FactDraft:
        """Return the fact of a shape; the shape itself is its cue."""
        anchor = self.draft.mentions[ends[0]].head
        return FactDraft(ends[0], relation, ends[1], anchor, cue, f"{rule}")

    def mention_at(self, token: int) -> int:
        """Return the mention that covers a token, or -1."""
        return self.draft.at[token] if 0 <= token < len(self.doc) else -1

    def starts(self, token: int) -> int:
        """Return the mention that starts at a token, or -1."""
        found = self.mention_at(token)
        return found if found >= 0 and self.draft.mentions[found].start == token else -1

    def word(self, token: int) -> str:
        """Return a token in lower case, or nothing outside the text."""
        return self.lowers[token] if 0 <= token < len(self.lowers) else ""

    def last_word(self, mention: MentionDraft) -> str:
        """Return the last word of a name."""
        return self.lowers[mention.end - 1]

    def is_public(self, mention: MentionDraft) -> bool:
        """Say whether a name is that of a body of a state: its ministries, courts, agencies, forces."""
        words = set(self.lowers[mention.start : mention.end])
        return self.last_word(mention) in self.lists["bodies"] or bool(words & self.lists["public"])

    def is_place(self, index: int) -> bool:
        """Say whether a mention names a place, demonyms included."""
        mention = self.draft.mentions[index]
        return self.type_of(mention) is PLACE and mention.kind is not MentionKind.PRONOUN and mention.entity >= 0

    def is_name(self, index: int) -> bool:
        """Say whether a mention is a proper name."""
        return self.draft.mentions[index].kind in (MentionKind.NAME, MentionKind.METONYM)

    def fits(self, mention: MentionDraft, wider: MentionDraft) -> bool:
        """Say whether a place may lie in a wider one, as far as the gazetteer knows them."""
        entry, above = self.entry(mention), self.entry(wider)
        if entry is None or above is None or entry.kind not in LEVEL or above.kind not in LEVEL:
            return True
        if self.level(mention) <= self.level(wider):
            return False
        if self.level(wider) == CONTINENT or above.key in (entry.country, entry.state):
            return True
        known = any(above.key in (other.country, other.state) for other in self.gazetteer.lookup(entry.name))
        # a small namesake that the gazetteer does not hold: Paris, Texas
        return known or (self.level(mention) == CITY and self.level(wider) == STATE)


def may_lie(reader: MentionReader, one: int, other: int) -> bool:
    """Say whether one place may lie in another by what the gazetteer knows: no country lies in one or in a sea."""
    mention, wider = reader.draft.mentions[one], reader.draft.mentions[other]
    if not (reader.is_place(one) and reader.is_place(other)):
        return True
    entry = reader.entry(mention)
    is_country = entry is not None and entry.kind == "country"
    are_towns = reader.level(mention) == reader.level(wider) == CITY  # one may be a part of the other
    fits = are_towns or reader.fits(mention, wider)
    return fits and not (is_country and reader.last_word(wider) in WATERS)
