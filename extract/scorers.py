"""The learned models that read beside the rules: the encoder, the sparse model, or both as one."""

from collections.abc import Collection, Iterator, Mapping, Sequence
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
# where the sparse model finds no relation so likely in a whole sentence, the encoder is not asked: that is 10 to 19 %
# of what it would read, and costs .5 to 1 % of what models alone find
WORTH_A_LOOK = np.float32(0.05)


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
        held = encoder.weighing
        self.weighing = replace(sparse.weighing_both, learned=held.learned, not_asserted=held.not_asserted)
        self.thresholds = sparse.thresholds_both

    def scored(self, draft: Draft, things: Sequence[int]) -> Iterator[Scored]:
        """Yield every pair of the sentences that the encoder is asked about, with the joint probabilities."""
        share, known = self.sparse.share, len(self.sparse.relations)
        held = {(one.pair.subject, one.pair.object): one.relations for one in self.sparse.scored(draft, things, 0.0)}
        asked = self._asked(draft, held)
        for one in self.encoder.scored(draft, things, asked):
            other = held.get((one.pair.subject, one.pair.object))
            if other is None:
                yield one
            else:
                chances = blended(one.relations[:known], other, share)
                yield replace(one, relations=np.concatenate([chances, one.relations[known:]]))
        if self.encoder.learned:
            for one in self.encoder.scored(draft, things, _others(draft, asked)):
                yield replace(one, relations=np.concatenate([np.zeros(known, np.float32), one.relations[known:]]))

    def rounds(self, draft: Draft, things: Sequence[int], relation: str) -> list[Collection[int]]:
        """Return the sentences about whose pairs the encoder is asked, for one relation, round by round.

        The encoder costs most of an article's time, and the sparse model nearly none: where that sees nothing at all,
        the encoder is not asked, but for relations that the sparse model never learned, and for these in a round of
        their own, so that they change nothing about the others.
        """
        scored = self.sparse.scored(draft, things, 0.0)
        asked = self._asked(draft, {(one.pair.subject, one.pair.object): one.relations for one in scored})
        return [asked] if relation in self.sparse.relations else [asked, _others(draft, asked)]

    @staticmethod
    def _asked(draft: Draft, held: Mapping[tuple[int, int], Floats]) -> Collection[int]:
        likely = (subject for (subject, _), chances in held.items() if chances.max() >= WORTH_A_LOOK)
        return {draft.sentence_of[draft.mentions[subject].start] for subject in likely}


def _others(draft: Draft, sentences: Collection[int]) -> Collection[int]:
    return set(range(len(draft.sentences))).difference(sentences)


def rounds_of(scorer: Scorer, draft: Draft, things: Sequence[int], relation: str) -> list[Collection[int] | None]:
    """Return the sentences about which a scorer asks the encoder, round by round; none in a round is all."""
    return [*scorer.rounds(draft, things, relation)] if isinstance(scorer, Both) else [None]


def scorer_of(encoder: Encoder | None, sparse: SparseModel | None) -> Scorer | None:
    """Return what reads beside the rules; a sparse model of other relations than the encoder's own is left out."""
    if encoder is None or sparse is None:
        return encoder or sparse
    return Both(encoder, sparse) if encoder.relations[: len(sparse.relations)] == sparse.relations else encoder
