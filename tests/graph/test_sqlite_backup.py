import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest

from triplewire.graph.errors import ForeignStore, StoreCorrupt, StoreError, StoreUnavailable
from triplewire.graph.model import (
    Article,
    Block,
    BlockKind,
    Entity,
    EntityType,
    Mention,
    MentionKind,
    Reading,
    Sentence,
    Span,
    article_key,
)
from triplewire.graph.sqlite_backup import BackupExists, back_up, restored
from triplewire.graph.store import open_store


def reading(number: int) -> Reading:
    text = f"Person{number} spoke."
    url = f"https://news.example/{number}"
    end = text.index(" ")
    entity = Entity(f"person:person{number}", f"Person{number}", EntityType.PERSON)
    article = Article(
        article_key(url, "", text), "", text, url, "2022-02-10", blocks=(Block(BlockKind.BODY, Span(0, len(text))),)
    )
    sentence = Sentence(1, Span(0, len(text)))
    return Reading(article, "test-1", (sentence,), (entity,), (Mention(entity.key, 1, Span(0, end), MentionKind.NAME),))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "graph.db"
    with open_store(f"sqlite:{path}") as store:
        store.apply(added=[reading(n) for n in range(20)])
    return path


def hash_of(path: Path) -> str:
    with open_store(f"sqlite:{path}", read_only=True) as store:
        return store.graph_hash()


def test_a_copy_is_one_file_with_the_same_graph(path: Path, tmp_path: Path) -> None:
    made = back_up(path, tmp_path / "copy.db")

    assert (made.articles, made.entities, made.is_compared) == (20, 20, True)
    assert made.graph_hash == hash_of(path) == hash_of(tmp_path / "copy.db")
    assert made.size == (tmp_path / "copy.db").stat().st_size
    assert (tmp_path / "copy.db").stat().st_mode & 0o077 == 0
    assert sorted(found.name for found in tmp_path.glob("copy*")) == ["copy.db"]


def test_a_copy_is_whole_while_others_write(path: Path, tmp_path: Path) -> None:
    stop = threading.Event()
    with open_store(f"sqlite:{path}") as store:

        def write() -> None:
            number = 100
            while not stop.is_set():
                store.apply(added=[reading(number)])
                number += 1

        writer = threading.Thread(target=write)
        writer.start()
        try:
            made = [back_up(path, tmp_path / f"copy-{n}.db") for n in range(5)]
        finally:
            stop.set()
            writer.join()
        written = store.stats().articles

    counts = [copy.articles for copy in made]
    assert counts == sorted(counts)
    assert 20 <= counts[0] <= counts[-1] <= written
    with open_store(f"sqlite:{tmp_path / 'again.db'}") as again:
        again.apply(added=[reading(n) for n in range(20)])
        again.apply(added=[reading(100 + n) for n in range(counts[-1] - 20)])
        assert again.graph_hash() == made[-1].graph_hash


def test_what_was_written_but_not_yet_moved_into_the_file_is_copied_too(path: Path, tmp_path: Path) -> None:
    with open_store(f"sqlite:{path}") as store:
        store.apply(added=[reading(50)])
        assert path.with_name("graph.db-wal").stat().st_size > 0

        assert back_up(path, tmp_path / "copy.db").articles == 21


def test_nothing_is_written_over(path: Path, tmp_path: Path) -> None:
    before = path.read_bytes()

    with pytest.raises(BackupExists):
        back_up(path, path)
    copy = tmp_path / "copy.db"
    back_up(path, copy)
    with pytest.raises(BackupExists):
        back_up(path, copy)
    with pytest.raises(BackupExists):
        restored(copy, path)
    (tmp_path / "new.db-wal").write_bytes(b"left by another store")
    with pytest.raises(BackupExists, match=r"new\.db-wal"):
        restored(copy, tmp_path / "new.db")

    assert path.read_bytes() == before
    assert not (tmp_path / "new.db").exists()


def test_a_store_lost_is_restored_and_goes_on(path: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    made = back_up(path, copy)
    for left in tmp_path.glob("graph.db*"):
        left.unlink()

    found = restored(copy, path)

    assert (found.graph_hash, found.articles) == (made.graph_hash, 20)
    with open_store(f"sqlite:{path}") as store:
        store.apply(added=[reading(70)], deleted=[reading(0).article.key])
        assert (store.stats().articles, store.revision()) == (20, made.revision + 1)
    assert hash_of(copy) == made.graph_hash


def test_a_damaged_copy_is_not_restored(path: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    back_up(path, copy)
    size = copy.stat().st_size
    with copy.open("r+b") as file:
        for at in range(8192, size - 4096, 4096):
            file.seek(at)
            file.write(b"\xff" * 2000)

    with pytest.raises((StoreCorrupt, StoreError)):
        restored(copy, tmp_path / "new.db")

    assert not (tmp_path / "new.db").exists()


def test_what_is_no_store_is_named(path: Path, tmp_path: Path) -> None:
    letters = tmp_path / "letters.db"
    letters.write_bytes(b"Dear Sir or Madam, " * 100)
    with closing(sqlite3.connect(tmp_path / "other.db")) as other:
        other.execute("CREATE TABLE t (x)")

    for foreign in (letters, tmp_path / "other.db"):
        with pytest.raises(ForeignStore):
            back_up(foreign, tmp_path / "copy.db")
        with pytest.raises(ForeignStore):
            restored(foreign, tmp_path / "new.db")
    with pytest.raises(StoreUnavailable):
        back_up(tmp_path / "none.db", tmp_path / "copy.db")
    with pytest.raises(StoreUnavailable, match="is not a folder"):
        back_up(path, tmp_path / "nowhere" / "copy.db")

    assert not list(tmp_path.glob("copy.db*")) + list(tmp_path.glob("new.db*"))
