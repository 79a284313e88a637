"""The pair encoder at run time: a small quantised model on one thread, one window at a time.

Windows are never padded together, so an article reads the same alone and in any batch.
"""

import json
import logging
from collections.abc import Collection, Iterable, Iterator, Sequence
from copy import copy
from dataclasses import dataclass, replace
from functools import cache
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np

from triplewire.extract import pair_layout as layout
from triplewire.extract.candidates import Candidates, Pair, Pieces, Window
from triplewire.extract.draft import Draft
from triplewire.extract.learned import Learned
from triplewire.extract.pair_head import Floats, Judged, PairHead
from triplewire.extract.second_opinion import bound_of
from triplewire.extract.weighing import weighing_of

MASK = 103  # the piece that stands for a hidden word
WEIGHTS = Path(__file__).with_name("weights")
MODEL, HEAD, TOKENIZER, MANIFEST = "encoder.onnx", "head.npz", "tokenizer.json", "manifest.json"
UNWEIGHED: dict[str, Any] = {"weights": {"score": 1.0}, "relations": {}, "thresholds": {}}  # the encoder as it is

log = logging.getLogger("triplewire")


@dataclass(frozen=True, slots=True)
class Scored:
    """A pair of mentions with the probability of every relation, and the token that counted most."""

    pair: Pair
    relations: Floats
    statuses: Floats
    looked: int  # token, -1 = none outside the ends


class Encoder:
    """A loaded model."""

    name = "encoder"

    def __init__(self, session: Any, tokenizer: Pieces, head: PairHead, told: dict[str, Any], digest: str) -> None:  # noqa: ANN401
        self.session = session
        self.tokenizer = tokenizer
        self.head = head
        self.relations: tuple[str, ...] = tuple(told["relations"])
        weights = told.get("weighing", UNWEIGHED)
        weighing, self.thresholds = weighing_of(weights)
        self.weighing = replace(weighing, not_asserted=bound_of(weights))
        self.digest = digest
        network = json.dumps([told["layout"], told["files"]], sort_keys=True)
        self.network = sha256(network.encode()).hexdigest()[:16]  # what a pair's vector depends on
        self.learned: Learned | None = None

    def with_learned(self, learned: Learned) -> "Encoder":
        """Return an encoder that judges learned relations too."""
        other = copy(self)
        other.learned = learned
        other.relations = (*self.relations, *learned.relations)
        other.weighing = replace(self.weighing, learned=frozenset(learned.relations))
        return other

    def scored(self, draft: Draft, things: Sequence[int], only: Collection[int] | None = None) -> Iterator[Scored]:
        """Yield every ordered pair of an article's mentions that share a sentence: any, or one of only these."""
        for window, judged in self.judged(draft, things, only):
            for at, pair in enumerate(window.pairs):
                looked = _looked_at(pair, judged.looked[at], window.tokens)
                yield Scored(pair, judged.relations[at], judged.statuses[at], looked)

    def judged(
        self, draft: Draft, things: Sequence[int], only: Collection[int] | None = None
    ) -> Iterator[tuple[Window, Judged]]:
        """Yield the windows of an article that hold pairs, and what is judged of each pair."""
        for window in Candidates(draft, self.tokenizer, things, only).windows():
            if window.pairs:
                yield window, self._judged(window, window.ids, window.pairs)

    def without(self, windows: Iterable[Window], ends: tuple[int, int], relation: int) -> dict[int, float]:
        """Return how much less likely a relation of two mentions is without each word of their sentence, by token."""
        for window in windows:
            for pair in window.pairs:
                if (pair.subject, pair.object) == ends:
                    return dict(self._losses(window, pair, relation))
        return {}

    def _losses(self, window: Window, pair: Pair, relation: int) -> Iterator[tuple[int, float]]:
        told = pair.told
        whole = float(self._judged(window, window.ids, [pair]).relations[0, relation])
        spans = [range(told[start], told[end]) for start, end in ((layout.A, layout.A_END), (layout.B, layout.B_END))]
        own = {window.tokens[at] for span in spans for at in span}
        for token in sorted(set(window.tokens[told[layout.SENTENCE] : told[layout.SENTENCE_END]]) - own):
            pieces = zip(window.ids, window.tokens, strict=True)
            hidden = [MASK if at == token else piece for piece, at in pieces]
            yield token, whole - float(self._judged(window, hidden, [pair]).relations[0, relation])

    def states(self, window: Window, pieces: Sequence[int] | None = None) -> Floats:
        """Return the states of a window's pieces, or of others that stand in their places."""
        ids = np.array([pieces or window.ids], np.int64)
        feed = {"input_ids": ids, "attention_mask": np.ones_like(ids)}
        feed["token_type_ids"] = np.array([window.kinds], np.int64)
        states: Floats = self.session.run(None, feed)[0][0]
        return states

    def _judged(self, window: Window, pieces: Sequence[int], pairs: Sequence[Pair]) -> Judged:
        told = np.array([pair.told for pair in pairs], np.int64)
        judged = self.head.judge(self.states(window, pieces), told)
        if self.learned is None:
            return judged
        both = [judged.relations, self.learned.judge(judged.vectors, told)]
        return judged._replace(relations=np.concatenate(both, axis=1))


def _looked_at(pair: Pair, shares: Floats, tokens: Sequence[int]) -> int:
    """Return the token outside the ends that a pair looked at most."""
    shares = shares.copy()
    for start, end in ((layout.A, layout.A_END), (layout.B, layout.B_END)):
        shares[pair.told[start] : pair.told[end]] = 0
    best = int(shares.argmax())
    return tokens[best] if shares[best] > 0 else -1


@cache
def load_encoder(folder: Path = WEIGHTS) -> Encoder | None:
    """Return the encoder of a folder, or nothing, with one warning, where its files or libraries are not here."""
    try:
        return _load(folder)
    except (ImportError, OSError, ValueError, KeyError) as error:
        log.warning("no encoder, rules alone: %s", error)
        return None


def _load(folder: Path) -> Encoder:
    import onnxruntime
    import tokenizers

    manifest = (folder / MANIFEST).read_bytes()
    told = json.loads(manifest)
    if told["layout"] != [layout.WIDTH, layout.EDGES, layout.PIECE_KINDS]:
        raise ValueError(f"{folder / MANIFEST} was trained for another layout of pairs")
    files = {name: (folder / name).read_bytes() for name in (MODEL, HEAD, TOKENIZER)}
    for name, content in files.items():
        if sha256(content).hexdigest() != told["files"][name]:
            raise ValueError(f"{folder / name} is not the file that {MANIFEST} tells of")
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(files[MODEL], options, providers=["CPUExecutionProvider"])
    tokenizer = tokenizers.Tokenizer.from_str(files[TOKENIZER].decode())
    tokenizer.no_padding()
    tokenizer.no_truncation()
    with np.load(BytesIO(files[HEAD])) as file:
        head = PairHead({name: file[name] for name in file.files})
    return Encoder(session, tokenizer, head, told, sha256(manifest).hexdigest()[:16])
