"""What the words of a name tell about the thing it names."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from triplewire.graph.model import EntityType

JOINING = "of for and & de del la du des di da von van der the in on to el al bin"
JOINERS = frozenset(JOINING.split())
AND = frozenset({"and", "&"})


@dataclass(frozen=True)
class NameWords:
    """The words of `known/words.toml`."""

    last: dict[str, EntityType]
    first: dict[str, EntityType]
    nouns: frozenset[str]
    phrases: frozenset[str]
    election_kinds: frozenset[str]
    election_heads: frozenset[str]
    junk: frozenset[str]
    degrees: frozenset[str]
    speech: frozenset[str]
    personal: frozenset[str]
    persons: frozenset[str]
    facilities: frozenset[str]
    organs: frozenset[str]
    organ_kinds: frozenset[str]
    bodies: frozenset[str]
    owned: frozenset[str]
    owned_of: frozenset[str]
    kin: frozenset[str]
    trading: frozenset[str]
    traded: frozenset[str]
    governing: frozenset[str]
    going_on: frozenset[str]
    plain_owners: frozenset[str]
    events: frozenset[str]
    tails: dict[str, EntityType]
    campaigns: frozenset[str]
    makers: frozenset[str]
    told: dict[str, EntityType]
    authors: frozenset[str]
    gatherings: frozenset[str]
    gathered_at: frozenset[str]
    gathering_verbs: frozenset[str]

    def type_of(self, words: Sequence[str]) -> EntityType | None:
        """Return what a name of several words shows itself to be: Ministry of X, X Inc, X Airport, Battle of X."""
        if len(words) < 2 or words[0].lower() in self.persons or words[0] in ("Member", "Members"):
            return None
        if words[-2] in ("Flight", "flight") and words[-1][-1:].isdigit():
            return EntityType.EVENT
        if words[-2] == "Medical" and words[-1] in ("Center", "Centre"):
            return EntityType.PLACE
        if "of" in words[1:-1]:
            head = words[: words.index("of", 1)]
            if found := self.last.get(head[-1]) or self.first.get(words[0]):
                return found
        return self.last.get(words[-1]) or (self.first.get(words[0]) if words[1][:1].isupper() else None)

    def _is_offices(self, words: Sequence[str]) -> bool:
        """Say whether a string joins what somebody is, as "Founder & CEO"."""
        return any(word in AND for word in words) and all(word in self.junk or word in AND for word in words)

    def is_degree(self, surface: str) -> bool:
        """Say whether a string is an academic degree: MBA, Bachelor of Arts in Religion."""
        words = surface.split()
        return words[0] in self.degrees and (words[0].isupper() or words[1:2] in (["of"], ["in"]) or "." in words[0])

    def is_junk(self, surface: str) -> bool:
        """Say whether a string that looks like a name is none."""
        letters = sum(char.isalpha() for char in surface)
        return (
            letters < 2
            or surface in self.junk
            or self._is_offices(surface.split())
            or "://" in surface
            or surface.startswith(("www.", "@", "#", "http"))
            or (not any(char.isupper() for char in surface))
        )


def _types(table: dict[str, str]) -> dict[str, EntityType]:
    return {word: EntityType(name) for name, words in table.items() for word in words.split()}


def _phrases(text: str) -> frozenset[str]:
    return frozenset(phrase.strip() for phrase in text.replace("\n", "").split("|"))


@cache
def load_words() -> NameWords:
    """Return the words that come with the package."""
    text = resources.files("triplewire.extract").joinpath("known", "words.toml").read_text("utf-8")
    data: dict[str, Any] = tomllib.loads(text)
    context, division, tails = data["context"], data["division"], data["tails"]
    campaigns = _phrases(tails.pop("personal"))
    return NameWords(
        last=_types(data["last"]),
        first=_types(data["first"]),
        nouns=frozenset(data["nouns"]["words"].split()),
        phrases=_phrases(data["nouns"]["phrases"]),
        election_kinds=frozenset(data["elections"]["kinds"].split()),
        election_heads=frozenset(data["elections"]["heads"].split()),
        junk=frozenset(data["junk"]["words"].split()),
        degrees=frozenset(data["junk"]["degrees"].split()),
        speech=frozenset(data["speech"]["verbs"].split()),
        personal=frozenset(data["speech"]["personal"].split()),
        persons=frozenset(data["persons"]["nouns"].split()),
        facilities=frozenset(data["facilities"]["nouns"].split()),
        organs=frozenset(data["organs"]["nouns"].split()),
        organ_kinds=frozenset(data["organs"]["kinds"].split()),
        bodies=frozenset(context["bodies"].split()),
        owned=_phrases(context["owned"]),
        owned_of=_phrases(context["owned_of"]),
        kin=frozenset(context["kin"].split()),
        trading=frozenset(context["trading"].split()),
        traded=frozenset(context["traded"].split()),
        governing=frozenset(division["governing"].split()),
        going_on=frozenset(division["going_on"].split()),
        plain_owners=frozenset(division["plain_owners"].split()),
        events=_phrases(data["events"]["nouns"]),
        tails={phrase: EntityType(name) for name, text in tails.items() for phrase in _phrases(text)},
        campaigns=campaigns,
        makers=_phrases(data["makers"]["names"]),
        told=_types(data["told"]),
        authors=frozenset(data["authors"]["nouns"].split()),
        gatherings=frozenset(data["gatherings"]["nouns"].split()),
        gathered_at=frozenset(data["gatherings"]["at"].split()),
        gathering_verbs=frozenset(data["gatherings"]["verbs"].split()),
    )
