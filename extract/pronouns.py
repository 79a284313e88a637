"""Whom "he", "she", "it" and "they" mean."""

from dataclasses import dataclass
from math import exp, log

from spacy.tokens import Token

from triplewire.extract.attention import Attention
from triplewire.extract.draft import Draft
from triplewire.extract.lexicon import REFERENCE, words
from triplewire.extract.salience import Point, features, make_point, refused
from triplewire.graph.model import EntityType

KIND = {word: kind for kind in ("male", "female", "thing", "several") for word in words("pronouns", kind)}
THINGS = frozenset({EntityType.ORGANIZATION, EntityType.PLACE, EntityType.EVENT, EntityType.PRODUCT, EntityType.LAW})
SEVERAL = frozenset({EntityType.GROUP, EntityType.ORGANIZATION})
WEIGHTS: dict[str, float] = REFERENCE["weights"]
EMPTY, REPORTED = words("empty", "verbs"), words("empty", "reported")
LEAST = {"male": 0.35, "female": 0.35, "thing": 0.5, "several": 0.5}  # probability below which it stays open


@dataclass(frozen=True, slots=True)
class Choice:
    """What a pronoun most likely means."""

    entity: int
    probability: float
    distance: int  # sentences


def kind_of(token: Token) -> str | None:
    """Return what a pronoun speaks of: male, female, thing, several; nothing for other words and an empty "it"."""
    kind = KIND.get(token.lower_)
    if kind == "thing" and token.lower_ == "it" and is_empty(token):
        return None
    return kind if token.tag_ in ("PRP", "PRP$") or token.lower_ in ("his", "hers", "her") else None


def is_empty(token: Token) -> bool:
    """Say whether an "it" only fills the place of the subject."""
    if token.dep_ not in ("nsubj", "nsubjpass", "expl"):
        return False
    verb = token.head
    clauses = [child for child in verb.children if _says_what(child)]
    if verb.lemma_ in EMPTY:
        return bool(clauses) or verb.lemma_ in ("rain", "snow", "take", "turn")
    if token.dep_ == "nsubjpass" and verb.lemma_ in REPORTED and clauses:
        return True
    if verb.lemma_ != "be":
        return False
    inner = [
        child
        for part in verb.children
        if part.dep_ in ("acomp", "attr")
        for child in part.children
        if _says_what(child) or child.dep_ == "relcl"
    ]
    return bool(clauses or inner) or any(part.ent_type_ in ("TIME", "DATE") for part in verb.children)


def _says_what(child: Token) -> bool:
    """Say whether a clause is what "it" stands for: "it is common for leaders to resign"."""
    if child.dep_ in ("ccomp", "xcomp", "csubj", "acl"):
        return True
    return child.dep_ == "advcl" and any(part.lower_ == "to" and part.dep_ == "aux" for part in child.children)


def fits(kind: str, point: Point) -> bool:
    """Say whether a pronoun of this kind can mean the thing of a point, by type, number and gender."""
    if kind in ("male", "female"):
        if point.type is not EntityType.PERSON and (point.certain or not point.is_name):
            return False
        return point.gender in (None, kind)
    if kind == "thing":
        return not point.plural and (point.type in THINGS or point.type is None)
    return point.type in SEVERAL or (point.type is None and point.plural)


def traits(draft: Draft, kind: str, pronoun: Point, point: Point) -> list[str]:
    """Return what speaks for or against a point."""
    found = list(features(draft, pronoun, point))
    if point.gender == kind:
        found.append("gender known")
    elif point.leaning:
        found.append("gender likely" if point.leaning == kind else "gender unlikely")
    if kind not in ("male", "female"):
        found.append(f"{kind} {point.type or 'common'}")
        if pronoun.quote >= 0 and point.quote < 0:
            found.append("thing out of quote")
    elif point.type is not EntityType.PERSON:
        found.append("other type" if point.leaning else "other type unknown")
    return found


def score(draft: Draft, kind: str, pronoun: Point, point: Point) -> float:
    """Return how much speaks for a point, as a sum of weights."""
    return sum(WEIGHTS.get(trait, 0.0) for trait in traits(draft, kind, pronoun, point))


def candidates(attention: Attention, kind: str, pronoun: Point) -> dict[int, list[Point]]:
    """Return what a pronoun may mean: entity -> points; common nouns count below -1, each alone."""
    found: dict[int, list[Point]] = {}
    barred: set[int] = set()
    for point in attention.near(pronoun.token, pronoun.sentence):
        if not fits(kind, point):
            continue
        if refused(attention.draft, pronoun, point):
            if point.entity >= 0:
                barred.add(point.entity)
            continue
        found.setdefault(point.entity if point.entity >= 0 else -2 - point.token, []).append(point)
    return {entity: points for entity, points in found.items() if entity not in barred}


def choose(attention: Attention, kind: str, pronoun: Point, speaker: int = -1) -> Choice | None:
    """Return the likeliest meaning of a pronoun, or nothing where it is a thing without a name or too open."""
    draft = attention.draft
    scores: list[tuple[float, int, int]] = []
    for entity, points in candidates(attention, kind, pronoun).items():
        earlier = [point for point in points if point.token < pronoun.token]
        if not earlier and pronoun.role != "owner" and pronoun.main:
            continue
        best = max(score(draft, kind, pronoun, point) for point in points)
        best += WEIGHTS["often"] * log(1 + len(points))
        if entity == speaker >= 0:
            best += WEIGHTS["speaker"]
        scores.append((round(best, 4), max(point.token for point in points), entity))
    if not scores:
        return None
    top, token, entity = max(scores)
    nothing = WEIGHTS["nothing " + kind]
    probability = 1.0 / (exp(nothing - top) + sum(exp(value - top) for value, _, _ in scores))
    if entity < 0 or probability < LEAST[kind]:
        return None
    return Choice(entity, probability, pronoun.sentence - draft.sentence_of[token])


def pronoun_point(draft: Draft, token: int, entity: int = -1) -> Point:
    """Return the point of a pronoun."""
    return make_point(draft, token, entity, is_name=False, lead=False)
