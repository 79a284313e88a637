"""Whom "he", "she", "it" and "they" mean."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import exp, log

from spacy.tokens import Token

from triplewire.extract.attention import KIND, Attention
from triplewire.extract.binding import forbidden
from triplewire.extract.clauses import Site, clause_traits, site_of
from triplewire.extract.draft import Draft
from triplewire.extract.lexicon import PRONOUNS, REFERENCE, words
from triplewire.extract.salience import Point, make_point
from triplewire.extract.speakers import is_speech
from triplewire.extract.standing import standing
from triplewire.extract.strangers import first_of, introduce
from triplewire.extract.traits import acts_human, features, grammar, is_officed, of_body, of_person
from triplewire.graph.model import EntityType

PEOPLE = ("male", "female")
THINGS = frozenset({EntityType.ORGANIZATION, EntityType.PLACE, EntityType.EVENT, EntityType.PRODUCT, EntityType.LAW})
MADE = frozenset({EntityType.PRODUCT, EntityType.EVENT})  # seldom a person, whatever the name
BODIES = frozenset({EntityType.ORGANIZATION, EntityType.PLACE})
SEVERAL = frozenset({EntityType.GROUP, EntityType.ORGANIZATION})
WEIGHTS: dict[str, float] = PRONOUNS["people"]
THINGS_WEIGHTS: dict[str, float] = REFERENCE["weights"]["things"]
NOTHING: dict[str, float] = REFERENCE["weights"]["nothing"] | dict.fromkeys(PEOPLE, PRONOUNS["nothing"])  # no name
SPEAKER = -3.0  # a speaker is not "he" in the own words
COMMENTS = -3.0  # nor is one who only speaks about others meant by "he" in a quotation
FIRST = words("first", "one")
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
    if kind in PEOPLE:
        if point.type is not EntityType.PERSON:
            return False
        return point.gender in (None, kind)
    if kind == "thing":
        several = point.plural and not (point.is_name and point.type in BODIES)  # "General Motors" is one
        return not several and (point.type in THINGS or point.type is None)
    return point.type in SEVERAL or (point.type is None and point.plural)


def person_traits(draft: Draft, kind: str, site: Site, pronoun: Point, point: Point) -> list[str]:
    """Return what speaks for or against a point as the meaning of "he" or "she"."""
    found = [*features(draft, pronoun, point), *grammar(draft, pronoun, point), *of_person(draft, kind, point)]
    if pronoun.sentence == point.sentence:
        found += clause_traits(draft, site, pronoun, point)
    return found


def thing_traits(draft: Draft, kind: str, pronoun: Point, point: Point) -> list[str]:
    """Return what speaks for or against a point as the meaning of "it" or "they"."""
    found = list(features(draft, pronoun, point))
    found.append(f"{kind} {point.type or 'common'}")
    if kind == "thing" and is_officed(draft, pronoun):
        found.append(of_body(draft, pronoun, point))
    if pronoun.quote >= 0 and point.quote < 0:
        found.append("thing out of quote")
    return found


def candidates(attention: Attention, kind: str, pronoun: Point) -> tuple[dict[int, list[Point]], frozenset[int]]:
    """Return what a pronoun may mean, and who of them stands where it would say "himself".

    Entity -> points; common nouns count below -1, each alone.
    """
    found: dict[int, list[Point]] = {}
    barred: set[int] = set()
    near = list(attention.near(pronoun.token, pronoun.sentence, people=kind in PEOPLE))
    told = any(_is_told(attention.draft, kind, pronoun, point) for point in near)
    for point in near:
        if not (fits(kind, point) or (not told and _may_be_person(attention, kind, point))):
            continue
        if kind not in PEOPLE and point.entity < 0 and point.token > pronoun.token:
            continue  # "Its head said the outbreak was over"
        if pronoun.quote >= 0 and attention.draft.doc[point.token].lower_ in FIRST:
            continue  # who says "I" is not whom another one quoted speaks of
        if what := forbidden(attention.draft, pronoun, point):
            if what == "thing" and point.entity >= 0:
                barred.add(point.entity)
            continue
        found.setdefault(point.entity if point.entity >= 0 else -2 - point.token, []).append(point)
    if kind in PEOPLE and not told:
        for point in _strangers(attention, pronoun):
            found.setdefault(-2 - first_of(attention.draft, point.token), []).append(point)
    left = {
        entity: points
        for entity, points in found.items()
        if (kind in PEOPLE or entity not in barred)
        and (pronoun.role == "owner" or not pronoun.main or _is_earlier(pronoun, points))
    }
    return left, frozenset(barred)


def _is_told(draft: Draft, kind: str, pronoun: Point, point: Point) -> bool:
    """Say whether a "he" before a "his" in one sentence means a person: then no town or firm is taken for another."""
    is_before = point.sentence == pronoun.sentence and point.token < pronoun.token and point.role == "subject"
    is_alike = kind in PEOPLE and KIND.get(draft.doc[point.token].lower_) == kind
    return is_before and is_alike and point.entity >= 0 and point.quote == pronoun.quote


def _strangers(attention: Attention, pronoun: Point) -> Iterator[Point]:
    for number in range(max(pronoun.sentence - 2, min(pronoun.sentence, 1)), pronoun.sentence + 1):
        for point in attention.strangers(number):
            if point.token < pronoun.token and not forbidden(attention.draft, pronoun, point):
                yield point


def _is_earlier(pronoun: Point, points: list[Point]) -> bool:
    return any(point.token < pronoun.token for point in points)


def _may_be_person(attention: Attention, kind: str, point: Point) -> bool:
    """Say whether a name that was taken for a thing may be a person's after all."""
    if kind not in PEOPLE or not point.is_name or point.type is EntityType.PERSON:
        return False
    if not attention.is_named_like_people(point):
        return False
    if acts_human(attention.draft, point) or _is_place_acting(point):
        return True
    return not point.certain and (point.type not in MADE or point.leaning is not None)


def _is_place_acting(point: Point) -> bool:
    """Say whether the name of a place may be a surname, as what it does is not said of places."""
    return point.type is EntityType.PLACE and point.role in ("subject", "owner", "agent")


def of_people(
    attention: Attention, kind: str, pronoun: Point, found: dict[int, list[Point]], barred: frozenset[int]
) -> dict[int, tuple[list[list[str]], list[str]]]:
    """Return what speaks for each candidate of "he" or "she": at each of its points, and as a whole."""
    told = standing(attention, kind, pronoun, found)
    for entity in barred.intersection(told):
        told[entity].append(f"barred {pronoun.role}")
    site = site_of(attention.draft, pronoun)
    return {
        entity: ([person_traits(attention.draft, kind, site, pronoun, point) for point in points], told[entity])
        for entity, points in found.items()
    }


def _weight(
    attention: Attention, kind: str, pronoun: Point, found: dict[int, list[Point]], barred: frozenset[int]
) -> dict[int, float]:
    """Return how much speaks for each candidate: for people all their points together, for things the best one."""
    if kind in PEOPLE:
        return {
            entity: log(sum(exp(_sum(WEIGHTS, point)) for point in points)) + _sum(WEIGHTS, told)
            for entity, (points, told) in of_people(attention, kind, pronoun, found, barred).items()
        }
    return {
        entity: max(_sum(THINGS_WEIGHTS, thing_traits(attention.draft, kind, pronoun, point)) for point in points)
        + THINGS_WEIGHTS["often"] * log(1 + len(points))
        for entity, points in found.items()
    }


def _sum(weights: dict[str, float], found: list[str]) -> float:
    total = 0.0
    for trait in found:
        if trait in weights:
            total += weights[trait]
    return total


def choose(attention: Attention, kind: str, pronoun: Point, speaker: int = -1) -> Choice | None:
    """Return the likeliest meaning of a pronoun, or nothing where it is a thing without a name or too open."""
    found, barred = candidates(attention, kind, pronoun)
    scores: list[tuple[float, int, int]] = []
    for entity, worth in _weight(attention, kind, pronoun, found, barred).items():
        own_words = SPEAKER if entity == speaker >= 0 else 0.0
        if pronoun.quote >= 0 and kind in PEOPLE and entity >= 0 and _only_speaks(attention.draft, found[entity]):
            own_words += COMMENTS
        scores.append((round(worth + own_words, 4), max(point.token for point in found[entity]), entity))
    if not scores:
        return None
    top, token, entity = max(scores)
    nothing = NOTHING[kind]
    probability = 1.0 / (exp(nothing - top) + sum(exp(value - top) for value, _, _ in scores))
    if probability < LEAST[kind]:
        return None
    if entity < 0:
        if not found[entity][0].is_name:
            return None
        entity = introduce(attention.draft, -2 - entity)
        attention.meet(entity)
    return Choice(entity, probability, pronoun.sentence - attention.draft.sentence_of[token])


def _only_speaks(draft: Draft, points: list[Point]) -> bool:
    """Say whether somebody is named but as the one who says something, outside quotations."""
    return all(point.role == "subject" and point.quote < 0 and is_speech(draft.doc[point.verb]) for point in points)


def pronoun_point(draft: Draft, token: int, entity: int = -1) -> Point:
    """Return the point of a pronoun."""
    return make_point(draft, token, entity, is_name=False, lead=False)
