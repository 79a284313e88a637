"""From which country the things of an article are, and whether "the Italian company" may mean one of them."""

from spacy.tokens import Token

from triplewire.extract.draft import Draft
from triplewire.extract.gazetteer import Gazetteer
from triplewire.graph.model import EntityType, MentionKind

BEFORE = frozenset({"amod", "compound", "nmod", "poss"})
LANDS = frozenset({"country", "territory"})


class Origins:
    """The countries that an article, or the gazetteer, gives to things."""

    def __init__(self, draft: Draft, gazetteer: Gazetteer) -> None:
        self.draft = draft
        self.gazetteer = gazetteer
        self.told: dict[int, set[str]] = {}
        for mention in draft.mentions:
            land = self.land(mention.head)
            thing = self._described(draft.doc[mention.head]) if land else -1
            if land and thing >= 0:
                self.told.setdefault(thing, set()).add(land)

    def land(self, token: int) -> str | None:
        """Return the key of the country that a word before a noun names, as "Italian" or "US" does."""
        mention = self.draft.mentions[self.draft.at[token]] if self.draft.at[token] >= 0 else None
        if mention is None or mention.entity < 0 or mention.kind is MentionKind.NOMINAL:
            return None
        thing = self.draft.entities[mention.entity]
        known = self.gazetteer.entry(thing.key) if thing.key and thing.type is EntityType.PLACE else None
        return known.key if known is not None and known.kind in LANDS else None

    def _described(self, token: Token) -> int:
        """Return the thing whose description a demonym opens: "Danish brewer X", "X, a Danish brewer", or -1."""
        if token.dep_ not in BEFORE:
            return -1
        noun = token.head
        while noun.dep_ == "compound" and noun.head.i > noun.i:
            noun = noun.head
        beside = [noun, *(child for child in noun.children if child.dep_ == "appos")]
        if noun.dep_ == "appos":
            beside.append(noun.head)
        if noun.dep_ == "attr":
            beside += [child for child in noun.head.children if child.dep_ == "nsubj"]
        return next((thing for one in beside if (thing := self._named(one)) >= 0), -1)

    def _named(self, token: Token) -> int:
        number = self.draft.at[token.i]
        mention = self.draft.mentions[number] if number >= 0 else None
        return mention.entity if mention is not None and mention.kind is MentionKind.NAME else -1

    def is_of(self, entity: int, land: str, noun: str) -> bool:
        """Say whether a thing is of a country, as "the Italian company" is; a capital is its country's own."""
        thing = self.draft.entities[entity]
        if noun == "capital":
            country = self.gazetteer.entry(land)
            return country is not None and country.capital is not None and country.capital == thing.key
        known = self.gazetteer.entry(thing.key) if thing.key else None
        return land in self.told.get(entity, ()) or (known is not None and known.country == land)
