"""Offices, appositions and capitals that act for their country."""

from collections.abc import Iterator
from itertools import pairwise

from triplewire.extract.draft import Draft, FactDraft
from triplewire.extract.gazetteer import Gazetteer
from triplewire.extract.metonyms import mark_seats
from triplewire.extract.office_context import CONFIDENCE, LOCAL, Context
from triplewire.extract.office_frames import KIND_NOUNS, Frame, Frames
from triplewire.extract.office_holders import Holders, Holding
from triplewire.extract.office_lexicon import LISTS, kind_of, load_lexicon, normal
from triplewire.extract.parties import employer_facts, party_facts
from triplewire.extract.steps import tree_of
from triplewire.graph.model import NO_PERIOD, EntityType, Period, Status
from triplewire.graph.ontology import default_ontology

SHAPES = frozenset({"title", "comma", "named", "apposition", "who", "predicate"})  # an office may lack its country
BESIDE = frozenset({"comma", "of_title"})  # the name follows the office
RULING = frozenset({"head_of_state_of", "head_of_government_of"})
NATIONAL = frozenset({"head_of_state", "head_of_government", "spokesperson", "representative", "minister"})


def mark_metonyms(draft: Draft, gazetteer: Gazetteer) -> None:
    """Let a capital or seat that acts ("by Minsk and Moscow") point at its country."""
    mark_seats(draft, gazetteer)


class _Offices:
    """The offices of one article."""

    def __init__(self, draft: Draft, gazetteer: Gazetteer) -> None:
        self.draft = draft
        self.gazetteer = gazetteer
        self.lexicon = load_lexicon()
        self.tree = tree_of(draft)
        self.bare: list[tuple[Frame, Holding]] = []

    def facts(self) -> list[FactDraft]:
        """Return the office facts in text order."""
        holders = Holders(self.draft, self.tree, self.lexicon.ranks)
        found: list[FactDraft] = []
        frames = list(Frames(self.draft, self.lexicon).find())
        held = [holders.of(frame) for frame in frames]
        self._share_owners(frames, held)
        for at, (frame, holdings) in enumerate(zip(frames, held, strict=True)):
            for holding in holdings or self._shared(frames[at : at + 2], held[at : at + 2]):
                self._give_role(holding.holder, frame)
                if holding.shape in BESIDE and not frame.plural:
                    self.draft.bearers[frame.head] = holding.holder
                stated = list(self._stated(frame, holding))
                found += stated
                if all(fact.relation == "member_of_party" for fact in stated):  # "Republican Senator X"
                    self.bare.append((frame, holding))
                found += self._party(frame, holding, stated)
        found += self._by_context(found)
        found += party_facts(self.draft, self.tree, self.gazetteer)
        found += employer_facts(self.draft, self.tree, self.gazetteer)
        return sorted(found, key=lambda fact: fact.anchor)

    def _shared(self, frames: list[Frame], held: list[list[Holding]]) -> list[Holding]:
        """Return who holds an office that stands beside another before one name: "chief of X and head of Y Z"."""
        if len(frames) < 2 or frames[0].first != frames[1].first or frames[0].plural:
            return []
        if frames[0].left > frames[0].first and self.draft.doc[frames[0].left - 1].lower_ == "for":
            return []  # "X for president and governor Y for vice president"
        end = max([frames[0].end, *(phrase.end for phrase in frames[0].after)])
        start = min([frames[1].left, *(self.draft.mentions[owner].start for owner in frames[1].owners)])
        between = [self.draft.doc[at].lower_ for at in range(end, start)]
        if between not in (["and"], [",", "and"], ["and", "the"]):
            return []
        return [Holding(one.holder, "title", []) for one in held[1] if one.shape in ("title", "of_title")]

    def _share_owners(self, frames: list[Frame], held: list[list[Holding]]) -> None:
        """Give a second title the country of the first: "Denmark's King X and Prime Minister Y"."""
        for (one, holdings), (two, others) in pairwise(zip(frames, held, strict=True)):
            if one.first != two.first or not one.owners or two.owners or two.after or not (holdings and others):
                continue
            between = range(self.draft.mentions[holdings[-1].holder].end, two.left)
            titles = {holding.shape for holding in (holdings[-1], others[0])} == {"title"}
            if titles and [self.draft.doc[at].lower_ for at in between] == ["and"] and not others[0].objects:
                two.owners = list(one.owners)

    def _give_role(self, holder: int, frame: Frame) -> None:
        entity = self.draft.entities[self.draft.mentions[holder].entity]
        word = normal(self.draft.doc[frame.head])
        if word not in entity.roles:
            entity.roles.append(word)

    def _stated(self, frame: Frame, holding: Holding) -> Iterator[FactDraft]:
        """Give the office of the first things that it can be of: "of X", "X's", then what stands with the name."""
        of = [
            mention
            for at, phrase in enumerate(frame.after)
            if phrase.word in frame.office.prepositions
            and not self._is_kind(frame, at)
            and not (phrase.word == "for" and frame.owners and frame.office.name == "representative")
            for mention in phrase.mentions
        ]
        owners = sorted(frame.owners, key=lambda owner: self._unlikely(frame, owner))
        beside = holding.objects if frame.plural or frame.office.name == "legislator" else []
        given = [thing for thing in holding.objects if self._gives(frame, holding, thing)]
        for candidates in (beside, of, owners, given):
            found = [fact for thing in candidates if (fact := self._fact(frame, holding, thing, holding.shape))]
            if found:
                yield from found if candidates is not owners else found[:1]
                return

    def _is_kind(self, frame: Frame, at: int) -> bool:
        """Say whether a phrase only tells what kind of place the next one names: "of the Indian state of Kerala"."""
        following = frame.after[at + 1] if at + 1 < len(frame.after) else None
        last = self.draft.doc[frame.after[at].end - 1].lower_
        return following is not None and following.word == "of" and bool(following.mentions) and last in KIND_NOUNS

    def _gives(self, frame: Frame, holding: Holding, thing: int) -> bool:
        """Say whether an office may be of what stands beside it: a parliament names no minister of its own."""
        if holding.shape not in ("named", "predicate"):
            return True
        kind = kind_of(self.draft, thing, self.gazetteer)
        if kind in ("country", "place") and frame.office.name in ("chief_executive", "ceo", "director", "employee"):
            return False  # a state names the chief of a company
        return kind in ("country", "place", "company", "person") or not frame.office.context

    def _unlikely(self, frame: Frame, owner: int) -> bool:
        """Say whether something else before a company's office is likelier its owner: "the US Siemens chief"."""
        is_place = kind_of(self.draft, owner, self.gazetteer) in ("country", "place")
        return is_place and "company" in frame.office.relations and frame.office.name not in NATIONAL

    def _fact(self, frame: Frame, holding: Holding, thing: int, shape: str) -> FactDraft | None:
        relation = self._relation(frame, thing)
        if relation is None:
            return None
        if relation == "leader_of" and self._in_charge_of_a_part(frame, thing):
            relation = "employed_by"
        ends = (thing, holding.holder) if frame.office.swap else (holding.holder, thing)
        mentions = [self.draft.mentions[end] for end in ends]
        types = [self.draft.entities[mention.entity].type for mention in mentions]
        if mentions[0].entity == mentions[1].entity or not default_ontology().allows(types[0], relation, types[1]):
            return None
        over = frame.over or holding.over
        return FactDraft(
            subject=ends[0],
            relation=relation,
            object=ends[1],
            anchor=holding.verb if holding.verb >= 0 else frame.head,
            cue=(frame.start, frame.end),
            rule=f"office.{frame.office.name}.{shape}",
            role=self._role(frame),
            status=Status.FUTURE if frame.coming else None,
            period=Period(until="?") if over else NO_PERIOD,
            confidence=mentions[0].confidence * mentions[1].confidence,
        )

    def _relation(self, frame: Frame, thing: int) -> str | None:
        kind = kind_of(self.draft, thing, self.gazetteer)
        relation = frame.office.relations.get(kind)
        if frame.office.name == "legislator" and kind == "organization":
            name = self.draft.entities[self.draft.mentions[thing].entity].name
            if LISTS["chamber"].isdisjoint(name.lower().split()):
                return (
                    "representative_of"
                    if normal(self.draft.doc[frame.head]) in ("representative", "delegate")
                    else None
                )
        if kind == "group" and thing in frame.owners and not frame.possessive:
            return None
        if kind == "party" and frame.office.name in NATIONAL and thing in frame.owners and not frame.possessive:
            return None  # "Republican President Trump" does not preside over the party
        return "employed_by" if relation == "player_of" and self._is_service(thing) else relation

    def _is_service(self, thing: int) -> bool:
        """Say whether something is no team: a captain of the coast guard, a manager of a railway."""
        name = self.draft.entities[self.draft.mentions[thing].entity].name.lower()
        return not LISTS["services"].isdisjoint(name.split())

    def _in_charge_of_a_part(self, frame: Frame, thing: int) -> bool:
        """Say whether "director of global news for AFP" leads less than the whole."""
        first = frame.after[0] if frame.after else None
        return (
            first is not None
            and first.word == "of"
            and not first.mentions
            and any(thing in phrase.mentions for phrase in frame.after[1:])
        )

    def _role(self, frame: Frame) -> str | None:
        if frame.office.swap or frame.office.holder is not EntityType.PERSON:
            return None
        return self.draft.words(frame.start, frame.end)

    def _party(self, frame: Frame, holding: Holding, stated: list[FactDraft]) -> Iterator[FactDraft]:
        """Give the party of "Republican senator X"."""
        for owner in frame.owners:
            if kind_of(self.draft, owner, self.gazetteer) == "party" and all(fact.object != owner for fact in stated):
                yield FactDraft(
                    subject=holding.holder,
                    relation="member_of_party",
                    object=owner,
                    anchor=frame.head,
                    cue=(self.draft.mentions[owner].start, frame.end),
                    rule="office.party",
                )

    def _by_context(self, stated: list[FactDraft]) -> Iterator[FactDraft]:
        """Give bare titles the country that the article is about, where the article does not say it elsewhere."""
        if not self.bare:
            return
        context = Context(self.draft, self.gazetteer)
        told = {(self._entity(fact.subject), fact.relation) for fact in stated if isinstance(fact.object, int)}
        for frame, holding in self.bare:
            words = " ".join(normal(token) for token in self.draft.doc[self._named(frame) : frame.end])
            last = normal(self.draft.doc[frame.end - 1])
            if self._is_vague(frame, holding) or self._is_of_unknown(frame) or self._is_label(holding):
                continue
            if frame.office.holder is EntityType.PLACE:
                thing = context.home(holding.holder) if self._is_of_country(frame) else None
            else:
                thing = self._of_article(context, frame, holding, (words, last), stated)
            if thing is None or context.elsewhere(frame.first, frame.limit, thing):
                continue
            fact = self._fact(frame, holding, thing, "context")
            if fact is None or (self._entity(fact.subject), fact.relation) in told:
                continue
            yield _doubted(fact)

    def _of_article(
        self, context: Context, frame: Frame, holding: Holding, said: tuple[str, str], stated: list[FactDraft]
    ) -> int | None:
        """Return what a bare title is of: its owner's own place, that of the same office elsewhere, the article's."""
        words, last = said
        if not frame.office.context:
            found = context.chamber(last)
            return context.organ(words) if found is None and holding.shape == "title" else found
        owned = [self._ruled(stated, self._entity(owner)) for owner in frame.owners if frame.possessive]
        if owned and owned[0] is not None:
            return owned[0]
        if words in LOCAL and (same := self._of_same(frame, last, stated)) is not None:
            return same
        return None if words in LOCAL and context.is_of_nameless(last) else context.place(words)

    def _ruled(self, stated: list[FactDraft], person: int) -> int | None:
        """Return the mention of the place whose government somebody leads: "her finance minister, X"."""
        places = [
            fact.object
            for fact in stated
            if isinstance(fact.object, int) and self._entity(fact.subject) == person and fact.relation in RULING
        ]
        return places[0] if len({self._entity(place) for place in places}) == 1 else None

    def _of_same(self, frame: Frame, last: str, stated: list[FactDraft]) -> int | None:
        """Return the mention of the one place whose mayor, or other local head, the article names with the place."""
        places = [
            fact.object
            for fact in stated
            if isinstance(fact.object, int)
            and fact.rule.startswith(f"office.{frame.office.name}.")
            and (fact.role or "").lower().endswith(last)
        ]
        return places[0] if len({self._entity(place) for place in places}) == 1 else None

    def _named(self, frame: Frame) -> int:
        """Return where an office begins without the words that say how long it is held: "Incumbent President X"."""
        start = frame.start
        while start < frame.end - 1 and self.draft.doc[start].lower_ in LISTS["holding"]:
            start += 1
        return start

    def _is_vague(self, frame: Frame, holding: Holding) -> bool:
        """Say whether an office may be anybody's: "X, a minister", "the minister" of the day before."""
        bare = frame.end - frame.start == 1 and self.draft.doc[frame.head].lower_ in ("minister", "secretary")
        return holding.shape not in SHAPES or (bare and not frame.definite)

    def _is_label(self, holding: Holding) -> bool:
        """Say whether title and name are what a thing is called: "the King Lanterno vape store"."""
        mention = self.draft.mentions[holding.holder]
        after = self.draft.doc[mention.end] if mention.end < len(self.draft.doc) else None
        return after is not None and after.tag_ in ("NN", "NNS") and self.draft.doc[mention.head].dep_ == "compound"

    def _is_of_unknown(self, frame: Frame) -> bool:
        """Say whether a title stands after a name that nobody knows: "All India Union (AIU) president X"."""
        before = self.draft.doc[frame.left - 1] if frame.left > frame.first else None
        if before is None or self.draft.at[before.i] >= 0:
            return False
        return before.text == ")" or (
            before.tag_ in ("NNP", "NNPS") and before.text.istitle() and before.dep_ == "compound"
        )

    def _is_of_country(self, frame: Frame) -> bool:
        """Say whether a capital is not that of a province or of something else: "the provincial capital"."""
        return {token.lower_ for token in self.draft.doc[frame.left : frame.head]} <= LISTS["capital_lead"]

    def _entity(self, mention: int) -> int:
        return self.draft.mentions[mention].entity


def _doubted(fact: FactDraft) -> FactDraft:
    return FactDraft(
        subject=fact.subject,
        relation=fact.relation,
        object=fact.object,
        anchor=fact.anchor,
        cue=fact.cue,
        rule=fact.rule,
        role=fact.role,
        status=fact.status,
        period=fact.period,
        confidence=fact.confidence * CONFIDENCE,
    )


def office_facts(draft: Draft, gazetteer: Gazetteer) -> list[FactDraft]:
    """Return who holds which office of what; gives each holder the office among its roles."""
    return _Offices(draft, gazetteer).facts()
