"""What rules and encoder each say of one fact of an article, and the words without which it would be less likely."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from typing import Any

from triplewire.extract.combination import RULE, Candidate, Gathered, Key, Sighting, canonical, told
from triplewire.extract.confidence import confidence_of
from triplewire.extract.draft import Draft
from triplewire.extract.encoder import Encoder
from triplewire.extract.finish import entity_key
from triplewire.extract.learned import RULE as LEARNED
from triplewire.extract.pipeline import Extractor
from triplewire.graph.model import Article, Evidence

WORDS = 3  # told of a fact
LEAST = 0.01  # what a word has to be worth


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the sentence, and how much less likely the encoder finds the fact where it is hidden."""

    word: str
    loss: float


@dataclass(frozen=True, slots=True)
class Shares:
    """What each source says of a fact; none where it does not see it."""

    rule: float | None  # the share of right facts of the surest rule that found it
    encoder: float | None  # the highest score in a sentence that names both
    together: float
    words: tuple[Word, ...]  # worth most first

    def as_dict(self) -> dict[str, Any]:
        """Return the shares as JSON has them."""
        return asdict(self)


def shares_of(extractor: Extractor, article: Article, row: Evidence) -> Shares | None:
    """Read an article again and return what each source says of a fact; none where it is not between two things."""
    encoder = extractor.encoder
    if encoder is None:
        return None
    with extractor.nlp.memory_zone():
        draft, facts = extractor.draft(article)
        gathered = Gathered(draft, extractor.ontology, canonical(draft), encoder.weighing.learned)
        gathered.add_rules(replace(fact, sure=None) for fact in facts if not fact.rule.startswith((RULE, LEARNED)))
        gathered.add_scores(encoder.scored(draft, gathered.things), encoder.relations)
        for key, candidate in _of_fact(gathered, row):
            return _shares(gathered, key, candidate, encoder, row.sentence)
    return None


def _of_fact(gathered: Gathered, row: Evidence) -> Iterator[tuple[Key, Candidate]]:
    keys = [entity_key(entity) for entity in gathered.draft.entities]
    symmetric = gathered.ontology.relation(row.relation).symmetric
    for key, candidate in sorted(gathered.found.items(), key=lambda item: item[0]):
        ends = (keys[key[0]], keys[key[2]])
        fits = ends == (row.subject, row.object) or (symmetric and ends == (row.object, row.subject))
        if key[1] == row.relation and fits:
            yield key, candidate


def _shares(gathered: Gathered, key: Key, candidate: Candidate, encoder: Encoder, sentence: int) -> Shares:
    draft = gathered.draft
    rules = [confidence_of(draft, fact) for fact in candidate.rules]
    seen = max((one.score for one in candidate.sightings), default=None)
    together = encoder.weighing.probability(key[1], told(gathered, key, candidate))
    words = tuple(_words(gathered, _shown(draft, candidate, sentence), key[1], encoder))
    score = None if seen is None else round(seen, 4)
    return Shares(max(rules, default=None), score, round(together, 4), words)


def _shown(draft: Draft, candidate: Candidate, sentence: int) -> Sighting | None:
    """Return the sighting in a sentence, else the best one."""

    def rank(one: Sighting) -> tuple[bool, float]:
        return draft.sentence_of[draft.mentions[one.subject].start] == sentence, one.score

    return max(candidate.sightings, key=rank, default=None)


def _words(gathered: Gathered, seen: Sighting | None, relation: str, encoder: Encoder) -> Iterator[Word]:
    if seen is None:
        return
    ends = (seen.subject, seen.object)
    losses = encoder.without(gathered.draft, gathered.things, ends, encoder.relations.index(relation))
    worth = sorted(losses.items(), key=lambda item: (-item[1], item[0]))[:WORDS]
    for token, loss in worth:
        if loss >= LEAST:
            yield Word(gathered.draft.view.texts[token], round(loss, 4))
