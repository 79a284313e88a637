"""KnowledgeNet: short encyclopedic passages, scored over the words of both ends, pronouns included.

Mesquita et al., "KnowledgeNet: A Benchmark Dataset for Knowledge Base Population", EMNLP 2019. A predicted fact is
right when its property and both of its spans overlap those of a gold fact. Facts of a property count as false only in
passages for which all facts of it are annotated. The gold lists a fact for every name and pronoun of its ends in the
passage, and the country too in which the sentence says that a town of birth lies. A document is read as a whole, as far
as its text is there: who "she" is may stand in another passage.
"""

import gzip
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path
from typing import Any

from triplewire.extract.articles import Failure
from triplewire.extract.bench.calibrate import reliability_of, reliability_text
from triplewire.extract.bench.quality import Marks, Share
from triplewire.extract.bench.report import marks_text
from triplewire.extract.bench.sets import HINT
from triplewire.extract.pipeline import Extractor
from triplewire.graph.errors import InvalidArticle, MissingData
from triplewire.graph.model import Article, Block, BlockKind, EntityType, Evidence, MentionKind, Reading, Span, Status
from triplewire.graph.ontology import Ontology

FOLDS = (1, 2, 3)
PREFIX = "knowledgenet"
NAMELESS = "-nameless"  # of a set: "I" and "it" that nothing in the text answers are ends as well
PLACED = frozenset({"headquartered_in", "born_in", "resident_of"})
PARTY = "party"  # a word of the name of one
WITHIN = frozenset({"located_in", "part_of"})
NAMED = frozenset({MentionKind.NAME, MentionKind.PRONOUN})
STRETCH = re.compile(r"\S(?:(?! {3}).)*", re.DOTALL)  # what is missing of a text is a run of spaces
# property -> our relation, and whether the ends change places
WORKS, BELONGS = "EMPLOYEE_OR_MEMBER_OF", "POLITICAL_AFFILIATION"
PROPERTIES: Mapping[str, tuple[str, bool]] = {
    "CEO": ("ceo_of", True),
    "CHILD_OF": ("parent_of", True),
    "DATE_FOUNDED": ("founded_on", False),
    "DATE_OF_BIRTH": ("born_on", False),
    "DATE_OF_DEATH": ("died_on", False),
    "EDUCATED_AT": ("educated_at", False),
    WORKS: ("employed_by", False),
    "FOUNDED_BY": ("founded_by", False),
    "HEADQUARTERS": ("headquartered_in", False),
    "NATIONALITY": ("citizen_of", False),
    "PLACE_OF_BIRTH": ("born_in", False),
    "PLACE_OF_RESIDENCE": ("resident_of", False),
    BELONGS: ("member_of_party", False),
    "SPOUSE": ("spouse_of", False),
    "SUBSIDIARY_OF": ("subsidiary_of", False),
}
MEMBERSHIP = ("employed_by", "member_of")  # one property holds both, with all that is narrower,
OFFICES = ("minister_of", "spokesperson_of", "representative_of")  # and whoever speaks or acts for a body


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage with its gold: property and both spans of each fact, in offsets of the document."""

    span: Span
    exhaustive: frozenset[str]
    facts: tuple[tuple[str, Span, Span], ...]


@dataclass(frozen=True, slots=True)
class Document:
    """A document and its annotated passages."""

    article: Article
    passages: tuple[Passage, ...]


def _passage(row: Mapping[str, Any]) -> Passage:
    facts = tuple(
        (
            fact["propertyName"],
            Span(fact["subjectStart"], fact["subjectEnd"]),
            Span(fact["objectStart"], fact["objectEnd"]),
        )
        for fact in row["facts"]
    )
    exhaustive = frozenset(name["propertyName"] for name in row["exhaustivelyAnnotatedProperties"])
    return Passage(Span(row["passageStart"], row["passageEnd"]), exhaustive, facts)


def document_of(row: Mapping[str, Any]) -> Document:
    """Return a document of the data set; a stretch that is not there, which is blank, divides its text."""
    text = row["documentText"]
    blocks = tuple(Block(BlockKind.BODY, Span(*part.span())) for part in STRETCH.finditer(text))
    passages = tuple(_passage(one) for one in row["passages"] if one["passageText"].strip())
    return Document(Article(row["documentId"], "", text, blocks=blocks), passages)


def read_fold(data: Path | None, fold: int) -> Iterator[Document]:
    """Yield the documents of a fold; raise MissingData where it is not here."""
    path = (data or Path()) / PREFIX / f"fold{fold}.jsonl.gz"
    if data is None or not path.is_file():
        raise MissingData(f"the fold is not here: {path}", HINT)
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        yield from (document_of(json.loads(line)) for line in lines)


def property_of(relation: str, ontology: Ontology) -> list[tuple[str, bool]]:
    """Return the properties a relation states, itself or by what it implies, and whether its ends change places."""
    chain = {relation, *ontology.broader(relation)}
    if chain.intersection((*MEMBERSHIP, *OFFICES)):
        chain.update(MEMBERSHIP)
    return [(name, swapped) for name, (ours, swapped) in PROPERTIES.items() if ours in chain]


class _Named:
    """How each passage of a reading names each thing: the gold lists a fact for each of its names and pronouns."""

    def __init__(self, reading: Reading, passages: Sequence[Passage]) -> None:
        self.passages = [passage.span for passage in passages]
        self.spans: dict[tuple[str, int], list[Span]] = {}
        shared = Counter(mention.span for mention in reading.mentions)  # "they" who are two name neither alone
        for mention in reading.mentions:
            if mention.kind in NAMED and shared[mention.span] == 1:
                self.spans.setdefault((mention.entity, self._around(mention.span)), []).append(mention.span)

    def pairs(self, row: Evidence) -> Iterator[tuple[Span, Span]]:
        """Yield the ends of a statement, and all others by which its passage names the same two things."""
        yield row.subject_span, row.object_span
        around = self._around(row.subject_span)
        subjects, objects = (self.spans.get((key, around), []) for key in (row.subject, row.object))
        for subject, obj in product([row.subject_span, *subjects], [row.object_span, *objects]):
            if not _overlap(subject, obj):
                yield subject, obj

    def _around(self, span: Span) -> int:
        """Return the number of the passage that a stretch lies in, or -1."""
        return next((number for number, passage in enumerate(self.passages) if _within(span, passage)), -1)


def _stated(reading: Reading) -> Iterator[Evidence]:
    """Yield what a reading asserts, and of a place also what it says of the wider ones around it."""
    asserted = [row for row in reading.evidence if row.status is Status.ASSERTED]
    around: dict[tuple[str, int], list[Evidence]] = {}
    for row in asserted:
        if row.relation in WITHIN:
            around.setdefault((row.subject, row.sentence), []).append(row)
    for row in asserted:
        yield row
        held, seen = [row] if row.relation in PLACED else [], {row.subject, row.object}
        for one in held:
            for wider in around.get((one.object, one.sentence), []):
                if wider.object not in seen:
                    seen.add(wider.object)
                    sure = min(one.confidence, wider.confidence)
                    held.append(replace(one, object=wider.object, object_span=wider.object_span, confidence=sure))
        yield from held[1:]


class _Told:
    """Which properties the statements of a reading tell: those of their relations, and what follows from their ends."""

    def __init__(self, reading: Reading, ontology: Ontology) -> None:
        self.ontology = ontology
        self.bodies = {one.key for one in reading.entities if one.type is EntityType.ORGANIZATION}
        self.parties = {one.key for one in reading.entities if PARTY in one.name.lower().split()}
        self.parties |= {row.object for row in reading.evidence if row.relation == "member_of_party"}

    def properties(self, row: Evidence) -> list[tuple[str, bool]]:
        """Return each property, and whether its ends change places.

        Who founds or leads a body belongs to it, to a party as well; where an organisation lies it has its seat.
        """
        told = property_of(row.relation, self.ontology)
        names = [name for name, _ in told]
        if row.relation == "founded_by":
            told.append((WORKS, True))
            told += [(BELONGS, True)] if row.subject in self.parties else []
        elif WORKS in names and BELONGS not in names and row.object in self.parties:
            told.append((BELONGS, False))
        elif row.relation == "located_in" and row.subject in self.bodies:
            told.append(("HEADQUARTERS", False))
        return told


def _predicted(
    reading: Reading, passages: Sequence[Passage], ontology: Ontology
) -> Iterator[tuple[tuple[str, Span, Span], float]]:
    named, told = _Named(reading, passages), _Told(reading, ontology)
    for row in _stated(reading):
        for name, swapped in told.properties(row):
            for subject, obj in named.pairs(row):
                ends = (obj, subject) if swapped else (subject, obj)
                yield (name, *ends), row.confidence
                if ontology.relation(row.relation).symmetric:
                    yield (name, ends[1], ends[0]), row.confidence


def _overlap(a: Span, b: Span) -> bool:
    return a.start < b.end and b.start < a.end


def _same(one: tuple[str, Span, Span], two: tuple[str, Span, Span]) -> bool:
    return one[0] == two[0] and _overlap(one[1], two[1]) and _overlap(one[2], two[2])


@dataclass(frozen=True, slots=True)
class FoldScore:
    """The marks of a fold, over all properties and of each."""

    name: str
    passages: int
    all: Marks
    properties: Mapping[str, Marks]
    told: Mapping[str, tuple[tuple[float, bool], ...]]  # of each property: how sure, and whether it is right

    @property
    def pairs(self) -> list[tuple[float, bool]]:
        """How sure each prediction was, and whether it is right."""
        return [pair for told in self.told.values() for pair in told]


class _Tally:
    """What was counted of the passages of a fold."""

    def __init__(self) -> None:
        self.passages = 0
        self.counts: Counter[tuple[str, str]] = Counter()
        self.told: dict[str, list[tuple[float, bool]]] = {name: [] for name in PROPERTIES}

    def add(self, passage: Passage, predicted: Mapping[tuple[str, Span, Span], float]) -> None:
        """Count one passage; what is predicted outside it does not concern it."""
        here = {one: sure for one, sure in predicted.items() if all(_within(end, passage.span) for end in one[1:])}
        self.passages += 1
        for fact in passage.facts:
            self.counts[fact[0], "gold"] += 1
            self.counts[fact[0], "found"] += any(_same(fact, one) for one in here)
        for one, sure in here.items():
            is_right = any(_same(fact, one) for fact in passage.facts)
            self.counts[one[0], "right"] += is_right
            self.counts[one[0], "wrong"] += not is_right and one[0] in passage.exhaustive
            self.told[one[0]] += [(sure, is_right)] if one[0] in passage.exhaustive else []

    def score(self, name: str) -> FoldScore:
        """Return the marks."""
        marks = {key: _marks(self.counts, [key]) for key in PROPERTIES}
        told = {key: tuple(pairs) for key, pairs in self.told.items()}
        return FoldScore(name, self.passages, _marks(self.counts, PROPERTIES), marks, told)


def _within(end: Span, whole: Span) -> bool:
    return whole.start <= end.start and end.end <= whole.end


def score_documents(name: str, documents: Sequence[Document], extractor: Extractor) -> FoldScore:
    """Read documents and compare; a symmetric fact that was read from one end counts as found from the other too."""
    tally = _Tally()
    extractor.keeps_nameless = name.endswith(NAMELESS)
    readings = list(extractor.read(one.article for one in documents))
    extractor.keeps_nameless = False
    for document, reading in zip(documents, readings, strict=True):
        if isinstance(reading, Failure):
            raise InvalidArticle(f"{reading.article.key}: {reading.problem}")
        found = _predicted(reading, document.passages, extractor.ontology)
        predicted = dict(sorted(found, key=lambda one: one[1]))
        for passage in document.passages:
            tally.add(passage, predicted)
    return tally.score(name)


def _marks(counts: Counter[tuple[str, str]], names: Iterable[str]) -> Marks:
    total = {kind: sum(counts[name, kind] for name in names) for kind in ("right", "wrong", "gold", "found")}
    return Marks(Share(total["right"], total["right"] + total["wrong"]), Share(total["found"], total["gold"]))


def fold_of(name: str) -> int | None:
    """Return the fold that the name of a set means: knowledgenet-3 is the third, as is knowledgenet-3-nameless."""
    head, _, number = name.removesuffix(NAMELESS).partition("-")
    return int(number) if head == PREFIX and number.isdigit() and int(number) in FOLDS else None


def fold_text(score: FoldScore) -> str:
    """Return the marks of a fold, one property a line."""
    lines = [f"{score.name}: {score.passages} passages", f"  text     {marks_text(score.all)}", ""]
    lines += [f"  {name:<24}{marks_text(marks)}" for name, marks in score.properties.items()]
    return "\n".join([*lines, reliability_text(reliability_of(score.pairs))])
