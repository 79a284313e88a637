"""Examples for the sparse pair model: the hashed features of pairs and what holds between their ends.

Articles that nobody annotated are labelled by the encoder, which read none of them: its probabilities are learned.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np
from parsed import ParsedExtractor

from training.examples import named_relations
from triplewire.extract.bench import sets
from triplewire.extract.combination import canonical
from triplewire.extract.encoder import Encoder
from triplewire.extract.learn.labels import GoldLabels, Label
from triplewire.extract.pair_features import Found, PairFeatures, pairs_of
from triplewire.graph.model import Article
from triplewire.graph.ontology import Ontology

ANNOTATED = ("news-train", "news-dev", "passages", "articles")
READ = ("news-train", "news-dev", "gold", "seeds")  # articles of these may lie among those without annotation
PLAIN = "plain"
RUN, SHARED = 6, 0.3  # words in a row; share of those of the shorter text from which on it is the same article
Ends = tuple[int, int, int]  # article, subject, object: mentions


class Columns:
    """What the model tells of a pair: each relation as the text has its ends, then the other way round."""

    def __init__(self, ontology: Ontology) -> None:
        self.relations = named_relations(ontology)
        self.number = {name: at for at, name in enumerate(self.relations)}
        turned = [name for name in self.relations if not ontology.relation(name).symmetric]
        self.ahead = list(range(len(self.relations)))
        self.behind = [
            len(self.relations) + turned.index(name) if name in turned else at for at, name in enumerate(self.relations)
        ]
        self.count = len(self.relations) + len(turned)


@dataclass(frozen=True, slots=True)
class PairSet:
    """The pairs of a set of articles as plain arrays."""

    features: np.ndarray  # of all pairs, one after another
    lengths: np.ndarray  # features of each pair
    ends: np.ndarray  # article, left mention, right mention
    holds: np.ndarray  # pair, column
    unasked: np.ndarray  # pair, column: told elsewhere, so neither right nor wrong here
    soft: np.ndarray  # pair, column: what the encoder says; empty where people annotated

    def write(self, path: Path) -> None:
        """Keep the set."""
        path.parent.mkdir(parents=True, exist_ok=True)
        np.savez_compressed(path, **{one.name: getattr(self, one.name) for one in fields(self)})

    @classmethod
    def read(cls, path: Path) -> "PairSet":
        """Read a kept set."""
        with np.load(path) as file:
            return cls(*(file[one.name] for one in fields(cls)))


class _Writer:
    """Collects the pairs of articles."""

    def __init__(self, columns: Columns) -> None:
        self.columns = columns
        self.features: list[int] = []
        self.lengths: list[int] = []
        self.ends: list[tuple[int, int, int]] = []
        self.holds: list[tuple[int, int]] = []
        self.unasked: list[tuple[int, int]] = []
        self.soft: list[np.ndarray] = []

    def add(self, article: int, pair: Found, hashed: Sequence[int]) -> None:
        """Add a pair."""
        self.features += hashed
        self.lengths.append(len(hashed))
        self.ends.append((article, pair.left, pair.right))

    def label(self, ahead: Label, behind: Label) -> None:
        """Say what holds for the last pair in each direction."""
        number = self.columns.number
        for label, places in ((ahead, self.columns.ahead), (behind, self.columns.behind)):
            row = len(self.lengths) - 1
            self.holds += [(row, places[number[name]]) for name in sorted(label.holds) if name in number]
            self.unasked += [(row, places[number[name]]) for name in sorted(label.unasked) if name in number]

    def done(self) -> PairSet:
        """Return the set."""
        return PairSet(
            np.array(self.features, np.uint32),
            np.array(self.lengths, np.int32),
            np.array(self.ends, np.int32).reshape(-1, 3),
            np.array(self.holds, np.int32).reshape(-1, 2),
            np.array(self.unasked, np.int32).reshape(-1, 2),
            np.array(self.soft or np.zeros((len(self.lengths), 0)), np.float16),
        )


def annotated(extractor: ParsedExtractor, name: str, data: Path, limit: int | None) -> PairSet:
    """Return the pairs of an annotated set."""
    writer = _Writer(Columns(extractor.ontology))
    for number, gold in enumerate(sets.read_set(name, data, limit)):
        draft, _ = extractor.draft(gold.article)
        labels, features = GoldLabels(gold, draft, extractor.ontology), PairFeatures(draft)
        for pair in pairs_of(draft, labels.things):
            writer.add(number, pair, features.hashed(pair))
            one, other = labels.things[pair.left], labels.things[pair.right]
            sentence = draft.sentence_of[draft.mentions[pair.left].start]
            writer.label(labels.of(one, other, sentence), labels.of(other, one, sentence))
    return writer.done()


def _runs(text: str) -> set[tuple[str, ...]]:
    words = text.lower().split()
    return set(zip(*(words[at:] for at in range(RUN)), strict=False))


def unannotated(data: Path, limit: int | None) -> Iterator[Article]:
    """Yield the articles of which no annotated set holds the text: most of the others are in news-train or news-dev."""
    runs = [_runs(gold.article.text) for name in READ for gold in sets.read_set(name, data)]
    for article in sets.read_wikinews(data, limit):
        own = _runs(article.text)
        if all(len(own & other) <= SHARED * min(len(own), len(other)) for other in runs):
            yield article


def plain(extractor: ParsedExtractor, encoder: Encoder, data: Path, limit: int | None) -> PairSet:
    """Return the pairs of articles that nobody annotated, with what the encoder says of each."""
    columns = Columns(extractor.ontology)
    writer, turned = _Writer(columns), np.array(columns.behind) >= len(columns.relations)
    for number, article in enumerate(unannotated(data, limit)):
        draft, _ = extractor.draft(article)
        things, features = canonical(draft), PairFeatures(draft)
        said = {(one.pair.subject, one.pair.object): one.relations for one in encoder.scored(draft, things)}
        for pair in pairs_of(draft, things):
            ahead, behind = said.get((pair.left, pair.right)), said.get((pair.right, pair.left))
            if ahead is not None and behind is not None:
                writer.add(number, pair, features.hashed(pair))
                writer.soft.append(np.concatenate([ahead, behind[turned]]))
    return writer.done()


def prepare(data: Path, work: Path, encoder: Encoder, limit: int | None, say: Callable[[str], None]) -> None:
    """Write the examples of every set into the work folder."""
    extractor = ParsedExtractor(fast=True)
    extractor.read_with("rules")
    for name in (*ANNOTATED, PLAIN):
        found = plain(extractor, encoder, data, limit) if name == PLAIN else annotated(extractor, name, data, limit)
        found.write(work / f"{name}.npz")
        say(f"{name}: {len(found.lengths)} pairs, {len(found.features)} features, {len(found.holds)} labels")
