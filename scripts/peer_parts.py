"""What the peers read through CoreNLP share: its annotation as things with mentions, our record form, a row."""

import json
import re
import resource
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from triplewire.extract.bench.quality import Quality
from triplewire.extract.bench.sets import GoldArticle
from triplewire.graph.model import EntityType

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


class Annotated:
    """The things that CoreNLP names in one article."""

    def __init__(self, gold: GoldArticle, annotated: Row) -> None:
        self.gold = gold
        self.sentences: Sequence[Row] = annotated["sentences"]
        self.things: dict[str, Thing] = {}
        self.by_name: dict[str, Thing] = {}
        self.by_token: dict[tuple[int, int], Thing] = {}  # sentence and word, from 0; pronouns have their name's
        self._read(list(annotated.get("corefs", {}).values()))

    def record(self, facts: Iterable[dict[str, Any]]) -> dict[str, Any]:
        """Return things and facts as our stable record form has them."""
        held = list(facts)
        told = {"id": self.gold.id, "title": self.gold.article.title, "published": None, "language": "en"}
        return {**told, "entities": [thing.told() for thing in self.things.values()], "facts": held}

    def placed(self, start: int, end: int) -> tuple[int, int, str]:
        """Return where a stretch of what CoreNLP read lies: in the title or in the text."""
        head = len(self.gold.article.title)
        if start < head:
            return start, end, "headline"
        return start - head - len(GAP), end - head - len(GAP), "body"

    def value(self, type_: EntityType, words: str) -> str:
        """Return the key of a date or text, which is listed among the entities."""
        key = f"{type_.value.lower()}:{words}"
        self.things.setdefault(key, Thing(key, type_, [words]))
        return key

    def stated(
        self, stated: tuple[str, str, str], sentence: Row, ends: Mapping[str, Sequence[int]], rule: str
    ) -> dict[str, Any]:
        """Return a fact with its sentence as evidence; its ends are words of the sentence, from and before."""
        tokens = sentence["tokens"]
        start, end, block = self.placed(tokens[0]["characterOffsetBegin"], tokens[-1]["characterOffsetEnd"])
        spans = {
            name: list(self.placed(tokens[first]["characterOffsetBegin"], tokens[after - 1]["characterOffsetEnd"])[:2])
            for name, (first, after) in ends.items()
        }
        evidence = {"block": block, "start": start, "end": end, "cue": None, "rule": rule, "confidence": 1.0}
        nothing = dict.fromkeys(("speaker", "role", "since", "until", "happened"))
        fact = dict(zip(("subject", "relation", "object"), stated, strict=True))
        return {**fact, **nothing, "status": "asserted", "confidence": 1.0, "evidence": [{**evidence, **spans}]}

    def _read(self, chains: Sequence[Sequence[Row]]) -> None:
        chain_of = {
            (mention["sentNum"] - 1, mention["headIndex"] - 1): number
            for number, chain in enumerate(chains)
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
                words = range(row["tokenBegin"], row["tokenEnd"])
                self.by_token |= {(sentence["index"], token): thing for token in words}
        for at, chain in chain_of.items():
            if chain in by_chain:
                self.by_token.setdefault(at, by_chain[chain])

    def _thing(self, row: Row) -> Thing:
        thing = Thing(f"e{len(self.things)}", TYPES[row["ner"]])
        self.things[thing.key] = thing
        return thing

    def _mention(self, row: Row) -> dict[str, Any]:
        start, end, block = self.placed(row["characterOffsetBegin"], row["characterOffsetEnd"])
        return {"start": start, "end": end, "kind": "name", "block": block}


def dated(words: Sequence[Row]) -> str | None:
    """Return the ISO prefix of the first date among named words that has one."""
    values = (row.get("timex", {}).get("value") for row in words)
    return next((value for value in values if value and re.fullmatch(r"\d{4}(-\d\d){0,2}", value)), None)


def fetch(pom: Path, jars: Path) -> None:
    """Copy what a Maven project needs into a folder."""
    copy = ["dependency:copy-dependencies", "-DincludeScope=runtime", f"-DoutputDirectory={jars}"]
    subprocess.run(["mvn", "-B", "-q", "-f", str(pom), *copy], check=True)


def write_texts(golds: Mapping[str, GoldArticle], folder: Path) -> list[Path]:
    """Write the articles as the peers read them, and return their files."""
    files = []
    for name, gold in golds.items():
        files.append(folder / f"{name}.txt")
        files[-1].write_text(f"{gold.article.title}{GAP}{gold.article.text}", "utf-8")
    return files


def annotate(golds: Mapping[str, GoldArticle], folder: Path, annotators: str) -> dict[str, Row]:
    """Let CoreNLP annotate the articles that the folder lacks, and return the annotation of all."""
    missing = {name: gold for name, gold in golds.items() if not (folder / f"{name}.txt.json").is_file()}
    if missing:
        _annotate(missing, folder, annotators)
    return {name: json.loads((folder / f"{name}.txt.json").read_text("utf-8")) for name in golds}


def _annotate(missing: Mapping[str, GoldArticle], folder: Path, annotators: str) -> None:
    jars = folder / "jars"
    fetch(HERE / "peer-corenlp-pom.xml", jars)
    (folder / "list").write_text("".join(f"{file}\n" for file in write_texts(missing, folder)), "utf-8")
    java = ["java", "-Xmx5g", "-XX:+UseSerialGC", "-cp", f"{jars}/*", "edu.stanford.nlp.pipeline.StanfordCoreNLP"]
    how = ["-annotators", annotators, "-coref.algorithm", "statistical", "-ssplit.newlineIsSentenceBreak", "two"]
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
        f"  {quality.name:<10} {who:<22} P {p.value:.3f} ({p.right}/{p.total})  R {r.value:.3f} ({r.right}/{r.total})"
        f"  F1 {quality.strict.f1:.3f}  lenient P {lenient.precision.value:.3f} R {lenient.recall.value:.3f}"
        f" F1 {lenient.f1:.3f}"
    )
