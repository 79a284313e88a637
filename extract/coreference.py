"""Which mentions point at the same thing: names, then pronouns and nominals."""

from dataclasses import replace

from triplewire.extract.aliases import join_names
from triplewire.extract.draft import Draft, EntityDraft, MentionDraft
from triplewire.extract.gazetteer import Gazetteer
from triplewire.extract.lexicon import words
from triplewire.extract.nominals import Nominals, describe, is_nominal
from triplewire.extract.pronouns import KIND, Choice, choose, kind_of, pronoun_point
from triplewire.extract.salience import Attention, Point, make_point
from triplewire.graph.model import EntityType, MentionKind

__all__ = ["join_names", "resolve_references"]

MALE, FEMALE, ANYBODY = words("people", "male"), words("people", "female"), words("people", "any")


def _points(draft: Draft, gazetteer: Gazetteer) -> list[Point]:
    """Return the points of attention before anything is resolved: names, and common nouns that compete with them."""
    points = []
    leads: set[int] = set()
    for token in draft.doc:
        sentence = draft.sentence_of[token.i]
        if sentence < 0:
            continue
        number = draft.at[token.i]
        if number >= 0:
            mention = draft.mentions[number]
            if mention.head == token.i and mention.entity >= 0 and mention.kind is not MentionKind.DEMONYM:
                point = make_point(draft, token, mention.entity, is_name=True, lead=sentence not in leads)
                points.append(replace(point, leaning=_leaning(draft.entities[mention.entity], gazetteer)))
                leads.add(sentence)
        elif token.tag_ in ("NN", "NNS") and token.dep_ not in ("compound", "npadvmod"):
            points.append(_common(draft, make_point(draft, token, -1, is_name=False, lead=False)))
    return points


def _leaning(thing: EntityDraft, gazetteer: Gazetteer) -> str | None:
    """Return the gender that a name tells of itself, where it is a given name that stands alone."""
    return None if thing.gender or " " in thing.name else gazetteer.gender(thing.name)


def _common(draft: Draft, point: Point) -> Point:
    lemma = draft.doc[point.token].lemma_.lower()
    gender = "male" if lemma in MALE else "female" if lemma in FEMALE else None
    if gender or lemma in ANYBODY:
        return replace(point, type=EntityType.PERSON, gender=gender)
    return point


def resolve_references(draft: Draft, gazetteer: Gazetteer) -> None:
    """Add pronouns and definite nominals as mentions of the entities they refer to."""
    describe(draft)
    attention = Attention(draft, _points(draft, gazetteer))
    nominals = Nominals(attention, gazetteer)
    for token in draft.doc:
        if draft.at[token.i] >= 0 or draft.sentence_of[token.i] < 0:
            continue
        if token.lower_ in KIND:
            kind = kind_of(token)
            if kind:
                _resolve_pronoun(attention, kind, token.i)
        elif is_nominal(draft, token):
            _resolve_nominal(attention, nominals, token.i)


def _add(attention: Attention, start: int, at: int, choice: Choice, kind: MentionKind) -> None:
    draft = attention.draft
    token = draft.doc[at]
    rule = f"coref.{token.lower_ if kind is MentionKind.PRONOUN else 'nominal'}"
    mention = MentionDraft(start, at + 1, at, draft.entities[choice.entity].type, kind, choice.entity)
    mention.confidence, mention.rule = round(choice.probability, 2), rule
    draft.mentions.append(mention)
    attention.replace(make_point(draft, token, choice.entity, is_name=False, lead=False))


def _resolve_pronoun(attention: Attention, kind: str, at: int) -> None:
    draft = attention.draft
    choice = choose(attention, kind, pronoun_point(draft, draft.doc[at]))
    if choice is None:
        return
    thing = draft.entities[choice.entity]
    if kind in ("male", "female") and thing.gender is None:
        thing.gender = kind
    _add(attention, at, at, choice, MentionKind.PRONOUN)


def _resolve_nominal(attention: Attention, nominals: Nominals, at: int) -> None:
    choice = nominals.choose(attention.draft.doc[at])
    if choice is not None:
        start = min(child.i for child in attention.draft.doc[at].children if child.dep_ == "det")
        _add(attention, start, at, choice, MentionKind.NOMINAL)
