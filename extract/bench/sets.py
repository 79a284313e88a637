"""Readers of the annotated sets: every set becomes articles with their gold entities and facts.

Nothing that is read from the data folder is ever committed or packaged; only the seeds are ours.
"""

import gzip
import json
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib import resources
from itertools import islice
from pathlib import Path
from typing import Any

from triplewire.extract.read import read_row
from triplewire.graph.errors import MissingData
from triplewire.graph.model import Article, EntityType, Span, Status


@dataclass(frozen=True, slots=True)
class Surface:
    """A name string of a gold entity; `sents` limits it to some sentences."""

    text: str
    sents: frozenset[int] | None = None

    def used_in(self, sentence: int) -> bool:
        """Whether the string means this entity in that sentence."""
        return self.sents is None or sentence in self.sents


@dataclass(frozen=True, slots=True)
class GoldEntity:
    """A thing that a careful reader lists."""

    id: str
    name: str
    type: EntityType
    surfaces: tuple[Surface, ...]


@dataclass(frozen=True, slots=True)
class GoldFact:
    """A fact that a careful reader lists; `object` is an entity id, an ISO date or a short text."""

    subject: str
    relation: str
    object: str
    sents: frozenset[int]
    status: Status
    speaker: str | None = None
    role: str | None = None
    since: str | None = None
    until: str | None = None
    happened: str | None = None
    required: bool = True


@dataclass(frozen=True, slots=True)
class GoldArticle:
    """An article with its gold; sentence 0 is the title, the others count from 1 with spans in the text."""

    id: str
    article: Article
    sentences: tuple[Span, ...]  # of the text: sentence n is sentences[n - 1]
    entities: tuple[GoldEntity, ...]
    facts: tuple[GoldFact, ...]

    def sentence(self, number: int) -> str:
        """Return the words of a sentence."""
        return self.article.title if number == 0 else self.sentences[number - 1].of(self.article.text)

    def sentence_at(self, offset: int) -> int:
        """Return the number of the sentence that holds an offset of the text."""
        return max(1, bisect_right([span.start for span in self.sentences], offset))

    def entity(self, entity_id: str) -> GoldEntity | None:
        """Return an entity by id, or nothing where the id is a value."""
        return next((entity for entity in self.entities if entity.id == entity_id), None)


def _surface(row: str | dict[str, Any]) -> Surface:
    if isinstance(row, str):
        return Surface(row)
    return Surface(row["text"], frozenset(row["sents"]) if row.get("sents") is not None else None)


def _entity(row: dict[str, Any]) -> GoldEntity:
    return GoldEntity(row["id"], row["name"], EntityType(row["type"]), tuple(_surface(s) for s in row["surfaces"]))


def _fact(row: dict[str, Any]) -> GoldFact:
    return GoldFact(
        subject=row["s"],
        relation=row["r"],
        object=row["o"],
        sents=frozenset(row["sents"]),
        status=Status(row["status"]),
        speaker=row.get("speaker"),
        role=row.get("role"),
        since=row.get("since"),
        until=row.get("until"),
        happened=row.get("when"),
        required=row["required"],
    )


def _gold(row: dict[str, Any], article: Article, sentences: Iterable[Span]) -> GoldArticle:
    entities = tuple(_entity(e) for e in row["entities"])
    facts = tuple(_fact(f) for f in row["facts"])
    return GoldArticle(article.given_id or article.key, article, tuple(sentences), entities, facts)


def _two_folders(folder: Path) -> Iterator[GoldArticle]:
    for path in sorted((folder / "articles").glob("*.json")):
        row = json.loads(path.read_text("utf-8"))
        annotated = json.loads((folder / "annot" / path.name).read_text("utf-8"))
        yield _gold(annotated, read_row(row), [Span(*pair) for pair in row["sentences"]])


def joined(sentences: list[str], paragraphs: list[int]) -> tuple[str, list[Span]]:
    """Return the text of sentences joined by a space, or by a blank line where a paragraph opens, and their spans."""
    text, spans = "", []
    for number, sentence in enumerate(sentences, start=1):
        if text:
            text += "\n\n" if number in paragraphs else " "
        spans.append(Span(len(text), len(text) + len(sentence)))
        text += sentence
    return text, spans


def laid_out(row: Mapping[str, Any]) -> tuple[str, list[Span]]:
    """Return the text of a row and where its sentences are: told by their ends, or by their words alone."""
    if row.get("text"):
        return row["text"], [Span(*pair) for pair in row["sentences"]]
    return joined(row["sentences"], row.get("paragraphs", []))


def gold_row(row: dict[str, Any]) -> GoldArticle:
    """Return the gold article of one row that lists its sentences, entities and facts."""
    text, spans = laid_out(row)
    return _gold(row, read_row({**row, "text": text}), spans)


def _rows(paths: Iterable[Path]) -> Iterator[GoldArticle]:
    for path in paths:
        with path.open(encoding="utf-8") as lines:
            yield from (gold_row(json.loads(line)) for line in lines)


def seed_rows() -> Iterator[GoldArticle]:
    """Yield the gold of our own seed articles, which ship with the package."""
    lines = resources.files("triplewire.seeds").joinpath("gold.jsonl").read_text("utf-8").splitlines()
    yield from (gold_row(json.loads(line)) for line in lines if line)


SETS: dict[str, tuple[str, Callable[[Path], Iterator[GoldArticle]]]] = {
    "gold": ("gold", _two_folders),
    "news-train": ("news_facts/train", _two_folders),
    "news-dev": ("news_facts/dev", _two_folders),
    "passages": ("passages", lambda folder: _rows(sorted(folder.glob("*.jsonl")))),
    "articles": ("articles", lambda folder: _rows(sorted(folder.glob("*.jsonl")))),
}
NAMES = ("seeds", *SETS)
HINT = "Name the folder of the gold data by the setting `data`."


def has_set(name: str, data: Path | None) -> bool:
    """Whether a set can be read here."""
    return name == "seeds" or (data is not None and name in SETS and (data / SETS[name][0]).is_dir())


def read_set(name: str, data: Path | None, limit: int | None = None) -> Iterator[GoldArticle]:
    """Yield the articles of a set in a fixed order, or raise MissingData that says what is not there."""
    if name == "seeds":
        yield from islice(seed_rows(), limit)
        return
    if name not in SETS:
        raise MissingData(f"there is no set {name!r}", f"Sets are {', '.join(NAMES)}.")
    folder, reader = SETS[name]
    if data is None or not (data / folder).is_dir():
        raise MissingData(f"the set {name!r} is not here: {data}/{folder}", HINT)
    yield from islice(reader(data / folder), limit)


def read_wikinews(data: Path | None, limit: int | None = None) -> Iterator[Article]:
    """Yield the real articles that carry no annotation."""
    path = (data or Path()) / "wikinews" / "articles.jsonl.gz"
    if data is None or not path.is_file():
        raise MissingData(f"the wikinews articles are not here: {path}", HINT)
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        yield from (read_row(json.loads(line)) for line in islice(lines, limit))
