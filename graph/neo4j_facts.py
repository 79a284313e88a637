"""Reads facts from a Neo4j store: filtered pages, views of the past, conflicts and timelines."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import product
from typing import Any, TypeVar

from triplewire.graph import cypher_read as cypher
from triplewire.graph.errors import BadCursor, BadInput, EntityNotFound, FactNotFound
from triplewire.graph.lookup import no_such_id
from triplewire.graph.model import Entity, Fact, Period, Status, fact_id
from triplewire.graph.neo4j_connection import Query
from triplewire.graph.ontology import Ontology
from triplewire.graph.questions import (
    Statement,
    as_known,
    conflicts_of,
    fact_ids,
    named_ends,
    narrowing,
)
from triplewire.graph.rows import entity_of, fact_of
from triplewire.graph.support import Support
from triplewire.graph.timeline import asked_moment
from triplewire.graph.views import Conflict, FactFilter

T = TypeVar("T")
BATCH = 500
LENGTH = 16  # digits of a fact's id
CLAIMED = [status.value for status in Status if status is not Status.ASSERTED]


def id_in(text: str) -> str | None:
    """Return the id that text stands for, in the one form that is stored; nothing where it is none."""
    try:
        number = int(text, 16)
    except ValueError:
        return None
    return f"{number:0{LENGTH}x}" if 0 <= number < 1 << 4 * LENGTH else None


def cursor_of(after: str) -> str:
    """Return the id that a page starts behind; raise BadCursor when it is no fact id."""
    if after and id_in(after) is None:
        raise BadCursor(f"{after!r} is not the id of a fact")
    return id_in(after) or ""


@dataclass(slots=True)
class Question:
    """A filter in clauses: which branches to walk, which conditions to check, and their values."""

    branches: list[tuple[str, ...]]
    conditions: list[str] = field(default_factory=list)
    values: dict[str, Any] = field(default_factory=dict)
    facts: list[str] | None = None  # the few that can match at all, where the filter tells them

    def text(self, *, counts: bool = False) -> str:
        """Return the statement that walks all branches, in the order of an index, or that counts what is there."""
        form, begin = (cypher.COUNT_BRANCH, "first") if counts else (cypher.BRANCH, "after")
        if self.facts is not None:
            conditions = _joined((begin, *self.branches[0], *self.conditions, "statuses"))
            return cypher.LISTED.format(conditions=conditions, limit="$cap" if counts else "$limit")
        parts = []
        for branch in self.branches:
            order = [cypher.CONDITIONS[name].split(" ")[0] for name in (*branch, "status", begin)]
            index = ", ".join(order).replace("f.", "")
            conditions = _joined((*branch, "status", begin, *self.conditions))
            parts.append(form.format(index=index, conditions=conditions, order=", ".join(order)))
        return cypher.UNION.join(parts)


def _joined(names: Iterable[str]) -> str:
    return " AND ".join(cypher.CONDITIONS[name] for name in names)


class FactReader:
    """Answers questions about facts with the statements of one transaction."""

    def __init__(self, run: Query, ontology: Ontology) -> None:
        self.run = run
        self.ontology = ontology

    def end(self, key: str) -> str:
        """Return the key that a key counts as; raise EntityNotFound."""
        found = self.run(cypher.CANON, key=key)[0]["id"]
        if found is None:
            raise no_such_id(key)
        return str(found)

    def one(self, fact: str) -> Fact:
        """Return a fact by id; raise FactNotFound."""
        key = id_in(fact) if len(fact) == LENGTH else None
        found = self.load([key]) if key else []
        if not found:
            raise FactNotFound(f"no fact has the id {fact!r}")
        return found[0]

    def load(self, facts: Iterable[str]) -> list[Fact]:
        """Return facts by id, in the order of ids."""
        return self._facts(cypher.FACTS, facts=sorted(set(facts)))

    def _facts(self, statement: str, **values: object) -> list[Fact]:
        rows = [row for (row,) in self.run(statement, **values)]
        return [fact_of(row, row[0]) for row in rows]

    def page(self, where: FactFilter, after: str, limit: int) -> list[Fact]:
        """Return one page of the facts that match."""
        if where.known_at is None:
            return self.ask(where, after, lambda question, place: self._page(question, place, limit))
        return self.ask(where, after, lambda question, place: self._known_page(where, question, place, limit))

    def _known_page(self, where: FactFilter, question: Question, place: str, limit: int) -> list[Fact]:
        found: list[Fact] = []
        while len(found) < limit and (facts := self._page(question, place, BATCH)):
            found += self._as_known(facts, where)
            place = facts[-1].id
        return found[:limit]

    def ask(self, where: FactFilter, after: str, ask: Callable[[Question, str], T]) -> T:
        """Ask about the keys as they are, and about what they count as where that finds nothing.

        Facts are kept between canonical entities, so keys that have facts need not be looked up.
        """
        if where.relation:
            self.ontology.relation(where.relation)
        ends = {name: key for name, key in named_ends(where) if key}
        try:
            question, place = self._question(where, ends), cursor_of(after)
        except (BadInput, EntityNotFound):
            self._canonical(ends)
            raise
        found = ask(question, place)
        if not found and ends and (canonical := self._canonical(ends)) != ends:
            return ask(self._question(where, canonical), place)
        return found

    def _canonical(self, ends: dict[str, str]) -> dict[str, str]:
        return {name: self.end(key) for name, key in ends.items()}

    def count(self, where: FactFilter, cap: int) -> int:
        """Return how many facts match, counting no further than `cap`."""
        if where.known_at is not None:
            return len(self.page(where, "", cap))
        return self.ask(where, "", lambda question, _: self._count(question, cap))

    def _page(self, question: Question, after: str, limit: int) -> list[Fact]:
        statement = cypher.page(question.text())
        return self._facts(statement, **question.values, facts=question.facts, after=after, limit=limit)

    def _count(self, question: Question, cap: int) -> int:
        statement = cypher.count(question.text(counts=True))
        row = self.run(statement, **question.values, facts=question.facts, cap=cap)[0]
        return int(row["n"])

    def _question(self, where: FactFilter, ends: dict[str, str]) -> Question:
        statuses = [status.value for status in where.statuses or tuple(Status)]
        relation = ("relation",) if where.relation else ()
        facts = self._narrowed(where, ends)
        if facts is not None:
            branches: list[tuple[str, ...]] = [(*ends, *relation)]
        elif "subject" in ends or "object" in ends:
            branches = [(*(name for name in ends if name != "entity"), *relation)]
        elif "entity" in ends:
            branches = [("entity_s", *relation), ("entity_o", *relation)]
        else:
            branches = [relation]
        question = Question(branches, facts=facts)
        if facts is None and "entity" in ends and len(ends) > 1:
            question.conditions.append("entity")
        question.values = {"statuses": statuses, "relation": where.relation, **ends}
        for condition, values in narrowing(where).items():
            question.conditions.append(condition)
            question.values |= values
        if where.as_of is not None:
            question.values["events"] = [name for name, known in self.ontology.relations.items() if known.is_event]
        return question

    def _narrowed(self, where: FactFilter, ends: dict[str, str]) -> list[str] | None:
        """Return the few facts that can match at all, where the filter tells them; nothing where it does not."""
        found: list[set[str]] = []
        if where.article:
            found.append({row["id"] for row in self.run(cypher.FACTS_OF_ARTICLE, article=where.article)})
        if where.speaker:
            speaker = self.end(where.speaker)
            found.append({row["id"] for row in self.run(cypher.FACTS_OF_SPEAKER, speaker=speaker)})
        if "subject" in ends and "object" in ends:
            names = [where.relation] if where.relation else list(self.ontology.relations)
            pairs = product(names, where.statuses or tuple(Status))
            found.append({fact_id(ends["subject"], name, ends["object"], status.value) for name, status in pairs})
        return sorted(set.intersection(*found)) if found else None

    def _as_known(self, facts: list[Fact], where: FactFilter) -> list[Fact]:
        """Return facts with the support they had at a moment, where they match with it."""
        known: dict[str, list[Support]] = {}
        moment = asked_moment(where.known_at or "")
        rows = self.run(cypher.KNOWN_EVIDENCE, facts=[fact.id for fact in facts], known_at=moment)
        for fact, cluster, weight, published, *dates in rows:
            known.setdefault(fact, []).append(Support(cluster, weight, published, Period(*dates)))
        return as_known(facts, known, where, self.ontology)

    def conflicts(self, subject: str | None, relation: str | None, obj: str | None, limit: int) -> list[Conflict]:
        """Return statements held with several statuses; one statement as it is, when it is asked for in full."""
        known = self.ontology.relation(relation) if relation else None
        ends = [self.end(key) if key else None for key in (subject, obj)]
        if ends[0] and ends[1] and known:
            return self._statements([(ends[0], known.name, ends[1])], 1)
        asked = {"subject": ends[0], "relation": relation, "object": ends[1]}
        conditions = "".join(cypher.CLAIM_CONDITIONS[name] for name, value in asked.items() if value)
        statement = cypher.CLAIMS.format(conditions=conditions)
        found: list[Conflict] = []
        place: Statement = ("", "", "")
        while len(found) < limit:
            values = dict(zip("sro", place, strict=True))
            rows = self.run(statement, **asked, **values, statuses=CLAIMED, limit=BATCH)
            if not rows:
                break
            held: list[Statement] = [(s, name, o) for s, name, o in rows]
            found += self._statements(held, 2)
            place = held[-1]
        return found[:limit]

    def _statements(self, asked: list[Statement], least: int) -> list[Conflict]:
        wanted = fact_ids(asked, self.ontology)
        facts = {fact.id: fact for fact in self.load(fact for ids in wanted.values() for fact in ids)}
        speakers: dict[str, list[Entity]] = {}
        for fact, *speaker, _ in self.run(cypher.SPEAKERS_OF_FACTS, facts=sorted(facts)):
            speakers.setdefault(fact, []).append(entity_of(speaker))
        return conflicts_of(wanted, facts, speakers, least)

    def timeline(self, key: str, limit: int) -> list[Fact]:
        """Return the asserted facts of an entity that have a date, in the order of their dates."""
        found = self._facts(cypher.TIMELINE, key=key, limit=limit)
        if not found and (canonical := self.end(key)) != key:
            return self._facts(cypher.TIMELINE, key=canonical, limit=limit)
        return found
