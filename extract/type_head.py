"""A second look, by the encoder, at names whose type the words around them hardly tell.

A name is looked at in the first sentences that use it, each by itself. Where the encoder agrees with the type that the
name has, one sentence is enough; where it does not, all uses there have to say together that the type is another one.
"""

from collections.abc import Sequence

import numpy as np

from triplewire.extract.candidates import TYPES, Candidates
from triplewire.extract.draft import Draft
from triplewire.extract.encoder import Encoder
from triplewire.extract.pair_head import Floats
from triplewire.graph.model import EntityType

SURE = 0.9  # how likely another type has to be: less breaks as many as it mends on articles other than news-dev
LOOKS = 2  # sentences
NAMED = len(TYPES) - 1  # types that names have: all but dates


class TypeHead:
    """Judges the types of the names of one article; each sentence is read once."""

    def __init__(self, draft: Draft, encoder: Encoder) -> None:
        self.draft = draft
        self.encoder = encoder
        self.candidates = Candidates(draft, encoder.tokenizer)
        self._read: dict[int, dict[int, Floats]] = {}

    def other(self, uses: Sequence[int]) -> EntityType | None:
        """Return the type that uses of a name show it to have in the place of the one held, or nothing."""
        held = self.draft.mentions[uses[0]].type
        sentences = dict.fromkeys(self.draft.sentence_of[self.draft.mentions[use].start] for use in uses)
        rows: list[Floats] = []
        likely = held
        chance = 0.0
        for sentence in list(sentences)[:LOOKS]:
            judged = self._judged(sentence)
            rows += [judged[use] for use in uses if use in judged]
            if not rows:
                continue
            together = np.exp(np.mean(np.log(np.array(rows) + 1e-6), axis=0, dtype=np.float64))
            top = int(together[:NAMED].argmax())
            likely, chance = TYPES[top], float(together[top] / together.sum())
            if likely is held:
                return None
        return likely if chance >= SURE else None

    def _judged(self, sentence: int) -> dict[int, Floats]:
        if sentence not in self._read:
            window = self.candidates.alone(sentence)
            states = self.encoder.states(window)
            told = {use: self.encoder.head.types(states[start:end]) for use, (start, end) in window.mentions.items()}
            self._read[sentence] = {use: chances for use, chances in told.items() if chances is not None}
        return self._read[sentence]


def mend_types(draft: Draft, encoder: Encoder) -> None:
    """Give names whose type is open, and that the gazetteer does not know, the type that the encoder is sure of."""
    head = TypeHead(draft, encoder) if draft.doubtful else None
    for uses in draft.doubtful if head else ():
        type_ = head.other(uses) if head else None
        for use in uses if type_ else ():
            draft.mentions[use].type = type_ or draft.mentions[use].type
