"""How sure the status head has to be before it overrules the words: chosen on articles that it did not learn from."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
from parsed import ParsedExtractor

from training.combining import FOLDS
from training.score_book import ScoreBook
from triplewire.extract.bench import sets
from triplewire.extract.candidates import Candidates, Pieces
from triplewire.extract.combination import joined
from triplewire.extract.draft import Draft
from triplewire.extract.encoder import MANIFEST, Encoder, Scored, load_encoder
from triplewire.extract.learn.labels import GoldLabels
from triplewire.extract.pair_head import Floats
from triplewire.extract.presets import Preset
from triplewire.extract.second_opinion import KEPT, NEVER, status_of
from triplewire.extract.weighing import Weighing
from triplewire.graph.model import Status

GRID = (0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95, 0.96, 0.97, 0.98, 0.99, NEVER)
WORSE = 3  # how much more a fact counts that is not asserted: a plan told as a deed misleads more than the reverse
NAME = "news-train"


@dataclass(frozen=True, slots=True)
class Told:
    """A right fact that the encoder found alone: what words and head say of its status, and what gold says."""

    article: int
    words: Status
    chances: Floats
    right: frozenset[Status]


@dataclass
class _Looked:
    """Reads the scores of one article from a book, and remembers the statuses of its pairs."""

    encoder: Encoder
    found: Sequence[Scored]
    name: str = "encoder"
    statuses: dict[tuple[int, int], Floats] = field(default_factory=dict)

    @property
    def relations(self) -> tuple[str, ...]:
        """The relations of the encoder."""
        return self.encoder.relations

    @property
    def weighing(self) -> Weighing:
        """How the encoder counts beside the rules, without its say on the status."""
        return replace(self.encoder.weighing, not_asserted=NEVER)

    @property
    def thresholds(self) -> Mapping[Preset, float]:
        """The bounds of the encoder."""
        return self.encoder.thresholds

    def scored(self, draft: Draft, things: Sequence[int]) -> Iterator[Scored]:
        """Yield the pairs that the book has."""
        for one in self.found:
            self.statuses[one.pair.subject, one.pair.object] = one.statuses
            yield one


def told_of(
    data: Path, examples: Path, scores: tuple[np.ndarray, np.ndarray], encoder: Encoder, limit: int | None = None
) -> list[Told]:
    """Return the right facts of news-train that the encoder finds alone where it did not learn."""
    extractor, book = ParsedExtractor(fast=True), ScoreBook.read(examples, NAME, scores)
    extractor.read_with("rules")
    return [
        told
        for number, gold in enumerate(sets.read_set(NAME, data, limit))
        for told in _of_article(number, gold, extractor, (book, encoder))
    ]


def _of_article(
    number: int, gold: sets.GoldArticle, extractor: ParsedExtractor, models: tuple[ScoreBook, Encoder]
) -> Iterator[Told]:
    book, encoder = models
    draft, facts = extractor.draft(gold.article)
    labels = GoldLabels(gold, draft, extractor.ontology)
    pieces: Pieces = encoder.tokenizer
    pairs = book.scored(gold.id, Candidates(draft, pieces, labels.things))
    looked = _Looked(encoder, [one for one in pairs if isinstance(one, Scored)])
    for fact in joined(draft, facts, looked, extractor.ontology, encoder.thresholds[Preset.BROAD]):
        if not (fact.rule.startswith(f"{looked.name}.") and fact.confidence and isinstance(fact.object, int)):
            continue
        subject, obj = labels.things[fact.subject], labels.things[fact.object]
        held = labels.facts.get((str(labels.gold_of.get(subject)), str(labels.gold_of.get(obj))), ())
        held = [one for one in held if one.relation == fact.relation]
        here = [one for one in held if one.sents & labels.sentences[draft.sentence_of[fact.anchor]]]
        if held:
            right = frozenset(one.status for one in here or held)
            yield Told(number, fact.status or Status.ASSERTED, looked.statuses[fact.subject, fact.object], right)


@dataclass(frozen=True, slots=True)
class Marks:
    """How many statuses are right, and how many of those that are not asserted."""

    right: int
    total: int
    other: int
    others: int

    def __str__(self) -> str:
        share = self.right / max(1, self.total), self.other / max(1, self.others)
        return f"{share[0]:.3f} ({self.right}/{self.total}); not asserted {share[1]:.3f} ({self.other}/{self.others})"


def marks_of(told: Sequence[tuple[Told, float]]) -> Marks:
    """Return how often the status is right, each fact with its bound."""
    right = [status_of(one.words, one.chances, bound) in one.right for one, bound in told]
    others = [good for good, (one, _) in zip(right, told, strict=True) if Status.ASSERTED not in one.right]
    return Marks(sum(right), len(right), sum(others), len(others))


def chosen(told: Sequence[Told]) -> float:
    """Return the bound by which most statuses are right; to miss that a fact is not asserted is the worse error."""

    def rank(bound: float) -> tuple[int, float]:
        marks = marks_of([(one, bound) for one in told])
        return marks.right + WORSE * marks.other, bound

    return max(GRID, key=rank)


def crossed(told: Sequence[Told]) -> Marks:
    """Return how often statuses are right by a bound that was chosen without the fact's article."""
    judged: list[tuple[Told, float]] = []
    for fold in range(FOLDS):
        bound = chosen([one for one in told if one.article % FOLDS != fold])
        judged += [(one, bound) for one in told if one.article % FOLDS == fold]
    return marks_of(judged)


def choose(data: Path, work: Path, out: Path, limit: int | None = None) -> str:
    """Put the bound into the manifest of the model, and return what it is worth."""
    encoder = load_encoder(out)
    if encoder is None:
        raise SystemExit("the bound is that of an encoder: its files are needed")
    with np.load(work / "scores.npz") as file:
        told = told_of(data, work / "annotated.npz", (file["train"], file["train_status"]), encoder, limit)
    bound = chosen(told)
    _write(bound, out / MANIFEST)
    by_words = marks_of([(one, NEVER) for one in told])
    return f"by words {by_words}\nwith the head {crossed(told)}, each article unseen\nbound {bound}"


def _write(bound: float, manifest: Path) -> None:
    """Put the bound into the manifest of the model."""
    told = json.loads(manifest.read_text("utf-8"))
    told["weighing"][KEPT] = bound
    manifest.write_text(json.dumps(told, indent=1) + "\n", "utf-8")
