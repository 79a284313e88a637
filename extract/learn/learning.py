"""From annotated articles to a file of learned relations: which can be learned, and what is told of each."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from triplewire.extract.encoder import Encoder
from triplewire.extract.learn.annotations import Annotated
from triplewire.extract.learn.background import read_background
from triplewire.extract.learn.examples import pairs_of
from triplewire.extract.learn.lesson import Course, Fact, Lesson, fact_of, lesson_of, seen_in, table_of
from triplewire.extract.learned import allowed_types, write_learned
from triplewire.extract.pipeline import Extractor
from triplewire.extract.scorers import scorer_of
from triplewire.graph.errors import BadAnnotation, UnknownRelation
from triplewire.graph.model import VALUE_TYPES
from triplewire.graph.ontology import Ontology

LEAST = 30  # examples of a relation
LEAST_SEEN = 20  # of those, whose two ends the reader sees


@dataclass(frozen=True, slots=True)
class Unseen:
    """An example that nothing is learned from: the reader does not see both its ends in a sentence that states it."""

    where: str
    subject: str
    relation: str
    object: str


@dataclass(frozen=True, slots=True)
class Learning:
    """What was learned, and which examples were of no use."""

    lessons: tuple[Lesson, ...]
    unseen: tuple[Unseen, ...]
    passed_over: Mapping[str, int]  # annotated facts of relations that are read without being learned

    def file(self, encoder: Encoder) -> bytes:
        """Return the file of learned relations."""
        return write_learned({one.relation: one.as_row() for one in self.lessons}, encoder.network)


def learn(extractor: Extractor, encoder: Encoder, annotated: Sequence[Annotated], only: Iterable[str] = ()) -> Learning:
    """Learn the relations that the encoder does not know, or those that are named; raise where there is too little."""
    ontology = extractor.ontology
    counted = Counter(fact.relation for one in annotated for fact in one.gold.facts)
    names = chosen(counted, encoder.relations, ontology, list(only))
    pairs = pairs_of(extractor, encoder, [one.gold for one in annotated])
    scorer = scorer_of(encoder, extractor.sparse) or encoder
    bounds = {preset.value: bound for preset, bound in scorer.thresholds.items()}
    course = Course(pairs, read_background(encoder.network), ontology, bounds, scorer.weighing.line)
    lessons: list[Lesson] = []
    unseen: list[Unseen] = []
    for name in names:
        table = table_of(name, course, allowed_types(ontology, name))
        symmetric = ontology.relation(name).symmetric
        wanted = wanted_in(name, annotated, symmetric=symmetric)
        seen = seen_in(table, symmetric=symmetric)
        missed = [_unseen(name, annotated[fact[0]], fact) for fact in sorted(wanted - seen, key=str)]
        if len(wanted) - len(missed) < LEAST_SEEN:
            raise _too_few_seen(name, len(wanted), missed)
        unseen += missed
        lessons.append(lesson_of(name, table, course, wanted))
    return Learning(tuple(lessons), tuple(unseen), {name: counted[name] for name in sorted(counted.keys() - names)})


def chosen(counted: Mapping[str, int], known: Iterable[str], ontology: Ontology, only: Sequence[str]) -> list[str]:
    """Return the relations to learn, sorted; raise BadAnnotation with what stands against one."""
    for name in only:
        if name not in ontology.relations:
            raise UnknownRelation(name, ontology.relations)
    names = sorted(set(only or counted) - set(known))
    if taken := sorted(set(only) & set(known)):
        raise BadAnnotation(f"{taken[0]} is read already", "Only relations of your own ontology are learned.")
    names = [name for name in names if only or not ontology.relation(name).object <= VALUE_TYPES]
    if values := [name for name in names if ontology.relation(name).object <= VALUE_TYPES]:
        raise BadAnnotation(f"{values[0]} ties a thing to a date or a text", "Write rules for it: docs/rules.md.")
    few = [f"{name} has {counted.get(name, 0)}" for name in names if counted.get(name, 0) < LEAST]
    if few:
        raise BadAnnotation(f"too few examples, {LEAST} are needed: {', '.join(few)}", "Annotate more sentences.")
    if not names:
        raise BadAnnotation(
            "no relation of your own is annotated", "Define it in a file, name that by `ontology`, and annotate facts."
        )
    return names


def wanted_in(relation: str, annotated: Sequence[Annotated], *, symmetric: bool) -> set[Fact]:
    """Return the facts of a relation in annotated articles, by number of the article and ids of the ends."""
    return {
        fact_of(number, (fact.subject, fact.object), symmetric=symmetric)
        for number, one in enumerate(annotated)
        for fact in one.gold.facts
        if fact.relation == relation
    }


def _unseen(relation: str, one: Annotated, fact: Fact) -> Unseen:
    names = [entity.name if (entity := one.gold.entity(str(end))) else str(end) for end in fact[1:]]
    return Unseen(one.where, names[0], relation, names[1])


def _too_few_seen(relation: str, examples: int, missed: Sequence[Unseen]) -> BadAnnotation:
    seen = examples - len(missed)
    shown = "; ".join(f"{one.where} {one.subject} - {one.object}" for one in missed[:3])
    return BadAnnotation(
        f"{relation}: of {examples} examples the reader sees both ends of {seen}, {LEAST_SEEN} are needed: {shown}",
        "Names that it does not know can be given to it by the setting `names`.",
    )
