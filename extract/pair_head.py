"""The head of the encoder in plain arrays: what the states of a window say of each pair of mentions in it."""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from thinc.backends import NumpyOps

from triplewire.extract import pair_layout as layout

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]
ONE_THREAD = NumpyOps()  # what the language model multiplies with
LOOKS = 4  # heads of the attention over the sentence


class Judged(NamedTuple):
    """Probabilities of relations and statuses, how much each piece counted, and the vector judged, for every pair."""

    relations: Floats
    statuses: Floats
    looked: Floats
    vectors: Floats


def gelu(values: Floats) -> Floats:
    """Return the exact GELU, by a rational stand-in for erf that is right to seven digits."""
    x = np.abs(values) * np.float32(0.7071067811865476)
    t = 1 / (1 + np.float32(0.3275911) * x)
    series = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))))
    erf = np.sign(values) * (1 - series * np.exp(-x * x))
    out: Floats = (0.5 * values * (1 + erf)).astype(np.float32)
    return out


def sigmoid(values: Floats) -> Floats:
    """Return probabilities of scores."""
    out: Floats = (1 / (1 + np.exp(-values))).astype(np.float32)
    return out


def softmax(values: Floats) -> Floats:
    """Return shares along the last axis."""
    raised = np.exp(values - values.max(axis=-1, keepdims=True))
    out: Floats = (raised / raised.sum(axis=-1, keepdims=True)).astype(np.float32)
    return out


class PairHead:
    """Judges pairs as the trained head does."""

    def __init__(self, weights: Mapping[str, NDArray[np.generic]]) -> None:
        self.weights: dict[str, Floats] = {name: array.astype(np.float32) for name, array in weights.items()}
        self.relations = len(self.weights["relations.bias"])

    def _linear(self, name: str, values: Floats) -> Floats:
        # numpy would use all cores: others wait for them meanwhile, and sums differ with their number
        product: Floats = ONE_THREAD.gemm(
            np.ascontiguousarray(values, np.float32), self.weights[f"{name}.weight"], trans2=True
        )
        return product + self.weights[f"{name}.bias"]

    def judge(self, states: Floats, told: Ints) -> Judged:
        """Return what the states of a window's pieces say of its pairs."""
        pooled, small = self._pooled(states, told), self._told(told)
        found, looked = self._looked(states, told, np.concatenate([*pooled[:2], small[0]], axis=1))
        hidden = gelu(self._linear("inner", np.concatenate([*pooled, found, *small], axis=1)))
        statuses = softmax(self._linear("statuses", hidden))
        return Judged(sigmoid(self._linear("relations", hidden)), statuses, looked, hidden)

    def types(self, states: Floats) -> Floats | None:
        """Return how likely each type is for a mention with these states of its pieces; nothing without that head."""
        if "mention_types.weight" not in self.weights:
            return None
        chances: Floats = softmax(self._linear("mention_types", states.mean(axis=0, keepdims=True)))[0]
        return chances

    @staticmethod
    def _pooled(states: Floats, told: Ints) -> list[Floats]:
        sums = np.concatenate([np.zeros((1, states.shape[1]), np.float32), states.cumsum(axis=0, dtype=np.float32)])

        def mean(start: Ints, end: Ints) -> Floats:
            last = np.maximum(start, end)
            out: Floats = (sums[last] - sums[start]) / np.maximum(last - start, 1)[:, None].astype(np.float32)
            return out

        a, a_end, b, b_end = (told[:, at] for at in (layout.A, layout.A_END, layout.B, layout.B_END))
        start, end = told[:, layout.SENTENCE], told[:, layout.SENTENCE_END]
        left, left_end = np.where(a < b, a, b), np.where(a < b, a_end, b_end)
        right, right_end = np.where(a < b, b, a), np.where(a < b, b_end, a_end)
        one, other = mean(a, a_end), mean(b, b_end)
        words = told[:, layout.FIRST_WORD : layout.FIRST_EDGE]
        there = (words >= 0)[:, :, None]
        route = (states[np.maximum(words, 0)] * there).sum(axis=1) / np.maximum(there.sum(axis=1), 1)
        top = told[:, layout.TOP]
        return [
            one,
            other,
            one * other,
            mean(left_end, right),
            mean(np.maximum(left - layout.NEAR, start), left),
            mean(right_end, np.minimum(right_end + layout.NEAR, end)),
            mean(start, end),
            route.astype(np.float32),
            states[np.maximum(top, 0)] * (top >= 0)[:, None],
        ]

    def _told(self, told: Ints) -> list[Floats]:
        types, kinds, edge = self.weights["types.weight"], self.weights["kinds.weight"], self.weights["edges.weight"]
        edges = told[:, layout.FIRST_EDGE :]
        count = (edges >= 0).sum(axis=1)
        every = edge[np.where(edges >= 0, edges, layout.EDGES)]
        first = told[:, layout.A] < told[:, layout.B]
        gap = np.where(first, told[:, layout.B] - told[:, layout.A_END], told[:, layout.A] - told[:, layout.B_END])
        far = np.minimum(np.maximum(gap, 0) // 3, layout.DISTANCES - 1)
        return [
            np.concatenate([types[told[:, layout.TYPE_A]], types[told[:, layout.TYPE_B]]], axis=1),
            kinds[told[:, layout.KIND_A]],
            kinds[told[:, layout.KIND_B]],
            self.weights["distance.weight"][far],
            self.weights["order.weight"][first.astype(np.int64)],
            every[:, 0],
            every[np.arange(len(told)), np.maximum(count - 1, 0)],
            (every.sum(axis=1) / np.maximum(count, 1)[:, None]).astype(np.float32),
        ]

    def _looked(self, states: Floats, told: Ints, asked: Floats) -> tuple[Floats, Floats]:
        """Return what each pair finds in its sentence, and how much it looked at each piece."""
        pieces, pairs = len(states), len(told)
        at = np.arange(pieces)[None, :]
        a, a_end, b, b_end, start, end = (told[:, place][:, None] for place in range(6))
        place = np.where(at < np.minimum(a, b), 4, 5)
        place = np.where((at >= np.minimum(a_end, b_end)) & (at < np.maximum(a, b)), 3, place)
        place = np.where((at >= b) & (at < b_end), 2, place)
        place = np.where((at >= a) & (at < a_end), 1, place) + 5 * (a > b)
        inside = (at >= start) & (at < end)
        query = self._linear("query", asked).reshape(pairs, LOOKS, -1)
        key = self._linear("key", states).reshape(pieces, LOOKS, -1)
        value = self._linear("value", states).reshape(pieces, LOOKS, -1)
        score = np.einsum("phd,lhd->phl", query, key, optimize=True) / np.float32(query.shape[2] ** 0.5)
        score = score + self.weights["place.weight"][place].transpose(0, 2, 1)
        weight = softmax(np.where(inside[:, None, :], score, np.float32(-1e30)).astype(np.float32))
        found: Floats = np.einsum("phl,lhd->phd", weight, value, optimize=True).reshape(pairs, -1)
        return found, weight.mean(axis=1)
