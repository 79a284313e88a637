"""Examples for the encoder from annotated articles: windows, pairs and what holds between them, as plain arrays.

Mentions, entities and sentences are those of the extractor itself, so that training sees what extraction will see.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from training.files import write_whole
from triplewire.extract.bench.sets import GoldArticle
from triplewire.extract.candidates import Candidates, Pieces, Window
from triplewire.extract.combination import canonical
from triplewire.extract.draft import Draft
from triplewire.extract.learn.labels import GoldLabels, Label
from triplewire.extract.pair_layout import WIDTH
from triplewire.graph.model import VALUE_TYPES, EntityType, Status
from triplewire.graph.ontology import Ontology

STATUSES = tuple(Status)
TYPES = tuple(EntityType)


def named_relations(ontology: Ontology) -> list[str]:
    """Return the relations between two things, which an encoder may learn."""
    return [name for name, one in ontology.relations.items() if not one.object <= VALUE_TYPES]


class ExampleFile:
    """Collects windows with their labels and writes them as one file."""

    def __init__(self, relations: Sequence[str]) -> None:
        self.relations = list(relations)
        self.index = {name: number for number, name in enumerate(self.relations)}
        self.articles: list[dict[str, Any]] = []
        self.ids: list[int] = []
        self.kinds: list[int] = []
        self.windows: list[tuple[int, int, int]] = []  # article, pieces, pairs
        self.pairs: list[tuple[int, ...]] = []
        self.ends: list[tuple[int, int, int, int, int]] = []  # things, mentions, sentence
        self.holds: list[tuple[int, int, int]] = []  # pair, relation, status (-1 = unknown)
        self.unasked: list[tuple[int, int]] = []
        self.mentions: list[tuple[int, int, int, int]] = []  # window, pieces, type (-1 = unknown)

    def number(self, relation: str) -> int:
        """Return the number of a relation, a new one where it is first met."""
        if relation not in self.index:
            self.index[relation] = len(self.relations)
            self.relations.append(relation)
        return self.index[relation]

    def open(self, **told: Any) -> None:  # noqa: ANN401
        """Begin an article; what is told of it is kept."""
        self.articles.append(told)

    def add(self, window: Window, things: Sequence[int], sentences: Sequence[int], types: Mapping[int, int]) -> range:
        """Add a window of the open article and return the numbers of its pairs."""
        first = len(self.pairs)
        self.ids += window.ids
        self.kinds += window.kinds
        for pair in window.pairs:
            self.pairs.append(pair.told)
            ends = (pair.subject, pair.object)
            self.ends.append((*(things[end] for end in ends), *ends, sentences[pair.subject]))
        number = len(self.windows)
        self.mentions += [(number, *span, types.get(one, -1)) for one, span in sorted(window.mentions.items())]
        self.windows.append((len(self.articles) - 1, len(window.ids), len(window.pairs)))
        return range(first, len(self.pairs))

    def label(self, pair: int, label: Label) -> None:
        """Say what holds for a pair."""
        for relation, status in sorted(label.holds.items()):
            self.holds.append((pair, self.number(relation), -1 if status is None else STATUSES.index(status)))
        self.unasked += [(pair, self.number(relation)) for relation in sorted(label.unasked)]

    def write(self, path: Path) -> None:
        """Write everything as one compressed file."""
        write_whole(
            path,
            ids=np.array(self.ids, np.uint16),
            kinds=np.array(self.kinds, np.uint8),
            windows=np.array(self.windows, np.int32).reshape(-1, 3),
            pairs=np.array(self.pairs, np.int16).reshape(-1, WIDTH),
            ends=np.array(self.ends, np.int16).reshape(-1, 5),
            holds=np.array(self.holds, np.int32).reshape(-1, 3),
            unasked=np.array(self.unasked, np.int32).reshape(-1, 2),
            mentions=np.array(self.mentions, np.int32).reshape(-1, 4),
            told=np.array(json.dumps({"relations": self.relations, "articles": self.articles})),
        )


def add_article(file: ExampleFile, name: str, gold: GoldArticle, draft: Draft, pieces: tuple[Pieces, Ontology]) -> None:
    """Add the windows of an annotated article of a set."""
    tokenizer, ontology = pieces
    labels = GoldLabels(gold, draft, ontology)
    file.open(
        id=gold.id,
        set=name,
        known=None,
        gold={str(number): gold_id for number, gold_id in labels.gold_of.items() if gold_id},
        facts=[(f.subject, f.relation, f.object, f.required, f.status.value) for f in gold.facts],
    )
    sentences = [draft.sentence_of[one.start] for one in draft.mentions]
    types = {number: labels.type_of(number) for number in range(len(draft.mentions))}
    for window in Candidates(draft, tokenizer, labels.things).windows():
        for number in file.add(window, labels.things, sentences, types):
            subject, obj, _, _, sentence = file.ends[number]
            file.label(number, labels.of(subject, obj, sentence))


def add_plain(file: ExampleFile, name: str, draft: Draft, tokenizer: Pieces) -> None:
    """Add the windows of an article that nobody annotated."""
    things = canonical(draft)
    file.open(id=draft.article.given_id or draft.article.key, set=name, known=[], gold={}, facts=[])
    sentences = [draft.sentence_of[one.start] for one in draft.mentions]
    for window in Candidates(draft, tokenizer, things).windows():
        file.add(window, things, sentences, {})


def tally(file: ExampleFile) -> str:
    """Return how much a file holds, in one line."""
    held: Iterable[tuple[str, int]] = (
        ("articles", len(file.articles)),
        ("windows", len(file.windows)),
        ("pieces", len(file.ids)),
        ("pairs", len(file.pairs)),
        ("labels", len(file.holds)),
        ("unasked", len(file.unasked)),
    )
    return ", ".join(f"{count} {word}" for word, count in held)
