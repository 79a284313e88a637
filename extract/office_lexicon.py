"""The words that name an office, and the relation they give by the kind of thing it is an office of."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any

import numpy as np
import numpy.typing as npt
from spacy.strings import StringStore
from spacy.tokens import Doc, Token

from triplewire.extract.draft import Draft
from triplewire.extract.ends import type_of
from triplewire.extract.gazetteer import Gazetteer
from triplewire.extract.word_lists import lists_of
from triplewire.graph.errors import BadRule
from triplewire.graph.model import EntityType
from triplewire.graph.ontology import default_ontology

COUNTRIES = frozenset({"country", "territory"})
COMPANY_KINDS = frozenset({"company", "media", "bank"})
LISTS = lists_of("office_words.toml")
COMPANY_ENDS = LISTS["company_ends"]
COMPANY_ROLES = LISTS["company_roles"]
KINDS = ("country", "place", "company", "party", "army", "organization", "group", "event", "product", "person")
PERSON_LIKE = {EntityType.GROUP: "group", EntityType.EVENT: "event", EntityType.PRODUCT: "product"}


@dataclass(frozen=True, slots=True)
class Office:
    """One class of offices."""

    name: str
    relations: Mapping[str, str]  # kind of thing -> relation
    prepositions: frozenset[str]
    swap: bool = False
    portfolio: bool = False  # nouns before the word belong to it
    context: bool = False
    holder: EntityType = EntityType.PERSON


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All offices, by the last word of their phrases."""

    phrases: Mapping[str, tuple[tuple[tuple[str, ...], Office], ...]]  # last word -> phrases, longest first
    over: frozenset[str]
    coming: frozenset[str]
    role: frozenset[str]
    ranks: frozenset[str]
    parties: Mapping[str, str]  # word -> name of the party
    portfolios: frozenset[str]  # whole, lower case
    portfolio_words: frozenset[str]
    marks: npt.NDArray[np.uint64] = field(compare=False)  # spaCy's keys of the last words, for a quick look

    def places(self, doc: Doc) -> list[int]:
        """Return the tokens at which an office may end, in text order."""
        table = doc.to_array(["LOWER", "LEMMA"])
        found: list[int] = np.flatnonzero(np.isin(table, self.marks).any(axis=1)).tolist()
        return found

    def at(self, doc: Doc, token: int) -> tuple[int, Office] | None:
        """Return the start and class of the office whose phrase ends with this token."""
        for parts, office in self.phrases.get(normal(doc[token]), ()):
            start = token - len(parts) + 1
            if start >= 0 and all(normal(doc[start + k]) == parts[k] for k in range(len(parts))):
                return start, office
        return None


def normal(token: Token) -> str:
    """Return the form under which the lexicon knows a word."""
    if token.tag_ == "NNPS":
        return token.lower_.removesuffix("s")
    return token.lemma_.lower() if token.tag_ == "NNS" else token.lower_


def _office(row: Mapping[str, Any]) -> Office:
    relations = {kind: row[kind] for kind in KINDS if kind in row}
    if "organization" in relations:
        relations.setdefault("army", relations["organization"])
    for relation in relations.values():
        if relation not in default_ontology().relations:
            raise BadRule(f"offices.toml: {row['name']}: unknown relation {relation}")
    return Office(
        name=row["name"],
        relations=relations,
        prepositions=frozenset(row.get("of", ["of"])),
        swap=row.get("swap", False),
        portfolio=row.get("modifiers") == "noun",
        context=row.get("context", False),
        holder=EntityType(row.get("holder", "Person")),
    )


def _marks(last_words: Iterable[str]) -> npt.NDArray[np.uint64]:
    strings = StringStore()
    return np.array([strings[form] for word in sorted(last_words) for form in (word, f"{word}s")], dtype=np.uint64)


@cache
def load_lexicon() -> Lexicon:
    """Return the offices that come with the package."""
    data = tomllib.loads(resources.files("triplewire.extract").joinpath("offices.toml").read_text("utf-8"))
    found: dict[str, list[tuple[tuple[str, ...], Office]]] = {}
    for row in data["office"]:
        office = _office(row)
        for phrase in row["words"]:
            parts = tuple(phrase.split())
            found.setdefault(parts[-1], []).append((parts, office))
    periods = data["periods"]
    return Lexicon(
        phrases={last: tuple(sorted(rows, key=lambda row: -len(row[0]))) for last, rows in found.items()},
        over=frozenset(periods["over"]),
        coming=frozenset(periods["coming"]),
        role=frozenset(periods["role"]),
        ranks=frozenset(data["titles"]["ranks"]),
        parties={word: party for party, listed in data["parties"].items() for word in listed},
        portfolios=frozenset(periods["portfolios"]),
        portfolio_words=frozenset(word for phrase in periods["portfolios"] for word in phrase.split()) - {"and", "the"},
        marks=_marks(found),
    )


def kind_of(draft: Draft, mention: int, gazetteer: Gazetteer) -> str:
    """Return what kind of thing a mention is, in the words of the lexicon."""
    entity = draft.entities[draft.mentions[mention].entity]
    entry = gazetteer.entry(entity.key) if entity.key else None
    match type_of(draft, mention):
        case EntityType.PLACE:
            return "country" if entry is not None and entry.kind in COUNTRIES else "place"
        case EntityType.ORGANIZATION:
            return _organization(entity.name, entry.kind if entry else "", entity.roles)
        case EntityType.PERSON:
            return "person"
        case other:
            return PERSON_LIKE.get(other, "")


def _organization(name: str, kind: str, roles: list[str]) -> str:
    last = name.rsplit(maxsplit=1)[-1].lower()
    if kind == "party" or (not kind and (last == "party" or " party of " in name.lower())):
        return "party"
    if kind in COMPANY_KINDS or (not kind and (last in COMPANY_ENDS or not COMPANY_ROLES.isdisjoint(roles))):
        return "company"
    return "organization"
