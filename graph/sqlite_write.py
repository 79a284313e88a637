"""Brings articles into a SQLite store, corrects them and takes them out, inside one transaction."""

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from triplewire.graph import sql
from triplewire.graph.change import Change, check, runs
from triplewire.graph.errors import ArticleNotFound
from triplewire.graph.model import Counts, Evidence, Reading
from triplewire.graph.ontology import Ontology
from triplewire.graph.settling import Settler
from triplewire.graph.sqlite_clusters import recluster
from triplewire.graph.sqlite_decisions import SqliteRegister
from triplewire.graph.sqlite_entities import EntityKeeper, Naming
from triplewire.graph.sqlite_refresh import FactKeeper, Ref, Statement
from triplewire.graph.support import Support, weight_of


@dataclass(slots=True)
class _Rows:
    """The rows of new articles, as they will be written."""

    articles: list[tuple[Any, ...]] = field(default_factory=list)
    bands: list[tuple[Any, ...]] = field(default_factory=list)
    sentences: list[tuple[Any, ...]] = field(default_factory=list)
    namings: list[tuple[Any, ...]] = field(default_factory=list)
    mentions: list[tuple[Any, ...]] = field(default_factory=list)
    evidence: list[tuple[Any, ...]] = field(default_factory=list)


class ArticleWriter:
    """Applies one change."""

    def __init__(self, connection: sqlite3.Connection, ontology: Ontology, recorded: str) -> None:
        self.connection = connection
        self.ontology = ontology
        self.recorded = recorded
        self.facts = FactKeeper(connection, ontology)
        self.entities = EntityKeeper(connection)
        self.decisions = Settler(SqliteRegister(connection, self.facts))
        self.stale: set[int] = set()  # facts to count again
        self.broken: set[str] = set()  # clusters that lost an article
        self.totals: Counter[str] = Counter()

    def apply(self, change: Change) -> Counts:
        """Make the whole change, or raise and leave the transaction to be rolled back."""
        for reading in (*change.added, *change.replaced):
            check(reading, self.ontology)
        held = self._held([*change.deleted, *(reading.article.key for reading in change.replaced)])
        for key in (*change.deleted, *(reading.article.key for reading in change.replaced)):
            if key not in held:
                raise ArticleNotFound(f"no article has the key {key!r}", "`triplewire articles` lists them.")
        gone = sorted({held[key][0] for key in change.deleted})
        self._retract(gone)
        self.totals["deleted"] = len(gone)
        self._settle(set())
        for run in runs([*change.replaced, *change.added]):
            self._bring(run)
        self._leave()
        self.facts.finish()
        return Counts(**self.totals, facts=self.facts.changed)

    def _held(self, keys: Iterable[str]) -> dict[str, tuple[Any, ...]]:
        rows = self.connection.execute(sql.HELD_ARTICLES, (json.dumps(sorted(set(keys))),))
        return {row[0]: row[1:] for row in rows}

    def _bring(self, readings: list[Reading]) -> None:
        held = self._held(reading.article.key for reading in readings)
        fresh: list[tuple[Reading, int]] = []
        replaced: list[int] = []
        for reading in readings:
            aid, sha, extractor, version = held.get(reading.article.key, (None, None, None, 0))
            if (sha, extractor) == (reading.article.sha256, reading.extractor):
                self.totals["unchanged"] += 1
                continue
            replaced += [aid] if aid is not None else []
            fresh.append((reading, version + 1))
        self.totals["replaced"] += len(replaced)
        self.totals["added"] += len(fresh) - len(replaced)
        self._retract(replaced)
        if fresh:
            self._insert(fresh)

    def _retract(self, aids: list[int]) -> None:
        if not aids:
            return
        listed = json.dumps(aids)
        self.stale |= {row[0] for row in self.connection.execute(sql.FACTS_OF_ARTICLES, (listed,))}
        self.broken |= {row[0] for row in self.connection.execute(sql.CLUSTERS_OF_ARTICLES, (listed,))}
        self.entities.uncount(listed)
        for statement in sql.RETRACT:
            self.connection.execute(statement, (listed,))

    def _insert(self, fresh: list[tuple[Reading, int]]) -> None:
        readings = [reading for reading, _ in fresh]
        last_aid, last_sid, last_eid = self.connection.execute(sql.NEXT_IDS).fetchone()
        new = self.entities.make(readings, last_eid)
        self.decisions.meet(new)
        refs = self.entities.refs(entity.key for reading in readings for entity in reading.entities)
        rows = _Rows()
        statements: list[list[tuple[Statement, Evidence]]] = []
        namings: list[Naming] = []
        mentions: Counter[int] = Counter()
        for aid, (reading, version) in enumerate(fresh, last_aid + 1):
            self._article_rows(rows, aid, reading, version)
            namings += self._naming_rows(rows, aid, reading, refs)
            sids = {s.number: last_sid + n for n, s in enumerate(reading.sentences, 1)}
            last_sid += len(sids)
            rows.sentences += [(sids[s.number], aid, s.number, s.span.start, s.span.end) for s in reading.sentences]
            mentions.update(self._mention_rows(rows, reading, refs, sids))
            statements.append(self._evidence_rows(rows, reading, refs, sids))
        self._write(rows)
        self.entities.count(namings, mentions)
        aids = range(last_aid + 1, last_aid + 1 + len(fresh))
        self._settle(set(aids), list(zip(aids, readings, statements, strict=True)))

    def _article_rows(self, rows: _Rows, aid: int, reading: Reading, version: int) -> None:
        article = reading.article
        blocks = json.dumps([[str(block.kind), block.span.start, block.span.end] for block in article.blocks])
        head = (aid, article.key, article.url, article.title, article.source, article.language)
        origin = (article.published or "", self.recorded, article.sha256, reading.extractor, article.key, version)
        rows.articles.append((*head, *origin, article.given_id, blocks, json.dumps(reading.bands), article.text))
        rows.bands += [(band, aid) for band in reading.bands]

    def _naming_rows(self, rows: _Rows, aid: int, reading: Reading, refs: dict[str, Ref]) -> list[Naming]:
        published = reading.article.published or ""
        namings = []
        for n, entity in enumerate(reading.entities):
            ref = refs[entity.key]
            head = (entity.name, str(entity.type), entity.qid)
            aliases = json.dumps(entity.aliases, ensure_ascii=False) if entity.aliases else "[]"
            rows.namings.append((aid, n, ref.eid, published, *head, aliases))
            namings.append(Naming(ref.eid, *head, entity.aliases, entity.is_value, head != ref.head))
        return namings

    def _mention_rows(self, rows: _Rows, reading: Reading, refs: dict[str, Ref], sids: dict[int, int]) -> Counter[int]:
        found: dict[tuple[int, int, int, int], tuple[Any, ...]] = {}
        for m in reading.mentions:
            key = (sids[m.sentence], refs[m.entity].eid, m.span.start, m.span.end)
            found.setdefault(key, (*key, str(m.kind)))
        rows.mentions += found.values()
        return Counter(key[1] for key in found)

    def _evidence_rows(
        self, rows: _Rows, reading: Reading, refs: dict[str, Ref], sids: dict[int, int]
    ) -> list[tuple[Statement, Evidence]]:
        found = []
        distinct: dict[str, Evidence] = {}
        for row in reading.evidence:
            distinct.setdefault(row.key, row)
        for key, row in distinct.items():
            statement = self.facts.statement(refs[row.subject], row.relation, refs[row.object], str(row.status))
            if statement:
                found.append((statement, row))
            cue = (row.cue_span.start, row.cue_span.end) if row.cue_span else (None, None)
            place = (key, statement.fid if statement else None, sids[row.sentence], refs[row.subject].eid)
            ends = (self.facts.relation(row.relation), refs[row.object].eid)
            spans = (row.subject_span.start, row.subject_span.end, row.object_span.start, row.object_span.end, *cue)
            speaker = refs[row.speaker].eid if row.speaker else None
            period = (row.period.since, row.period.until, row.period.happened)
            held = (str(row.status), speaker, row.role, *period, weight_of(row.confidence), row.confidence, row.rule)
            rows.evidence.append((*place, *ends, *spans, *held))
        self.totals["evidence"] += len(distinct)
        return found

    def _write(self, rows: _Rows) -> None:
        for statement, values in (
            (sql.ADD_ARTICLE, rows.articles),
            (sql.ADD_BAND, rows.bands),
            (sql.ADD_SENTENCE, rows.sentences),
            (sql.ADD_NAMING, rows.namings),
            (sql.ADD_MENTION, rows.mentions),
            (sql.ADD_EVIDENCE, rows.evidence),
        ):
            self.connection.executemany(statement, values)

    def _settle(
        self, aids: set[int], new: "list[tuple[int, Reading, list[tuple[Statement, Evidence]]]] | None" = None
    ) -> None:
        """Bring clusters and facts up to date after articles went and came."""
        moved = recluster(self.connection, aids, self.broken)
        self.broken = set()
        if moved - aids:
            listed = json.dumps(sorted(moved - aids))
            self.stale |= {row[0] for row in self.connection.execute(sql.FACTS_OF_ARTICLES, (listed,))}
        clusters = self._clusters(moved & aids)
        found: list[tuple[Statement, Support]] = []
        late: list[Statement] = []
        for aid, reading, statements in new or []:
            cluster = clusters.get(aid, reading.article.key)
            published = reading.article.published or ""
            for statement, row in statements:
                if statement.fid in self.stale:
                    late.append(statement)
                else:
                    found.append((statement, Support(cluster, weight_of(row.confidence), published, row.period)))
        self.facts.add(found, set(clusters.values()))
        if self.stale:
            self.facts.refresh(self.stale, late)
            self.stale = set()

    def _clusters(self, aids: set[int]) -> dict[int, str]:
        if not aids:
            return {}
        return dict(self.connection.execute(sql.CLUSTERS_BY_ID, (json.dumps(sorted(aids)),)))

    def _leave(self) -> None:
        """Drop what no article speaks of any more, and name the rest."""
        if self.entities.left:
            self.entities.drop_unused()
            gone = self.entities.orphans()
            if gone:
                self.decisions.forget(gone.values())
                self.facts.finish()
                self.entities.drop(gone)
        if self.entities.touched:
            self.entities.rename()
