"""Open facts (words, a phrase, words) of two peers, and which of our relations their phrases mostly mean.

What a phrase means is counted on annotated articles: with the types of its ends, then without the words between its
first and its last, then without the types. Each step asks for so many facts and for so large a share of one relation.
"""

import subprocess
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from peer_parts import GAP, HERE, Annotated, Row, dated, fetch, write_texts

from triplewire.extract.bench.score import score_article
from triplewire.extract.bench.sets import GoldArticle
from triplewire.graph.model import EntityType
from triplewire.graph.ontology import Ontology

SMALL = frozenset({"the", "a", "an", "be", "have", "will", "would", "can", "could", "may", "also", "not", "'s"})
STRAY = 300  # characters that a sentence may leave out between two of its words
Meaning = tuple[str, bool]  # relation, and whether the ends change places
Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OpenFact:
    """What a peer reads in a sentence: two stretches of words, as from and before, and the phrase between them."""

    sentence: int
    subject: tuple[int, int]
    phrase: str
    object: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Tied:
    """An open fact whose ends are things; `keys` are what its meaning may be counted by, the narrowest first."""

    number: int
    fact: OpenFact
    ends: tuple[str, str]
    types: tuple[EntityType, EntityType]
    keys: tuple[Key, ...]


def of_stanford(annotated: Row) -> Iterator[OpenFact]:
    """Yield the open facts that CoreNLP's annotator found."""
    for sentence in annotated["sentences"]:
        for row in sentence["openie"]:
            yield OpenFact(sentence["index"], tuple(row["subjectSpan"]), row["relation"], tuple(row["objectSpan"]))


def run_reverb(golds: Mapping[str, GoldArticle], folder: Path) -> dict[str, list[list[str]]]:
    """Let ReVerb read the articles that the folder lacks, and return its rows of each."""
    folder.mkdir(exist_ok=True)
    missing = {name: gold for name, gold in golds.items() if not (folder / f"{name}.tsv").is_file()}
    if missing:
        fetch(HERE / "peer-reverb-pom.xml", folder / "jars")
        files = write_texts(missing, folder)
        for file in files:
            file.write_text(file.read_text("utf-8").replace(GAP, f".{GAP}", 1), "utf-8")  # it skips what has no end
        java = ["java", "-cp", f"{folder / 'jars'}/*", "edu.washington.cs.knowitall.util.CommandLineReVerb", "-q"]
        told = subprocess.run([*java, *map(str, files)], check=True, capture_output=True, text=True).stdout
        rows = [line.split("\t") for line in told.splitlines()]
        for file in files:
            held = ["\t".join(row) for row in rows if row[0] == str(file)]
            file.with_suffix(".tsv").write_text("\n".join(held), "utf-8")
    told_of = {name: (folder / f"{name}.tsv").read_text("utf-8").splitlines() for name in golds}
    return {name: [line.split("\t") for line in lines] for name, lines in told_of.items()}


def of_reverb(rows: Iterable[Sequence[str]], annotated: Row) -> Iterator[OpenFact]:
    """Yield ReVerb's open facts by CoreNLP's sentences and words: it names words of its own sentences."""
    words = [(token, sentence["index"]) for sentence in annotated["sentences"] for token in sentence["tokens"]]
    letters = "".join(token["originalText"] for token, _ in words)
    holder = [at for at, (token, _) in enumerate(words) for _ in token["originalText"]]
    first = {index: at for at, (_, index) in reversed(list(enumerate(words)))}
    after, number, places = 0, "", []
    for row in rows:
        if row[1] != number:
            places = list(_places(row[12].split(" "), letters, after))
            number, after = row[1], next((start for start, _ in places if start >= 0), after)
        spans = []
        for begin, end in ((5, 6), (9, 10)):
            held = [place for place in places[int(row[begin]) : int(row[end])] if place[0] >= 0]
            if held:
                spans.append((holder[held[0][0]], holder[held[-1][1] - 1] + 1))
        if len(spans) == 2 and words[spans[0][0]][1] == words[spans[1][1] - 1][1]:
            index = words[spans[0][0]][1]
            one, two = ((start - first[index], end - first[index]) for start, end in spans)
            yield OpenFact(index, one, row[3], two)


def _places(tokens: Sequence[str], letters: str, after: int) -> Iterator[tuple[int, int]]:
    """Yield where each word of a sentence stands among the letters, or -1."""
    start = letters.find("".join(tokens)[:12], after)
    at = max(start, after)
    for token in tokens:
        found = letters.find(token, at, at + STRAY) if start >= 0 else -1
        yield found, found + len(token)
        at = found + len(token) if found >= 0 else at


class Ends:
    """Ties open facts of an article to its things."""

    def __init__(self, gold: GoldArticle, annotated: Row) -> None:
        self.all = Annotated(gold, annotated)
        self.over: list[dict[int, int]] = []  # of each sentence: the word over each word
        for sentence in self.all.sentences:
            arcs = sentence["basicDependencies"]
            self.over.append({arc["dependent"] - 1: arc["governor"] - 1 for arc in arcs})

    def tie(self, facts: Iterable[OpenFact]) -> list[Tied]:
        """Return the facts whose ends are things, or have one thing among their words."""
        tied = []
        for number, fact in enumerate(facts):
            one, two = (self._end(fact.sentence, span) for span in (fact.subject, fact.object))
            if one and two and one[0] != two[0]:
                ends, types = (one[0], two[0]), (self.all.things[one[0]].type, self.all.things[two[0]].type)
                keys = tuple(self._keys(fact, (one[1], two[1]), types))
                tied.append(Tied(number, fact, ends, types, keys))
        return tied

    def _end(self, sentence: int, span: tuple[int, int]) -> tuple[str, str] | None:
        """Return the thing that an end is, or the only one that it names, with the word over the rest then."""
        inside = range(*span)
        head = next((word for word in inside if self.over[sentence].get(word, -1) not in inside), span[0])
        if thing := self.all.by_token.get((sentence, head)):
            return thing.key, ""
        named = {self.all.by_token[sentence, word].key for word in inside if (sentence, word) in self.all.by_token}
        lemma = self.all.sentences[sentence]["tokens"][head]["lemma"]
        if len(named) == 1:
            return named.pop(), lemma
        return self._value(sentence, span)

    def _value(self, sentence: int, span: tuple[int, int]) -> tuple[str, str] | None:
        words = self.all.sentences[sentence]["entitymentions"]
        held = [row for row in words if span[0] <= row["tokenBegin"] and row["tokenEnd"] <= span[1]]
        if date := dated([row for row in held if row["ner"] == "DATE"]):
            return self.all.value(EntityType.DATE, date), ""
        crime = next((row["text"] for row in held if row["ner"] == "CRIMINAL_CHARGE"), None)
        return (self.all.value(EntityType.TEXT, crime), "") if crime else None

    def _keys(self, fact: OpenFact, within: tuple[str, str], types: tuple[EntityType, EntityType]) -> Iterator[Key]:
        lemmas = {row["word"].lower(): row["lemma"].lower() for row in self.all.sentences[fact.sentence]["tokens"]}
        phrase = [lemmas.get(word, word) for word in fact.phrase.lower().split()]
        words = [word for word in ("be" if word in ("is", "was") else word for word in phrase) if word not in SMALL]
        words = words or ["be"]
        short = " ".join(dict.fromkeys((words[0], words[-1])))
        typed = (types[0].value, types[1].value)
        yield (" ".join(phrase), *within, *typed)
        yield (" ".join(words), *within, *typed)
        yield (short, *within, *typed)
        yield (short, *within)

    def record(self, stated: Iterable[tuple[Tied, Meaning]]) -> dict[str, Any]:
        """Return the article as a record in which the facts have these meanings."""
        facts = []
        for tied, (relation, turned) in stated:
            fact = tied.fact
            one, two = tied.ends[::-1] if turned else tied.ends
            spans = {"subject": fact.object, "object": fact.subject} if turned else {}
            spans = spans or {"subject": fact.subject, "object": fact.object}
            rule = f"{tied.number}/{relation}/{turned}"
            facts.append(self.all.stated((one, relation, two), self.all.sentences[fact.sentence], spans, rule))
        return self.all.record(facts)


def meanings(types: tuple[EntityType, EntityType], ontology: Ontology) -> Iterator[Meaning]:
    """Yield what an open fact between things of two types may mean in our vocabulary."""
    for name in sorted(ontology.relations):
        if ontology.allows(types[0], name, types[1]):
            yield name, False
        if ontology.allows(types[1], name, types[0]) and not ontology.relation(name).symmetric:
            yield name, True


def right_meanings(gold: GoldArticle, ends: Ends, tied: Sequence[Tied], ontology: Ontology) -> dict[int, list[Meaning]]:
    """Return the meanings of each open fact that the gold has, by the scorer."""
    every = ends.record((one, meaning) for one in tied for meaning in meanings(one.types, ontology))
    right: dict[int, list[Meaning]] = defaultdict(list)
    for item in score_article(gold, every, ontology).strict:
        for fact in item.prediction.facts if item.gold is not None else ():
            number, relation, turned = fact["evidence"][0]["rule"].split("/")
            right[int(number)].append((relation, turned == "True"))
    return right


@dataclass(frozen=True, slots=True)
class Bound:
    """How often a key has to be seen, and how large the share of its most frequent meaning has to be."""

    facts: int
    share: float


class Meanings:
    """What phrases mean, counted on annotated articles."""

    def __init__(self, counted: Iterable[tuple[Tied, Sequence[Meaning]]]) -> None:
        self.seen: Counter[Key] = Counter()
        self.meant: dict[Key, Counter[Meaning]] = defaultdict(Counter)
        for tied, right in counted:
            for key in dict.fromkeys(tied.keys):
                self.seen[key] += 1
                self.meant[key].update(right)

    def of(self, tied: Tied, bound: Bound, ontology: Ontology) -> Meaning | None:
        """Return what an open fact means, by the narrowest key that was seen often enough."""
        for key in tied.keys:
            if self.seen[key] >= bound.facts:
                best = min(self.meant[key].items(), key=lambda item: (-item[1], item[0]), default=None)
                if best is None or best[1] < bound.share * self.seen[key]:
                    return None
                return best[0] if best[0] in meanings(tied.types, ontology) else None
        return None
