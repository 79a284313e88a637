"""Finds entities of a Neo4j store by name."""

from collections.abc import Iterable
from typing import Any

from triplewire.graph import cypher_read as cypher
from triplewire.graph.lookup import (
    CLOSE,
    COMPARED,
    HINT,
    MARK,
    SHARE,
    TRIGRAMS_READ,
    Hit,
    alike,
    check_mode,
    did_you_mean,
    gone_from_hits,
    gram_word,
    grams_of,
    no_such_name,
    page_of,
    sure_of,
    whole_word,
    words_in_key,
    words_of,
)
from triplewire.graph.naming import search_form
from triplewire.graph.neo4j_connection import Query
from triplewire.graph.rows import Row, entity_of
from triplewire.graph.views import EntityCard

SPECIAL = frozenset('+-&|!(){}[]^"~*?:\\/=<>')  # of the query language of full-text indexes


def card_of(row: Row) -> EntityCard:
    """Return the card of a row of CARD: the entity with all that was merged into it."""
    *head, aliases, degree, n_mentions, first, last, merged = row
    members = [(n_mentions, first, last), *((n, start, end) for _, n, start, end in merged)]
    return EntityCard(
        entity_of(head, tuple(aliases or ())),
        degree or 0,
        sum(n or 0 for n, _, _ in members),
        min((start for _, start, _ in members if start), default=None),
        max((end for *_, end in members if end), default=None),
        tuple(sorted(key for key, *_ in merged)),
    )


def _plain(word: str) -> str:
    return "".join(f"\\{char}" if char in SPECIAL else char for char in word)


class Searcher:
    """Searches names with the statements of one transaction."""

    def __init__(self, run: Query) -> None:
        self.run = run

    def search(self, query: str, mode: str, type: str | None, after: str, limit: int) -> list[EntityCard]:
        """Return matching entities, best first, behind the entity `after`."""
        check_mode(mode)
        norm = search_form(query)
        if mode == "fuzzy" and grams_of(norm):
            hits = [hit for hit, kind, _ in self._fuzzy(norm, CLOSE) if type in (None, kind)]
            return self._cards(page_of(hits, after, limit))
        asked = self._asked(query, whole_words=mode == "text")
        of_type = cypher.OF_TYPE if type is not None else ""
        values: dict[str, Any] = {**asked, "type": type, "limit": limit}
        if after:
            rows = self.run(cypher.hit_place(of_type), **values, after=after)
            if not rows:
                raise gone_from_hits()
            values["score"], values["top"] = rows[0]
        statement = cypher.hits(of_type, cypher.BEHIND if after else "")
        return [card_of(row) for (row,) in self.run(statement, **values)]

    def _cards(self, hits: Iterable[Hit]) -> list[EntityCard]:
        keys = [hit.key for hit in hits]
        cards = [card_of(row) for (row,) in self.run(cypher.CARDS, keys=keys)] if keys else []
        found = {card.entity.key: card for card in cards}
        return [found[key] for key in keys]

    def _asked(self, query: str, *, whole_words: bool) -> dict[str, Any]:
        """Return what a search by words asks for: words of one name, of which the last may go on."""
        words, norm = words_of(query), search_form(query)
        whole = f"{norm}{MARK}"
        if not words:
            exact = f" {whole_word(norm)} "
            return {"asked": _plain(exact.strip()), "open": [exact], "words": [exact], "penalty": 0.0,
                    "norm": whole, "whole": whole}  # fmt: skip
        asked = " ".join(f"+{_plain(word)}" for word in words) + "*"
        open_words = [*(f" {word} " for word in words[:-1]), f" {words[-1]}"]
        padded = [f" {word} " for word in words]
        penalty = 0.5 if whole_words else 0.0
        return {"asked": asked, "open": open_words, "words": padded, "penalty": penalty, "norm": norm, "whole": whole}

    def _fuzzy(self, norm: str, floor: float) -> list[tuple[Hit, str, str]]:
        """Return entities with a name that is spelled nearly so, the nearest first, with their types and names."""
        asked = [[gram, _plain(gram_word(gram))] for gram in grams_of(norm)]
        there = {row["gram"] for row in self.run(cypher.GRAM_THERE, grams=asked)}
        rare = [pair for pair in asked if pair[0] in there][:TRIGRAMS_READ]
        if not rare:
            return []
        least = SHARE * len(rare)
        values = {"asked": _some([word for _, word in rare], least), "grams": [gram for gram, _ in rare]}
        rows = self.run(
            cypher.BY_GRAMS, **values, least=least, mark=MARK, size=len(norm), limit=COMPARED
        )  # fmt: skip
        scores = alike(norm, ((key, name) for key, name, *_ in rows), floor)
        known = {key: rest for key, _, *rest in rows}
        hits = [(Hit(key, score, known[key][0]), *known[key][1:]) for key, score in scores.items()]
        return sorted(((hit, str(kind), str(name)) for hit, kind, name in hits), key=lambda row: row[0].rank)

    def resolve(self, name: str) -> EntityCard:
        """Return the entity that a key or a name means; raise EntityNotFound with the nearest names.

        A name of several entities means the one with the most facts; a misspelled name must be near one alone.
        """
        norm = search_form(name)
        values = {"asked": _plain(whole_word(norm)), "whole": f"{norm}{MARK}"}
        for rows in (self.run(cypher.CARD_OF, key=name), self.run(cypher.BY_NAME, name=name, **values)):
            if rows:
                return card_of(rows[0]["row"])
        near = self._near(name)
        if sure := sure_of([hit for hit, *_ in near]):
            return self._cards([sure])[0]
        raise no_such_name(name, _listed(near))

    def _near(self, name: str) -> list[tuple[Hit, str, str]]:
        norm = search_form(name)
        if grams_of(norm):
            return self._fuzzy(norm, HINT)
        found = self.search(name, "prefix", None, "", COMPARED)
        return [(Hit(card.entity.key, 0.0, card.degree), card.entity.type, card.entity.name) for card in found]

    def suggestions(self, name: str) -> str:
        """Return the end of a message that names what is spelled like a name that is not there."""
        return _listed(self._near(words_in_key(name)))


def _listed(near: list[tuple[Hit, str, str]]) -> str:
    return did_you_mean((name, hit.key) for hit, _, name in near[:3])


def _some(words: list[str], least: float) -> str:
    """Return the question for what has at least two of these words, where two are needed, else one.

    A name that shares so many of them has two of all but a few.
    """
    if least <= 1:
        return " ".join(words)
    return " ".join(f"(+{a} +{b})" for n, a in enumerate(words) for b in words[n + 1 :])
