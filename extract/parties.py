"""Parties and employers beside names: "Democrat X", "X, a Republican", "X (R-Ohio)", "X of the institute said"."""

from collections.abc import Iterator

from triplewire.extract.draft import Draft, FactDraft
from triplewire.extract.ends import mentions_at, type_of
from triplewire.extract.gazetteer import Gazetteer
from triplewire.extract.office_lexicon import kind_of
from triplewire.extract.steps import Tree
from triplewire.graph.model import EntityType

BESIDE = {"company": "employed_by", "organization": "affiliated_with", "party": "member_of_party"}


def party_facts(draft: Draft, tree: Tree, gazetteer: Gazetteer) -> Iterator[FactDraft]:
    """Yield who belongs to which party, where the party's name stands beside the person's."""
    for number, mention in enumerate(draft.mentions):
        if mention.entity < 0 or kind_of(draft, number, gazetteer) != "party":
            continue
        for holder, shape in _holders(draft, tree, number):
            yield FactDraft(
                subject=holder,
                relation="member_of_party",
                object=number,
                anchor=mention.head,
                cue=(mention.start, mention.end),
                rule=f"party.{shape}",
            )


def employer_facts(draft: Draft, tree: Tree, gazetteer: Gazetteer) -> Iterator[FactDraft]:
    """Yield who speaks for which body: "X of Amnesty International said"."""
    for number, mention in enumerate(draft.mentions):
        preposition = mention.end
        if type_of_known(draft, number) is not EntityType.PERSON or preposition + 2 > len(draft.doc):
            continue
        if draft.doc[preposition].lower_ not in ("of", "at"):
            continue
        start = preposition + 1 + (draft.doc[preposition + 1].tag_ == "DT")
        body = draft.at[start] if start < len(draft.doc) else -1
        if body < 0 or draft.mentions[body].start != start or not _closes(draft, tree, body):
            continue
        kind = kind_of(draft, body, gazetteer)
        relation = BESIDE.get(kind)
        if relation is not None:
            yield FactDraft(number, relation, body, mention.head, (preposition, preposition + 1), f"name.{kind}")


def type_of_known(draft: Draft, number: int) -> EntityType | None:
    """Return the type of a mention with an entity."""
    return type_of(draft, number) if draft.mentions[number].entity >= 0 else None


def _closes(draft: Draft, tree: Tree, body: int) -> bool:
    """Say whether the phrase ends with a body's name: before a verb, a comma or the end."""
    end = draft.mentions[body].end
    return end >= len(draft.doc) or tree.is_verb(end) or draft.doc[end].text in (",", ".", ")", ";")


def _holders(draft: Draft, tree: Tree, party: int) -> Iterator[tuple[int, str]]:
    mention = draft.mentions[party]
    if (after := _person(draft, mention.end)) is not None and draft.mentions[after].start == mention.end:
        yield after, "title"
        return
    before = mention.start - 1
    if before > 0 and draft.doc[before].text == "(" and (person := _person(draft, before - 1)) is not None:
        yield person, "tag"
        return
    if before > 1 and draft.doc[before].lower_ in ("a", "an"):
        yield from _described(draft, tree, party)


def _described(draft: Draft, tree: Tree, party: int) -> Iterator[tuple[int, str]]:
    mention = draft.mentions[party]
    if tree.lemmas[mention.head] not in SINGULAR:
        return
    comma = mention.start - 2
    if draft.doc[comma].text == "," and (person := _person(draft, comma - 1)) is not None:
        yield person, "apposition"
    elif tree.deps[mention.head] == "attr":
        for token in tree.subjects(tree.heads[mention.head]):
            for person in mentions_at(draft, tree, token, "none"):
                if type_of(draft, person) is EntityType.PERSON:
                    yield person, "predicate"


SINGULAR = frozenset({"republican", "democrat", "tory", "conservative", "liberal democrat", "socialist", "lib dem"})


def _person(draft: Draft, token: int) -> int | None:
    number = draft.at[token] if 0 <= token < len(draft.doc) else -1
    return number if number >= 0 and type_of(draft, number) is EntityType.PERSON else None
