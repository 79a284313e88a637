"""A builder of readings, and stores in fresh files."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import pytest

from triplewire.graph.model import (
    NO_PERIOD,
    Article,
    Entity,
    EntityType,
    Evidence,
    Mention,
    MentionKind,
    Period,
    Reading,
    Sentence,
    Span,
    Status,
)
from triplewire.graph.sqlite_store import SqliteStore

TYPES = {"date": EntityType.DATE, "text": EntityType.TEXT, "person": EntityType.PERSON, "Q": EntityType.PLACE}


@dataclass(frozen=True)
class Says:
    """One statement of an article that is being built: entity keys and how it is said."""

    subject: str
    relation: str
    object: str
    status: Status = Status.ASSERTED
    confidence: float = 0.8
    period: Period = NO_PERIOD
    speaker: str | None = None
    role: str | None = None


def entity(key: str, name: str = "", aliases: tuple[str, ...] = ()) -> Entity:
    """An entity whose type follows from its key."""
    kind = next((kind for start, kind in TYPES.items() if key.startswith(start)), EntityType.ORGANIZATION)
    plain = key.partition(":")[2].replace("-", " ").title() if ":" in key else key
    return Entity(key, name or plain, kind, key if key.startswith("Q") else None, aliases)


class Builder:
    """Writes articles out of statements: every statement is one sentence."""

    def __init__(self) -> None:
        self.names: dict[str, Entity] = {}

    def named(self, key: str) -> Entity:
        """The entity as articles call it now."""
        return self.names.get(key) or entity(key)

    def __call__(self, key: str, *says: Says, published: str | None = "2022-02-16", **more: object) -> Reading:
        """A reading of one article; `names` says what it calls an entity, and further names of it."""
        text, sentences, mentions, rows = "", [], [], []
        called = cast("dict[str, tuple[str, ...]]", more.get("names", {}))
        self.names = {name: entity(name, words[0], words[1:]) for name, words in called.items()}
        keys: set[str] = set()
        for number, said in enumerate(says, 1):
            subject, obj = self.named(said.subject).name, self.named(said.object).name
            words = f"{subject} {said.relation} {obj}."
            start = len(text)
            ends = Span(start, start + len(subject)), Span(start + len(words) - 1 - len(obj), start + len(words) - 1)
            sentences.append(Sentence(number, Span(start, start + len(words))))
            for name, span in ((said.subject, ends[0]), (said.object, ends[1])):
                if not self.named(name).is_value:
                    mentions.append(Mention(name, number, span, MentionKind.NAME))
            cue = Span(ends[0].end + 1, ends[1].start - 1)
            rows.append(
                Evidence(
                    key, number, said.subject, said.relation, said.object, *ends, said.status, said.confidence,
                    "test.rule", cue, said.speaker, said.role, said.period,
                )
            )  # fmt: skip
            keys |= {said.subject, said.object} | ({said.speaker} if said.speaker else set())
            text += words + " "
        title = str(more.get("title", f"Article {key}"))
        article = Article(
            key, title, str(more.get("text", text)) or "Nothing.", f"https://example.org/{key}", published, "AFP"
        )
        return Reading(
            article,
            str(more.get("extractor", "test-1")),
            (Sentence(0, Span(0, len(title))), *sentences),
            tuple(self.named(name) for name in sorted(keys)),
            tuple(mentions),
            tuple(rows),
            tuple(str(more.get("bands", "")).split()),
        )


@pytest.fixture
def build() -> Builder:
    """A fresh builder."""
    return Builder()


@pytest.fixture
def says() -> type[Says]:
    """What an article says."""
    return Says


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    """An empty store."""
    with SqliteStore(tmp_path / "store.db") as opened:
        yield opened


@pytest.fixture
def new_store(tmp_path: Path) -> Iterator[Callable[..., SqliteStore]]:
    """Makes further empty stores."""
    opened: list[SqliteStore] = []

    def make(**options: object) -> SqliteStore:
        opened.append(SqliteStore(tmp_path / f"store-{len(opened)}.db", **options))  # type: ignore[arg-type]
        return opened[-1]

    yield make
    for one in opened:
        one.close()
