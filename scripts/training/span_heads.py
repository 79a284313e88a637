"""A head for the words of overlooked names, on the states of the shipped encoder, which is told no mentions."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from training.network import WIDE
from training.states import states_of
from triplewire.extract.bench.sets import GoldArticle
from triplewire.extract.draft import Draft
from triplewire.extract.encoder import Encoder
from triplewire.extract.pipeline import Extractor
from triplewire.graph.model import EntityType

TYPES = (None, *tuple(EntityType)[:7])  # None = in no name
EPOCHS, SIZE, RATE, DROP, HIDDEN = 12, 256, 1e-3, 0.3, 128
BOUNDS = (0.5, 0.7, 0.8, 0.9, 0.95, 0.99)


@dataclass(frozen=True, slots=True)
class Words:
    """The words of an article: states, numbers of the right types, which a mention holds, and the right names."""

    states: NDArray[np.float32]
    right: NDArray[np.int64]
    taken: NDArray[np.bool_]
    names: tuple[tuple[int, int, int], ...]  # tokens, type


def names_of(gold: GoldArticle, draft: Draft) -> Iterator[tuple[int, int, int]]:
    """Yield the tokens of every use of a listed name, the longest where they overlap."""
    text, shift = draft.doc.text, draft.shift
    zones = [(0, len(gold.article.title)), *((s.start + shift, s.end + shift) for s in gold.sentences)]
    wanted = [(one, entity) for entity in gold.entities for one in entity.surfaces]
    used = bytearray(len(text))
    for surface, entity in sorted(wanted, key=lambda pair: (-len(pair[0].text), pair[0].text, pair[1].id)):
        for number, (start, end) in enumerate(zones):
            for match in re.finditer(rf"(?<!\w){re.escape(surface.text)}(?!\w)", text[start:end]):
                first, last = start + match.start(), start + match.end()
                span = draft.doc.char_span(first, last, alignment_mode="expand")
                if surface.used_in(number) and span is not None and not any(used[first:last]):
                    used[first:last] = b"\1" * (last - first)
                    yield span.start, span.end, TYPES.index(entity.type)


def words_of(gold: GoldArticle, extractor: Extractor, encoder: Encoder) -> Words:
    """Return the words of an article."""
    draft, _ = extractor.draft(gold.article)
    states = states_of(encoder, draft, plain=True).words
    right = np.zeros(len(draft.doc), np.int64)
    names = tuple(names_of(gold, draft))
    for start, end, type_ in names:
        right[start:end] = type_
    nothing = np.zeros(WIDE, np.float32)
    held = np.array([states.get(token, nothing) for token in range(len(draft.doc))])
    return Words(held, right, np.array(draft.at) >= 0, names)


def fit(articles: Sequence[Words], seed: int) -> nn.Module:
    """Return a head that tells the type of the name that a word is in."""
    torch.manual_seed(seed)
    states = torch.from_numpy(np.concatenate([one.states for one in articles]))
    right = torch.from_numpy(np.concatenate([one.right for one in articles]))
    head = nn.Sequential(
        nn.Dropout(DROP), nn.Linear(WIDE, HIDDEN), nn.ReLU(), nn.Dropout(DROP), nn.Linear(HIDDEN, len(TYPES))
    )
    optimizer = torch.optim.AdamW(head.parameters(), lr=RATE, weight_decay=0.01)
    for _ in range(EPOCHS):
        for some in torch.randperm(len(states)).split(SIZE):
            loss = nn.functional.cross_entropy(head(states[some]), right[some])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    return head.eval()


def spans(chances: NDArray[np.float32], taken: NDArray[np.bool_], bound: float) -> Iterator[tuple[int, int, int]]:
    """Yield runs of words outside mentions that are all in a name of one type, as the head says."""
    start, kind = 0, 0
    for token in range(len(chances) + 1):
        top = int(chances[token].argmax()) if token < len(chances) and not taken[token] else 0
        top = top if top and chances[token, top] >= bound else 0
        if top != kind:
            if kind:
                yield start, token, kind
            start, kind = token, top


def report(head: nn.Module, articles: Sequence[Words]) -> Iterator[str]:
    """Yield how many overlooked names the head finds, and how many words it takes for names that are none."""
    with torch.no_grad():
        chances = [head(torch.from_numpy(one.states)).softmax(1).numpy() for one in articles]
    right = sum(int((told.argmax(1) == one.right).sum()) for told, one in zip(chances, articles, strict=True))
    yield f"words right {right / sum(len(one.right) for one in articles):.3f}"
    missed = sum(not one.taken[s:e].any() for one in articles for s, e, _ in one.names)
    for bound in BOUNDS:
        said = found = typed = 0
        for one, told in zip(articles, chances, strict=True):
            for start, end, kind in spans(told, one.taken, bound):
                hits = [name for name in one.names if start < name[1] and name[0] < end]
                said += 1
                found += bool(hits)
                typed += any(name[2] == kind for name in hits)
        yield f"from {bound}: {said} new spans, {found} in listed names, {typed} typed right; overlooked: {missed}"
