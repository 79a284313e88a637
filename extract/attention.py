"""What an article has spoken of so far: its names, and the common nouns that compete with them."""

from collections.abc import Iterator
from dataclasses import replace

from triplewire.extract.draft import Draft, EntityDraft
from triplewire.extract.gazetteer import Gazetteer
from triplewire.extract.lexicon import words
from triplewire.extract.salience import Point, make_point
from triplewire.extract.steps import tree_of
from triplewire.graph.model import EntityType, MentionKind

REACH = 3  # sentences that a thing stays in mind without being mentioned
MALE, FEMALE, ANYBODY = words("people", "male"), words("people", "female"), words("people", "any")
NO_THINGS = frozenset({"compound", "npadvmod"})


class Attention:
    """The points of attention of one article, made sentence by sentence as they are asked for."""

    def __init__(self, draft: Draft, gazetteer: Gazetteer) -> None:
        self.draft = draft
        self.gazetteer = gazetteer
        self.speakers: dict[int, int] = {}  # of each quotation: its entity, -1 = nobody named
        self._heads: dict[int, list[int]] = {}  # sentence -> mentions that can be referred to
        self._names: dict[int, list[Point]] = {}
        self._nouns: dict[int, list[Point]] = {}
        for number, mention in enumerate(draft.mentions):
            if mention.entity >= 0 and mention.kind is not MentionKind.DEMONYM:
                self._heads.setdefault(draft.sentence_of[mention.head], []).append(number)

    def named(self, sentence: int) -> list[Point]:
        """Return the points of a sentence that are things with names: names, and words already resolved."""
        if sentence not in self._names:
            points: list[Point] = []
            for number in self._heads.get(sentence, ()):
                mention = self.draft.mentions[number]
                point = make_point(self.draft, mention.head, mention.entity, is_name=True, lead=not points)
                leaning = self._leaning(self.draft.entities[mention.entity])
                points.append(replace(point, leaning=leaning) if leaning else point)
            self._names[sentence] = points
        return self._names[sentence]

    def common(self, sentence: int) -> list[Point]:
        """Return the points of a sentence that are common nouns."""
        if sentence not in self._nouns:
            tree = tree_of(self.draft)
            self._nouns[sentence] = [
                self._common(make_point(self.draft, token, -1, is_name=False, lead=False))
                for token in range(*self.draft.sentences[sentence])
                if self.draft.at[token] < 0 and tree.tags[token] in ("NN", "NNS") and tree.deps[token] not in NO_THINGS
            ]
        return self._nouns[sentence]

    def add(self, point: Point) -> None:
        """Remember a word that was resolved, no more as the common noun it may be."""
        self.named(point.sentence).append(point)
        if point.sentence in self._nouns:
            held = self._nouns[point.sentence]
            self._nouns[point.sentence] = [other for other in held if other.token != point.token]

    def near(self, token: int, sentence: int) -> Iterator[Point]:
        """Yield the points in reach of a word, the later ones of its own sentence too; never those of the title."""
        for number in range(max(sentence - REACH, min(sentence, 1)), sentence + 1):
            yield from self.named(number)
            yield from (point for point in self.common(number) if point.token != token)

    def _leaning(self, thing: EntityDraft) -> str | None:
        """Return the gender that a first name tells, where it stands alone or its bearer may be no person."""
        parts = thing.name.split()
        if thing.gender or (thing.type is EntityType.PERSON and len(parts) > 1):
            return None
        return self.gazetteer.gender(parts[0])

    def _common(self, point: Point) -> Point:
        lemma = tree_of(self.draft).lemmas[point.token]
        gender = "male" if lemma in MALE else "female" if lemma in FEMALE else None
        if gender or lemma in ANYBODY:
            return replace(point, type=EntityType.PERSON, gender=gender)
        return point
