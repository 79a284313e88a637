"""Reads articles, evidence and mentions from a Neo4j store."""

from collections.abc import Iterable
from typing import Any

from triplewire.graph import cypher_read as cypher
from triplewire.graph.errors import BadCursor
from triplewire.graph.lookup import words_of
from triplewire.graph.model import Entity, canonical_url
from triplewire.graph.neo4j_connection import Query
from triplewire.graph.neo4j_facts import id_in
from triplewire.graph.places import BEHIND_ALL, SHORTEST, mention_place, one_article
from triplewire.graph.questions import witnesses_of
from triplewire.graph.rows import HEAD, Row, article_of, entity_of, evidence_view, mention_view
from triplewire.graph.stems import stems
from triplewire.graph.views import ArticleCard, EvidenceView, MentionView, Witness

Place = tuple[int, int, int, str]  # sentence, start, end, entity


def _card(row: Row, text: str = "") -> ArticleCard:
    return ArticleCard(article_of(row[:HEAD], text), *row[HEAD : HEAD + 7])


def _views(rows: Iterable[Any]) -> list[EvidenceView]:
    return [evidence_view(row, row[1] or "", row[24]) for (row,) in rows]


class ArticleReader:
    """Reads articles with the statements of one transaction."""

    def __init__(self, run: Query) -> None:
        self.run = run

    def key_of(self, asked: str) -> str:
        """Return the key that a key, the unique start of a key, or a URL means; raise ArticleNotFound."""
        return one_article(asked, [asked] if self.run(cypher.ARTICLE_PLACE, key=asked) else self._keys(asked))

    def _keys(self, asked: str) -> list[str]:
        if "/" in asked or ":" in asked:
            for url in (asked, canonical_url(asked)):
                if rows := self.run(cypher.ARTICLE_KEYS_BY_URL, url=url):
                    return [rows[0]["id"]]
        if len(asked) < SHORTEST:
            return []
        end = asked[:-1] + chr(ord(asked[-1]) + 1)
        return [row["id"] for row in self.run(cypher.ARTICLE_KEYS_BY_START, start=asked, end=end)]

    def card(self, asked: str) -> ArticleCard:
        """Return an article with its text."""
        rows = self.run(cypher.ARTICLE_BY_KEY, key=asked)
        if not rows:
            rows = self.run(cypher.ARTICLE_BY_KEY, key=one_article(asked, self._keys(asked)))
        row = rows[0]["row"]
        return _card(row, row[-1])

    def page(self, query: str, after: str, limit: int) -> list[ArticleCard]:
        """Return articles without their text, newest first, undated last."""
        published, key = BEHIND_ALL, ""
        if after:
            rows = self.run(cypher.ARTICLE_PLACE, key=after)
            if not rows:
                raise BadCursor("the article that the page before ended with is gone")
            published, key = rows[0]
        values: dict[str, object] = {"published": published, "key": key, "limit": limit}
        statement = cypher.ARTICLES
        if query.strip():
            words = stems(" ".join(words_of(query)))
            if not words:
                return []
            values["asked"] = " ".join(f"+{word}" for word in words)
            statement = cypher.ARTICLES_BY_WORDS
        return [_card(row) for (row,) in self.run(statement, **values)]

    def evidence(self, fact: str, after: str, limit: int) -> list[EvidenceView]:
        """Return the evidence of a fact, oldest article first, undated last."""
        fact = id_in(fact) or ""
        place = ("", "", -1, "")
        if after:
            rows = self.run(cypher.EVIDENCE_PLACE, fact=fact, after=after)
            if not rows:
                raise BadCursor("the evidence that the page before ended with is gone")
            place = tuple(rows[0])
        behind = dict(zip(("said", "article", "number", "after"), place, strict=True))
        return _views(self.run(cypher.EVIDENCE_PAGE, fact=fact, **behind, limit=limit))

    def best(self, facts: Iterable[str]) -> dict[str, EvidenceView]:
        """Return the surest evidence of each fact, of equals the oldest; a fact that is not there has none."""
        asked = sorted({known for fact in facts if (known := id_in(fact))})
        if not asked:
            return {}
        return {view.fact_id: view for view in _views(self.run(cypher.BEST_EVIDENCE, facts=asked))}

    def witnesses(self, facts: Iterable[str]) -> dict[str, Witness]:
        """Return what each fact rests on; a fact that is not there is left out."""
        asked = sorted({known for fact in facts if (known := id_in(fact))})
        rows = [tuple(row) for row in self.run(cypher.WITNESSES, facts=asked)]
        speakers: dict[str, list[Entity]] = {}
        for fact, *speaker, _ in self.run(cypher.SPEAKERS_OF_FACTS, facts=asked):
            speakers.setdefault(fact, []).append(entity_of(speaker))
        return witnesses_of([row[:6] for row in rows], speakers, lambda numbers: [rows[n][6] for n in numbers])

    def mentions(self, key: str, after: str, limit: int) -> list[MentionView]:
        """Return where an entity and all merged into it are mentioned, oldest article first, undated last."""
        members = [key, *(row["id"] for row in self.run(cypher.MEMBERS, key=key))]
        article, *last = mention_place(after) if after else ("", -1, -1, -1)
        said = ""
        if after:
            rows = self.run(cypher.MENTION_PLACE, key=article)
            if not rows:
                raise BadCursor("the article that the page before ended with is gone")
            said = rows[0]["said"]
        values = {"members": members, "said": said, "article": article, "limit": limit + 1}
        found: list[MentionView] = []
        for head, text, sentences, named in self.run(cypher.MENTIONS, **values):
            for place, kind in sorted(_places(named).items()):
                if head[0] == article and place[:3] <= tuple(last):
                    continue
                number, start, end, entity = place
                title = head[1] if number == 0 else text
                spans = _sentences(sentences)
                found.append(mention_view(("", entity, number, start, end, kind, *spans[number], title, *head)))
                if len(found) == limit:
                    return found
        return found


def _places(named: Iterable[Any]) -> dict[Place, str]:
    return {
        (number, start, end, entity): kind
        for entity, *columns in named
        for number, start, end, kind in zip(*columns, strict=True)
    }


def _sentences(flat: list[int]) -> dict[int, tuple[int, int]]:
    return {flat[n]: (flat[n + 1], flat[n + 2]) for n in range(0, len(flat), 3)}
