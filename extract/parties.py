"""Parties beside names: "Democrat X", "X, a Republican", "X (R-Ohio)"."""

from collections.abc import Iterator

from triplewire.extract.draft import Draft, FactDraft
from triplewire.extract.ends import mentions_at, type_of
from triplewire.extract.gazetteer import Gazetteer
from triplewire.extract.office_lexicon import kind_of
from triplewire.extract.steps import Tree
from triplewire.graph.model import EntityType


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
