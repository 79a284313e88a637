"""Places in places, told by the shape of a phrase: chains, descriptions, possessives.

`Lviv, Ukraine`, `the Greek island of Samos`, `Florida's West Palm Beach`, `the town of Pandeglang in Banten province`,
`Patagonia, a region in Chile`, `neighbouring Poland`.
"""

from collections.abc import Iterator

from spacy.tokens import Token

from triplewire.extract.draft import Draft, FactDraft, MentionDraft
from triplewire.extract.gazetteer import Gazetteer
from triplewire.extract.mention_reader import CITY, COUNTRY, EVENT, ORGANIZATION, PLACE, SITE, STATE, MentionReader
from triplewire.graph.model import MentionKind

WIDER = frozenset({"continent", "country", "territory", "state", "region"})
ADJECTIVAL = frozenset(
    {"DT", "JJ", "JJS", "JJR", "HYPH", "VBN", "VBG", "NN", "NNP", "RB", "RBS", "RBR", "CD", "CC", "POS"}
)
ARTICLES = frozenset({"a", "an", "the", "one", "another"})
STOPS = frozenset({",", ".", ";", "and", "that", "which", "who", "near", "on", "to", ")"})
GATHERINGS = frozenset({"meeting", "conference", "congress", "convention", "session", "rally", "summit", "gathering"})
LISTED = 12  # places that one noun may list
REACH = 7  # tokens a description may take
NEIGHBOURING = frozenset({"neighboring", "neighbouring", "adjacent", "adjoining"})
POSSESSIVE = frozenset({"'s", "’s", "'", "’"})


class Places(MentionReader):
    """Reads what one draft says of where places lie."""

    def facts(self) -> Iterator[FactDraft]:
        """Yield every place in a place."""
        for index, mention in enumerate(self.draft.mentions):
            kind = self.type_of(mention)
            if not self.is_name(index) or kind not in (PLACE, ORGANIZATION, EVENT) or mention.entity < 0:
                continue
            yield from self._comma(index)
            yield from self._inside(index)
            yield from self._apposed(index)
            if kind is not ORGANIZATION or (self._is_seated(mention) and not self._is_body(mention)):
                yield from self._owned(index)
            if kind is PLACE:
                yield from self._described(index)
                yield from self._neighbour(index)

    def _comma(self, index: int) -> Iterator[FactDraft]:
        mention = self.draft.mentions[index]
        if self.word(mention.end) not in (",", "("):
            return
        other = self.starts(mention.end + 1)
        if other < 0 or not self.is_place(other) or not self.is_name(other):
            return
        wider = self.draft.mentions[other]
        entry, cue = self.entry(wider), (mention.end, mention.end + 1)
        short = self.word(mention.end) == "(" and not (entry and entry.kind in WIDER)  # of a university's name
        if self.type_of(mention) is not PLACE and (short or not self._is_seated(mention)):
            return
        if not self.fits(mention, wider) or self._is_list(mention, wider):
            return
        if entry and entry.kind in WIDER:
            rule = "located_in.chain_state" if entry.kind in ("state", "region") else "located_in.chain"
            yield self.fact((index, other), "located_in", rule, cue)
        elif self.level(mention) > self.level(wider) or self._is_chain(mention, wider):
            yield self.fact((index, other), "located_in", "located_in.chain_city", cue)

    def _is_seated(self, mention: MentionDraft) -> bool:
        return self.last_word(mention) in self.lists["seated"]

    def _is_institution(self, mention: MentionDraft) -> bool:
        words = {token.lower_ for token in self.doc[mention.start : mention.end]}
        return bool(words & self.lists["seated"]) or "court" in words

    def _is_body(self, mention: MentionDraft) -> bool:
        return self.last_word(mention) in self.lists["bodies"]

    def _is_chain(self, mention: MentionDraft, wider: MentionDraft) -> bool:
        """Say whether an unknown place and one after it are no list: `in Karol Bagh, New Delhi`."""
        known = self.entry(wider)
        begun = self.word(mention.start - 1) in self.lists["at"]
        following = self.starts(wider.end + 1) if self.word(wider.end) in (",", "(") else -1
        if following >= 0:
            above = self.entry(self.draft.mentions[following])
            return bool(begun and above and above.kind in WIDER and self.is_place(following))
        closed = self.word(wider.end) not in ("and", "or")
        small = self.entry(mention) is None and (known is not None or self.last_word(wider) in self.lists["divisions"])
        return begun and closed and small

    def _is_list(self, mention: MentionDraft, wider: MentionDraft) -> bool:
        """Say whether the two stand in an enumeration of equals: `in Iowa, Nevada, and Ohio`."""
        before = self.mention_at(mention.start - 2) if self.word(mention.start - 1) == "," else -1
        level = self.level(wider)
        if before >= 0 and self.level(self.draft.mentions[before]) == level and level <= STATE:
            return self.entry(mention) is None or self._goes_on(wider, level)
        if self.word(wider.end) in ("and", "or"):
            nxt = self.mention_at(wider.end + 1)
            return nxt >= 0 and self.level(self.draft.mentions[nxt]) == level and self.level(mention) == level
        return self._goes_on(wider, level) and self.level(mention) in (level, CITY)

    def _goes_on(self, wider: MentionDraft, level: int) -> bool:
        """Say whether two more places of a level follow: `New York, New Jersey, Ohio, Utah`."""
        at = wider.end
        for _ in range(2):
            found = self.starts(at + 1) if self.word(at) == "," else -1
            if found < 0 or not self.is_place(found) or self.level(self.draft.mentions[found]) != level:
                return False
            at = self.draft.mentions[found].end
        return True

    # Place in Place, the Ural region of Russia, the town of X in the province of Y

    def _inside(self, index: int) -> Iterator[FactDraft]:
        mention = self.draft.mentions[index]
        kind, after = self.type_of(mention), self._past_short(mention)
        while self.mention_at(after) < 0 and self.word(after) in self.lists["divisions"] | self.lists["seated"]:
            after += 1
        named = after > mention.end
        if self.word(after) == "near" and kind is PLACE:
            after = self._past_near(after)
        if self.word(after) == "," and self.word(after + 1) in ("in", "within"):
            after += 1
        word = self.word(after)
        if word not in self.lists["in"]:
            return
        other = self.outer(after + 1)
        if other < 0 or other == index:
            return
        cue = (after, after + 1)
        if kind is PLACE:
            yield from self._place_inside((index, other), word, named, cue)
        elif kind is ORGANIZATION:
            yield from self._body_inside((index, other), word, cue)
        else:
            yield from self._event_inside((index, other), word, cue)

    def _past_near(self, near: int) -> int:
        """Return the `in` after a landmark: `the plant near Seattle in the United States`."""
        landmark = self.outer(near + 1)
        end = self.draft.mentions[landmark].end if landmark >= 0 else -1
        return end if self.word(end) == "in" else near

    def _is_gathering(self, mention: MentionDraft) -> bool:
        """Say whether a place is that of a meeting: `the annual meeting of the society in Orlando`."""
        at = mention.start - 1 - (self.word(mention.start - 1) == "the")
        return self.word(at) in ("of", "by") and self.word(at - 1) in GATHERINGS

    def _body_inside(self, ends: tuple[int, int], word: str, cue: tuple[int, int]) -> Iterator[FactDraft]:
        mention = self.draft.mentions[ends[0]]
        if word == "of" and self._is_body(mention):
            yield self.fact(ends, "part_of", "part_of.body_of", cue)
        elif word in ("in", "at") and self._is_institution(mention):
            yield self.fact(ends, "located_in", "located_in.seated_in", cue)
        elif (
            word == "in"
            and self._is_governed(mention)
            and not self._is_gathering(mention)
            and self.last_word(mention) not in self.lists["gathered"]
        ):
            yield self.fact(ends, "located_in", "located_in.organization_in", cue)
        elif (
            word == "of"
            and self.level(self.draft.mentions[ends[1]]) in (COUNTRY, CITY)
            and self.entry(self.draft.mentions[ends[1]])
        ):
            yield self.fact(ends, "headquartered_in", "headquartered_in.of", cue)

    def _event_inside(self, ends: tuple[int, int], word: str, cue: tuple[int, int]) -> Iterator[FactDraft]:
        if word in ("in", "at"):
            for more in self.listed(ends[1]):
                yield self.fact((ends[0], more), "located_in", "located_in.event_in", cue)
        elif word in ("off", "near") and self.level(self.draft.mentions[ends[1]]) >= CITY:
            yield self.fact(ends, "located_in", "located_in.event_near", cue)

    def _place_inside(self, ends: tuple[int, int], word: str, named: bool, cue: tuple[int, int]) -> Iterator[FactDraft]:
        mention, wider = (self.draft.mentions[end] for end in ends)
        unknown = self.entry(mention) is None or self.entry(wider) is None
        deeper = self.level(mention) > self.level(wider)
        if not self.fits(mention, wider) or word in ("near", "off"):
            return
        if deeper:
            for inner in self._joined(ends[0]):
                yield self.fact((inner, ends[1]), "located_in", f"located_in.place_{word}", cue)
        elif word == "of" and named and self.level(wider) <= STATE and self.level(mention) >= STATE:
            yield self.fact(ends, "located_in", "located_in.division_of", cue)
        elif word in ("in", "at", "within") and unknown and self.level(wider) >= CITY and self._is_entered(mention):
            yield self.fact(ends, "located_in", "located_in.site_in", cue)

    def _joined(self, last: int) -> list[int]:
        """Return a place and the one joined to it before: `Lucknow and Kolkata in India`."""
        mention = self.draft.mentions[last]
        if headed := self._headed(last):
            return headed
        before = self.mention_at(mention.start - 2) if self.word(mention.start - 1) == "and" else -1
        if before < 0 or not self.is_place(before) or not self.is_name(before):
            return [last]
        return [before, last] if self.level(self.draft.mentions[before]) == self.level(mention) else [last]

    def _headed(self, last: int) -> list[int]:
        """Return the places that a plural noun before them lists: `the towns of X, Y and Z in Chad`."""
        found, at = [last], self.draft.mentions[last].start - 1
        while at > 0 and self.word(at) in (",", "and", "or") and len(found) < LISTED:
            at -= 1 + (self.word(at) != "," and self.word(at - 1) == ",")
            before = self.mention_at(at)
            if before < 0 or not self.is_name(before):
                return []
            found.insert(0, before)
            at = self.draft.mentions[before].start - 1
        noun = self.doc[max(0, at - 1)]
        plural = noun.tag_ == "NNS" and noun.lemma_.lower() in self.lists["divisions"]
        return [one for one in found if self.is_place(one)] if plural and self.word(at) == "of" else []

    def _is_entered(self, mention: MentionDraft) -> bool:
        return self._is_seated(mention) or self.word(mention.start - 1) in self.lists["at"]

    def _is_governed(self, mention: MentionDraft) -> bool:
        """Say whether an organisation hangs on a preposition, so that what follows belongs to it."""
        head = self.doc[mention.head].head
        return head.dep_ == "prep" and head.lower_ in ("at", "of", "from", "near", "outside", "inside", "to")

    def outer(self, at: int) -> int:
        """Return the place that a phrase from a token on names: `the province of Banten`, `eastern Ukraine`."""
        for token in range(at, min(at + REACH, len(self.doc))):
            found = self.mention_at(token)
            if found >= 0:
                demonym = self.draft.mentions[found].kind is MentionKind.DEMONYM
                if self.draft.mentions[found].kind is MentionKind.METONYM:
                    return -1
                if self.is_place(found) and not demonym and self.draft.mentions[found].start == token:
                    return self._inner_of(found)
                if not self.is_place(found):
                    return -1
                continue
            of = self.word(token) == "of" and self.doc[token - 1].lemma_.lower() in self.lists["divisions"]
            known = self.word(token) in self.lists["divisions"] or self.doc[token].tag_ in ("DT", "JJ", "HYPH")
            if not (of or known or self.word(token) in self.lists["directions"]):
                return -1
        return -1

    def _inner_of(self, index: int) -> int:
        """Return the smaller place of which a phrase names the larger first: `the US capital city of Washington`."""
        mention = self.draft.mentions[index]
        at = mention.end
        while self.doc[min(at, len(self.doc) - 1)].lemma_.lower() in self.lists["divisions"]:
            at += 1
        inner = self.starts(at + 1) if at > mention.end and self.word(at) == "of" else -1
        if inner >= 0 and self.is_place(inner) and self.level(self.draft.mentions[inner]) > self.level(mention):
            return inner
        return index

    def _past_short(self, mention: MentionDraft) -> int:
        """Return the token after a name and its short form in brackets."""
        after = mention.end
        short = self.starts(after + 1) if self.word(after) == "(" else -1
        if short >= 0 and self.draft.mentions[short].entity == mention.entity:
            end = self.draft.mentions[short].end
            return end + 1 if self.word(end) == ")" else after
        return after

    def listed(self, first: int, reach: int = 0) -> list[int]:
        """Return a place and those listed with it, of its level or so many levels smaller."""
        found = [first]
        mention = self.draft.mentions[first]
        level, at, closed = self.level(mention), mention.end, False
        while self.word(at) in (",", "and", "or"):
            closed = closed or self.word(at) in ("and", "or")
            at += 1 + (self.word(at + 1) in ("and", "or", "the"))
            closed = closed or self.word(at - 1) in ("and", "or")
            nxt = self.starts(at)
            if nxt < 0 or not self.is_place(nxt) or not level <= self.level(self.draft.mentions[nxt]) <= level + reach:
                break
            found.append(nxt)
            at = self.draft.mentions[nxt].end
        return found if closed and len(found) > 1 else found[:1]

    # X, a city in Y; X is the largest city in Y

    def _apposed(self, index: int) -> Iterator[FactDraft]:
        mention = self.draft.mentions[index]
        at = self._past_short(mention)
        if self.word(at) not in (",", "is", "was", "(", "—", "–") or self.word(at + 1) not in ARTICLES:
            return
        for token in range(at + 1, min(at + 1 + REACH, len(self.doc))):
            found = self.mention_at(token)
            if found >= 0 and not self.is_place(found):
                return
            if found < 0 and self._is_kind(token):
                yield from self._of_noun(index, token, at)
                return
            if found < 0 and self.doc[token].tag_ not in ADJECTIVAL and self.word(token) not in ("of", "'s"):
                return

    def _is_kind(self, token: int) -> bool:
        """Say whether a word is the noun that tells what kind of place or company a thing is."""
        lemma = self.doc[token].lemma_.lower()
        kinds = self.lists["divisions"] | self.lists["seated"] | self.lists["organisation_nouns"]
        compound = self.mention_at(token + 1) < 0 and self.doc[min(token + 1, len(self.doc) - 1)].tag_ in ("NN", "NNS")
        return lemma in kinds and self.doc[token].tag_.startswith("NN") and not compound

    def _of_noun(self, index: int, noun: int, at: int) -> Iterator[FactDraft]:
        inner = [self.mention_at(token) for token in range(at + 1, noun)]
        found = next((other for other in inner if other >= 0), -1)
        for token in range(noun + 1, noun + 6):
            if found >= 0 or self.word(token) in STOPS or self.word(token) in self.lists["directions"]:
                break
            if self.word(token) in ("in", "of", "within", "from", "at"):
                found = self.outer(token + 1)
        if found >= 0 and found != index:
            yield from self._lies(index, found, self.doc[noun].lemma_.lower(), "noun", (at, noun + 1))

    def _lies(self, index: int, other: int, noun: str, shape: str, cue: tuple[int, int]) -> Iterator[FactDraft]:
        mention, wider = self.draft.mentions[index], self.draft.mentions[other]
        if mention.entity == wider.entity:
            return
        firm = noun in self.lists["organisation_nouns"] and noun not in self.lists["seated"]
        if firm or (self.type_of(mention) is ORGANIZATION and noun not in self.lists["seated"]):
            if firm and self.type_of(mention) is ORGANIZATION:
                yield self.fact((index, other), "headquartered_in", f"headquartered_in.{shape}", cue)
        elif noun in self.lists["territories"]:
            yield self.fact((index, other), "part_of", f"part_of.{shape}", cue)
        elif noun != "capital" and self._may_lie(mention, wider):
            yield self.fact((index, other), "located_in", f"located_in.{shape}", cue)

    def _may_lie(self, mention: MentionDraft, wider: MentionDraft) -> bool:
        return self.fits(mention, wider) and self.level(mention) >= self.level(wider) and self.level(wider) < SITE

    # Florida's West Palm Beach

    def _owned(self, index: int) -> Iterator[FactDraft]:
        mention = self.draft.mentions[index]
        at = mention.start - 1
        for _ in range(3):
            if self.word(at) in POSSESSIVE or self.mention_at(at) >= 0 or self.doc[at].tag_ not in ("JJ", "NN", "JJS"):
                break
            at -= 1
        if self.word(at) not in POSSESSIVE:
            return
        other = self.mention_at(at - 1)
        if other < 0 or not self.is_place(other) or not self.is_name(other):
            return
        wider = self.draft.mentions[other]
        deeper = self.level(mention) > self.level(wider) or self.type_of(mention) is EVENT
        last = self.last_word(mention)
        known = self.entry(mention) or last in self.lists["seated"] | self.lists["divisions"]
        if (known or self.type_of(mention) is EVENT) and deeper and self.fits(mention, wider):
            relation = "part_of" if last in self.lists["territories"] else "located_in"
            yield self.fact((index, other), relation, f"{relation}.owned", (at, mention.start))

    # the Greek island of Samos, the US states of Iowa and Ohio, the Indian city Agra

    def _described(self, index: int) -> Iterator[FactDraft]:
        mention = self.draft.mentions[index]
        at = mention.start - 1
        noun = at - (of := self.word(at) == "of")
        if noun < 0 or self.mention_at(noun) >= 0 or self.doc[noun].lemma_.lower() not in self.lists["divisions"]:
            return
        token = noun - 1
        while token > noun - REACH and self.mention_at(token) < 0 and self._describes(self.doc[token]):
            token -= 1
        other = self.mention_at(token)
        if other < 0 or not self.is_place(other) or self.doc[token].sent != self.doc[noun].sent:
            return
        if any(self.doc[at].lemma_.lower() == "capital" for at in range(token + 1, noun + 1)):
            if of and self.level(self.draft.mentions[other]) < self.level(mention):
                yield self.fact((index, other), "capital_of", "capital_of.described", (token, mention.start))
            return
        for inner in self.listed(index, 2):
            yield from self._lies(inner, other, self.doc[noun].lemma_.lower(), "described", (token, mention.start))

    # neighbouring Poland

    def _neighbour(self, index: int) -> Iterator[FactDraft]:
        mention = self.draft.mentions[index]
        at = next((t for t in range(mention.start - 1, mention.start - 4, -1) if self.word(t) in NEIGHBOURING), -1)
        if at < 0 or any(self.mention_at(token) >= 0 for token in range(at, mention.start)):
            return
        start, end = self.draft.sentences[self.draft.sentence_of[at]] if self.draft.sentence_of[at] >= 0 else (0, 0)
        level = self.level(mention)
        around = (*range(at - 1, start - 1, -1), *range(mention.end, end))
        found = (self.mention_at(token) for token in around)
        others = [other for other in found if other >= 0 and self.is_place(other)]
        other = next((o for o in others if self.level(self.draft.mentions[o]) == level), -1)
        if other >= 0 and self.draft.mentions[other].entity != mention.entity:
            yield self.fact((other, index), "borders", "borders.neighbouring", (at, mention.start))

    def _describes(self, token: Token) -> bool:
        return (token.tag_ in ADJECTIVAL and token.tag_ != "DT") or token.text in POSSESSIVE


def place_facts(draft: Draft, gazetteer: Gazetteer) -> list[FactDraft]:
    """Return what an article says of where places, institutions and events lie."""
    return list(Places(draft, gazetteer).facts())
