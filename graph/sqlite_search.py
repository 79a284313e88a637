"""Finds entities of a SQLite store by name."""

import json
import sqlite3
from collections.abc import Iterable, Mapping
from itertools import islice

from triplewire.graph import sql_read as sql
from triplewire.graph.lookup import (
    CLOSE,
    HINT,
    SHARE,
    TRIGRAMS_READ,
    Hit,
    alike,
    check_mode,
    did_you_mean,
    grams_of,
    no_such_name,
    page_of,
    sure_of,
    words_in_key,
    words_of,
)
from triplewire.graph.naming import search_form

MANY = 1_000  # names from which on not all are looked at to find the first
KNOWN = (250, 2_000)  # entities that are looked at first


def _quoted(words: list[str], *, open_end: bool) -> str:
    return " ".join(f'"{word}"' for word in words) + ("*" if open_end else "")


class Searcher:
    """Searches names over one connection."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection

    def search(self, query: str, mode: str, type: str | None, after: str, limit: int) -> list[int]:
        """Return the rows of matching entities, best first, behind the entity `after`."""
        check_mode(mode)
        if mode == "prefix" and not after and words_of(query):
            return self._best_by_start(query, type, limit)
        hits = self.fuzzy(query) if mode == "fuzzy" else self.by_words(query, whole_words=mode == "text")
        if type is not None:
            of_type = {row[0] for row in self._ranks(hit.eid for hit in hits) if row[3] == type}
            hits = [hit for hit in hits if hit.eid in of_type]
        return [hit.eid for hit in page_of(hits, after, limit)]

    def _best_by_start(self, query: str, type: str | None, limit: int) -> list[int]:
        """Return the rows of the first entities of `by_words`.

        Where thousands have such a name, those with the most facts are looked at first, and all only where that is not
        enough.
        """
        words = _quoted(words_of(query), open_end=True)
        given = {"words": words, "norm": search_form(query), "type": type, "limit": limit, "many": MANY}

        def ask(statement: str, **more: object) -> list[int]:
            return [row[0] for row in self.connection.execute(statement, {**given, **more})]

        named = ask(sql.FIRST_WITH_WORDS)
        if len(named) < MANY:
            return ask(sql.BEST_OF, listed=json.dumps(named))
        few = ask(sql.COUNT_STARTS) < [MANY]
        best = ask(sql.BEST_BY_START if few else sql.BEST_EXACT)
        for known in KNOWN:
            if len(best) < limit:
                found = ask(sql.BEST_KNOWN if few else sql.BEST_KNOWN_BY_START, known=known)
                best = list(dict.fromkeys(best + found))
        return best[:limit] if len(best) >= limit else ask(sql.BEST_BY_WORDS)

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
        grams = grams_of(norm)
        if not grams:
            return self.by_words(query, whole_words=False)
        quoted = ('"' + gram.replace('"', '""') + '"' for gram in grams)
        there = (gram for gram in quoted if self.connection.execute(sql.TRIGRAM_THERE, (gram,)).fetchone())
        rare = list(islice(there, TRIGRAMS_READ))
        if not rare:
            return []
        rows = self.connection.execute(sql.by_trigrams(len(rare)), (*rare, SHARE * len(rare))).fetchall()
        scores = alike(norm, ((key, name) for _, key, name in rows), floor)
        return self._hits({eid: scores[key] for eid, key, _ in rows if key in scores})

    def _ranks(self, eids: Iterable[int]) -> list[tuple[int, str, int, str, int]]:
        return self.connection.execute(sql.RANKS, (json.dumps(sorted(set(eids))),)).fetchall()

    def _hits(self, scores: Mapping[int, float]) -> list[Hit]:
        rows = self._ranks(scores)
        return sorted((Hit(row[1], scores[row[0]], row[2], row[0]) for row in rows), key=lambda hit: hit.rank)

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
        if sure := sure_of(near):
            return sure.eid
        raise no_such_name(name, self._listed(near))

    def suggestions(self, name: str) -> str:
        """Return the end of a message that names what is spelled like a name that is not there."""
        return self._listed(self.fuzzy(words_in_key(name), HINT))

    def _listed(self, near: list[Hit]) -> str:
        names = dict(self.connection.execute(sql.NAMES_BY_ID, (json.dumps([hit.eid for hit in near[:3]]),)))
        return did_you_mean((names[hit.eid], hit.key) for hit in near[:3])
