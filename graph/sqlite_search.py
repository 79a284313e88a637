"""Finds entities of a SQLite store by name."""

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from rapidfuzz.distance import OSA
from rapidfuzz.fuzz import token_sort_ratio

from triplewire.graph import sql_read as sql
from triplewire.graph.errors import BadCursor, BadInput, EntityNotFound
from triplewire.graph.sqlite_entities import search_form

MODES = ("prefix", "text", "fuzzy")
TRIGRAMS_READ = 10  # the rarest of the query: a name that shares none of them is no candidate
SHARE = 0.4  # of the query's trigrams that a candidate shares
COMPARED = 50  # candidates whose spelling is compared
HINT = 45.0  # from which it is named in a message about a name that is not there
CLOSE = 72.0  # similarity, of 100, from which a name is offered
SURE = 85.0  # from which a name may stand for an entity, if it is the only one


@dataclass(frozen=True, slots=True)
class Hit:
    """An entity that matches, and how well: the smaller the better."""

    eid: int
    key: str
    score: float
    degree: int

    @property
    def rank(self) -> tuple[float, int, str]:
        """Return what hits are ordered by."""
        return self.score, -self.degree, self.key


def words_of(query: str) -> list[str]:
    """Return the words of a query as they are searched for."""
    return "".join(char if char.isalnum() else " " for char in search_form(query)).split()


def _quoted(words: list[str], *, open_end: bool) -> str:
    return " ".join(f'"{word}"' for word in words) + ("*" if open_end else "")


def similarity(query: str, name: str) -> float:
    """Return how alike two normalised names are, of 100: as wholes, in any order of words, or the query as a part."""
    whole = 100 * OSA.normalized_similarity(query, name)
    words = name.split()
    size = len(query.split())
    parts = [" ".join(words[i : i + size]) for i in range(len(words) - size + 1)] if size < len(words) else []
    part = max((100 * OSA.normalized_similarity(query, words) for words in parts), default=0.0)
    return round(max(whole, token_sort_ratio(query, name), 0.95 * part), 2)


class Searcher:
    """Searches names over one connection."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection

    def search(self, query: str, mode: str, type: str | None, after: str, limit: int) -> list[int]:
        """Return the rows of matching entities, best first, behind the entity `after`."""
        if mode not in MODES:
            raise BadInput(f"{mode!r} is no way to search", f"Use {', '.join(MODES)}.")
        hits = self.fuzzy(query) if mode == "fuzzy" else self.by_words(query, whole_words=mode == "text")
        if type is not None:
            of_type = {row[0] for row in self._ranks(hit.eid for hit in hits) if row[3] == type}
            hits = [hit for hit in hits if hit.eid in of_type]
        if after:
            places = [n for n, hit in enumerate(hits) if hit.key == after]
            if not places:
                raise BadCursor("the entity that the page before ended with is no longer found")
            hits = hits[places[0] + 1 :]
        return [hit.eid for hit in hits[:limit]]

    def by_words(self, query: str, *, whole_words: bool) -> list[Hit]:
        """Return entities one of whose names has the query's words; the last may go on. Exact names come first."""
        words = words_of(query)
        if not words:
            return self._exact(query)
        norm = search_form(query)
        scores: dict[int, float] = {}
        passes = [(False, 0.0), (True, 0.5)] if whole_words else [(True, 0.0)]
        for open_end, penalty in passes:
            for eid, name in self.connection.execute(sql.BY_WORDS, (_quoted(words, open_end=open_end),)):
                score = penalty + (0.0 if name == norm else 1.0 if name.startswith(norm) else 2.0)
                scores[eid] = min(score, scores.get(eid, score))
        return self._hits(scores)

    def _exact(self, query: str) -> list[Hit]:
        rows = self.connection.execute(sql.BY_NORM, (search_form(query),))
        return self._hits({row[0]: 0.0 for row in rows})

    def fuzzy(self, query: str, floor: float = CLOSE) -> list[Hit]:
        """Return entities with a name that is spelled nearly like the query, the nearest first."""
        norm = search_form(query)
        grams = sorted({norm[i : i + 3] for i in range(len(norm) - 2)})
        if not grams:
            return self.by_words(query, whole_words=False)
        found = self.connection.execute(sql.TRIGRAM_COUNTS, (json.dumps(grams),)).fetchall()
        rare = [term for term, _ in sorted(found, key=lambda row: (row[1], row[0]))[:TRIGRAMS_READ]]
        shared: Counter[int] = Counter()
        for gram in rare:
            quoted = '"' + gram.replace('"', '""') + '"'
            shared.update(row[0] for row in self.connection.execute(sql.BY_TRIGRAM, (quoted,)))
        least = SHARE * len(rare)
        best = [alid for alid, n in sorted(shared.items(), key=lambda item: (-item[1], item[0])) if n >= least]
        scores: dict[int, float] = {}
        for eid, name in self._nearest(best, norm):
            score = 100 - similarity(norm, name)
            if score <= 100 - floor:
                scores[eid] = min(score, scores.get(eid, score))
        return self._hits(scores)

    def _nearest(self, alids: list[int], norm: str) -> list[tuple[int, str]]:
        rows = self.connection.execute(sql.BY_ALIAS, (json.dumps(alids[: COMPARED * 20]),)).fetchall()
        near = sorted({(abs(len(name) - len(norm)), name, eid) for eid, name in rows})
        return [(eid, name) for _, name, eid in near[: COMPARED * 4]]

    def _ranks(self, eids: Iterable[int]) -> list[tuple[int, str, int, str, int]]:
        return self.connection.execute(sql.RANKS, (json.dumps(sorted(set(eids))),)).fetchall()

    def _hits(self, scores: dict[int, float]) -> list[Hit]:
        rows = self._ranks(scores)
        return sorted((Hit(row[0], row[1], scores[row[0]], row[2]) for row in rows), key=lambda hit: hit.rank)

    def resolve(self, name: str) -> int:
        """Return the row of the entity that a key or a name means; raise EntityNotFound with the nearest names.

        A name of several entities means the one with the most facts; a misspelled name must be near one alone.
        """
        row = self.connection.execute(sql.CANON, (name,)).fetchone()
        if row is not None:
            return int(row[0])
        for statement, asked in ((sql.BY_QID, name), (sql.BY_NAME, name), (sql.BY_NORM, search_form(name))):
            found = {eid: 0.0 for eid, _ in self.connection.execute(statement, (asked,))}
            if found:
                return self._hits(found)[0].eid
        near = self.fuzzy(name, HINT)
        sure = [hit for hit in near if hit.score <= 100 - SURE]
        if len(sure) == 1:
            return sure[0].eid
        listed = self._listed(near)
        raise EntityNotFound(f"no entity is called {name!r}{listed}", "`triplewire search NAME` lists what is there.")

    def suggestions(self, name: str) -> str:
        """Return the end of a message that names what is spelled like a name that is not there."""
        return self._listed(self.fuzzy(name.partition(":")[2].replace("-", " ") or name, HINT))

    def _listed(self, near: list[Hit]) -> str:
        names = dict(self.connection.execute(sql.NAMES_BY_ID, (json.dumps([hit.eid for hit in near[:3]]),)))
        listed = " or ".join(f"{names[hit.eid]} ({hit.key})" for hit in near[:3])
        return f"; did you mean {listed}?" if listed else ""
