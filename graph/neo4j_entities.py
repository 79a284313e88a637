"""Keeps the entities of a Neo4j store: their nodes, names, kinds and counts."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from triplewire.graph import cypher
from triplewire.graph.change import VALUE_KEYS
from triplewire.graph.lookup import gram_words, spellings
from triplewire.graph.model import Entity
from triplewire.graph.naming import most_used
from triplewire.graph.neo4j_connection import Query, Server, chunks, foreign

TOP = 10**9  # above every degree
THING, MERGED, VALUE = "Entity", "MergedEntity", "Value"


def label_of(key: str) -> str:
    """Return the label of the node of a key that is not merged."""
    return VALUE if key.startswith(VALUE_KEYS) else THING


def place_of(degree: int, key: str) -> str:
    """Return the text that sorts entities by degree, the highest first, then by key."""
    return f"{TOP - degree:010d} {key}"


@dataclass(slots=True)
class Called:
    """How all articles name and class one entity."""

    names: dict[str, list[int]] = field(default_factory=dict)  # name -> articles that use it, that use it first
    kinds: Counter[tuple[str, str]] = field(default_factory=Counter)  # type and Wikidata id, "" = none

    @classmethod
    def of(cls, text: str) -> "Called":
        """Return what a node's tally says."""
        held = json.loads(text)
        return cls(held["names"], Counter({(kind, qid): n for kind, qid, n in held["kinds"]}))

    def text(self) -> str:
        """Return the tally of a node: the same for the same content."""
        kinds = [[*key, self.kinds[key]] for key in sorted(self.kinds)]
        names = {name: self.names[name] for name in sorted(self.names)}
        return json.dumps({"names": names, "kinds": kinds}, ensure_ascii=False, separators=(",", ":"))

    def count(self, entity: Entity, sign: int = 1) -> None:
        """Count one article's naming, or take it back."""
        for name in {entity.name, *entity.aliases}:
            held = self.names.setdefault(name, [0, 0])
            held[0] += sign
            held[1] += sign * (name == entity.name)
            if held[0] <= 0:
                del self.names[name]
        key = (str(entity.type), entity.qid or "")
        self.kinds[key] += sign
        if self.kinds[key] <= 0:
            del self.kinds[key]

    def head(self) -> tuple[str, str, str | None]:
        """Return the name, type and Wikidata id that most articles give."""
        kinds: Counter[str] = Counter()
        qids: Counter[str] = Counter()
        for (kind, qid), n in self.kinds.items():
            kinds[kind] += n
            if qid:
                qids[qid] += n
        name = most_used(Counter({name: named for name, (_, named) in self.names.items() if named > 0}))
        return name or "", most_used(kinds) or "", most_used(qids)


@dataclass(slots=True)
class Held:
    """An entity while it is being changed."""

    key: str
    canon: str  # the key of the entity it counts as
    called: Called = field(default_factory=Called)
    kind: str = ""  # the label of its type, on its node
    name: str = ""
    degree: int = 0
    n_mentions: int = 0
    first: str = ""
    last: str = ""
    is_new: bool = False
    is_changed: bool = False

    @property
    def label(self) -> str:
        """The label of its node."""
        return label_of(self.key) if self.key == self.canon else MERGED

    def date(self, published: str) -> None:
        """Count the day of an article that speaks of it."""
        if published:
            self.first = min(self.first or published, published)
            self.last = max(self.last, published)

    def properties(self, members: Iterable["Called"]) -> dict[str, Any]:
        """Return the properties of its node; `members` are the names of all that count as it, with its own."""
        name, kind, qid = self.called.head()
        names = {alias for called in members for alias in called.names}
        found: dict[str, Any] = {"name": name, "type": kind, "qid": qid, "aliases": sorted(names - {name})}
        found |= {"tally": self.called.text(), "n_mentions": self.n_mentions, "degree": self.degree}
        found |= {"first_published": self.first or None, "last_published": self.last or None}
        if self.label != VALUE:
            found |= {"search": spellings(names), "grams": gram_words(names)}
            found["top"] = place_of(self.degree, self.key)
        return found


class EntityKeeper:
    """Holds the entities that one transaction touches; `write` brings their nodes up to date."""

    def __init__(self, run: Query, server: Server) -> None:
        self.run = run
        self.server = server
        self.held: dict[str, Held] = {}
        self.left: set[str] = set()  # entities that an article spoke of that is gone
        self.undated: set[str] = set()  # entities whose first or last article is gone
        self.renamed: set[str] = set()

    def load(self, keys: Iterable[str]) -> None:
        """Read those of these entities that are there and not held yet."""
        missing = sorted(set(keys) - self.held.keys())
        things = [key for key in missing if label_of(key) == THING]
        self._read(cypher.HELD_THINGS, things)
        self._read(cypher.HELD_MERGED, [key for key in things if key not in self.held])
        self._read(cypher.HELD_VALUES, [key for key in missing if label_of(key) == VALUE])

    def _read(self, statement: str, keys: list[str]) -> None:
        for chunk in chunks(keys):
            for row in self.run(statement, keys=chunk):
                if row["tally"] is None:
                    raise foreign(self.server.address, f"a node with the id {row['id']!r}")
                called = Called.of(row["tally"])
                self.held[row["id"]] = Held(
                    row["id"], row["canon"], called, row["type"], row["name"], row["degree"] or 0,
                    row["n_mentions"], row["first"] or "", row["last"] or "",
                )  # fmt: skip

    def forget(self) -> None:
        """Write what is held, and read it again when it is needed next: what entities count as has changed."""
        self.write()
        self.held.clear()

    def make(self, keys: Iterable[str]) -> list[str]:
        """Hold these entities, new where they are not there, and return the new ones."""
        asked = sorted(set(keys))
        self.load(asked)
        new = [key for key in asked if key not in self.held]
        self.held.update({key: Held(key, key, is_new=True) for key in new})
        return new

    def count(self, entity: Entity, published: str, mentions: int) -> None:
        """Count how a new article names and mentions an entity that is held."""
        held = self.held[entity.key]
        held.called.count(entity)
        held.date(published)
        held.n_mentions += mentions
        held.is_changed = True

    def uncount(self, entity: Entity, published: str, mentions: int) -> None:
        """Take the counts of an article back."""
        held = self.held[entity.key]
        held.called.count(entity, -1)
        held.n_mentions -= mentions
        held.is_changed = True
        self.left.add(entity.key)
        if published and published in {held.first, held.last}:
            self.undated.add(entity.key)

    def degrees(self, counts: Mapping[str, int]) -> None:
        """Count how many asserted facts entities gained or lost."""
        changed = {key: n for key, n in counts.items() if n and label_of(key) == THING}
        self.load(changed)
        for key, n in changed.items():
            held = self.held[key]
            held.degree += n
            held.is_changed = True

    def orphans(self) -> set[str]:
        """Return those that no article speaks of any more."""
        self.load(self.left)
        return {key for key in self.left if key in self.held and not self.held[key].called.names}

    def drop(self, keys: Iterable[str]) -> None:
        """Remove entities."""
        for label, chosen in self._by_label(keys).items():
            self.run(cypher.drop_entities(label), keys=chosen)
        for key in keys:
            self.held.pop(key, None)
            self.undated.discard(key)

    def _by_label(self, keys: Iterable[str]) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for key in sorted(keys):
            found.setdefault(self.held[key].label, []).append(key)
        return found

    def write(self) -> None:
        """Bring the nodes of what changed up to date."""
        changed = [held for held in self.held.values() if held.is_changed and (held.called.names or not held.is_new)]
        merged = self._members(changed)
        new: dict[tuple[str, str], list[dict[str, Any]]] = {}
        old: dict[str, list[dict[str, Any]]] = {}
        for held in sorted(changed, key=lambda one: one.key):
            if not held.called.names:
                continue  # about to go
            properties = held.properties([held.called, *merged.get(held.key, ())])
            if held.is_new:
                new.setdefault((held.label, properties["type"]), []).append({"id": held.key, **properties})
            else:
                old.setdefault(held.label, []).append({"id": held.key, "props": properties})
                self._retype(held, properties["type"])
            if held.name != properties["name"]:
                self.renamed.add(held.key)
            held.kind, held.name, held.is_new, held.is_changed = properties["type"], properties["name"], False, False
        for (label, kind), rows in sorted(new.items()):
            self._send(cypher.add_entities(label, kind), rows)
        for label, rows in sorted(old.items()):
            self._send(cypher.set_entities(label), rows)

    def _send(self, statement: str, rows: list[dict[str, Any]]) -> None:
        for chunk in chunks(rows):
            self.run(statement, rows=chunk)

    def _retype(self, held: Held, kind: str) -> None:
        if kind != held.kind and held.label != MERGED:
            self.run(cypher.relabel(held.label, held.kind, kind), keys=[held.key])

    def _members(self, changed: list[Held]) -> dict[str, list[Called]]:
        """Return the names of what is merged into changed entities, and mark those whose members changed."""
        others = sorted({held.canon for held in changed if held.canon != held.key})
        self.load(others)
        for key in others:
            if not self.held[key].is_changed:
                self.held[key].is_changed = True
                changed.append(self.held[key])
        asked = [held.key for held in changed if held.label == THING and not held.is_new]
        found: dict[str, list[Called]] = {}
        for chunk in chunks(asked):
            for row in self.run(cypher.MEMBERS, keys=chunk):
                held = self.held.get(row["id"])
                found.setdefault(row["canon"], []).append(held.called if held else Called.of(row["tally"]))
        return found

    def date(self) -> None:
        """Find the first and last article again of entities that lost theirs, when all articles are there."""
        for label, keys in self._by_label(key for key in self.undated if key in self.held).items():
            for row in self.run(cypher.published_of(label), keys=keys):
                held = self.held[row["id"]]
                held.first, held.last, held.is_changed = row["first"] or "", row["last"] or "", True
        self.undated.clear()
