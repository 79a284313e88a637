"""The pairs of mentions of annotated articles, as the reader sees them, and what a person says of each."""

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from triplewire.extract import pair_layout as layout
from triplewire.extract.bench.sets import GoldArticle
from triplewire.extract.encoder import Encoder
from triplewire.extract.learn.labels import GoldLabels, Label
from triplewire.extract.pair_head import Floats, Ints
from triplewire.extract.pipeline import Extractor


@dataclass(frozen=True, slots=True)
class Place:
    """Where a pair stands: its article, its sentence, and the two things, by number."""

    article: int
    sentence: int
    subject: int
    object: int
    gold: tuple[str | None, str | None]  # which entities of the annotation these are


@dataclass(slots=True)
class Pairs:
    """Every ordered pair of mentions that share a sentence."""

    vectors: Floats
    told: Ints
    places: list[Place] = field(default_factory=list)
    labels: list[Label] = field(default_factory=list)


def pairs_of(extractor: Extractor, encoder: Encoder, articles: Iterable[GoldArticle]) -> Pairs:
    """Return the pairs of articles, in order; the extractor only finds mentions and what they mean."""
    vectors: list[Floats] = []
    told: list[tuple[int, ...]] = []
    pairs = Pairs(np.zeros((0, 0), np.float32), np.zeros((0, layout.WIDTH), np.int64))
    for number, gold in enumerate(articles):
        with extractor.nlp.memory_zone():
            draft, _ = extractor.draft(gold.article)
            labels = GoldLabels(gold, draft, extractor.ontology)
            for window, judged in encoder.judged(draft, labels.things):
                vectors.append(judged.vectors)
                for pair in window.pairs:
                    subject, obj = labels.things[pair.subject], labels.things[pair.object]
                    sentence = draft.sentence_of[draft.mentions[pair.subject].start]
                    ends = (labels.gold_of.get(subject), labels.gold_of.get(obj))
                    told.append(pair.told)
                    pairs.places.append(Place(number, sentence, subject, obj, ends))
                    pairs.labels.append(labels.of(subject, obj, sentence))
    if vectors:
        pairs.vectors, pairs.told = np.concatenate(vectors), np.array(told, np.int64)
    return pairs
