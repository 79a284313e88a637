"""Reads the pronouns of GAP: what speaks for each candidate, and which of the candidates the two names are."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from measure_coreference import gap_drafts, overlap, stretch

from triplewire.extract import pronouns
from triplewire.extract.attention import Attention
from triplewire.extract.draft import Draft
from triplewire.extract.pipeline import Extractor
from triplewire.extract.salience import Point
from triplewire.extract.strangers import STRANGER
from triplewire.graph.model import MentionKind

Traits = dict[int, tuple[list[list[str]], list[str]]]


@dataclass(slots=True)
class Pronoun:
    """A pronoun of GAP: what speaks for each candidate, and which of them the two names are."""

    traits: Traits
    names: tuple[set[int], set[int]]
    meant: tuple[bool, bool]

    def is_right(self, entity: int | None) -> bool:
        """Say whether a meaning is right; None is a meaning without a name."""
        if not any(self.meant):
            return entity is None or entity not in self.names[0] | self.names[1]
        return entity is not None and any(m and entity in held for m, held in zip(self.meant, self.names, strict=True))


@dataclass(frozen=True, slots=True)
class Asked:
    """A pronoun of GAP where it stands: the draft of its text, its token, and the tokens of its candidates."""

    pronoun: Pronoun
    draft: Draft
    token: int  # -1 = none begins there
    tokens: dict[int, list[int]]  # entity -> its points, in the order of what speaks for them


class Watched:
    """Keeps what spoke for the candidates of each pronoun while articles are read, until it is closed."""

    def __init__(self) -> None:
        self.seen: dict[int, tuple[Traits, dict[int, list[Point]]]] = {}
        self._of_people = pronouns.of_people
        pronouns.of_people = self._keep

    def close(self) -> None:
        """Watch no longer."""
        pronouns.of_people = self._of_people

    def _keep(
        self, attention: Attention, kind: str, pronoun: Point, found: dict[int, list[Point]], barred: frozenset[int]
    ) -> Traits:
        traits = self._of_people(attention, kind, pronoun, found, barred)
        self.seen[pronoun.token] = traits, found
        return traits


def asked(extractor: Extractor, data: Path, part: str, kept: Path | None) -> Iterator[Asked]:
    """Yield the pronouns of a part of GAP."""
    watched = Watched()
    try:
        for row, draft in gap_drafts(extractor, data, part, kept):
            yield _asked(row, draft, watched)
            watched.seen.clear()
    finally:
        watched.close()


def _asked(row: dict[str, str], draft: Draft, watched: Watched) -> Asked:
    at, shift = int(row["Pronoun-offset"]), draft.shift
    token = next((t.i for t in draft.doc if t.idx - shift <= at < t.idx - shift + len(t)), -1)
    traits, found = watched.seen.get(token, ({}, {}))
    tokens = {entity: [point.token for point in points] for entity, points in found.items()}
    strangers = {entity: tokens[entity] for entity, points in found.items() if entity < 0 and points[0].is_name}
    spans = [(int(row[f"{name}-offset"]), int(row[f"{name}-offset"]) + len(row[name])) for name in "AB"]
    names = [_named(draft, span, strangers) for span in spans]
    meant = (row["A-coref"].upper() == "TRUE", row["B-coref"].upper() == "TRUE")
    return Asked(Pronoun(traits, (names[0], names[1]), meant), draft, token, tokens)


def _named(draft: Draft, span: tuple[int, int], strangers: dict[int, list[int]]) -> set[int]:
    """Return the candidates that a stretch names."""
    held = [m for m in draft.mentions if m.kind is MentionKind.NAME and overlap(stretch(draft, m), span)]
    known = {m.entity for m in held if m.rule != STRANGER or not strangers}
    shift = draft.shift
    return known | {
        entity
        for entity, tokens in strangers.items()
        if any(overlap((draft.doc[t].idx - shift, draft.doc[t].idx - shift + len(draft.doc[t])), span) for t in tokens)
    }
