"""The pair encoder at run time: a small quantised model on one thread, one window at a time.

Windows are never padded together, so an article reads the same alone and in any batch.
"""

import json
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np

from triplewire.extract import pair_layout as layout
from triplewire.extract.candidates import Candidates, Pair, Pieces
from triplewire.extract.draft import Draft
from triplewire.extract.pair_head import Floats, PairHead
from triplewire.extract.weighing import NAMES, Weighing

WEIGHTS = Path(__file__).with_name("weights")
MODEL, HEAD, TOKENIZER, MANIFEST = "encoder.onnx", "head.npz", "tokenizer.json", "manifest.json"


@dataclass(frozen=True, slots=True)
class Scored:
    """A pair of mentions with the probability of every relation, and the token that counted most."""

    pair: Pair
    relations: Floats
    statuses: Floats
    looked: int  # token, -1 = none outside the ends


class Encoder:
    """A loaded model."""

    def __init__(self, session: Any, tokenizer: Pieces, head: PairHead, told: dict[str, Any], digest: str) -> None:  # noqa: ANN401
        self.session = session
        self.tokenizer = tokenizer
        self.head = head
        self.relations: tuple[str, ...] = tuple(told["relations"])
        weights = told.get("weighing", {"weights": {"score": 1.0}, "relations": {}})
        self.weighing = Weighing(tuple(weights["weights"].get(name, 0.0) for name in NAMES), weights["relations"])
        self.digest = digest

    def scored(self, draft: Draft, things: Sequence[int]) -> Iterator[Scored]:
        """Yield every ordered pair of an article's mentions that share a sentence."""
        for window in Candidates(draft, self.tokenizer, things).windows():
            if not window.pairs:
                continue
            ids = np.array([window.ids], np.int64)
            feed = {"input_ids": ids, "attention_mask": np.ones_like(ids)}
            feed["token_type_ids"] = np.array([window.kinds], np.int64)
            states = self.session.run(None, feed)[0][0]
            judged = self.head.judge(states, np.array([pair.told for pair in window.pairs], np.int64))
            for at, pair in enumerate(window.pairs):
                looked = _looked_at(pair, judged.looked[at], window.tokens)
                yield Scored(pair, judged.relations[at], judged.statuses[at], looked)


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
        warnings.warn(f"no encoder, rules alone: {error}", stacklevel=2)
        return None


def _load(folder: Path) -> Encoder:
    import onnxruntime
    import tokenizers

    told = json.loads((folder / MANIFEST).read_text("utf-8"))
    if told["layout"] != [layout.WIDTH, layout.EDGES, layout.PIECE_KINDS]:
        raise ValueError(f"{folder / MANIFEST} was trained for another layout of pairs")
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    model = (folder / MODEL).read_bytes()
    session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    tokenizer = tokenizers.Tokenizer.from_file(str(folder / TOKENIZER))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    with np.load(folder / HEAD) as file:
        head = PairHead({name: file[name] for name in file.files})
    digest = sha256(model)
    for name in (HEAD, MANIFEST):
        digest.update((folder / name).read_bytes())
    return Encoder(session, tokenizer, head, told, digest.hexdigest()[:16])
