"""What the rules and the encoder say of one article, weighed together: one list of candidates, one probability each.

A candidate is a relation between two things. How likely it is depends on the encoder's scores over all sentences that
name both, on the rules that found it and how often they are right, and on how the ends are named. The weights are
fitted on articles that neither learned from.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import log

from triplewire.extract.confidence import confidence_of
from triplewire.extract.draft import Draft, FactDraft
from triplewire.extract.encoder import Scored
from triplewire.extract.finish import entity_key
from triplewire.extract.gazetteer import Gazetteer
from triplewire.extract.learned import RULE as LEARNED
from triplewire.extract.mention_reader import MentionReader, may_lie
from triplewire.extract.pair_ties import is_apart, is_loose, is_only_near, stating_word
from triplewire.extract.qualifiers import qualify
from triplewire.extract.scorers import Scorer
from triplewire.extract.second_opinion import status_of
from triplewire.extract.weighing import LEAST
from triplewire.graph.model import MentionKind
from triplewire.graph.ontology import Ontology

RULES = ("encoder.", "sparse.")  # and the relation: the id of what a model found alone
ROW = 0.25  # a sentence whose score is this share of the best is evidence too
ONE = frozenset({"leader_of", "representative_of", "member_of_party"})  # a person mostly has one, as what is narrower
# what does not hold the other way round too
ONE_WAY = frozenset(
    {"acquired", "appointed", "created_by", "defeated", "detained", "dismissed", "founded_by", "investor_in", "killed"}
    | {"located_in", "owned_by", "parent_of", "part_of", "subsidiary_of", "succeeded"}
)
# what a model tells of a pair is left out where a rule tells the other
HELD = {"candidate_in": "representative_of", "employed_by": "player_of"}
OFFICIAL = frozenset({"employed_by"})  # of these where it is an office: a coach's, a captain's
LESS = 0.25  # by which a second one that no rule found is less likely than the first, and left out
UNNAMED = frozenset({MentionKind.PRONOUN, MentionKind.NOMINAL})
Key = tuple[int, str, int]  # thing, relation, thing


@dataclass(frozen=True, slots=True)
class Sighting:
    """A sentence in which the encoder sees a candidate."""

    score: float
    subject: int  # mentions
    object: int
    scored: Scored


@dataclass(slots=True)
class Candidate:
    """A relation that may hold between two things, and where each source sees it."""

    sightings: list[Sighting] = field(default_factory=list)  # best of each sentence; of a learned relation, all
    rules: list[FactDraft] = field(default_factory=list)
    rival: float = 0.0  # the best score of another relation between the same two
    other_object: float = 0.0  # the best score, in the sentence that it is seen best in, of another object
    other_subject: float = 0.0


def canonical(draft: Draft) -> list[int]:
    """Return the number of the thing that each mention points at: entities of one key are one thing."""
    keys = [entity_key(entity) for entity in draft.entities]
    number = {key: at for at, key in reversed(list(enumerate(keys)))}
    return [number[keys[one.entity]] if one.entity >= 0 else -1 for one in draft.mentions]


def logit(share: float) -> float:
    """Return the log odds of a probability, within bounds."""
    share = min(0.995, max(0.005, share))
    return log(share / (1 - share))


class Gathered:
    """All candidates of one article."""

    def __init__(self, draft: Draft, ontology: Ontology, things: Sequence[int], learned: Collection[str] = ()) -> None:
        self.draft = draft
        self.learned = learned  # relations of the user's own file
        self.ontology = ontology
        self.things = things
        self.found: dict[Key, Candidate] = {}
        self.rest: list[FactDraft] = []  # facts about values, which only rules find

    def key(self, subject: int, relation: str, obj: int) -> Key:
        """Return the key of a relation between two mentions; ends of a symmetric one come in order."""
        one, other = self.things[subject], self.things[obj]
        if self.ontology.relation(relation).symmetric and other < one:
            one, other = other, one
        return one, relation, other

    def add_rules(self, facts: Iterable[FactDraft]) -> None:
        """Add what the rules found."""
        for fact in facts:
            if not fact.confidence:  # its words state nothing
                continue
            if not isinstance(fact.object, int) or self.things[fact.subject] == self.things[fact.object]:
                self.rest.append(fact)
            else:
                key = self.key(fact.subject, fact.relation, fact.object)
                self.found.setdefault(key, Candidate()).rules.append(fact)

    def add_scores(self, scored: Iterable[Scored], relations: Sequence[str]) -> None:
        """Add what the encoder says of each pair of mentions."""
        best: dict[tuple[Key, int], list[Sighting]] = {}
        for one in scored:
            sentence = self.draft.sentence_of[self.draft.mentions[one.pair.subject].start]
            for number in (one.relations >= LEAST).nonzero()[0].tolist():
                relation = relations[number]
                if relation in self.ontology.relations:
                    key = self.key(one.pair.subject, relation, one.pair.object)
                    sighting = Sighting(float(one.relations[number]), one.pair.subject, one.pair.object, one)
                    best.setdefault((key, sentence), []).append(sighting)
        between: dict[tuple[int, int], list[tuple[float, str]]] = {}
        ends = _Ends()
        for (key, sentence), sightings in sorted(best.items(), key=lambda item: (item[0][1], item[0][0])):
            if key[1] in self.learned:  # what a user learns changes no other fact
                self.found.setdefault(key, Candidate()).sightings += sightings
                continue
            top = max(sightings, key=_rank)
            self.found.setdefault(key, Candidate()).sightings.append(top)
            ends.add(key, sentence, top.score)
            between.setdefault((min(key[0], key[2]), max(key[0], key[2])), []).append((top.score, key[1]))
        for key, candidate in self.found.items():
            others = between.get((min(key[0], key[2]), max(key[0], key[2])), ())
            candidate.rival = max((score for score, relation in others if relation != key[1]), default=0.0)
            if candidate.sightings and key[1] not in self.learned:
                sentence = self._sentence(max(candidate.sightings, key=_rank))
                candidate.other_object, candidate.other_subject = ends.others(key, sentence)

    def _sentence(self, seen: Sighting) -> int:
        return self.draft.sentence_of[self.draft.mentions[seen.subject].start]


class _Ends:
    """What else a relation may hold between in a sentence: a thing seldom does the same to each of several."""

    def __init__(self) -> None:
        self._objects: dict[tuple[int, str, int], dict[int, float]] = {}  # by subject, relation and sentence
        self._subjects: dict[tuple[int, str, int], dict[int, float]] = {}

    def add(self, key: Key, sentence: int, score: float) -> None:
        """Add the best score of a candidate in a sentence."""
        subject, relation, obj = key
        self._objects.setdefault((subject, relation, sentence), {})[obj] = score
        self._subjects.setdefault((obj, relation, sentence), {})[subject] = score

    def others(self, key: Key, sentence: int) -> tuple[float, float]:
        """Return the best score of another object and of another subject."""
        subject, relation, obj = key
        objects = self._objects.get((subject, relation, sentence), {})
        subjects = self._subjects.get((obj, relation, sentence), {})
        return (
            max((score for end, score in objects.items() if end != obj), default=0.0),
            max((score for end, score in subjects.items() if end != subject), default=0.0),
        )


def told(gathered: Gathered, key: Key, candidate: Candidate) -> tuple[float, ...]:
    """Return what the combination knows of a candidate, in the order of `weighing.NAMES`."""
    draft, relation = gathered.draft, gathered.ontology.relation(key[1])
    scores = sorted((one.score for one in candidate.sightings), reverse=True)
    best = max(candidate.sightings, key=lambda one: one.score, default=None)
    ends = [best.subject, best.object] if best else _ends(candidate.rules[0])
    score = logit(scores[0]) if scores else 0.0
    shares = sorted((confidence_of(draft, fact) for fact in candidate.rules), reverse=True)
    rule = logit(shares[0]) if shares else 0.0
    types = [draft.entities[draft.mentions[end].entity].type for end in ends]
    allowed = gathered.ontology.allows(types[0], relation.name, types[1])
    if relation.symmetric:
        allowed = allowed or gathered.ontology.allows(types[1], relation.name, types[0])
    sentences = [draft.sentence_of[draft.mentions[one.subject].start] for one in candidate.sightings]
    sentences += [draft.sentence_of[fact.anchor] for fact in candidate.rules]
    return (
        1.0,
        score,
        score * score,
        log(1 + sum(scores[1:])),
        float(bool(shares)),
        rule,
        score if shares else 0.0,
        float(not scores),
        float(sum(draft.mentions[end].kind in UNNAMED for end in ends)),
        float(not allowed),
        float(not any(sentences)),
        logit(candidate.rival),
        float(len({fact.rule for fact in candidate.rules}) > 1),
        logit(candidate.other_object),
        logit(candidate.other_subject),
    )


def _ends(fact: FactDraft) -> list[int]:
    return [fact.subject, fact.object if isinstance(fact.object, int) else fact.subject]


def joined(
    draft: Draft, found: Sequence[FactDraft], scorer: Scorer, world: tuple[Ontology, Gazetteer], threshold: float
) -> list[FactDraft]:
    """Return what rules and encoder find in an article, with their joint probability; the encoder's are qualified too.

    What is less likely than the threshold and found by no rule is left out at once.
    """
    ontology, gazetteer = world
    gathered = Gathered(draft, ontology, canonical(draft), scorer.weighing.learned)
    gathered.add_rules(found)
    gathered.add_scores(scorer.scored(draft, gathered.things), scorer.relations)
    facts = list(gathered.rest)
    likely = {
        key: scorer.weighing.probability(key[1], told(gathered, key, candidate))
        for key, candidate in sorted(gathered.found.items())
    }
    firsts = _firsts(likely, ontology)
    reader = MentionReader(draft, gazetteer)
    for key, sure in likely.items():
        candidate = gathered.found[key]
        facts += [replace(fact, sure=sure) for fact in candidate.rules]
        least = max(threshold, firsts.get(key[:2], 0.0) - LESS)
        if sure >= least and not _is_turned(gathered, key, likely) and not _is_held(gathered, key):
            for one in evident(gathered, candidate, key[1]):
                if key[1] == "located_in" and not may_lie(reader, one.subject, one.object):
                    continue
                fact = found_fact(gathered, (scorer.name, key[1]), one, sure)
                facts.append(_qualified(gathered, fact, one, scorer.weighing.not_asserted))
    return facts


def _qualified(gathered: Gathered, fact: FactDraft, seen: Sighting, bound: float) -> FactDraft:
    """Return a fact of a model with its status, speaker and period, its status by the words and the status head."""
    by_words = qualify(gathered.draft, fact, gathered.ontology)
    if by_words.status is None or not by_words.confidence:
        return by_words
    status = status_of(by_words.status, seen.scored.statuses, bound)
    if status is by_words.status:
        return by_words
    return qualify(gathered.draft, replace(fact, status=status), gathered.ontology)


def _is_turned(gathered: Gathered, key: Key, likely: Mapping[Key, float]) -> bool:
    """Say whether a relation that holds one way is likelier the other: few examples tell that of a learned one ill."""
    is_one_way = key[1] in gathered.learned or key[1] in ONE_WAY
    return is_one_way and likely[key] < likely.get((key[2], key[1], key[0]), 0.0)


def _is_held(gathered: Gathered, key: Key) -> bool:
    """Say whether a rule tells that a person has the office which a model takes for another tie of the two."""
    other = gathered.found.get((key[0], HELD.get(key[1], ""), key[2]))
    rules = [fact.rule for fact in other.rules] if other is not None else []
    return any(key[1] not in OFFICIAL or rule.startswith("office.") for rule in rules)


def _firsts(likely: Mapping[Key, float], ontology: Ontology) -> dict[tuple[int, str], float]:
    """Return how likely the likeliest office or party of a kind is that each person has."""
    firsts: dict[tuple[int, str], float] = {}
    for (subject, relation, _), sure in likely.items():
        if relation in ONE or ONE & set(ontology.broader(relation)):
            firsts[subject, relation] = max(sure, firsts.get((subject, relation), 0.0))
    return firsts


def evident(gathered: Gathered, candidate: Candidate, relation: str) -> list[Sighting]:
    """Return the sightings that are evidence: no rule tells how the fact is stated, and their ends are tied."""
    if candidate.rules:
        return []
    draft, is_event = gathered.draft, gathered.ontology.relation(relation).is_event
    best = max((one.score for one in candidate.sightings), default=0.0)
    ends = {id(one): (draft.mentions[one.subject], draft.mentions[one.object]) for one in candidate.sightings}
    tied = [
        one
        for one in candidate.sightings
        if one.score >= ROW * best
        and not is_apart(draft, ends[id(one)], is_event=is_event)
        and not is_only_near(draft, draft.mentions[one.object], relation)
        and not is_loose(draft, ends[id(one)], relation)
    ]
    first = {draft.sentence_of[draft.mentions[one.subject].start]: one for one in sorted(tied, key=_rank)}
    return [first[sentence] for sentence in sorted(first)]


def _rank(one: Sighting) -> tuple[float, int, int]:
    return one.score, -one.subject, -one.object


def found_fact(gathered: Gathered, named: tuple[str, str], seen: Sighting, sure: float) -> FactDraft:
    """Return the fact that a model sees, by its name and relation, anchored at the word that ties its ends."""
    draft = gathered.draft
    anchor, cue = _tie(draft, seen)
    return FactDraft(
        subject=seen.subject,
        relation=named[1],
        object=seen.object,
        anchor=anchor,
        cue=cue,
        rule=f"{LEARNED}{named[1]}" if named[1] in gathered.learned else ".".join(named),
        sure=sure,
    )


def _tie(draft: Draft, seen: Sighting) -> tuple[int, tuple[int, int]]:
    """Return the word that governs both ends where it lies outside them, else the nearest word that ties them."""
    one, other = draft.mentions[seen.subject], draft.mentions[seen.object]
    pair = seen.scored.pair
    lowest = stating_word(draft, (one, other), pair.top) if pair.top >= 0 else -1
    words = [lowest, pair.top, *pair.route, seen.scored.looked]
    for token in words:
        inside = one.start <= token < one.end or other.start <= token < other.end
        if token >= 0 and not inside and draft.view.texts[token][:1].isalnum():
            return token, (token, token + 1)
    return one.head, (min(one.start, other.start), max(one.end, other.end))
