#!/usr/bin/env python3
"""Score Stanford CoreNLP's KBP annotator beside ours on annotated articles: `scripts/peer_corenlp.py news-dev`.

Needs Maven and Java, and 5 GB of memory. Its relations read in our vocabulary by `peer_corenlp.toml`; both sides are
scored by the same scorer. Where a relation has several readings, the likeliest counts in one row, and in the other the
one that is right. The annotations stay in a folder outside the repository: a second run only scores them.
"""

import argparse
import sys
import tempfile
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from time import process_time
from typing import Any

from peer_parts import DATA, HERE, Annotated, Row, annotate, dated, line

from triplewire.extract.bench import sets
from triplewire.extract.bench.quality import quality_of, records_of
from triplewire.extract.bench.score import ArticleScore, score_article
from triplewire.extract.bench.sets import GoldArticle
from triplewire.extract.pipeline import Extractor
from triplewire.graph.model import EntityType
from triplewire.graph.ontology import Ontology

ANNOTATORS = "tokenize,ssplit,pos,lemma,ner,depparse,coref,kbp"


class Reader:
    """Turns the annotation of one article into our stable record form."""

    def __init__(self, gold: GoldArticle, annotated: Row, table: Row, ontology: Ontology) -> None:
        self.all = Annotated(gold, annotated)
        self.table = table
        self.ontology = ontology
        self.titles: dict[str, list[str]] = {}
        for row in (row for sentence in self.all.sentences for row in sentence.get("kbp", [])):
            if row["relation"] == "per:title":
                self.titles.setdefault(row["subject"], []).append(row["object"].lower())

    def record(self, choices: Mapping[str, str] | None = None) -> dict[str, Any]:
        """Return entities and facts: all readings of each relation, or the chosen one of those that have a choice."""
        return self.all.record(
            fact
            for sentence in self.all.sentences
            for number, row in enumerate(sentence.get("kbp", []))
            for fact in self._facts(row, sentence, f"{row['relation']}/{sentence['index']}/{number}")
            if choices is None or choices.get(fact["evidence"][0]["rule"], fact["relation"]) == fact["relation"]
        )

    def _facts(self, row: Row, sentence: Row, rule: str) -> Iterator[dict[str, Any]]:
        told = self.table["relations"].get(row["relation"])
        subject, other = self.all.by_name.get(row["subject"]), self.all.by_name.get(row["object"])
        if told is None or subject is None:
            return
        if "value" in told:
            key = self._value(row, sentence, told["value"])
            if key:
                yield self._stated((subject.key, told["to"][0], key), row, sentence, rule)
            return
        if other is None or other is subject:
            return
        turned = told.get("turned", False)
        one, two = (other, subject) if turned else (subject, other)
        person = row["object"] if turned else row["subject"]
        for relation in dict.fromkeys(self._readings(told["to"], person, two.type)):
            if self.ontology.allows(one.type, relation, two.type):
                yield self._stated((one.key, relation, two.key), row, sentence, rule)

    def _readings(self, listed: Sequence[str], person: str, at: EntityType) -> Iterator[str]:
        for relation in listed:
            if relation != "office":
                yield relation
                continue
            for office in self.table["office"]:
                titled = any(_ends(title, office["titles"]) for title in self.titles.get(person, []))
                if titled and office.get("at", at.value) == at.value:
                    yield office["to"]

    def _value(self, row: Row, sentence: Row, kind: str) -> str | None:
        if kind == "text":
            return self.all.value(EntityType.TEXT, row["object"])
        start = row["objectSpan"][0]
        words = dated([found for found in sentence["entitymentions"] if found["tokenBegin"] == start])
        return self.all.value(EntityType.DATE, words) if words else None

    def _stated(self, stated: tuple[str, str, str], row: Row, sentence: Row, rule: str) -> dict[str, Any]:
        ends = {name: row[f"{name}Span"] for name in ("subject", "object")}
        return self.all.stated(stated, sentence, ends, rule)


def _ends(title: str, listed: Sequence[str]) -> bool:
    return any(title == words or title.endswith(f" {words}") for words in listed)


def judged(gold: GoldArticle, annotated: Row, table: Row, ontology: Ontology, *, generous: bool) -> ArticleScore:
    """Score the peer's output of one article, each relation in the reading that is right, else in its likeliest."""
    reader = Reader(gold, annotated, table, ontology)
    every = reader.record()
    choices: dict[str, str] = {}
    for fact in every["facts"]:
        choices.setdefault(fact["evidence"][0]["rule"], fact["relation"])
    for item in score_article(gold, every, ontology).strict if generous else ():
        if item.gold is not None:
            choices |= {fact["evidence"][0]["rule"]: item.prediction.relation for fact in item.prediction.facts}
    return score_article(gold, reader.record(choices), ontology)


def arguments() -> argparse.Namespace:
    """Return what the caller asks for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sets", nargs="*", default=["news-dev", "gold", "seeds"])
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "triplewire-corenlp")
    parser.add_argument("--relations", action="store_true", help="the peer's figures of each relation")
    return parser.parse_args()


def main() -> int:
    """Print the peer's figures and ours of each set."""
    args = arguments()
    args.folder.mkdir(exist_ok=True)
    golds = {name: list(sets.read_set(name, args.data)) for name in args.sets}
    named = {f"{name}-{number:03d}": gold for name, found in golds.items() for number, gold in enumerate(found)}
    annotated = annotate(named, args.folder, ANNOTATORS)
    table = tomllib.loads((HERE / "peer_corenlp.toml").read_text("utf-8"))
    extractor = Extractor()
    for name, found in golds.items():
        notes = [annotated[f"{name}-{number:03d}"] for number in range(len(found))]
        for generous in (False, True):
            pairs = zip(found, notes, strict=True)
            scores = [judged(gold, note, table, extractor.ontology, generous=generous) for gold, note in pairs]
            peer = quality_of(name, scores)
            print(line("CoreNLP KBP" + ("" if generous else " (1st)"), peer))
        started = process_time()
        records = records_of(extractor, found)
        spent = process_time() - started
        ours = [score_article(gold, record, extractor.ontology) for gold, record in zip(found, records, strict=True)]
        print(line("triplewire", quality_of(name, ours)), f" {spent / len(found):.2f} CPU s an article")
        if args.relations:
            for relation, marks in peer.relations.items():
                print(f"    {relation:<24} {marks.precision.right}/{marks.precision.total} of {marks.recall.total}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
