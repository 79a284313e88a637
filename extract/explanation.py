"""What rules and models each say of one fact of an article, and what it is that makes it likelier."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import chain
from typing import Any

from triplewire.extract.candidates import Candidates
from triplewire.extract.combination import RULES, Candidate, Gathered, Key, Sighting, canonical, found_fact, told
from triplewire.extract.confidence import confidence_of
from triplewire.extract.encoder import Encoder
from triplewire.extract.finish import entity_key
from triplewire.extract.learned import RULE as LEARNED
from triplewire.extract.pipeline import Extractor
from triplewire.extract.qualifiers import qualify
from triplewire.extract.scorers import rounds_of
from triplewire.extract.second_opinion import status_of
from triplewire.extract.sparse import SparseModel
from triplewire.graph.model import Article, Evidence

WORDS = 3  # told of a fact
LEAST = 0.01  # what a word has to be worth


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the sentence, and how much less likely the encoder finds the fact where it is hidden."""

    word: str
    loss: float


@dataclass(frozen=True, slots=True)
class Feature:
    """What the sparse model looks at, and how much it adds to the log odds of the fact."""

    feature: str
    weight: float


@dataclass(frozen=True, slots=True)
class Shares:
    """What each source says of a fact; none where it does not see it."""

    rule: float | None  # the share of right facts of the surest rule that found it
    encoder: float | None  # the highest score in a sentence that names both
    sparse: float | None  # the same of the sparse model
    together: float
    words: tuple[Word, ...]  # worth most first
    features: tuple[Feature, ...]  # the largest first
    told: str | None  # the status that the words tell, where the encoder overruled it

    def as_dict(self) -> dict[str, Any]:
        """Return the shares as JSON has them."""
        return asdict(self)


def shares_of(extractor: Extractor, article: Article, row: Evidence) -> Shares | None:
    """Read an article again and return what each source says of a fact; none where it is not between two things."""
    scorer = extractor.scorer
    if scorer is None:
        return None
    with extractor.nlp.memory_zone():
        draft, facts = extractor.draft(article)
        gathered = Gathered(draft, extractor.ontology, canonical(draft), scorer.weighing.learned)
        gathered.add_rules(replace(fact, sure=None) for fact in facts if not fact.rule.startswith((*RULES, LEARNED)))
        gathered.add_scores(scorer.scored(draft, gathered.things), scorer.relations)
        for key, candidate in _of_fact(gathered, row):
            together = scorer.weighing.probability(key[1], told(gathered, key, candidate))
            rounds = rounds_of(scorer, draft, gathered.things, key[1])
            return _shares(_Fact(gathered, key, candidate, row.sentence, rounds), extractor, together)
    return None


def _of_fact(gathered: Gathered, row: Evidence) -> Iterator[tuple[Key, Candidate]]:
    keys = [entity_key(entity) for entity in gathered.draft.entities]
    symmetric = gathered.ontology.relation(row.relation).symmetric
    for key, candidate in sorted(gathered.found.items(), key=lambda item: item[0]):
        ends = (keys[key[0]], keys[key[2]])
        fits = ends == (row.subject, row.object) or (symmetric and ends == (row.object, row.subject))
        if key[1] == row.relation and fits:
            yield key, candidate


@dataclass(frozen=True, slots=True)
class _Fact:
    """A candidate of an article that is explained."""

    gathered: Gathered
    key: Key
    candidate: Candidate
    sentence: int
    rounds: Sequence[Collection[int] | None]  # sentences that the encoder sees together; none = all

    @property
    def shown(self) -> Sighting | None:
        """The sighting in the sentence that was asked about, else the best one."""
        draft = self.gathered.draft

        def rank(one: Sighting) -> tuple[bool, float]:
            return draft.sentence_of[draft.mentions[one.subject].start] == self.sentence, one.score

        return max(self.candidate.sightings, key=rank, default=None)

    def score(self, model: Encoder | SparseModel | None) -> float | None:
        """Return the highest score that a model gives the fact in a sentence."""
        if model is None or self.key[1] not in model.relations:
            return None
        at, key = model.relations.index(self.key[1]), self.gathered.key
        draft, things = self.gathered.draft, self.gathered.things
        if isinstance(model, Encoder):
            scored = chain.from_iterable(model.scored(draft, things, only) for only in self.rounds)
        else:
            scored = chain(model.scored(draft, things))
        scores = [
            float(one.relations[at])
            for one in scored
            if key(one.pair.subject, self.key[1], one.pair.object) == self.key
        ]
        return round(max(scores), 4) if scores else None


def _shares(fact: _Fact, extractor: Extractor, together: float) -> Shares:
    rules = [confidence_of(fact.gathered.draft, one) for one in fact.candidate.rules]
    return Shares(
        rule=max(rules, default=None),
        encoder=fact.score(extractor.encoder),
        sparse=fact.score(extractor.sparse),
        together=round(together, 4),
        words=tuple(_words(fact, extractor.encoder)),
        features=tuple(_features(fact, extractor.sparse)),
        told=_overruled(fact, extractor, together),
    )


def _overruled(fact: _Fact, extractor: Extractor, together: float) -> str | None:
    """Return the status that the words tell of a fact that no rule found, where the status head is sure of another."""
    seen, scorer = fact.shown, extractor.scorer
    if seen is None or scorer is None or fact.candidate.rules:
        return None
    found = found_fact(fact.gathered, (scorer.name, fact.key[1]), seen, together)
    words = qualify(fact.gathered.draft, found, fact.gathered.ontology)
    if words.status is None or not words.confidence:
        return None
    status = status_of(words.status, seen.scored.statuses, scorer.weighing.not_asserted)
    return None if status is words.status else words.status.value


def _words(fact: _Fact, encoder: Encoder | None) -> Iterator[Word]:
    seen, draft = fact.shown, fact.gathered.draft
    if seen is None or encoder is None:
        return
    ends, relation = (seen.subject, seen.object), encoder.relations.index(fact.key[1])
    rounds = [Candidates(draft, encoder.tokenizer, fact.gathered.things, only) for only in fact.rounds]
    for token, loss in _largest(encoder.without(chain.from_iterable(one.windows() for one in rounds), ends, relation)):
        if loss >= LEAST:
            yield Word(draft.view.texts[token], round(loss, 4))


def _features(fact: _Fact, sparse: SparseModel | None) -> Iterator[Feature]:
    seen = fact.shown
    if seen is None or sparse is None or fact.key[1] not in sparse.relations:
        return
    ends, relation = (seen.subject, seen.object), sparse.relations.index(fact.key[1])
    for name, weight in _largest(sparse.weights_of(fact.gathered.draft, fact.gathered.things, ends, relation)):
        if weight > 0:
            yield Feature(name, round(weight, 4))


def _largest(worth: Mapping[Any, float]) -> list[tuple[Any, float]]:
    return sorted(worth.items(), key=lambda item: (-item[1], item[0]))[:WORDS]
