"""The names of an article as spelled, and groups of them that mean one thing."""

import re
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from triplewire.extract.draft import Draft, MentionDraft
from triplewire.extract.nested import AREAS
from triplewire.graph.model import EntityType
from triplewire.graph.names import TITLES, normal, title_gender

NUMBERED = re.compile(r"(\d)s$")  # "two 737s"


@dataclass(slots=True)
class Form:
    """One name as spelled, and all mentions that use it."""

    surface: str
    norm: str
    types: Counter[EntityType] = field(default_factory=Counter)
    mentions: list[int] = field(default_factory=list)
    key: str | None = None
    gender: str | None = None  # from a title before it
    first: int = -1  # first mention outside the title
    group: int = -1
    is_former: bool = False  # a name that somebody was born with, or that something has beside its own

    type: EntityType = EntityType.TEXT  # what most of its mentions are; the first seen of equals
    words: tuple[str, ...] = ()  # normalised, without titles


def bare(norm: str) -> tuple[str, ...]:
    """Return the words of a normalised name without the titles before it."""
    words = norm.split()
    while len(words) > 1 and words[0] in TITLES:
        words.pop(0)
    return tuple(words)


class Groups:
    """Forms that were joined; two gazetteer keys never meet in one group."""

    def __init__(self, forms: list[Form], apart: Collection[tuple[int, int]] = ()) -> None:
        self.forms = forms
        of = {number: at for at, form in enumerate(forms) for number in form.mentions}
        self.apart = {(of[one], of[other]) for one, other in apart if one in of and other in of}
        self.members: dict[int, list[int]] = {number: [number] for number in range(len(forms))}
        for number, form in enumerate(forms):
            form.group = number

    def keys(self, group: int) -> set[str]:
        """Return the gazetteer keys in a group."""
        return {key for member in self.members[group] if (key := self.forms[member].key)}

    def join(self, a: Form, b: Form) -> bool:
        """Put two forms in one group, unless they are known to differ."""
        into, gone = sorted((a.group, b.group))
        if into == gone:
            return True
        if len(self.keys(into) | self.keys(gone)) > 1 or self.are_apart(into, gone):
            return False
        for member in self.members.pop(gone):
            self.members[into].append(member)
            self.forms[member].group = into
        return True

    def are_apart(self, one: int, other: int) -> bool:
        """Say whether a sentence tells that two groups are two things."""
        pairs = ((a, b) for a in self.members[one] for b in self.members[other]) if self.apart else ()
        return any(pair in self.apart for pair in pairs)

    def distinct(self, forms: Iterable[Form]) -> list[Form]:
        """Return one form of each group among these, in their order."""
        seen: dict[int, Form] = {}
        for form in forms:
            seen.setdefault(form.group, form)
        return list(seen.values())


def surface_of(draft: Draft, mention: MentionDraft) -> str:
    """Return the words of a mention on one line."""
    return " ".join(draft.words(mention.start, mention.end).split())


def _title_before(draft: Draft, mention: MentionDraft) -> str | None:
    if mention.type is not EntityType.PERSON:
        return None
    first = draft.doc[mention.start].lower_.strip(".")
    before = draft.doc[mention.start - 1].lower_.strip(".") if mention.start else ""
    return title_gender((first, before))


def collect_forms(draft: Draft) -> list[Form]:
    """Return the distinct names of an article in order of appearance."""
    forms: dict[tuple[str, str | None, str | None], Form] = {}
    for number, mention in enumerate(draft.mentions):
        surface = surface_of(draft, mention)
        norm = normal(surface).removeprefix("the ") or surface.casefold()
        if mention.type is EntityType.PRODUCT:
            norm = NUMBERED.sub(r"\1", norm)
        if mention.type is EntityType.PLACE and surface.split()[-1] in AREAS:
            norm = norm.rpartition(" ")[0] or norm
        gender = _title_before(draft, mention)
        told = gender if len(bare(norm)) == 1 else None
        form = forms.setdefault((norm, told, mention.key), Form(surface, norm, key=mention.key))
        form.gender = form.gender or gender
        form.mentions.append(number)
        form.types[mention.type] += 1
        if form.first < 0 and draft.sentence_of[mention.start] > 0:
            form.first = number
    for form in forms.values():
        form.type = form.types.most_common(1)[0][0]
        form.words = bare(form.norm)
    return list(forms.values())
