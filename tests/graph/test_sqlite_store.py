"""What the SQLite store does when its file, its disk or its neighbours are in the way."""

import os
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from triplewire.graph import sql_read
from triplewire.graph.errors import (
    BadSetting,
    ForeignStore,
    StoreCorrupt,
    StoreError,
    StoreFull,
    StoreReadOnly,
    StoreTooNew,
    StoreUnavailable,
)
from triplewire.graph.model import Reading
from triplewire.graph.options import Options
from triplewire.graph.sqlite_schema import VERSION
from triplewire.graph.sqlite_store import SqliteStore
from triplewire.graph.store import Store, open_store
from triplewire.graph.views import FactFilter

Build = Callable[..., Reading]
Says = Callable[..., object]
ALL = FactFilter(statuses=())


@pytest.fixture
def kind() -> str:
    """These are about SQLite alone."""
    return "sqlite"


def article(build: Build, says: Says, n: int) -> Reading:
    """The n-th of many articles."""
    return build(f"a{n:04}", says(f"org:o{n}", "sued", "org:hub"))


def test_a_url_or_a_path_opens_the_same_store(tmp_path: Path, build: Build, says: Says) -> None:
    with open_store(f"sqlite:{tmp_path}/s.db") as store:
        store.apply([article(build, says, 1)])
        assert store.info().url == f"sqlite:{tmp_path}/s.db"

    stores: list[Store] = [open_store(str(tmp_path / "s.db"), read_only=True), open_store(f"sqlite://{tmp_path}/s.db")]

    assert [store.stats().articles for store in stores] == [1, 1]
    assert [store.info().writable for store in stores] == [False, True]
    for store in stores:
        store.close()
    with pytest.raises(BadSetting):
        open_store("mysql://localhost/x")


def test_a_missing_or_misplaced_file_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailable, match="no store at") as missing:
        SqliteStore(tmp_path / "none.db", read_only=True)
    with pytest.raises(StoreUnavailable, match="cannot be opened"):
        SqliteStore(tmp_path / "no folder" / "s.db")
    with pytest.raises(StoreUnavailable, match="folder"):
        SqliteStore(tmp_path)

    assert "ingest" in missing.value.hint


def test_a_closed_store_says_so(store: SqliteStore, build: Build, says: Says) -> None:
    store.stats()
    store.close()

    with pytest.raises(StoreUnavailable, match="closed"):
        store.stats()
    with pytest.raises(StoreReadOnly, match="closed"):
        store.apply([article(build, says, 1)])


def test_a_database_of_something_else_is_left_alone(tmp_path: Path) -> None:
    foreign, text = tmp_path / "foreign.db", tmp_path / "notes.txt"
    connection = sqlite3.connect(foreign)
    connection.execute("CREATE TABLE photo(id)")
    connection.close()
    text.write_text("These are my notes. " * 100)
    before = foreign.read_bytes(), text.read_bytes()

    for path in (foreign, text):
        for read_only in (False, True):
            with pytest.raises(ForeignStore):
                SqliteStore(path, read_only=read_only)

    assert (foreign.read_bytes(), text.read_bytes()) == before


def test_a_store_of_a_newer_version_is_left_alone(tmp_path: Path) -> None:
    SqliteStore(tmp_path / "s.db").close()
    connection = sqlite3.connect(tmp_path / "s.db")
    connection.execute(f"PRAGMA user_version={VERSION + 1}")
    connection.close()

    with pytest.raises(StoreTooNew, match="newer version"):
        SqliteStore(tmp_path / "s.db")


def test_a_damaged_file_says_so(tmp_path: Path, build: Build, says: Says) -> None:
    with SqliteStore(tmp_path / "s.db") as store:
        store.apply([article(build, says, n) for n in range(200)])
    whole = (tmp_path / "s.db").read_bytes()
    (tmp_path / "s.db").write_bytes(whole[:4096] + b"\xff" * (len(whole) - 4096))

    with (
        pytest.raises(StoreCorrupt, match="damaged"),
        SqliteStore(tmp_path / "s.db", read_only=True) as store,
    ):
        store.graph_hash()


def test_a_store_opened_for_reading_refuses_to_write(tmp_path: Path, build: Build, says: Says) -> None:
    SqliteStore(tmp_path / "s.db").close()

    with SqliteStore(tmp_path / "s.db", read_only=True) as store, pytest.raises(StoreReadOnly):
        store.apply([article(build, says, 1)])


@pytest.mark.skipif(os.geteuid() == 0 and not Path("/usr/bin/setpriv").exists(), reason="root may write everything")
def test_a_file_that_may_not_be_written_says_so(tmp_path: Path) -> None:
    folder = tmp_path / "locked"
    folder.mkdir()
    SqliteStore(folder / "s.db").close()
    for path in (folder / "s.db", folder):
        path.chmod(0o555 if path.is_dir() else 0o444)
    for parent in [tmp_path, *tmp_path.parents]:
        if parent.stat().st_uid == os.geteuid():
            parent.chmod(parent.stat().st_mode | 0o055)
    code = (
        "import sys\nfrom triplewire.graph.errors import StoreReadOnly\nfrom triplewire.graph.sqlite_store import *\n"
        "with SqliteStore(sys.argv[1], read_only=True) as store: print(store.stats().articles)\n"
        "try: SqliteStore(sys.argv[1]).apply()\nexcept StoreReadOnly as error: print(error, '|', error.hint)\n"
    )
    as_nobody = ["setpriv", "--reuid=65534", "--clear-groups"] if os.geteuid() == 0 else []

    done = subprocess.run(
        [*as_nobody, sys.executable, "-c", code, str(folder / "s.db")], capture_output=True, text=True, check=False
    )

    assert "cannot be written | Check who owns" in done.stdout, done.stderr
    assert done.stdout.startswith("0\n")


def test_a_full_disk_keeps_what_was_acknowledged(store: SqliteStore, build: Build, says: Says) -> None:
    store.apply([article(build, says, n) for n in range(50)])
    before = store.graph_hash()
    with store._db.writing() as connection:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
    assert store._db._writer is not None
    store._db._writer.execute(f"PRAGMA max_page_count={pages}")

    with pytest.raises(StoreFull, match="full") as full:
        store.apply([article(build, says, n) for n in range(50, 2000)])

    assert "Free some space" in full.value.hint
    assert store.graph_hash() == before
    store._db._writer.execute("PRAGMA max_page_count=1000000")
    assert store.apply([article(build, says, 51)]).added == 1


def test_a_lock_that_is_held_too_long_says_so(tmp_path: Path, build: Build, says: Says) -> None:
    with (
        SqliteStore(tmp_path / "s.db") as holder,
        SqliteStore(tmp_path / "s.db", options=Options(busy_seconds=0.05)) as other,
    ):
        with holder._db.writing(), pytest.raises(StoreUnavailable, match="locked by another writer"):
            other.apply([article(build, says, 1)])

        assert other.apply([article(build, says, 1)]).added == 1


def test_two_writers_at_once_both_succeed(tmp_path: Path, build: Build, says: Says) -> None:
    readings = [article(build, says, n) for n in range(60)]
    failures: list[BaseException] = []

    def write(part: list[Reading]) -> None:
        try:
            with SqliteStore(tmp_path / "s.db") as store:
                for reading in part:
                    store.apply([reading])
        except BaseException as error:
            failures.append(error)
            raise

    threads = [threading.Thread(target=write, args=(readings[n::2],)) for n in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []
    with SqliteStore(tmp_path / "s.db") as store, SqliteStore(tmp_path / "alone.db") as alone:
        alone.apply(readings)
        assert store.graph_hash() == alone.graph_hash()


def test_a_new_file_is_opened_by_all_who_come_at_once(tmp_path: Path) -> None:
    failures: list[Exception] = []
    for n in range(20):
        start = threading.Barrier(8)

        def opening(path: Path = tmp_path / f"{n}.db", start: threading.Barrier = start) -> None:
            start.wait()
            try:
                SqliteStore(path).close()
            except StoreError as error:
                failures.append(error)

        threads = [threading.Thread(target=opening) for _ in range(start.parties)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    assert failures == []


def test_every_thread_reads_on_its_own(store: SqliteStore, build: Build, says: Says) -> None:
    store.apply([article(build, says, n) for n in range(20)])
    answers: list[int] = []

    for _ in range(12):
        thread = threading.Thread(target=lambda: answers.append(store.stats().facts))
        thread.start()
        thread.join()

    assert answers == [20] * 12
    assert len(store._db._readers) <= 2


def test_a_power_cut_can_be_survived_as_well(new_store: Callable[..., SqliteStore], build: Build, says: Says) -> None:
    store = new_store(options=Options(full_sync=True))
    store.apply([article(build, says, 1)])

    with store._db.writing() as connection:
        assert connection.execute("PRAGMA synchronous").fetchone()[0] == 2


@pytest.mark.parametrize(
    ("where", "index"),
    [
        (FactFilter(subject="org:hub"), "fact_s"),
        (FactFilter(object="org:hub"), "fact_o"),
        (FactFilter(subject="org:hub", relation="sued"), "fact_sp"),
        (FactFilter(object="org:hub", relation="sued"), "fact_op"),
        (FactFilter(relation="sued"), "fact_p"),
        (FactFilter(entity="org:hub", min_confidence=0.5, statuses=()), "fact_o"),
    ],
)
def test_a_page_of_facts_is_read_along_an_index(
    store: SqliteStore, build: Build, says: Says, where: FactFilter, index: str
) -> None:
    store.apply([article(build, says, n) for n in range(50)])
    plans: list[str] = []
    with store._db.reading() as connection:
        connection.set_trace_callback(plans.append)
        store.facts(where, limit=7)
        connection.set_trace_callback(None)
        asked = next(statement for statement in plans if f"INDEXED BY {index} " in statement)
        steps = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {asked}")]

    assert any(f"USING INDEX {index} " in step or f"USING COVERING INDEX {index} " in step for step in steps), steps
    assert not any(step.startswith("SCAN f") for step in steps)
    assert not any("TEMP B-TREE" in step for step in steps)


@pytest.mark.parametrize(
    ("statement", "values"),
    [
        (sql_read.TIMELINE, {"eid": 1, "limit": 5}),
        (sql_read.TOP_ENTITIES, {"degree": 1, "key": "", "limit": 5}),
        (sql_read.TOP_OF_TYPE, {"degree": 1, "key": "", "limit": 5, "type": "Place"}),
        (sql_read.ARTICLES, {"published": "~", "key": "", "limit": 5}),
        (sql_read.STEPS, ("[1]", "[2]")),
        (sql_read.EVIDENCE_PAGE, (1, "", "", -1, "", 5)),
        (sql_read.READING_EVIDENCE, (1,)),
        ("DELETE FROM entity WHERE eid = ?", (1,)),
    ],
)
def test_no_statement_walks_a_whole_table(store: SqliteStore, statement: str, values: object) -> None:
    with store._db.reading() as connection:
        steps = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {statement}", values)]  # type: ignore[arg-type]

    walked = [s for s in steps if s.startswith("SCAN ") and "json_each" not in s and "INDEX" not in s and "(" not in s]
    assert walked == []


def test_a_hub_is_paged_like_any_node(store: SqliteStore, build: Build, says: Says) -> None:
    store.apply([build("small", *(says(f"org:s{m}", "sued", "org:small") for m in range(20)))])
    store.apply([article(build, says, 1)])
    with store._db.writing() as connection:
        connection.execute(
            """WITH RECURSIVE many(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM many WHERE n < 100000)
            INSERT INTO fact SELECT random(), f.s, f.p, f.o, f.status, 1, 1, 1, 0.8, NULL, NULL, NULL, NULL, NULL, NULL,
            '', '', '' FROM many, fact f WHERE f.o = (SELECT eid FROM entity WHERE key = 'org:hub')"""
        )
    assert store.count_facts(FactFilter(entity="org:hub"), cap=200_000) == 100_001

    def cost(key: str, after: str) -> int:
        steps = 0

        def tick() -> int:
            nonlocal steps
            steps += 1
            return 0

        with store._db.reading() as connection:
            connection.set_progress_handler(tick, 1)
            assert len(store.facts(FactFilter(object=key), after=after, limit=20)) == 20
            connection.set_progress_handler(None, 0)
        return steps

    after = ""
    for _ in range(49):
        after = store.facts(FactFilter(object="org:hub"), after=after, limit=20)[-1].id

    assert cost("org:hub", after) <= 2 * cost("org:small", "")


def test_kill_9_loses_nothing_acknowledged() -> None:
    script = Path(__file__).parents[2] / "scripts" / "kill_test.py"

    done = subprocess.run([sys.executable, str(script), "--kills", "3"], capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout + done.stderr
    assert "acknowledged lost: 0" in done.stdout
