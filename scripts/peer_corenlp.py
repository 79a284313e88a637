#!/usr/bin/env python3
"""Score Stanford CoreNLP's KBP annotator beside ours on annotated articles: `scripts/peer_corenlp.py news-dev`.

Needs Maven and Java, and 5 GB of memory. Its relations read in our vocabulary by `peer_corenlp.toml`; both sides are
scored by the same scorer. Where a relation has several readings, the likeliest counts in one row, and in the other the
one that is right. The annotations stay in a folder outside the repository: a second run only scores them.
"""

import argparse
import json
import re
import resource
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from time import process_time
from typing import Any

from triplewire.extract.bench import sets
from triplewire.extract.bench.quality import Quality, quality_of, records_of
from triplewire.extract.bench.score import ArticleScore, score_article
from triplewire.extract.bench.sets import GoldArticle
from triplewire.extract.pipeline import Extractor
from triplewire.graph.model import EntityType
from triplewire.graph.ontology import Ontology

HERE = Path(__file__).resolve().parent
DATA = HERE.parents[1] / "shared" / "data"
TYPES = {
    "PERSON": EntityType.PERSON,
    "ORGANIZATION": EntityType.ORGANIZATION,
    "COUNTRY": EntityType.PLACE,
    "CITY": EntityType.PLACE,
    "STATE_OR_PROVINCE": EntityType.PLACE,
    "LOCATION": EntityType.PLACE,
    "NATIONALITY": EntityType.PLACE,  # "Finnish" is a name of Finland in the gold
    "MISC": EntityType.EVENT,
}
ANNOTATORS = "tokenize,ssplit,pos,lemma,ner,depparse,coref,kbp"
GAP = "\n\n"  # between title and text

Row = Mapping[str, Any]


@dataclass(slots=True)
class Thing:
    """One entity as CoreNLP names it: the mentions of one coreference chain or of one name."""

    key: str
    type: EntityType
    names: list[str] = field(default_factory=list)
    mentions: list[dict[str, Any]] = field(default_factory=list)

    def told(self) -> dict[str, Any]:
        """Return it as a record has it."""
        told: dict[str, Any] = {"id": self.key, "name": self.names[0], "type": self.type.value, "aliases": []}
        return {**told, "mentions": self.mentions}


class Reader:
    """Turns the annotation of one article into our stable record form."""

    def __init__(self, gold: GoldArticle, annotated: Row, table: Row, ontology: Ontology) -> None:
        self.gold = gold
        self.sentences: Sequence[Row] = annotated["sentences"]
        self.chains: Sequence[Sequence[Row]] = list(annotated["corefs"].values())
        self.table = table
        self.ontology = ontology
        self.things: dict[str, Thing] = {}
        self.by_name: dict[str, Thing] = {}
        self.titles: dict[str, list[str]] = {}
        self._read_names()
        for row in (row for sentence in self.sentences for row in sentence.get("kbp", [])):
            if row["relation"] == "per:title":
                self.titles.setdefault(row["subject"], []).append(row["object"].lower())

    def record(self, choices: Mapping[str, str] | None = None) -> dict[str, Any]:
        """Return entities and facts: all readings of each relation, or the chosen one of those that have a choice."""
        facts = [
            fact
            for sentence in self.sentences
            for number, row in enumerate(sentence.get("kbp", []))
            for fact in self._facts(row, sentence, f"{row['relation']}/{sentence['index']}/{number}")
            if choices is None or choices.get(fact["evidence"][0]["rule"], fact["relation"]) == fact["relation"]
        ]
        things = self.things.values()
        told = {"id": self.gold.id, "title": self.gold.article.title, "published": None, "language": "en"}
        return {**told, "entities": [thing.told() for thing in things], "facts": facts}

    def _read_names(self) -> None:
        chain_of = {
            (mention["sentNum"] - 1, mention["headIndex"] - 1): number
            for number, chain in enumerate(self.chains)
            for mention in chain
        }
        by_chain: dict[int, Thing] = {}
        for sentence in self.sentences:
            for row in sentence["entitymentions"]:
                if row["ner"] not in TYPES or re.fullmatch(r"he|she|him|her|his|hers|it|its|they", row["text"].lower()):
                    continue
                chain = chain_of.get((sentence["index"], row["tokenEnd"] - 1), -1)
                thing = by_chain.get(chain) or self.by_name.get(row["text"]) or self._thing(row)
                if chain >= 0:
                    by_chain[chain] = thing
                self.by_name.setdefault(row["text"], thing)
                thing.names.append(row["text"])
                thing.mentions.append(self._mention(row))

    def _thing(self, row: Row) -> Thing:
        thing = Thing(f"e{len(self.things)}", TYPES[row["ner"]])
        self.things[thing.key] = thing
        return thing

    def _mention(self, row: Row) -> dict[str, Any]:
        start, end, block = self._placed(row["characterOffsetBegin"], row["characterOffsetEnd"])
        return {"start": start, "end": end, "kind": "name", "block": block}

    def _placed(self, start: int, end: int) -> tuple[int, int, str]:
        head = len(self.gold.article.title)
        if start < head:
            return start, end, "headline"
        return start - head - len(GAP), end - head - len(GAP), "body"

    def _facts(self, row: Row, sentence: Row, rule: str) -> Iterator[dict[str, Any]]:
        told = self.table["relations"].get(row["relation"])
        subject, other = self.by_name.get(row["subject"]), self.by_name.get(row["object"])
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
        """Return the key of a date or text, which is listed among the entities."""
        words = row["object"]
        if kind == "date":
            start = row["objectSpan"][0]
            found = (m.get("timex", {}).get("value") for m in sentence["entitymentions"] if m["tokenBegin"] == start)
            words = next((value for value in found if value and re.fullmatch(r"\d{4}(-\d\d){0,2}", value)), None)
            if words is None:
                return None
        key = f"{kind}:{words}"
        type_ = EntityType.DATE if kind == "date" else EntityType.TEXT
        self.things.setdefault(key, Thing(key, type_, [words]))
        return key

    def _stated(self, stated: tuple[str, str, str], row: Row, sentence: Row, rule: str) -> dict[str, Any]:
        tokens = sentence["tokens"]
        start, end, block = self._placed(tokens[0]["characterOffsetBegin"], tokens[-1]["characterOffsetEnd"])
        spans = {
            name: list(self._placed(tokens[first]["characterOffsetBegin"], tokens[after - 1]["characterOffsetEnd"])[:2])
            for name in ("subject", "object")
            for first, after in [row[f"{name}Span"]]
        }
        evidence = {"block": block, "start": start, "end": end, "cue": None, "rule": rule, "confidence": 1.0}
        nothing = dict.fromkeys(("speaker", "role", "since", "until", "happened"))
        fact = dict(zip(("subject", "relation", "object"), stated, strict=True))
        return {**fact, **nothing, "status": "asserted", "confidence": 1.0, "evidence": [{**evidence, **spans}]}


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


def annotate(golds: Mapping[str, GoldArticle], folder: Path) -> None:
    """Let CoreNLP annotate the articles that the folder lacks."""
    missing = [name for name in golds if not (folder / f"{name}.txt.json").is_file()]
    if not missing:
        return
    jars = folder / "jars"
    pom = HERE / "peer-corenlp-pom.xml"
    copy = ["dependency:copy-dependencies", "-DincludeScope=runtime", f"-DoutputDirectory={jars}"]
    subprocess.run(["mvn", "-B", "-q", "-f", str(pom), *copy], check=True)
    for name in missing:
        (folder / f"{name}.txt").write_text(f"{golds[name].article.title}{GAP}{golds[name].article.text}", "utf-8")
    (folder / "list").write_text("".join(f"{folder / name}.txt\n" for name in missing), "utf-8")
    java = ["java", "-Xmx5g", "-XX:+UseSerialGC", "-cp", f"{jars}/*", "edu.stanford.nlp.pipeline.StanfordCoreNLP"]
    how = ["-annotators", ANNOTATORS, "-coref.algorithm", "statistical", "-ssplit.newlineIsSentenceBreak", "two"]
    out = ["-threads", "1", "-outputFormat", "json", "-outputDirectory", str(folder), "-fileList", str(folder / "list")]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([*java, *how, *out], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    print(f"CoreNLP: {spent:.0f} CPU s for {len(missing)} articles, loading its models included")


def line(who: str, quality: Quality) -> str:
    """Return one row of figures."""
    p, r = quality.strict.precision, quality.strict.recall
    lenient = quality.lenient
    return (
        f"  {quality.name:<10} {who:<18} P {p.value:.3f} ({p.right}/{p.total})  R {r.value:.3f} ({r.right}/{r.total})"
        f"  F1 {quality.strict.f1:.3f}  lenient P {lenient.precision.value:.3f} R {lenient.recall.value:.3f}"
        f" F1 {lenient.f1:.3f}"
    )


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
    annotate(named, args.folder)
    table = tomllib.loads((HERE / "peer_corenlp.toml").read_text("utf-8"))
    extractor = Extractor()
    for name, found in golds.items():
        files = (args.folder / f"{name}-{number:03d}.txt.json" for number in range(len(found)))
        notes = [json.loads(file.read_text("utf-8")) for file in files]
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
