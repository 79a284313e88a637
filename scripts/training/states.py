"""The states that the shipped encoder gives the words of an article, for heads that are tried on top of them."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

import numpy as np

from triplewire.extract.candidates import Candidates, Window
from triplewire.extract.draft import Draft
from triplewire.extract.encoder import Encoder
from triplewire.extract.pair_head import Floats


class _Everything(Candidates):
    """The windows of all sentences, or of some, whether they hold pairs or not."""

    def asked(self, sentence: int) -> bool:
        """Say whether a sentence has words and is one of those asked for."""
        start, end = self.draft.sentences[sentence]
        return start < end and (self.only is None or sentence in self.only)

    def _pairs(self, *_: object) -> Iterator[None]:  # type: ignore[override]
        yield from ()


@dataclass(slots=True)
class States:
    """The states of an article's words, and those of its mentions: each where its sentence was first read whole."""

    words: dict[int, Floats] = field(default_factory=dict)
    mentions: dict[int, Floats] = field(default_factory=dict)


def _run(encoder: Encoder, window: Window, *, plain: bool) -> Floats:
    ids = np.array([window.ids], np.int64)
    feed = {"input_ids": ids, "attention_mask": np.ones_like(ids)}
    feed["token_type_ids"] = np.zeros_like(ids) if plain else np.array([window.kinds], np.int64)
    states: Floats = encoder.session.run(None, feed)[0][0]
    return states


def states_of(encoder: Encoder, draft: Draft, only: Collection[int] | None = None, *, plain: bool = False) -> States:
    """Return the states of all words, or of those of some sentences and of the sentences before them.

    Plain states are those of an encoder that is not told which words were taken for mentions.
    """
    found = States()
    for window in _Everything(draft, encoder.tokenizer, None, only).windows():
        states = _run(encoder, window, plain=plain)
        held: dict[int, list[int]] = {}
        for at, token in enumerate(window.tokens):
            if token >= 0:
                held.setdefault(token, []).append(at)
        for token, places in held.items():
            found.words.setdefault(token, states[places].mean(axis=0))
        for mention, (start, end) in window.mentions.items():
            if start < end:
                found.mentions.setdefault(mention, states[start:end].mean(axis=0))
    return found
