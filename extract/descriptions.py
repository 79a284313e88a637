"""What the shape of a description says: places in places, organisations of a country, nationals.

These statements have no word of their own that states them ("Lviv, Ukraine", "Danish brewer Carlsberg"), so no rule can
be anchored on one; the shapes are those of extraction.md 6 and 8 and of the annotation guide.
"""

import tomllib
from collections.abc import Iterator
from functools import cache
from importlib import resources

from spacy.tokens import Token

from triplewire.extract.draft import Draft, FactDraft, MentionDraft
from triplewire.extract.gazetteer import Entry, Gazetteer
from triplewire.graph.model import EntityType, MentionKind

LEVEL = {"continent": 0, "country": 1, "territory": 1, "state": 2, "region": 2, "city": 3}
WIDER = frozenset({"continent", "country", "territory", "state", "region"})
LOOK_LEFT = 5  # tokens a description may stand before its name
NOUNS = frozenset({"NN", "NNS", "NNP", "NNPS", "JJ", "JJS", "JJR", "VBN", "VBG", "HYPH", "CD"})
PERSON, ORGANIZATION, PLACE, EVENT = EntityType.PERSON, EntityType.ORGANIZATION, EntityType.PLACE, EntityType.EVENT


@cache
def lists() -> dict[str, frozenset[str]]:
    """Return the word lists of descriptions."""
    text = resources.files("triplewire.extract").joinpath("descriptions.toml").read_text("utf-8")
    return {name: frozenset(words.split()) for name, words in tomllib.loads(text).items() if isinstance(words, str)}


class Descriptions:
    """Reads one draft."""

    def __init__(self, draft: Draft, gazetteer: Gazetteer) -> None:
        self.draft = draft
        self.doc = draft.doc
        self.gazetteer = gazetteer
        self.lists = lists()

    def entry(self, mention: MentionDraft) -> Entry | None:
        """Return what the gazetteer knows of a mention."""
        return self.gazetteer.entry(mention.key) if mention.key else None

    def level(self, mention: MentionDraft) -> int:
        """Return how wide a place is: 0 continent to 3 city or smaller."""
        entry = self.entry(mention)
        return LEVEL.get(entry.kind, 3) if entry else 3

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

    # places in places

    def chains(self) -> Iterator[FactDraft]:
        """Yield `City, Country`, `City (Country)`, `Place in Place`, `the region of Country`."""
        for index, mention in enumerate(self.draft.mentions):
            if mention.kind is not MentionKind.NAME or self.type_of(mention) not in (PLACE, ORGANIZATION, EVENT):
                continue
            after = mention.end
            if after >= len(self.doc):
                continue
            word = self.doc[after].text
            if word in (",", "("):
                yield from self._comma(index, after)
            elif word in ("in", "of", "near", "at"):
                yield from self._inside(index, after, word)

    def _comma(self, index: int, after: int) -> Iterator[FactDraft]:
        mention, other = self.draft.mentions[index], self.mention_at(after + 1)
        if other < 0 or self.draft.mentions[other].start != after + 1:
            return
        wider = self.draft.mentions[other]
        entry = self.entry(wider)
        if wider.kind is not MentionKind.NAME or not entry or entry.kind not in WIDER:
            return
        if self.type_of(mention) is PLACE and self._fits(mention, entry) and not self._is_list(mention, wider):
            rule = "located_in.chain_state" if entry.kind in ("state", "region") else "located_in.chain"
            yield self.fact((index, other), "located_in", rule, (after, after + 1))

    def _fits(self, mention: MentionDraft, wider: Entry) -> bool:
        """Say whether a place may lie in a wider one, as far as the gazetteer knows them."""
        entry = self.entry(mention)
        if entry is None or entry.kind not in LEVEL:
            return True
        if LEVEL[entry.kind] <= LEVEL.get(wider.kind, 3):
            return False
        above = {entry.country, entry.state}
        if wider.key in above:
            return True
        home = self.gazetteer.country(wider)
        namesakes = self.gazetteer.lookup(entry.name)
        known = any(wider.key in (other.country, other.state) for other in namesakes)
        # a small namesake that the gazetteer does not hold: Paris, Texas
        return known or entry.kind == "city" and wider.kind in ("state", "region") and home is not None

    def _is_list(self, mention: MentionDraft, wider: MentionDraft) -> bool:
        """Say whether the two stand in an enumeration of equals: `in Iowa, Nevada, and Ohio`."""
        before = self.mention_at(mention.start - 2) if self.doc[mention.start - 1].text == "," else -1
        level = self.level(wider)
        if before >= 0 and self.level(self.draft.mentions[before]) == level and self.entry(mention) is None:
            return True
        follower = wider.end
        if follower < len(self.doc) and self.doc[follower].lower_ in ("and", "or"):
            nxt = self.mention_at(follower + 1)
            return nxt >= 0 and self.level(self.draft.mentions[nxt]) == level and self.level(mention) == level
        return False

    def _inside(self, index: int, after: int, word: str) -> Iterator[FactDraft]:
        start = after + 1
        while start < len(self.doc) and self.doc[start].pos_ in ("DET", "ADJ") and self.mention_at(start) < 0:
            start += 1
        other = self.mention_at(start)
        if other < 0 or self.draft.mentions[other].start != start:
            return
        mention, wider = self.draft.mentions[index], self.draft.mentions[other]
        entry = self.entry(wider)
        if self.type_of(wider) is not PLACE or wider.kind is MentionKind.DEMONYM:
            return
        kind = self.type_of(mention)
        if (
            kind is PLACE
            and word != "near"
            and self.level(mention) > self.level(wider)
            and self._fits_any(mention, entry)
        ):
            yield self.fact((index, other), "located_in", f"located_in.place_{word}", (after, after + 1))
        elif kind is PLACE and word in ("in", "at") and self.level(mention) == self.level(wider) == 3:
            yield self.fact((index, other), "located_in", "located_in.site_in", (after, after + 1))
        elif kind is ORGANIZATION and word in ("in", "at") and self._last_word(mention) in self.lists["seated"]:
            yield self.fact((index, other), "located_in", "located_in.seated_in", (after, after + 1))
        elif kind is ORGANIZATION and word == "in" and self._is_governed(mention):
            yield self.fact((index, other), "located_in", "located_in.organization_in", (after, after + 1))
        elif kind is EVENT and word in ("in", "at"):
            yield self.fact((index, other), "located_in", "located_in.event_in", (after, after + 1))
        elif kind is ORGANIZATION and word == "of" and self._last_word(mention) in self.lists["bodies"]:
            yield self.fact((index, other), "part_of", "part_of.body_of", (after, after + 1))

    def _fits_any(self, mention: MentionDraft, wider: Entry | None) -> bool:
        return wider is None or wider.kind not in LEVEL or self._fits(mention, wider)

    def _is_governed(self, mention: MentionDraft) -> bool:
        """Say whether an organisation hangs on a preposition, so that what follows belongs to it."""
        head = self.doc[mention.head].head
        return head.dep_ == "prep" and head.lower_ in ("at", "of", "from", "near", "outside", "inside")

    def _last_word(self, mention: MentionDraft) -> str:
        return self.doc[mention.end - 1].lower_

    # organisations and people of a country

    def owned(self) -> Iterator[FactDraft]:
        """Yield `Danish brewer Carlsberg`, `Russia's Gazprom`, `British actor Hugh Grant`, `Toulouse-based Airbus`."""
        for index, mention in enumerate(self.draft.mentions):
            kind = self.type_of(mention)
            if mention.kind is not MentionKind.NAME or kind not in (PERSON, ORGANIZATION):
                continue
            left = self._left(mention)
            if left is None:
                continue
            place, between, shape = left
            cue = (self.draft.mentions[place].start, mention.start)
            words = {token.lemma_.lower() for token in between}
            if kind is ORGANIZATION:
                yield from self._of_country(index, place, words, shape, cue)
            elif words & self.lists["person_nouns"] and shape == "adjective":
                relation = "citizen_of" if self._is_nation(place) else "resident_of"
                yield self.fact((index, place), relation, f"{relation}.description", cue)

    def _of_country(
        self, index: int, place: int, words: set[str], shape: str, cue: tuple[int, int]
    ) -> Iterator[FactDraft]:
        mention = self.draft.mentions[index]
        last = self._last_word(mention)
        if shape == "based":
            yield self.fact((index, place), "headquartered_in", "headquartered_in.based_name", cue)
        elif last in self.lists["bodies"] or words & self.lists["bodies"]:
            yield self.fact((index, place), "part_of", f"part_of.{shape}", cue)
        elif words & self.lists["organisation_nouns"]:
            yield self.fact((index, place), "headquartered_in", f"headquartered_in.{shape}_noun", cue)
        elif not words:
            yield self.fact((index, place), "headquartered_in", f"headquartered_in.{shape}", cue)

    def _is_nation(self, place: int) -> bool:
        return self.level(self.draft.mentions[place]) <= 1 or self.draft.mentions[place].kind is MentionKind.DEMONYM

    def _left(self, mention: MentionDraft) -> tuple[int, list[Token], str] | None:
        """Return the place that opens the description before a name, the words between, and the shape."""
        between: list[Token] = []
        at = mention.start - 1
        shape = "adjective"
        while at >= 0 and mention.start - at <= LOOK_LEFT + 1:
            token = self.doc[at]
            found = self.mention_at(at)
            if found >= 0 and self._is_place(found):
                return found, between, shape
            if token.lower_ in ("'s", "’s", "'", "’") and not between[:-2]:
                shape = "possessive"
            elif token.lower_ in ("-based", "based") or (
                token.text == "-" and between and between[-1].lower_ == "based"
            ):
                shape = "based"
            elif found >= 0 or token.tag_ not in NOUNS or token.is_sent_start:
                return None
            if shape == "adjective" and token.tag_ != "HYPH":
                between.append(token)
            at -= 1
        return None

    def _is_place(self, index: int) -> bool:
        mention = self.draft.mentions[index]
        return self.type_of(mention) is PLACE and mention.kind is not MentionKind.PRONOUN

    def apposed(self) -> Iterator[FactDraft]:
        """Yield `Sukhoi, a Russian manufacturer` and `Hugh Grant is a British actor`."""
        for index, mention in enumerate(self.draft.mentions):
            kind = self.type_of(mention)
            if mention.entity < 0 or kind not in (PERSON, ORGANIZATION):
                continue
            for noun in self._nouns(self.doc[mention.head]):
                lemma = noun.lemma_.lower()
                place = self._adjective_place(noun)
                if place < 0:
                    continue
                cue = (self.draft.mentions[place].start, noun.i + 1)
                if kind is PERSON and lemma in self.lists["person_nouns"] and self._is_nation(place):
                    yield self.fact((index, place), "citizen_of", "citizen_of.apposed", cue)
                elif kind is ORGANIZATION and lemma in self.lists["organisation_nouns"]:
                    yield self.fact((index, place), "headquartered_in", "headquartered_in.apposed", cue)

    def _nouns(self, head: Token) -> Iterator[Token]:
        yield from (child for child in head.children if child.dep_ == "appos" and self.mention_at(child.i) < 0)
        if head.dep_ == "nsubj" and head.head.lemma_ == "be":
            yield from (child for child in head.head.children if child.dep_ == "attr" and self.mention_at(child.i) < 0)

    def _adjective_place(self, noun: Token) -> int:
        for child in noun.lefts:
            found = self.mention_at(child.i)
            if found >= 0 and self.draft.mentions[found].kind is MentionKind.DEMONYM and self._is_place(found):
                return found
        return -1


def description_facts(draft: Draft, gazetteer: Gazetteer) -> list[FactDraft]:
    """Return what descriptions say, in text order."""
    reader = Descriptions(draft, gazetteer)
    found = [*reader.chains(), *reader.owned(), *reader.apposed()]
    return sorted(found, key=lambda fact: (fact.anchor, fact.rule))
