"""Parties and employers beside names: "Democrat X", "X, a Republican", "X (R-Ohio)", "X of the institute said"."""

from collections.abc import Iterator

from triplewire.extract.draft import Draft, FactDraft
from triplewire.extract.ends import TITLES, mentions_at, type_of
from triplewire.extract.gazetteer import Gazetteer
from triplewire.extract.office_lexicon import kind_of
from triplewire.extract.steps import Tree, words
from triplewire.graph.model import EntityType, MentionKind

BESIDE = {"company": "employed_by", "organization": "affiliated_with", "party": "member_of_party"}
WORKPLACES = words("university college hospital school newspaper news times post journal magazine clinic")


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
    """Yield who speaks for which body: "X of Amnesty International said", "X, of CNN, said"."""
    for number, mention in enumerate(draft.mentions):
        if type_of_known(draft, number) is not EntityType.PERSON or mention.kind is not MentionKind.NAME:
            continue
        if _holds_office(draft, mention.start) or " " not in draft.entities[mention.entity].name:
            continue  # nobody is introduced by a surname
        preposition = mention.end + (mention.end < len(draft.doc) and draft.doc[mention.end].text == ",")
        body = _after(draft, preposition)
        if body < 0 or not _closes(draft, tree, body):
            continue
        kind = kind_of(draft, body, gazetteer)
        relation = BESIDE.get(kind)
        if relation is not None:
            if kind == "organization" and _is_workplace(draft, body):
                relation = "employed_by"
            yield FactDraft(number, relation, body, mention.head, (preposition, preposition + 1), f"name.{kind}")


def _after(draft: Draft, preposition: int) -> int:
    """Return the mention after "of", "at" or "from" and an article there."""
    if preposition + 2 > len(draft.doc) or draft.doc[preposition].lower_ not in ("of", "at", "from"):
        return -1
    start = preposition + 1 + (draft.doc[preposition + 1].tag_ == "DT")
    body = draft.at[start] if start < len(draft.doc) else -1
    return body if body >= 0 and draft.mentions[body].start == start else -1


def _holds_office(draft: Draft, start: int) -> bool:
    """Say whether a title stands before a name, so that it is the office that is of the body: "Director X of NASA"."""
    before = [n for n in (start - 2, start - 1) if n >= 0 and draft.at[n] < 0]
    return any(draft.doc[n].lower_ in TITLES for n in before if draft.sentence_of[n] == draft.sentence_of[start])


def _is_workplace(draft: Draft, body: int) -> bool:
    name = draft.entities[draft.mentions[body].entity].name.lower()
    return not WORKPLACES.isdisjoint(name.split())


def type_of_known(draft: Draft, number: int) -> EntityType | None:
    """Return the type of a mention with an entity."""
    return type_of(draft, number) if draft.mentions[number].entity >= 0 else None


def _closes(draft: Draft, tree: Tree, body: int) -> bool:
    """Say whether the phrase ends with a body's name: no noun of its own follows ("of Boeing rival Airbus")."""
    end = draft.mentions[body].end
    if end >= len(draft.doc) or draft.sentence_of[end] != draft.sentence_of[end - 1]:
        return True
    return tree.tags[end] in CLOSING or tree.is_verb(end)


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
    if before > 1 and draft.doc[before].lower_ in ("all", "both") and draft.doc[before - 1].text in (",", "("):
        yield from ((person, "all") for person in _persons_before(draft, before - 1))


def _persons_before(draft: Draft, at: int) -> list[int]:
    """Return the persons of the list that ends at a token: "senators X of Ohio, Y of Utah, and Z, all Republicans"."""
    found: list[int] = []
    start = draft.sentences[draft.sentence_of[at]][0]
    at -= 1
    while at >= start and (draft.at[at] >= 0 or draft.doc[at].lower_ in LISTING or draft.doc[at].tag_ == "NNP"):
        if draft.at[at] >= 0:
            mention = draft.mentions[draft.at[at]]
            if type_of_known(draft, draft.at[at]) is EntityType.PERSON:
                found.append(draft.at[at])
            at = min(at, mention.start)
        at -= 1
    return found[::-1]


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


LISTING = frozenset({",", "and", "of", "from", "the", "&"})
CLOSING = frozenset({"MD", "RB", "IN", "CC", "WP", "WDT", ",", ".", ":", "-RRB-", "-LRB-", "``", "''"})
SINGULAR = frozenset({"republican", "democrat", "tory", "conservative", "liberal democrat", "socialist", "lib dem"})


def _person(draft: Draft, token: int) -> int | None:
    number = draft.at[token] if 0 <= token < len(draft.doc) else -1
    return number if number >= 0 and type_of(draft, number) is EntityType.PERSON else None
