"""A small graph of known content, a real server over it on a loopback port, and the command line in this process."""

import io
import json
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import pytest

from triplewire.api.cli.main import main
from triplewire.api.serve import listen, make_server
from triplewire.api.settings import Settings
from triplewire.graph.model import (
    Article,
    Block,
    BlockKind,
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
    article_key,
)
from triplewire.graph.store import open_store

ADA = Entity("person:ada-berg", "Ada Berg", EntityType.PERSON)
BORIS = Entity("person:boris-kohl~norland", "Boris Köhl", EntityType.PERSON)
NORLAND = Entity("Q1000", "Norland", EntityType.PLACE, "Q1000", ("Republic of Norland",))
SUDLAND = Entity("Q2000", "Sudland", EntityType.PLACE, "Q2000")
ACME = Entity("organization:acme", "Acme", EntityType.ORGANIZATION)
NAMED = {entity.name: entity for entity in (ADA, BORIS, NORLAND, SUDLAND, ACME)}

# sentence, subject's words, subject, relation, object's words, object, status, cue, speaker
Said = tuple[str, str, Entity, str, str, Entity, Status, str, Entity | None]
ASSERTED, DENIED, ALLEGED = Status.ASSERTED, Status.DENIED, Status.ALLEGED

STORIES: list[tuple[str, str, list[Said]]] = [
    (
        "Berg meets Köhl",
        "2022-02-10",
        [
            ("President Ada Berg of Norland met Boris Köhl.", "Ada Berg", ADA, "head_of_state_of", "Norland", NORLAND,
             ASSERTED, "President", None),
            ("She met with Boris Köhl on Monday.", "She", ADA, "met_with", "Boris Köhl", BORIS, ASSERTED, "met", None),
            ("Norland borders Sudland.", "Norland", NORLAND, "borders", "Sudland", SUDLAND, ASSERTED, "borders", None),
        ],
    ),
    (
        "Acme denies ties",
        "2022-03-01",
        [
            ("Boris Köhl works for Acme, Ada Berg said.", "Boris Köhl", BORIS, "employed_by", "Acme", ACME,
             ALLEGED, "works for", ADA),
            ("Acme denied that Boris Köhl works for Acme.", "Boris Köhl", BORIS, "employed_by", "Acme", ACME,
             DENIED, "works for", ACME),
            ("Acme is based in Sudland.", "Acme", ACME, "headquartered_in", "Sudland", SUDLAND,
             ASSERTED, "based in", None),
        ],
    ),
    (
        "Ada Berg is president of Norland",
        "2022-03-05",
        [
            ("Ada Berg, president of Norland since 2019, left.", "Ada Berg", ADA, "head_of_state_of", "Norland",
             NORLAND, ASSERTED, "president", None),
        ],
    ),
]  # fmt: skip


def reading(title: str, published: str, said: list[Said], extractor: str = "test-1") -> Reading:
    """Return the reading of an article that says these sentences."""
    text = " ".join(row[0] for row in said)
    url = "https://news.example/" + title.lower().replace(" ", "-").replace("ö", "o")
    blocks = (Block(BlockKind.HEADLINE, Span(0, len(title))), Block(BlockKind.BODY, Span(0, len(text))))
    article = Article(article_key(url, title, text), title, text, url, published, "Example News", blocks=blocks)
    sentences, mentions, evidence, entities = [Sentence(0, Span(0, len(title)))], set(), [], set()
    at = 0
    for number, (words, s_words, subject, relation, o_words, obj, status, cue, speaker) in enumerate(said, 1):
        sentences.append(Sentence(number, Span(at, at + len(words))))
        spans = {}
        for name, part in (("s", s_words), ("o", o_words), ("cue", cue)):
            start = at + (words.rindex(part) if name == "o" else words.index(part))
            spans[name] = Span(start, start + len(part))
        kind = MentionKind.PRONOUN if s_words == "She" else MentionKind.NAME
        mentions |= {Mention(subject.key, number, spans["s"], kind)}
        mentions |= {Mention(obj.key, number, spans["o"], MentionKind.NAME)}
        entities |= {subject, obj} | ({speaker} if speaker else set())
        period = Period(since="2019") if "2019" in words else Period()
        evidence.append(
            Evidence(
                article=article.key, sentence=number, subject=subject.key, relation=relation, object=obj.key,
                subject_span=spans["s"], object_span=spans["o"], status=status, confidence=0.6 + number / 10,
                rule=f"{relation}.test", cue_span=spans["cue"], speaker=speaker.key if speaker else None,
                period=period,
            )
        )  # fmt: skip
        at += len(words) + 1
    return Reading(
        article=article,
        extractor=extractor,
        sentences=tuple(sentences),
        entities=tuple(sorted(entities, key=lambda entity: entity.key)),
        mentions=tuple(sorted(mentions, key=lambda m: (m.sentence, m.span, m.entity))),
        evidence=tuple(evidence),
    )


Server = Callable[[Settings], AbstractContextManager[httpx2.Client]]


@contextmanager
def serving(settings: Settings) -> Iterator[httpx2.Client]:
    """Run a real server in a thread for as long as it is asked."""
    with listen(settings) as listening:
        host, port = listening.getsockname()[:2]
        server = make_server(settings)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        while thread.is_alive() and not server.started:
            thread.join(0.01)
        try:
            with httpx2.Client(base_url=f"http://{host}:{port}", timeout=30) as client:
                yield client
        finally:
            server.should_exit = True
            thread.join()


@pytest.fixture(scope="session")
def server() -> Server:
    """How to run a server of given settings."""
    return serving


@pytest.fixture(scope="session")
def tell() -> Callable[..., Reading]:
    """How to make the reading of an article that says given sentences."""
    return reading


@pytest.fixture(scope="session")
def readings() -> list[Reading]:
    """The readings of the three stories."""
    return [reading(*story) for story in STORIES]


@pytest.fixture(scope="session")
def store_file(tmp_path_factory: pytest.TempPathFactory, readings: list[Reading]) -> Path:
    """A store of the three stories."""
    path = tmp_path_factory.mktemp("store") / "graph.db"
    with open_store(f"sqlite:{path}") as store:
        store.apply(added=readings)
    return path


@pytest.fixture(scope="module", params=["sqlite", pytest.param("neo4j", marks=pytest.mark.neo4j)])
def any_store(request: pytest.FixtureRequest, store_file: Path, readings: list[Reading]) -> str:
    """Each kind of store in turn, of the three stories; its tests change nothing."""
    if request.param == "sqlite":
        return f"sqlite:{store_file}"
    url = str(request.getfixturevalue("neo4j_url"))
    with open_store(url) as store:
        wanted = {one.article.key for one in readings}
        store.apply(deleted=[one.article.key for one in store.readings() if one.article.key not in wanted])
        for decision in store.decisions():
            store.revoke(decision.id)
        store.apply(added=readings)
    return url


@pytest.fixture(scope="session")
def client(store_file: Path) -> Iterator[httpx2.Client]:
    """A client of a server over the three stories; its tests change nothing."""
    with serving(Settings(store=f"sqlite:{store_file}", port=0)) as client:
        yield client


@dataclass(frozen=True)
class Ran:
    """What a command printed, and its exit code."""

    code: int
    out: str
    err: str

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The JSON objects it printed, one a line."""
        return [json.loads(line) for line in self.out.splitlines()]


Run = Callable[..., Ran]


def in_process(*words: str | Path) -> Ran:
    """Run the command line in this process and folder."""
    code, before = 0, sys.argv
    sys.argv = ["triplewire", *map(str, words)]
    out = io.TextIOWrapper(io.BytesIO(), "utf-8")
    with redirect_stdout(out), redirect_stderr(io.StringIO()) as err:
        try:
            main()
        except SystemExit as end:
            code = int(end.code or 0)
        finally:
            sys.argv = before
    out.seek(0)
    return Ran(code, out.read(), err.getvalue())


@pytest.fixture(scope="session")
def command() -> Run:
    """How to run the command line where one stands."""
    return in_process


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: Run) -> Run:
    """Runs the command line in an empty folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    return command


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 700 kB; only root may make one."""
    folder = tmp_path / "disk"
    folder.mkdir()
    words = ["mount", "-t", "tmpfs", "-o", "size=700k", "tmpfs", str(folder)]
    if not shutil.which("mount") or subprocess.run(words, check=False, capture_output=True).returncode:
        pytest.skip("a small disk cannot be mounted here: that takes root")
    yield folder
    subprocess.run(["umount", folder], check=True)
