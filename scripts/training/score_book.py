"""Scores that networks gave to pairs, found again by sentence and ends: they outlive changes of mentions elsewhere."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from triplewire.extract import pair_layout as layout
from triplewire.extract.candidates import Candidates, Pair, Window
from triplewire.extract.encoder import Scored

Ends = tuple[int, int, int, int]  # pieces of the sentence where the subject starts and ends, and the object
ENDS = (layout.A, layout.A_END, layout.B, layout.B_END)


def _sentence(ids: list[int], told: tuple[int, ...] | list[int]) -> tuple[int, ...]:
    return tuple(ids[told[layout.SENTENCE] : told[layout.SENTENCE_END]])


def _ends(told: tuple[int, ...] | list[int]) -> Ends:
    one, end, other, other_end = (told[at] - told[layout.SENTENCE] for at in ENDS)
    return one, end, other, other_end


def _overlap(one: Ends, other: Ends) -> bool:
    return one[0] < other[1] and other[0] < one[1] and one[2] < other[3] and other[2] < one[3]


@dataclass
class ScoreBook:
    """The scores of a set's pairs, in the order in which its examples were written."""

    relations: np.ndarray
    statuses: np.ndarray
    places: dict[tuple[str, tuple[int, ...]], dict[Ends, int]] = field(default_factory=dict)  # article, sentence

    @classmethod
    def read(cls, examples: Path, name: str, scores: tuple[np.ndarray, np.ndarray]) -> "ScoreBook":
        """Return the book of a set: the file of examples tells what each score is about."""
        with np.load(examples) as file:
            ids, windows, pairs, told = (file[part] for part in ("ids", "windows", "pairs", "told"))
        book, articles = cls(*scores), json.loads(str(told))["articles"]
        piece = pair = number = 0
        for article, pieces, count in windows.tolist():
            if articles[article]["set"] == name:
                here = ids[piece : piece + pieces].tolist()
                for row in pairs[pair : pair + count].tolist():
                    key = (articles[article]["id"], _sentence(here, row))
                    book.places.setdefault(key, {})[_ends(row)] = number
                    number += 1
            piece, pair = piece + pieces, pair + count
        if number != len(scores[0]):
            raise ValueError(f"{number} pairs, {len(scores[0])} scores: they are not of these examples")
        return book

    def scored(self, article: str, drafted: Candidates) -> Iterator[Scored | Pair]:
        """Yield the pairs of an article with their scores, and those alone that no score is told of."""
        for window in drafted.windows():
            for pair in window.pairs:
                at = self._place(article, window, pair)
                if at is None:
                    yield pair
                else:
                    relations, statuses = (part[at].astype(np.float32) for part in (self.relations, self.statuses))
                    yield Scored(pair, relations, statuses, -1)

    def _place(self, article: str, window: Window, pair: Pair) -> int | None:
        """Return the number of a pair, or of the nearest whose ends overlap its own."""
        held = self.places.get((article, _sentence(window.ids, pair.told)), {})
        ends = _ends(pair.told)
        near = [one for one in held if _overlap(one, ends)]
        if not near:
            return None
        return held[min(near, key=lambda one: sum(abs(a - b) for a, b in zip(one, ends, strict=True)))]
