"""Rule files: TOML text becomes checked rules; a mistake is shown with its line and a caret."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from triplewire.extract.steps import Arm, parse_arm, words
from triplewire.extract.surface import Element, parse_pattern, rarest_words
from triplewire.graph.errors import BadRule, UnknownRelation
from triplewire.graph.model import VALUE_TYPES, EntityType, Status
from triplewire.graph.ontology import Ontology

KEYS = words(
    "id relation anchor subject object words pattern spread through subject_type object_type unless requires needs",
    "bars mutual role role_from status until context example yields counter",
)
ANCHOR_KEYS = frozenset({"lemma", "tag", "dep"})
THROUGH = frozenset({"forces", "any", "none"})
SPREAD = {"both": (True, True), "subject": (True, False), "object": (False, True), "none": (False, False)}
DOCS = "docs/rules.md describes the format."


@dataclass(frozen=True, slots=True)
class End:
    """One end of a rule: where it stands, and what may stand there."""

    arms: tuple[Arm, ...]
    types: frozenset[EntityType]
    spread: bool = True
    through: str = "forces"


@dataclass(frozen=True, slots=True)
class Rule:
    """One checked rule."""

    id: str
    relation: str
    lemmas: frozenset[str]
    subject: End
    object: End
    tags: tuple[str, ...] = ()
    deps: frozenset[str] = frozenset()
    value: EntityType | None = None  # Date or Text where the object is a value
    pattern: tuple[Element, ...] = ()  # of a surface rule
    unless: frozenset[str] = frozenset()
    requires: frozenset[str] = frozenset()
    needs: tuple[Arm, ...] = ()
    bars: tuple[Arm, ...] = ()
    context: frozenset[str] = frozenset()  # last words of an event that the article is about
    mutual: bool = False
    role: str | None = None
    role_from: tuple[Arm, ...] = ()
    status: Status | None = None
    until: str | None = None
    examples: tuple[str, ...] = ()
    yields: tuple[str, ...] = ()
    counters: tuple[str, ...] = ()

    def fits(self, tag: str, dep: str) -> bool:
        """Say whether a token with this tag and dependency may be the anchor."""
        tagged = any(tag == one or (one[-1] == "*" and tag.startswith(one[:-1])) for one in self.tags)
        return (not self.tags or tagged) and (not self.deps or dep in self.deps)


class _Place:
    """Where in a file a rule stands, so that a mistake can be pointed at."""

    def __init__(self, text: str, where: str, number: int) -> None:
        self.lines = text.splitlines()
        self.where = where
        starts = [at for at, line in enumerate(self.lines) if line.strip().startswith("[[rule]]")]
        self.first = starts[number] if number < len(starts) else 0
        self.last = starts[number + 1] if number + 1 < len(starts) else len(self.lines)

    def fail(self, message: str, needle: str = "") -> BadRule:
        """Return the error for a mistake at these words of the rule."""
        for at in range(self.first, self.last):
            column = self.lines[at].find(needle) if needle else 0
            if column >= 0:
                break
        else:
            at, column = self.first, 0
        shown = f"{self.where}:{at + 1}: {message}\n  {self.lines[at] if self.lines else ''}\n  {' ' * column}^"
        return BadRule(shown, DOCS)


def _strings(value: object, place: _Place, key: str) -> tuple[str, ...]:
    values = [value] if isinstance(value, str) else value
    if not isinstance(values, list) or not all(isinstance(item, str) and item for item in values):
        raise place.fail(f"{key} is a text or a list of texts", key)
    return tuple(values)


def _expand(words: tuple[str, ...], lists: Mapping[str, list[str]], place: _Place) -> frozenset[str]:
    found: set[str] = set()
    for word in words:
        if not word.startswith("$"):
            found.add(word.lower())
        elif word[1:] in lists:
            found.update(item.lower() for item in lists[word[1:]])
        else:
            raise place.fail(f"no list {word} under [words]", word)
    return frozenset(found)


class _Reader:
    """Reads the rules of one file."""

    def __init__(self, text: str, where: str, ontology: Ontology, data: Mapping[str, Any]) -> None:
        self.text, self.where, self.ontology = text, where, ontology
        self.lists: Mapping[str, list[str]] = data.get("words", {})

    def arms(self, value: object, place: _Place, key: str) -> tuple[Arm, ...]:
        arms = []
        for arm in _strings(value, place, key):
            try:
                arms.append(parse_arm(arm, self.lists))
            except ValueError as error:
                raise place.fail(f"{key}: {error.args[0]}", error.args[1]) from error
        return tuple(arms)

    def types(self, row: Mapping[str, Any], end: str, place: _Place) -> frozenset[EntityType]:
        relation = self.ontology.relation(row["relation"])
        allowed = relation.subject if end == "subject" else relation.object
        if f"{end}_type" not in row:
            return allowed
        names = _strings(row[f"{end}_type"], place, f"{end}_type")
        for name in names:
            if name not in {item.value for item in allowed}:
                raise place.fail(f"{row['relation']} has no {end} of type {name}", name)
        return frozenset(EntityType(name) for name in names)

    def end(self, row: Mapping[str, Any], end: str, place: _Place) -> End:
        spread = row.get("spread", "both")
        if spread not in SPREAD:
            raise place.fail(f"spread is one of {', '.join(SPREAD)}", "spread")
        through = row.get("through", "forces")
        through = through.get(end, "forces") if isinstance(through, dict) else through
        if through not in THROUGH:
            raise place.fail(f"through is one of {', '.join(sorted(THROUGH))}", "through")
        value = row.get(end, [])
        if end == "object" and value in ("date", "text"):
            value = row.get("words", [])
        arms = self.arms(value, place, end) if value else ()
        return End(arms, self.types(row, end, place), SPREAD[spread][end == "object"], through)

    def value(self, row: Mapping[str, Any], place: _Place) -> EntityType | None:
        allowed = self.ontology.relation(row["relation"]).object & VALUE_TYPES
        named = row.get("object")
        if named not in ("date", "text"):
            if allowed and "pattern" not in row:
                raise place.fail(f"the object of {row['relation']} is a value: date or text", "object")
            return next(iter(allowed), None)
        kind = EntityType(named.capitalize())
        if kind not in allowed:
            raise place.fail(f"{row['relation']} has no {named} as object", "object")
        if kind is EntityType.TEXT and "words" not in row:
            raise place.fail("an object of text needs words = [steps]", "object")
        return kind

    def check(self, row: Mapping[str, Any], place: _Place) -> None:
        for key in row:
            if key not in KEYS:
                raise place.fail(f"unknown key {key!r}", key)
        for key in ("id", "relation", "example", "yields", "counter"):
            if not row.get(key):
                raise place.fail(f"{row.get('id', 'the rule')} lacks {key}")
        try:
            self.ontology.relation(row["relation"])
        except UnknownRelation as error:
            raise place.fail(str(error), row["relation"]) from error
        wanted = ("pattern",) if "pattern" in row else ("anchor", "subject")
        for key in wanted:
            if key not in row:
                raise place.fail(f"{row['id']} lacks {key}")
        if "pattern" not in row and "object" not in row and not row.get("mutual"):
            raise place.fail(f"{row['id']} lacks object")

    def anchor(self, row: Mapping[str, Any], place: _Place) -> dict[str, Any]:
        anchor = row["anchor"]
        if not isinstance(anchor, dict) or "lemma" not in anchor:
            raise place.fail("anchor is { lemma = [...], tag = ... }", "anchor")
        for key in anchor:
            if key not in ANCHOR_KEYS:
                raise place.fail(f"unknown key {key!r} in anchor", key)
        tags = tuple(tag for tag in str(anchor.get("tag", "")).split("|") if tag)
        deps = frozenset(dep for dep in str(anchor.get("dep", "")).split("|") if dep)
        lemmas = _expand(_strings(anchor["lemma"], place, "lemma"), self.lists, place)
        return {"lemmas": lemmas, "tags": tags, "deps": deps}

    def surface(self, row: Mapping[str, Any], place: _Place) -> dict[str, Any]:
        try:
            pattern = parse_pattern(row["pattern"], self.lists)
        except ValueError as error:
            raise place.fail(f"pattern: {error.args[0]}", error.args[1]) from error
        return {"lemmas": rarest_words(pattern), "pattern": pattern}

    def status(self, row: Mapping[str, Any], place: _Place) -> Status | None:
        if "status" not in row:
            return None
        try:
            return Status(row["status"])
        except ValueError as error:
            raise place.fail(f"status is one of {', '.join(Status)}", row["status"]) from error

    def listed(self, row: Mapping[str, Any], key: str, place: _Place) -> frozenset[str]:
        return _expand(_strings(row[key], place, key), self.lists, place) if key in row else frozenset()

    def rule(self, row: Mapping[str, Any], number: int) -> Rule:
        """Return one rule, or raise BadRule."""
        place = _Place(self.text, self.where, number)
        self.check(row, place)
        found = Rule(
            id=row["id"],
            relation=row["relation"],
            subject=self.end(row, "subject", place),
            object=self.end(row, "object", place),
            value=self.value(row, place),
            needs=self.arms(row["needs"], place, "needs") if "needs" in row else (),
            bars=self.arms(row["bars"], place, "bars") if "bars" in row else (),
            unless=self.listed(row, "unless", place),
            requires=self.listed(row, "requires", place),
            context=self.listed(row, "context", place),
            mutual=bool(row.get("mutual", False)),
            role=row.get("role"),
            role_from=self.arms(row["role_from"], place, "role_from") if "role_from" in row else (),
            status=self.status(row, place),
            until=row.get("until"),
            **(self.surface(row, place) if "pattern" in row else self.anchor(row, place)),
        )
        return replace(
            found,
            examples=_strings(row["example"], place, "example"),
            yields=_strings(row["yields"], place, "yields"),
            counters=_strings(row["counter"], place, "counter"),
        )


def parse_rules(text: str, where: str, ontology: Ontology) -> Iterator[Rule]:
    """Yield the rules of a file's text; raise BadRule at the first mistake."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadRule(f"{where}: {error}", DOCS) from error
    for key in data:
        if key not in ("rule", "words"):
            raise BadRule(f"{where}: unknown table {key!r}", DOCS)
    reader = _Reader(text, where, ontology, data)
    for number, row in enumerate(data.get("rule", [])):
        yield reader.rule(row, number)
