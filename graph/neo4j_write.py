"""Brings articles into a Neo4j store, corrects them and takes them out, inside one transaction."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from triplewire.graph import cypher
from triplewire.graph.change import Change, check, runs
from triplewire.graph.errors import ArticleNotFound
from triplewire.graph.model import Counts, Entity, EntityType, Evidence, Reading
from triplewire.graph.neo4j_clusters import band_rows, recluster
from triplewire.graph.neo4j_connection import Query, Server, chunks, foreign
from triplewire.graph.neo4j_decisions import Neo4jRegister
from triplewire.graph.neo4j_entities import EntityKeeper
from triplewire.graph.neo4j_refresh import FactKeeper
from triplewire.graph.neo4j_rows import Places, Said, Statement, article_row, evidence_rows, mention_row, mentioned
from triplewire.graph.ontology import Ontology
from triplewire.graph.settling import Settler


@dataclass(slots=True)
class _Rows:
    """The rows of new articles, as they will be written."""

    mentions: dict[str, list[list[Any]]] = field(default_factory=dict)  # by the label of the node
    evidence: list[list[Any]] = field(default_factory=list)
    found: list[tuple[Statement, Said]] = field(default_factory=list)
    late: list[Statement] = field(default_factory=list)


class ArticleWriter:
    """Applies one change."""

    def __init__(self, run: Query, server: Server, ontology: Ontology, recorded: str) -> None:
        self.run = run
        self.server = server
        self.ontology = ontology
        self.recorded = recorded
        self.entities = EntityKeeper(run, server)
        self.facts = FactKeeper(run, ontology, self._names)
        self.register = Neo4jRegister(run, self.entities, self.facts)
        self.decisions = Settler(self.register)
        self.stale: set[str] = set()  # facts to count again
        self.broken: set[str] = set()  # clusters that lost an article
        self.totals: Counter[str] = Counter()

    def apply(self, change: Change) -> Counts:
        """Make the whole change, or raise: the transaction is rolled back then, and its work may be run again."""
        readings = [*change.replaced, *change.added]
        for reading in readings:
            check(reading, self.ontology)
        asked = [*change.deleted, *(reading.article.key for reading in change.replaced)]
        held = self._held(asked)
        for key in asked:
            if key not in held:
                raise ArticleNotFound(f"no article has the key {key!r}", "`triplewire articles` lists them.")
        gone = sorted(set(change.deleted))
        self._retract(gone)
        self.totals["deleted"] = len(gone)
        self._refresh({}, [])
        for run in runs(readings):
            self._bring(run)
        self._leave()
        return Counts(**self.totals, facts=self.facts.changed)

    def _held(self, keys: Iterable[str]) -> dict[str, Mapping[str, Any]]:
        found: dict[str, Mapping[str, Any]] = {}
        for part in chunks(sorted(set(keys))):
            found.update({row["id"]: row for row in self.run(cypher.HELD_ARTICLES, keys=part)})
        if strange := sorted(key for key, row in found.items() if row["sha"] is None):
            raise foreign(self.server.address, f"an article with the id {strange[0]!r}")
        return found

    def _bring(self, readings: list[Reading]) -> None:
        held = self._held(reading.article.key for reading in readings)
        fresh: list[tuple[Reading, int]] = []
        replaced: list[str] = []
        for reading in readings:
            row = held.get(reading.article.key)
            if row and (row["sha"], row["extractor"]) == (reading.article.sha256, reading.extractor):
                self.totals["unchanged"] += 1
                continue
            replaced += [reading.article.key] if row else []
            fresh.append((reading, row["version"] + 1 if row else 1))
        self.totals["replaced"] += len(replaced)
        self.totals["added"] += len(fresh) - len(replaced)
        self._retract(replaced)
        if fresh:
            self._insert(fresh)

    def _retract(self, keys: list[str]) -> None:
        """Take articles out, and note what has to be derived again."""
        if not keys:
            return
        namings = [row for part in chunks(keys) for row in self.run(cypher.NAMINGS_OF_ARTICLES, keys=part)]
        self.entities.load(row["entity"] for row in namings)
        for row in namings:
            named = Entity(row["entity"], row["name"], EntityType(row["type"]), row["qid"], tuple(row["aliases"]))
            self.entities.uncount(named, row["published"], row["count"])
        bands: dict[str, list[str]] = {}
        for part in chunks(keys):
            self.stale |= {row["id"] for row in self.run(cypher.FACTS_OF_ARTICLES, keys=part)}
            for row in self.run(cypher.ARTICLE_STATE, keys=part):
                self.broken.add(row["cluster"])
                bands[row["id"]] = row["bands"]
        self._send(cypher.DROP_BANDS, band_rows(bands))
        self.run(cypher.DROP_EMPTY_BANDS, ids=sorted({band for listed in bands.values() for band in listed}))
        for part in chunks(keys, 100):
            self.run(cypher.DROP_ARTICLES, keys=part)

    def _insert(self, fresh: list[tuple[Reading, int]]) -> None:
        readings = [reading for reading, _ in fresh]
        new = self.entities.make(entity.key for reading in readings for entity in reading.entities)
        mentions = [mentioned(reading) for reading in readings]
        self._send(
            cypher.ADD_ARTICLES,
            [article_row(reading, version, self.recorded, reading.article.key) for reading, version in fresh],
            size=50,
        )
        sharing = self._band({reading.article.key: reading.bands for reading in readings})
        for reading, places in zip(readings, mentions, strict=True):
            for entity in reading.entities:
                self.entities.count(entity, reading.article.published or "", len(places.get(entity.key, ())))
        if self.decisions.register.about(set(new)):
            self.entities.write()
            self.decisions.meet(new)
        clusters = self._recluster([reading.article.key for reading in readings], sharing)
        rows = _Rows()
        for reading, places in zip(readings, mentions, strict=True):
            self._mention_rows(rows, reading, places)
            self._evidence_rows(rows, reading, clusters.get(reading.article.key, reading.article.key))
        self._write(rows, clusters)

    def _mention_rows(self, rows: _Rows, reading: Reading, places: Places) -> None:
        for n, entity in enumerate(reading.entities):
            properties = mention_row(n, entity, places.get(entity.key, []))
            row = [reading.article.key, entity.key, *(properties[name] for name in cypher.MENTION)]
            rows.mentions.setdefault(self.entities.held[entity.key].label, []).append(row)

    def _evidence_rows(self, rows: _Rows, reading: Reading, cluster: str) -> None:
        for row, statement, said in evidence_rows(reading, cluster, self.recorded, self._statement):
            rows.evidence.append([row[name] for name in cypher.EVIDENCE])
            self.totals["evidence"] += 1
            if statement and statement.id in self.stale:
                rows.late.append(statement)
            elif statement:
                rows.found.append((statement, said))

    def _statement(self, one: Evidence) -> Statement | None:
        held = self.entities.held
        return self.facts.statement(held[one.subject].canon, one.relation, held[one.object].canon, str(one.status))

    def _write(self, rows: _Rows, clusters: dict[str, str]) -> None:
        self.facts.load(rows.found, set(clusters.values()))
        self.facts.tell()
        self.entities.degrees(self.facts.new_degrees())
        self.entities.write()
        for label, mentions in sorted(rows.mentions.items()):
            self._send(cypher.add_mentions(label), mentions)
        self._send(cypher.ADD_EVIDENCE, rows.evidence)
        self.facts.add()
        self._refresh(clusters, rows.late)

    def _band(self, fresh: dict[str, tuple[str, ...]]) -> dict[str, list[str]]:
        """Put new articles into their bands, and return all articles of these."""
        parts = chunks(band_rows(fresh))
        return {row["id"]: row["articles"] for part in parts for row in self.run(cypher.ADD_BANDS, rows=part)}

    def _recluster(self, fresh: Sequence[str], sharing: dict[str, list[str]]) -> dict[str, str]:
        """Find the clusters of new articles, and note the facts of the others that changed theirs."""
        moved = recluster(self.run, fresh, sharing, self.broken)
        self.broken = set()
        for part in chunks(sorted(moved.keys() - set(fresh))):
            self.stale |= {row["id"] for row in self.run(cypher.FACTS_OF_ARTICLES, keys=part)}
        return {key: cluster for key, cluster in moved.items() if key in set(fresh)}

    def _refresh(self, clusters: dict[str, str], late: list[Statement]) -> None:
        """Count again the facts that lost evidence, or whose evidence changed its cluster."""
        if self.broken:
            self._recluster([], {})
        if self.stale:
            self.facts.refresh(self.stale, late)
            self.stale = set()
            self.entities.degrees(self.facts.new_degrees())

    def _names(self, keys: Iterable[str]) -> dict[str, str]:
        canons = self.register.canons(keys)
        self.entities.load(canons.values())
        return {key: self.entities.held[canon].called.head()[0] for key, canon in canons.items()}

    def _leave(self) -> None:
        """Drop what no article speaks of any more, and write the rest."""
        gone = self.entities.orphans()
        if gone:
            self.decisions.forget(gone)
            self.entities.write()
            self.entities.drop(gone)
        self.entities.date()
        self.entities.write()

    def _send(self, statement: str, rows: Sequence[object], size: int = 5_000) -> None:
        for chunk in chunks(rows, size):
            self.run(statement, rows=chunk)
