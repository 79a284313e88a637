"""What an article has spoken of so far: its names, and the common nouns that compete with them."""

from bisect import bisect_left, insort
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from triplewire.extract.draft import Draft
from triplewire.extract.gazetteer import Gazetteer
from triplewire.extract.lexicon import REFERENCE, words
from triplewire.extract.salience import Point, make_point
from triplewire.extract.steps import tree_of
from triplewire.extract.strangers import STRANGER, is_stranger
from triplewire.graph.model import EntityType, MentionKind

KIND = {word: kind for kind in ("male", "female", "thing", "several") for word in words("pronouns", kind)}
REACH = 3  # sentences that a thing stays in mind without being mentioned
MALE, FEMALE, ANYBODY = words("people", "male"), words("people", "female"), words("people", "any")
MISTAKEN = frozenset(EntityType) - {EntityType.PERSON, EntityType.LAW}  # what surnames are taken for
NOBODY = frozenset({"country", "territory", "state", "continent", "un", "alliance", "union", "ministry"})
NOBODYS = ("phobia", "philia", "mania", "cracy", "ism", "ology")  # ends of words for no person
NO_THINGS = frozenset({"compound", "npadvmod"})
NOUN_TAGS = ("NN", "NNS")
THING_NOUNS = frozenset(  # a name that ends in one is no person's: "Siena College"
    noun for part in ("kinds", "words") for nouns in REFERENCE["nominals"][part].values() for noun in nouns.split()
)
SOMEBODY = MALE | FEMALE | ANYBODY


class Attention:
    """The points of attention of one article, made sentence by sentence as they are asked for."""

    def __init__(self, draft: Draft, gazetteer: Gazetteer) -> None:
        self.draft = draft
        self.gazetteer = gazetteer
        self.speakers: dict[int, int] = {}  # of each quotation: its entity, -1 = nobody named
        self._heads: dict[int, list[int]] = {}  # sentence -> mentions that can be referred to
        self._names: dict[int, list[Point]] = {}
        self._nouns: dict[tuple[int, bool], list[Point]] = {}
        self._strangers: dict[int, list[Point]] = {}
        self._taken: dict[str, list[tuple[int, int]]] = {}  # kind of pronoun -> its pronouns and what they mean
        self._guessed: dict[int, Counter[str]] = {}  # entity -> genders of the pronouns that were taken for it
        self._names_at: dict[int, list[int]] = {}  # entity -> tokens of its names
        for number, mention in enumerate(draft.mentions):
            if mention.entity >= 0 and mention.kind is MentionKind.NAME:
                self._names_at.setdefault(mention.entity, []).append(mention.start)
            if mention.entity >= 0 and mention.kind is not MentionKind.DEMONYM:
                self._heads.setdefault(draft.sentence_of[mention.head], []).append(number)

    def named_after(self, entity: int, pronoun: Point) -> int:
        """Return how many sentences after a pronoun a thing is named again, or -1."""
        for token in self._names_at.get(entity, ()):
            if token > pronoun.token:
                return self.draft.sentence_of[token] - pronoun.sentence
        return -1

    def named(self, sentence: int) -> list[Point]:
        """Return the points of a sentence that are things with names: names, and words already resolved."""
        if sentence not in self._names:
            points: list[Point] = []
            for number in self._heads.get(sentence, ()):
                mention = self.draft.mentions[number]
                point = make_point(self.draft, mention.head, mention.entity, is_name=True, lead=not points)
                leaning = self._leaning(mention.entity)
                points.append(replace(point, leaning=leaning) if leaning else point)
            self._names[sentence] = points
        return self._names[sentence]

    def common(self, sentence: int, *, people: bool) -> list[Point]:
        """Return the points of a sentence that are common nouns: those of people, or those of anything else."""
        if (sentence, people) not in self._nouns:
            tree, at = tree_of(self.draft), self.draft.at
            self._nouns[sentence, people] = [
                self._common(make_point(self.draft, token, -1, is_name=False, lead=False))
                for token in range(*self.draft.sentences[sentence])
                if tree.tags[token] in NOUN_TAGS
                and (tree.lemmas[token] in SOMEBODY) is people
                and at[token] < 0
                and tree.deps[token] not in NO_THINGS
                and (people or not self._describes(token))
            ]
        return self._nouns[sentence, people]

    def _describes(self, token: int) -> bool:
        """Say whether a noun only tells what something named is: "X, a maker of lamps", "it is the largest maker"."""
        tree, at = tree_of(self.draft), self.draft.at
        if tree.deps[token] == "appos":
            return at[tree.heads[token]] >= 0
        if tree.deps[token] == "attr":
            subjects = tree.children(tree.heads[token], "nsubj")
            return any(at[subject] >= 0 or tree.tags[subject] == "PRP" for subject in subjects)
        return any(at[child] >= 0 for child in tree.children(token, "appos"))

    def add(self, point: Point) -> None:
        """Remember a word that was resolved, no more as the common noun it may be."""
        self.named(point.sentence).append(point)
        for key in ((point.sentence, True), (point.sentence, False)):
            if held := self._nouns.get(key):
                self._nouns[key] = [other for other in held if other.token != point.token]

    def strangers(self, sentence: int) -> list[Point]:
        """Return the points of a sentence that are proper nouns which no mention holds: names of people, it may be."""
        if sentence not in self._strangers:
            points = [
                make_point(self.draft, token, -1, is_name=True, lead=False)
                for token in range(*self.draft.sentences[sentence])
                if is_stranger(self.draft, token, self.gazetteer)
            ]
            self._strangers[sentence] = [replace(point, type=EntityType.PERSON) for point in points]
        return [point for point in self._strangers[sentence] if self.draft.at[point.token] < 0]

    def meet(self, entity: int) -> None:
        """Take in a name that was found after the others."""
        for mention in self.draft.mentions:
            if mention.entity == entity and mention.rule == STRANGER:
                self._names_at.setdefault(entity, []).append(mention.start)
                point = make_point(self.draft, mention.head, entity, is_name=True, lead=False)
                self.named(point.sentence).append(point)

    def take(self, kind: str, token: int, entity: int) -> None:
        """Remember what a pronoun was taken for."""
        insort(self._taken.setdefault(kind, []), (token, entity))

    def taken_before(self, kind: str, token: int) -> tuple[int, int] | None:
        """Return the last pronoun of a kind before a word, and what it was taken for."""
        taken = self._taken.get(kind, [])
        at = bisect_left(taken, (token, -1))
        return taken[at - 1] if at else None

    def near(self, token: int, sentence: int, *, people: bool) -> Iterator[Point]:
        """Yield the names and the nouns, of people or not, in reach of a word, the later ones of its sentence too.

        The title is never in reach.
        """
        for number in range(max(sentence - REACH, min(sentence, 1)), sentence + 1):
            yield from self.named(number)
            yield from (point for point in self.common(number, people=people) if point.token != token)

    def guess_gender(self, entity: int, kind: str) -> None:
        """Remember the gender of a pronoun that was taken for somebody."""
        if self.draft.entities[entity].gender is None:
            self._guessed.setdefault(entity, Counter())[kind] += 1

    def keep_genders(self) -> None:
        """Give each entity the gender that most of its pronouns told; what is "he" or "she" is a person."""
        for entity, told in self._guessed.items():
            thing = self.draft.entities[entity]
            thing.gender = max(told, key=lambda kind: (told[kind], kind))
            if thing.type in MISTAKEN and not thing.key and not thing.qid:
                self._make_person(entity)

    def _make_person(self, entity: int) -> None:
        self.draft.entities[entity].type = EntityType.PERSON
        for mention in self.draft.mentions:
            if mention.entity == entity:
                mention.type = EntityType.PERSON

    def _leaning(self, entity: int) -> str | None:
        """Return the gender of earlier pronouns, or of a first name that stands alone or may be no person's."""
        if told := self._guessed.get(entity):
            return max(told, key=lambda kind: (told[kind], kind))
        thing = self.draft.entities[entity]
        parts = thing.name.split()
        if thing.gender or (thing.type is EntityType.PERSON and len(parts) > 1):
            return None
        return self.gazetteer.gender(parts[0])

    def is_named_like_people(self, point: Point) -> bool:
        """Say whether a thing that is no person by its type may still be one: a few capitalised words, no country."""
        thing = self.draft.entities[point.entity]
        held = self.draft.mentions[self.draft.at[point.token]]
        known = self.gazetteer.entry(thing.key) if thing.key else None
        tags = tree_of(self.draft).tags[max(held.start - 1, 0) : held.start + 1]
        words = thing.name.split()
        if (
            thing.type not in MISTAKEN
            or thing.name.isupper()
            or "DT" in tags
            or (known is not None and known.kind in NOBODY)
        ):
            return False
        if words[-1].lower() in THING_NOUNS or words[-1].endswith(NOBODYS):
            return False
        return len(words) == 1 or (not point.certain and len(words) < 4 and thing.name.istitle())

    def _common(self, point: Point) -> Point:
        lemma = tree_of(self.draft).lemmas[point.token]
        gender = "male" if lemma in MALE else "female" if lemma in FEMALE else None
        if gender or lemma in ANYBODY:
            return replace(point, type=EntityType.PERSON, gender=gender)
        return point
