"""Reads articles, their readings, evidence and mentions from a SQLite store."""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from triplewire.graph import sql_read as sql
from triplewire.graph.errors import BadCursor
from triplewire.graph.lookup import words_of
from triplewire.graph.model import Entity, EntityType, Reading, Sentence, Span, canonical_url
from triplewire.graph.places import BEHIND_ALL, SHORTEST, mention_place, one_article
from triplewire.graph.questions import witnesses_of
from triplewire.graph.rows import HEAD, Row, article_of, entity_of, evidence_of, evidence_view, mention_of, mention_view
from triplewire.graph.sqlite_refresh import id_of, row_of
from triplewire.graph.views import ArticleCard, EvidenceView, MentionView, Witness


def _card(row: Row, text: str = "") -> ArticleCard:
    return ArticleCard(article_of(row[:HEAD], text), *row[HEAD : HEAD + 7])


class ArticleReader:
    """Reads articles over one connection."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection

    def key_of(self, asked: str) -> str:
        """Return the key that a key, the unique start of a key, or a URL means; raise ArticleNotFound."""
        return one_article(asked, self._keys(asked))

    def _keys(self, asked: str) -> list[str]:
        fetch = self.connection.execute
        if fetch(sql.ARTICLE_PLACE, (asked,)).fetchone():
            return [asked]
        if "/" in asked or ":" in asked:
            for url in (asked, canonical_url(asked)):
                if rows := fetch(sql.ARTICLE_KEYS_BY_URL, (url,)).fetchall():
                    return [rows[0][0]]
        if len(asked) < SHORTEST:
            return []
        end = asked[:-1] + chr(ord(asked[-1]) + 1)
        return [row[0] for row in fetch(sql.ARTICLE_KEYS_BY_START, (asked, end))]

    def card(self, asked: str) -> ArticleCard:
        """Return an article with its text."""
        row = self.connection.execute(sql.ARTICLE_BY_KEY, (self.key_of(asked),)).fetchone()
        return _card(row, row[-1])

    def page(self, query: str, after: str, limit: int) -> list[ArticleCard]:
        """Return articles without their text, newest first, undated last."""
        published, key = BEHIND_ALL, ""
        if after:
            row = self.connection.execute(sql.ARTICLE_PLACE, (after,)).fetchone()
            if row is None:
                raise BadCursor("the article that the page before ended with is gone")
            published, key = row
        values = {"published": published, "key": key, "limit": limit}
        statement = sql.ARTICLES
        if query.strip():
            words = words_of(query)
            if not words:
                return []
            values["words"] = " ".join(f'"{word}"' for word in words)
            statement = sql.ARTICLES_BY_WORDS
        return [_card(row) for row in self.connection.execute(statement, values)]

    def reading(self, key: str) -> tuple[Reading, str]:
        """Return everything that an article states, as it was applied, and its cluster."""
        fetch = self.connection.execute
        row = fetch(sql.READING_HEAD, (key,)).fetchone()
        aid, head, (text, extractor, cluster, bands) = (row[0],), row[1 : 1 + HEAD], row[1 + HEAD :]
        reading = Reading(
            article=article_of(head, text),
            extractor=extractor,
            sentences=tuple(Sentence(n, Span(c0, c1)) for n, c0, c1 in fetch(sql.READING_SENTENCES, aid)),
            entities=tuple(
                Entity(entity, name, EntityType(kind), qid, tuple(json.loads(aliases)))
                for entity, name, kind, qid, aliases in fetch(sql.READING_ENTITIES, aid)
            ),
            mentions=tuple(mention_of(row) for row in fetch(sql.READING_MENTIONS, aid)),
            evidence=tuple(evidence_of(row) for row in fetch(sql.READING_EVIDENCE, aid)),
            bands=tuple(json.loads(bands)),
        )
        return reading, cluster

    def evidence(self, fact: str, after: str, limit: int) -> list[EvidenceView]:
        """Return the evidence of a fact, oldest article first, undated last."""
        place = ("", "", -1, "")
        if after:
            place = self.connection.execute(sql.EVIDENCE_PLACE, (row_of(fact), after)).fetchone()
            if place is None:
                raise BadCursor("the evidence that the page before ended with is gone")
        rows = self.connection.execute(sql.EVIDENCE_PAGE, (row_of(fact), *place, limit)).fetchall()
        listed = json.dumps([row[0] for row in rows])
        views = dict(self._views(listed))
        return [views[row[0]] for row in rows]

    def _views(self, listed: str) -> Iterator[tuple[int, EvidenceView]]:
        for row in self.connection.execute(sql.EVIDENCE_VIEWS, (listed,)):
            fact_id = id_of(row[1]) if row[1] is not None else ""
            yield row[0], evidence_view(row, fact_id, row[24][row[22] : row[23]])

    def best(self, facts: Iterable[str]) -> dict[str, EvidenceView]:
        """Return the surest evidence of each fact, of equals the oldest; a fact that is not there has none."""
        listed = json.dumps([row_of(fact) for fact in facts])
        rows = json.dumps([row[0] for row in self.connection.execute(sql.BEST_EVIDENCE, (listed,))])
        return {view.fact_id: view for _, view in self._views(rows)}

    def witnesses(self, facts: Iterable[str]) -> dict[str, Witness]:
        """Return what each fact rests on; a fact that is not there is left out."""
        listed = json.dumps([row_of(fact) for fact in facts])
        rows = self.connection.execute(sql.WITNESSES, (listed,)).fetchall()
        speakers: dict[str, list[Entity]] = {}
        for fid, *speaker in self.connection.execute(sql.SPEAKERS_OF_FACTS, (listed,)):
            speakers.setdefault(id_of(fid), []).append(entity_of(speaker))

        def words_of(numbers: Sequence[int]) -> list[str]:
            vids = [rows[number][6] for number in numbers]
            said = self.connection.execute(sql.SENTENCES_OF_EVIDENCE, (json.dumps(vids),))
            words = {vid: text[start:end] for vid, start, end, text in said}
            return [words[vid] for vid in vids]

        return witnesses_of([(id_of(row[0]), *row[1:6]) for row in rows], speakers, words_of)

    def mentions(self, eid: int, after: str, limit: int) -> list[MentionView]:
        """Return where an entity and all merged into it are mentioned, oldest article first, undated last."""
        members = json.dumps([row[0] for row in self.connection.execute(sql.MEMBERS, (json.dumps([eid]),))])
        rows = list(islice(self._mentioned(members, after, limit), limit))
        return [mention_view(row) for row in self.connection.execute(sql.MENTION_VIEWS, (json.dumps(rows),))]

    def _mentioned(self, members: str, after: str, limit: int) -> Iterator[Row]:
        """Yield the places of mentions article by article, so that a page reads few of them."""
        fetch = self.connection.execute
        place: tuple[str, str] = ("", "")
        if after:
            said, key, aid, *last = self._place(after)
            yield from fetch(sql.MENTIONS_IN, (aid, members, *last, limit))
            place = said, key
        while articles := fetch(sql.MENTIONED_IN, (members, *place, limit)).fetchall():
            for *_, aid in articles:
                yield from fetch(sql.MENTIONS_IN, (aid, members, -1, -1, -1, limit))
            place = articles[-1][:2]

    def _place(self, after: str) -> tuple[str, str, int, int, int, int]:
        key, number, start, end = mention_place(after)
        row = self.connection.execute(sql.MENTION_PLACE, (key,)).fetchone()
        if row is None:
            raise BadCursor("the article that the page before ended with is gone")
        return row[0] or "9999", key, row[1], number, start, end
