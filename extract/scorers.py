"""The learned models that read beside the rules: the encoder, the sparse model, or both as one."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Protocol

import numpy as np

from triplewire.extract.draft import Draft
from triplewire.extract.encoder import Encoder, Scored
from triplewire.extract.pair_head import Floats, sigmoid
from triplewire.extract.presets import Preset
from triplewire.extract.sparse import SparseModel
from triplewire.extract.weighing import Weighing

LEAST = np.float32(1e-4)  # what no model says less than, so that its log odds stay small


class Scorer(Protocol):
    """What says of every pair of mentions how likely each relation is."""

    @property
    def name(self) -> str:
        """What it is called in the ids of what it finds alone: `encoder` where that reads too."""

    @property
    def relations(self) -> tuple[str, ...]:
        """The relations that it knows, in the order of its scores."""

    @property
    def weighing(self) -> Weighing:
        """How its scores count beside the rules."""

    @property
    def thresholds(self) -> Mapping[Preset, float]:
        """How sure a statement has to be for each preset."""

    def scored(self, draft: Draft, things: Sequence[int]) -> Iterator[Scored]:
        """Yield every ordered pair of an article's mentions that share a sentence."""


def blended(one: Floats, other: Floats, share: float) -> Floats:
    """Return the probabilities whose log odds are the mean of two models', the second by its share."""
    held, more = (np.clip(chances, LEAST, 1 - LEAST) for chances in (one, other))
    mean = (1 - share) * np.log(held / (1 - held)) + share * np.log(more / (1 - more))
    return sigmoid(mean.astype(np.float32))


class Both:
    """Encoder and sparse model as one: the mean of their log odds, weighted as the sparse model's file says.

    Relations that a user's own file adds are the encoder's alone.
    """

    def __init__(self, encoder: Encoder, sparse: SparseModel) -> None:
        self.name = encoder.name
        self.encoder = encoder
        self.sparse = sparse
        self.relations = encoder.relations
        self.weighing = replace(sparse.weighing_both, learned=encoder.weighing.learned)
        self.thresholds = sparse.thresholds_both

    def scored(self, draft: Draft, things: Sequence[int]) -> Iterator[Scored]:
        """Yield every pair that the encoder sees, with the joint probabilities."""
        share, known = self.sparse.share, len(self.sparse.relations)
        held = {(one.pair.subject, one.pair.object): one.relations for one in self.sparse.scored(draft, things, 0.0)}
        for one in self.encoder.scored(draft, things):
            other = held.get((one.pair.subject, one.pair.object))
            if other is None:
                yield one
            else:
                chances = blended(one.relations[:known], other, share)
                yield replace(one, relations=np.concatenate([chances, one.relations[known:]]))


def scorer_of(encoder: Encoder | None, sparse: SparseModel | None) -> Scorer | None:
    """Return what reads beside the rules; a sparse model of other relations than the encoder's own is left out."""
    if encoder is None or sparse is None:
        return encoder or sparse
    return Both(encoder, sparse) if encoder.relations[: len(sparse.relations)] == sparse.relations else encoder
