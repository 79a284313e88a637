"""What the shape of a description says: places in places, organisations of a country, nationals.

These statements have no word of their own that states them ("Lviv, Ukraine", "Danish brewer Carlsberg"), so no rule can
be anchored on one; the shapes are those of extraction.md 6 and 8 and of the annotation guide.
"""

from collections.abc import Iterator

from spacy.tokens import Token

from triplewire.extract import dates
from triplewire.extract.draft import Draft, FactDraft, MentionDraft, ValueDraft
from triplewire.extract.gazetteer import Gazetteer
from triplewire.extract.mention_reader import CITY, COUNTRY, COUNTY, EVENT, ORGANIZATION, PERSON, MentionReader
from triplewire.extract.office_lexicon import load_lexicon
from triplewire.extract.places import place_facts
from triplewire.graph.model import EntityType, MentionKind

PREDICATES = frozenset({"appos", "attr"})
LOOK_LEFT = 5  # tokens a description may stand before its name
DELEGATES = frozenset({"lawmaker", "legislator", "senator", "representative", "member", "minister", "leader"})
TEACHING = frozenset({"teacher", "tutor", "translator", "interpreter", "speaker"})  # "an English teacher" may be none
AFTER_NATIVE = frozenset({",", ".", ";", "who", "and", "from", "wanted", "born", "living", "held", "based", "with"})
BEFORE = frozenset({"NN", "NNS", "NNP", "CD", "HYPH"})
NOUNS = frozenset({"NN", "NNS", "NNP", "NNPS", "JJ", "JJS", "JJR", "VBN", "VBG", "HYPH", "CD"})


class Descriptions(MentionReader):
    """Reads one draft."""

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
            if kind is PERSON and not between and self._is_person_noun(place):
                yield self.fact((index, place), "citizen_of", "citizen_of.person_noun", cue)
            elif kind is ORGANIZATION:
                yield from self._of_country(index, place, words, shape, cue)
            else:
                yield from self._of_person(index, place, between, shape, cue)

    def _of_person(
        self, index: int, place: int, between: list[Token], shape: str, cue: tuple[int, int]
    ) -> Iterator[FactDraft]:
        words = {token.lemma_.lower() for token in between if token.text.islower() or token.is_sent_start}
        nation = self._is_nation(place)
        if any(token.tag_ == "VBG" for token in between):
            return  # "a Toronto lawyer representing X"
        if shape == "possessive":
            known = self.draft.entities[self.draft.mentions[index].entity].roles
            if not between and not known and self.level(self.draft.mentions[place]) == COUNTRY:
                yield self.fact((index, place), "citizen_of", "citizen_of.possessive", cue)
        elif shape == "adjective" and nation and words & self.lists["person_nouns"]:
            yield self.fact((index, place), "citizen_of", "citizen_of.description", cue)
        elif shape == "adjective" and words & self.lists["locals"]:
            yield self.fact((index, place), "resident_of", "resident_of.description", cue)

    def homes(self) -> Iterator[FactDraft]:
        """Yield `Jane Roe, 22, of Lincoln`, `John Roe, from Toronto`, `John Roe of Norway`."""
        for index, mention in enumerate(self.draft.mentions):
            if mention.kind is not MentionKind.NAME or self.type_of(mention) is not PERSON or mention.entity < 0:
                continue
            at = mention.end
            if self.word(at) == "," and self.doc[min(at + 1, len(self.doc) - 1)].like_num and self.word(at + 2) == ",":
                at += 2
            comma = self.word(at) == ","
            at += comma
            at = self._past_noun(at) if comma else at
            if self.word(at) not in ("of", "from") or self._has_title(mention, comma):
                continue
            place = self.starts(at + 1 + (self.word(at + 1) == "the"))
            if place >= 0 and self.is_place(place) and self.is_name(place) and not self._owns(place):
                level = self.level(self.draft.mentions[place])
                if level in (COUNTRY, CITY, COUNTY):
                    relation = "citizen_of" if level == COUNTRY else "resident_of"
                    yield self.fact((index, place), relation, f"{relation}.of", (at, at + 1))

    def _past_noun(self, at: int) -> int:
        """Return where "from" stands after what somebody is: "X, a grain trader from Szeged"; else the token itself."""
        if self.word(at) not in ("a", "an"):
            return at
        end = at + 1
        while end < min(len(self.doc), at + 5) and self.doc[end].tag_ in ("JJ", "NN", "HYPH", "VBG"):
            end += 1
        noun = self.word(end - 1)
        known = noun in self.lists["person_nouns"] | self.lists["locals"] or noun.endswith("er")
        return end if self.word(end) == "from" and known and noun not in DELEGATES else at

    def _owns(self, place: int) -> bool:
        """Say whether a place only owns what follows, or describes it: "X of Perth's bar", "X of the Perth bar"."""
        end = self.draft.mentions[place].end
        described = end < len(self.doc) and self.doc[end].tag_ in ("NN", "NNS") and self.doc[end - 1].dep_ == "compound"
        return described or self.word(end) in ("'s", "’s", "'", "’")

    def _has_title(self, mention: MentionDraft, comma: bool) -> bool:
        """Say whether an office stands before a name, of which the place may be: `Senator Jane Roe of Ohio`."""
        before = self.doc[max(mention.start - 1, 0)]
        titled = {token.lower_ for token in self.doc[max(mention.start - 1, 0) : mention.end]}
        titled.update(word for role in self.draft.entities[mention.entity].roles for word in role.split())
        return bool(titled & self.lists["titles"]) or (before.tag_ == "NNP" and not comma)

    def _of_country(
        self, index: int, place: int, words: set[str], shape: str, cue: tuple[int, int]
    ) -> Iterator[FactDraft]:
        mention = self.draft.mentions[index]
        if shape == "based":
            yield self.fact((index, place), "headquartered_in", "headquartered_in.based_name", cue)
        elif (self.is_public(mention) or words & self.lists["bodies"]) and not self._is_common(mention):
            yield self.fact((index, place), "part_of", f"part_of.{shape}", cue)
        elif words & self.lists["organisation_nouns"]:
            yield self.fact((index, place), "headquartered_in", f"headquartered_in.{shape}_noun", cue)
        elif not words and self._is_whole(mention) and not (shape == "possessive" and self._is_worldwide(mention)):
            yield self.fact((index, self._town(place)), "headquartered_in", f"headquartered_in.{shape}", cue)

    def _is_common(self, mention: MentionDraft) -> bool:
        return mention.end - mention.start == 1 and self.doc[mention.start].text.islower()

    def _is_whole(self, mention: MentionDraft) -> bool:
        """Say whether a name stands for itself rather than before a noun: not `Japan's Nikkei average`."""
        following = self.doc[min(mention.end, len(self.doc) - 1)]
        return following.tag_ not in BEFORE and self.doc[mention.start].text[:1].isupper()

    def _is_worldwide(self, mention: MentionDraft) -> bool:
        """Say whether a body is of no country: `Argentina's Amnesty International` is its branch there."""
        return any(token.lower_ in self.lists["worldwide"] for token in self.doc[mention.start : mention.end])

    def _town(self, place: int) -> int:
        """Return the town before a country: `Southampton, UK's VT Group`."""
        mention = self.draft.mentions[place]
        before = self.mention_at(mention.start - 2) if self.word(mention.start - 1) == "," else -1
        if before >= 0 and self.is_place(before) and self.level(self.draft.mentions[before]) > self.level(mention):
            return before
        return place

    def _is_nation(self, place: int) -> bool:
        return (
            self.level(self.draft.mentions[place]) <= COUNTRY or self.draft.mentions[place].kind is MentionKind.DEMONYM
        )

    def _left(self, mention: MentionDraft) -> tuple[int, list[Token], str] | None:
        """Return the place that opens the description before a name, the words between, and the shape."""
        between: list[Token] = []
        at = mention.start - 1
        shape = "adjective"
        if self.word(at) == "," and self._tells_kind(self.doc[at - 1]):
            at -= 1
        while at >= 0 and mention.start - at <= LOOK_LEFT + 1:
            token = self.doc[at]
            found = self.mention_at(at)
            if found >= 0 and self.is_place(found):
                return found, between, shape
            if token.lower_ in ("'s", "’s", "'", "’") and (not between[:-2] or self._tells_kind(between[0])):
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

    def _tells_kind(self, token: Token) -> bool:
        return token.lemma_.lower() in self.lists["organisation_nouns"]

    def apposed(self) -> Iterator[FactDraft]:
        """Yield `Sukhoi, a Russian manufacturer` and `Hugh Grant is a British actor`."""
        for index, mention in enumerate(self.draft.mentions):
            kind = self.type_of(mention)
            if mention.entity < 0 or kind not in (PERSON, ORGANIZATION):
                continue
            for noun in self._nouns(mention):
                lemma = noun.lemma_.lower()
                place = self._adjective_place(noun)
                if place < 0 or lemma in TEACHING:
                    continue
                cue = (self.draft.mentions[place].start, noun.i + 1)
                person = lemma in self.lists["person_nouns"] or (noun.dep_ in PREDICATES and self._is_someone(noun))
                if kind is PERSON and person and self._is_nation(place):
                    yield self.fact((index, place), "citizen_of", "citizen_of.apposed", cue)
                elif kind is ORGANIZATION and lemma in self.lists["organisation_nouns"]:
                    yield self.fact((index, place), "headquartered_in", "headquartered_in.apposed", cue)

    def _is_someone(self, noun: Token) -> bool:
        """Say whether a noun in apposition to a person is no office, whose country another shape gives."""
        lemma = noun.lemma_.lower()
        return (
            noun.tag_ == "NN" and lemma not in load_lexicon().phrases and lemma not in self.lists["organisation_nouns"]
        )

    def natives(self) -> Iterator[FactDraft]:
        """Yield `Craig Venter, a South African,`."""
        for index, mention in enumerate(self.draft.mentions):
            if mention.entity < 0 or self.type_of(mention) is not PERSON or mention.kind is not MentionKind.NAME:
                continue
            at = mention.end + (self.word(mention.end) == ",")
            at += 2 * (self.word(at).isdigit() and self.word(at + 1) == ",")  # "X, 44, a Finn,"
            at += at == mention.end and self.word(at) in ("is", "was")
            if at == mention.end or self.word(at) not in ("a", "an"):
                continue
            place = self.starts(at + 1)
            demonym = place >= 0 and self.draft.mentions[place].kind is MentionKind.DEMONYM and self.is_place(place)
            if demonym and self.word(self.draft.mentions[place].end) in AFTER_NATIVE:
                cue = (mention.end, self.draft.mentions[place].end)
                yield self.fact((index, place), "citizen_of", "citizen_of.native", cue)

    def _is_person_noun(self, place: int) -> bool:
        """Say whether a demonym is a noun for one person: Finn, Spaniard, Frenchman."""
        mention = self.draft.mentions[place]
        return self.gazetteer.is_person(self.draft.words(mention.start, mention.end))

    def settle_types(self) -> None:
        """Make organisations of unknown names that the model took for people: `Danish brewer Carlsberg`."""
        for mention in self.draft.mentions:
            if mention.kind is not MentionKind.NAME or self.type_of(mention) is not PERSON or mention.entity < 0:
                continue
            entity = self.draft.entities[mention.entity]
            if not entity.key and not entity.gender and self._tells_kind(self.doc[max(mention.start - 1, 0)]):
                left = self._left(mention)
                if left is not None and left[2] in ("adjective", "possessive"):
                    entity.type = ORGANIZATION

    # events with their hosts and dates

    def events(self) -> Iterator[FactDraft]:
        """Yield `the party's South Carolina primary`, `the 9/11 attacks of 2001`, `Super Tuesday, March 3`."""
        for index, mention in enumerate(self.draft.mentions):
            if mention.entity < 0 or self.type_of(mention) is not EVENT or mention.kind is not MentionKind.NAME:
                continue
            owner = self.mention_at(mention.start - 2) if self.word(mention.start - 1) in ("'s", "’s", "'", "’") else -1
            if owner >= 0 and self.type_of(self.draft.mentions[owner]) is ORGANIZATION:
                yield self.fact(
                    (owner, index), "organizer_of", "organizer_of.possessive", (mention.start - 1, mention.end)
                )
            yield from self._dated(index)

    def _dated(self, index: int) -> Iterator[FactDraft]:
        mention = self.draft.mentions[index]
        sentence = self.draft.sentence_of[mention.start]
        at = mention.end + (self.word(mention.end) in ('"', "”", "''"))
        at += self.word(at) in (",", "(", "on", "in", "of")
        for found in dates.dates_in(self.draft, sentence) if sentence >= 0 else ():
            if self.word(mention.start - 1) == "against" or self.word(mention.start - 2) in (
                "against",
                "repeal",
                "since",
            ):
                continue  # "voted against the Iraq War in 2002"
            starts = found.start in (at, mention.end) or (found.start == at + 1 and self.word(at) == "the")
            if starts and found.value and self.word(found.end) not in ("and", "-"):
                value = ValueDraft(EntityType.DATE, found.value, found.start, found.end)
                cue = (mention.start, mention.end)
                yield FactDraft(index, "occurred_on", value, mention.head, cue, "occurred_on.beside")

    def _nouns(self, mention: MentionDraft) -> Iterator[Token]:
        head = self.doc[mention.head]
        if mention.kind is MentionKind.NOMINAL:
            yield head  # "the Italian company"
            return
        first = head
        while first.dep_ == "conj" and first.head.i < first.i:
            first = first.head
        if first.dep_ == "pobj" and first.head.lower_ in ("as", "including") and first.i - first.head.i < 3:
            yield first.head.head  # "European manufacturers, such as Airbus"
        yield from (child for child in head.children if child.dep_ == "appos" and self.mention_at(child.i) < 0)
        if head.dep_ == "appos" and self.mention_at(head.head.i) < 0:
            yield head.head  # "a Bulgarian student, Kalin Vasev"
        if head.dep_ == "nsubj" and head.head.lemma_ == "be":
            yield from (child for child in head.head.children if child.dep_ == "attr" and self.mention_at(child.i) < 0)

    def _adjective_place(self, noun: Token) -> int:
        for child in noun.lefts:
            found = self.mention_at(child.i)
            if found < 0 or not self.is_place(found):
                continue
            is_demonym = self.draft.mentions[found].kind is MentionKind.DEMONYM
            if is_demonym or (child.dep_ == "poss" and self._is_ranked(noun)):
                return found  # "a Russian maker", "Russia's largest maker"
        return -1

    def _is_ranked(self, noun: Token) -> bool:
        ranks = ("national", "leading", "main", "top", "flag")
        return any(child.tag_ == "JJS" or child.lower_ in ranks for child in noun.lefts)


def description_facts(draft: Draft, gazetteer: Gazetteer) -> list[FactDraft]:
    """Return what descriptions say, in text order."""
    reader = Descriptions(draft, gazetteer)
    reader.settle_types()
    found = [
        *place_facts(draft, gazetteer),
        *reader.owned(),
        *reader.homes(),
        *reader.natives(),
        *reader.apposed(),
        *reader.events(),
    ]
    return sorted(found, key=lambda fact: (fact.anchor, fact.rule))
