"""The network: a small BERT over a window, and a head that judges every pair of mentions in it."""

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

from triplewire.extract import pair_layout as layout

WIDE, LAYERS, HEADS, INNER = 384, 12, 12, 1536
POOLED = 9  # vectors of a pair
LOOKS, LOOK = 4, 64  # attention over the sentence: heads, width
HIDDEN = 384
STATUSES, TYPES = 5, 9


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the network says of the pairs of a batch."""

    relations: Tensor
    statuses: Tensor


class _Attention(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.self = nn.ModuleDict({name: nn.Linear(WIDE, WIDE) for name in ("query", "key", "value")})
        self.output = nn.ModuleDict({"dense": nn.Linear(WIDE, WIDE), "LayerNorm": nn.LayerNorm(WIDE, eps=1e-12)})


class _Layer(nn.Module):
    def __init__(self, drop: float) -> None:
        super().__init__()
        self.attention = _Attention()
        self.intermediate = nn.ModuleDict({"dense": nn.Linear(WIDE, INNER)})
        self.output = nn.ModuleDict({"dense": nn.Linear(INNER, WIDE), "LayerNorm": nn.LayerNorm(WIDE, eps=1e-12)})
        self.drop = nn.Dropout(drop)

    def forward(self, hidden: Tensor, mask: Tensor) -> Tensor:
        """Return the next layer's states."""
        batch, length, _ = hidden.shape
        parts = [
            self.attention.self[name](hidden).view(batch, length, HEADS, WIDE // HEADS).transpose(1, 2)
            for name in ("query", "key", "value")
        ]
        seen = functional.scaled_dot_product_attention(*parts, attn_mask=mask)
        seen = seen.transpose(1, 2).reshape(batch, length, WIDE)
        out = self.attention.output
        hidden = out["LayerNorm"](hidden + self.drop(out["dense"](seen)))
        inner = functional.gelu(self.intermediate["dense"](hidden))
        return self.output["LayerNorm"](hidden + self.drop(self.output["dense"](inner)))


class Bert(nn.Module):
    """The encoder; its parameters are named as in the graph that it comes from.

    Where lower layers are frozen, it is given their states in the place of the pieces.
    """

    def __init__(self, drop: float, frozen: int = 0) -> None:
        super().__init__()
        self.frozen = frozen
        self.embeddings = nn.ModuleDict(
            {
                "word_embeddings": nn.Embedding(30522, WIDE),
                "position_embeddings": nn.Embedding(512, WIDE),
                "token_type_embeddings": nn.Embedding(layout.PIECE_KINDS, WIDE),
                "LayerNorm": nn.LayerNorm(WIDE, eps=1e-12),
            }
        )
        self.encoder = nn.ModuleDict({"layer": nn.ModuleList(_Layer(drop) for _ in range(LAYERS))})
        self.drop = nn.Dropout(drop)

    def forward(self, ids: Tensor, kinds: Tensor, mask: Tensor) -> Tensor:
        """Return the state of each piece."""
        return self.upper(ids if self.frozen else self.lower(ids, kinds, mask, 0), mask)

    def lower(self, ids: Tensor, kinds: Tensor, mask: Tensor, layers: int) -> Tensor:
        """Return the states that the lower layers leave."""
        places = torch.arange(ids.shape[1], device=ids.device)
        rooms = self.embeddings
        hidden = rooms["word_embeddings"](ids) + rooms["position_embeddings"](places)
        hidden = self.drop(rooms["LayerNorm"](hidden + rooms["token_type_embeddings"](kinds)))
        for layer in self.encoder["layer"][:layers]:
            hidden = layer(hidden, mask[:, None, None, :])
        return hidden

    def upper(self, hidden: Tensor, mask: Tensor) -> Tensor:
        """Return what the layers that are not frozen make of states."""
        for layer in self.encoder["layer"][self.frozen :]:
            hidden = layer(hidden, mask[:, None, None, :])
        return hidden


class PairHead(nn.Module):
    """Judges pairs by the states of their words, of the words between and over them, and by what the parse tells."""

    def __init__(self, relations: int, drop: float, *, looks: bool = True) -> None:
        super().__init__()
        self.types = nn.Embedding(layout.TYPES + 1, 24)
        self.kinds = nn.Embedding(layout.KINDS, 8)
        self.distance = nn.Embedding(layout.DISTANCES, 16)
        self.order = nn.Embedding(2, 8)
        self.edges = nn.Embedding(layout.EDGES + 1, 16, padding_idx=layout.EDGES)
        self.looks = looks
        if looks:
            self.query = nn.Linear(2 * WIDE + 48, LOOKS * LOOK)
            self.key = nn.Linear(WIDE, LOOKS * LOOK)
            self.value = nn.Linear(WIDE, LOOKS * LOOK)
            self.place = nn.Embedding(layout.PLACES, LOOKS)
            nn.init.zeros_(self.place.weight)
        told = 2 * 24 + 2 * 8 + 16 + 8 + 3 * 16
        self.inner = nn.Linear(POOLED * WIDE + told + looks * LOOKS * LOOK, HIDDEN)
        self.drop = nn.Dropout(drop)
        self.relations = nn.Linear(HIDDEN, relations)
        self.statuses = nn.Linear(HIDDEN, STATUSES)
        nn.init.constant_(self.relations.bias, -5.0)

    def forward(self, states: Tensor, window: Tensor, told: Tensor) -> Judgement:
        """Return the scores of pairs, each with the number of its window and the numbers that tell it."""
        pooled, small = self._pooled(states, window, told), self._told(told)
        if self.looks:
            pooled.append(self._looked(states, window, told, torch.cat([*pooled[:2], small[0]], 1)))
        hidden = self.drop(torch.cat([*pooled, *small], 1))
        hidden = self.drop(functional.gelu(self.inner(hidden)))
        return Judgement(self.relations(hidden), self.statuses(hidden))

    @staticmethod
    def _pooled(states: Tensor, window: Tensor, told: Tensor) -> list[Tensor]:
        sums = functional.pad(states.cumsum(1), (0, 0, 1, 0))

        def mean(start: Tensor, end: Tensor) -> Tensor:
            count = (end - start).clamp(min=0)
            total = sums[window, torch.maximum(start, end)] - sums[window, start]
            return total / count.clamp(min=1).unsqueeze(1)

        a, a_end, b, b_end = (told[:, at] for at in (layout.A, layout.A_END, layout.B, layout.B_END))
        start, end = told[:, layout.SENTENCE], told[:, layout.SENTENCE_END]
        first = a < b
        left, left_end = torch.where(first, a, b), torch.where(first, a_end, b_end)
        right, right_end = torch.where(first, b, a), torch.where(first, b_end, a_end)
        one, other = mean(a, a_end), mean(b, b_end)
        words = told[:, layout.FIRST_WORD : layout.FIRST_EDGE]
        there = (words >= 0).unsqueeze(2)
        route = (states[window.unsqueeze(1), words.clamp(min=0)] * there).sum(1) / there.sum(1).clamp(min=1)
        top = told[:, layout.TOP]
        return [
            one,
            other,
            one * other,
            mean(left_end, right),
            mean(torch.maximum(left - layout.NEAR, start), left),
            mean(right_end, torch.minimum(right_end + layout.NEAR, end)),
            mean(start, end),
            route,
            states[window, top.clamp(min=0)] * (top >= 0).unsqueeze(1),
        ]

    def _told(self, told: Tensor) -> list[Tensor]:
        edges = told[:, layout.FIRST_EDGE :]
        there = edges >= 0
        count = there.sum(1)
        every = self.edges(torch.where(there, edges, layout.EDGES))
        last = (count - 1).clamp(min=0)
        first = told[:, layout.A] < told[:, layout.B]
        gap = torch.where(first, told[:, layout.B] - told[:, layout.A_END], told[:, layout.A] - told[:, layout.B_END])
        return [
            torch.cat([self.types(told[:, layout.TYPE_A]), self.types(told[:, layout.TYPE_B])], 1),
            self.kinds(told[:, layout.KIND_A]),
            self.kinds(told[:, layout.KIND_B]),
            self.distance((gap.clamp(min=0) // 3).clamp(max=layout.DISTANCES - 1)),
            self.order(first.long()),
            every[:, 0],
            every[torch.arange(len(told), device=told.device), last],
            every.sum(1) / count.clamp(min=1).unsqueeze(1),
        ]

    def _looked(self, states: Tensor, window: Tensor, told: Tensor, asked: Tensor) -> Tensor:
        """Return what a pair finds in its sentence when it looks for the words that tie it."""
        pairs, length = len(told), states.shape[1]
        at = torch.arange(length, device=states.device).unsqueeze(0)
        a, a_end, b, b_end, start, end = (told[:, place].unsqueeze(1) for place in range(6))
        place = torch.where(at < torch.minimum(a, b), 4, 5).expand(pairs, length).clone()
        place = torch.where((at >= torch.minimum(a_end, b_end)) & (at < torch.maximum(a, b)), 3, place)
        place = torch.where((at >= b) & (at < b_end), 2, place)
        place = torch.where((at >= a) & (at < a_end), 1, place)
        place = place + 5 * (a > b)
        inside = (at >= start) & (at < end)
        query = self.query(asked).view(pairs, LOOKS, LOOK)
        key = self.key(states).view(len(states), length, LOOKS, LOOK)
        value = self.value(states).view(len(states), length, LOOKS, LOOK)
        score = torch.einsum("phd,plhd->phl", query, key[window]) / LOOK**0.5
        score = score + self.place(place).transpose(1, 2)
        weight = score.masked_fill(~inside.unsqueeze(1), float("-inf")).softmax(2)
        return torch.einsum("phl,plhd->phd", weight, value[window]).reshape(pairs, LOOKS * LOOK)


class Network(nn.Module):
    """Encoder, pair head, and a head for the types of mentions."""

    def __init__(
        self, relations: int, *, drop: float = 0.1, head_drop: float = 0.2, looks: bool = True, frozen: int = 0
    ) -> None:
        super().__init__()
        self.bert = Bert(drop, frozen)
        self.head = PairHead(relations, head_drop, looks=looks)
        self.mention_types = nn.Linear(WIDE, TYPES)
