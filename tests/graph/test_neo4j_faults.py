"""What the Neo4j store does when its server, its rights or its neighbours are in the way; on a server of its own."""

import logging
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import replace
from itertools import count
from pathlib import Path
from time import monotonic, sleep
from typing import TYPE_CHECKING, Protocol

import pytest

from triplewire.graph.errors import (
    BadSetting,
    BatchTooLarge,
    ForeignStore,
    StoreError,
    StoreReadOnly,
    StoreUnavailable,
    UnknownRelation,
)
from triplewire.graph.model import Reading
from triplewire.graph.options import Options
from triplewire.graph.store import Store, open_store
from triplewire.graph.views import FactFilter

if TYPE_CHECKING:
    from neo4j import Driver

pytestmark = [pytest.mark.neo4j, pytest.mark.slow, pytest.mark.timeout(1200)]
Build = Callable[..., Reading]
Says = Callable[..., object]
Stores = Callable[..., Store]
PASSWORD = "correct horse"
# patient, for a server on a machine with other work takes longer to start than one alone
PATIENT = Options(password=PASSWORD, busy_seconds=300.0)
COUNTRIES = [f"Q{n}" for n in range(8)]


class Server(Protocol):
    """A server to break: tests/conftest.py."""

    @property
    def url(self) -> str: ...
    def __call__(self, *words: str, **more: str) -> str: ...


@pytest.fixture(scope="module")
def server(neo4j_to_break: Server) -> Server:
    return neo4j_to_break


@pytest.fixture
def driver(server: Server) -> "Iterator[Driver]":
    """The bare driver on the emptied database; the schema stays."""
    import neo4j

    auth = ("neo4j", PASSWORD)
    with neo4j.GraphDatabase.driver(server.url, auth=auth, notifications_min_severity="OFF") as opened:
        for some in ("()-[x]->()", "(x) WHERE NOT x:Meta"):  # piecemeal: a transaction has little memory here
            while opened.execute_query(f"MATCH {some} WITH x LIMIT 500 DELETE x RETURN count(*) AS n").records[0]["n"]:
                pass
        opened.execute_query("MATCH (m:Meta) SET m.revision = 0, m.next_decision = 1")
        yield opened


@pytest.fixture
def store(server: Server, driver: "Driver") -> Iterator[Store]:
    with open_store(server.url, options=PATIENT) as opened:
        yield opened


def article(build: Build, says: Says, n: int) -> Reading:
    """The n-th article: it speaks of countries that all articles speak of, and of one firm of its own."""
    a, b, c = COUNTRIES[n % 8], COUNTRIES[(n // 2 + 3) % 8], COUNTRIES[(n + 1) % 8]
    rows = [says(a, "borders", b)] if a != b else []
    return build(f"a{n:04}", *rows, says(a, "criticized", c), says(f"org:firm-{n}", "sued", a))


@contextmanager
def ingesting(store: Store, readings: Iterator[Reading]) -> Iterator[list[float]]:
    """Apply readings one by one in another thread for as long as this lasts; the moments each was acknowledged at."""
    moments: list[float] = []
    failures: list[BaseException] = []
    is_over = threading.Event()

    def work() -> None:
        try:
            while not is_over.is_set():
                store.apply([next(readings)])
                moments.append(monotonic())
        except BaseException as error:
            failures.append(error)
            raise

    thread = threading.Thread(target=work)
    thread.start()
    while len(moments) < 3 and thread.is_alive():
        sleep(0.01)
    try:
        yield moments
    finally:
        is_over.set()
        thread.join()
    assert failures == []


def when_it_answers(url: str) -> float:
    """The moment from which on the server's port is answered at."""
    there = ("127.0.0.1", int(url.rpartition(":")[2]))
    while True:
        with suppress(OSError), socket.create_connection(there, timeout=1) as line:
            if line.getsockname() != line.getpeername():  # a caller who is given the port he calls meets himself
                return monotonic()
        sleep(0.1)


@pytest.mark.parametrize("way", ["stop", "kill"])
def test_an_ingest_goes_on_by_itself_when_the_server_comes_back(
    server: Server, store: Store, new_sqlite: Stores, build: Build, says: Says, way: str
) -> None:
    with ingesting(store, (article(build, says, n) for n in count())) as moments:
        server(way)
        before = len(moments)
        with pytest.raises(StoreUnavailable, match="does not answer"):
            store.facts(FactFilter(statuses=()))
        with pytest.raises(StoreUnavailable):
            open_store(server.url, options=Options(password=PASSWORD, busy_seconds=0.5))
        down = monotonic()
        with ThreadPoolExecutor(1) as pool:
            answers = pool.submit(when_it_answers, server.url)
            server("start")
        up = answers.result()
        while len(moments) < before + 3:
            assert monotonic() - up < 300
            sleep(0.01)

    resumed = moments[before] - up
    logging.info("goes on %.1f s after the port answers; the start took %.1f s", resumed, up - down)
    # a server that has just started compiles each statement anew: on a busy machine that takes as long as its start
    assert resumed < max(10, 2 * (up - down))
    readings = [article(build, says, n) for n in range(len(moments))]
    with new_sqlite() as never_stopped:
        never_stopped.apply(readings)
        assert store.graph_hash() == never_stopped.graph_hash()
    assert store.apply(readings).unchanged == len(readings)


def test_what_is_read_piece_by_piece_ends_with_a_word_when_the_server_goes(
    server: Server, store: Store, build: Build, says: Says
) -> None:
    store.apply([article(build, says, n) for n in range(120)])
    whole = list(store.readings())
    reading = store.readings()
    assert next(reading) == whole[0]
    server("kill")
    try:
        with pytest.raises(StoreUnavailable, match="does not answer"):
            list(reading)
    finally:
        server("start")

    with open_store(server.url, options=replace(PATIENT, patient=True)) as patient:
        assert list(patient.readings()) == whole


def test_no_password_is_in_any_log_or_error(server: Server, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)  # the driver, too, tells everything then
    with open_store(server.url, options=PATIENT) as opened:
        opened.stats()
    with pytest.raises(BadSetting) as refused:
        open_store(server.url, options=Options(password="battery staple"))

    told, error = caplog.text, refused.value.with_traceback(None)
    chain: list[BaseException | None] = [error, error.__cause__, error.__context__]
    told += "".join(f"{one} {one!r} {getattr(one, 'hint', '')}" for one in chain)
    assert any(record.name.startswith("neo4j") for record in caplog.records)
    assert PASSWORD not in told
    assert "battery" not in told


def test_a_wrong_password_and_a_wrong_database_say_what_to_set(server: Server) -> None:
    with pytest.raises(BadSetting, match="'neo4j'") as password:
        open_store(server.url, options=Options(password="battery staple"))
    with pytest.raises(BadSetting, match="'nowhere'") as database:
        open_store(f"{server.url}/nowhere", options=PATIENT)
    with pytest.raises(BadSetting) as written_in:
        open_store(server.url.replace("://", "://neo4j:battery@"), options=PATIENT)

    assert "TRIPLEWIRE_NEO4J_PASSWORD" in password.value.hint
    for raised in (password, database, written_in):
        assert "battery" not in str(raised.value) + raised.value.hint
        assert PASSWORD not in str(raised.value) + raised.value.hint
    assert PASSWORD not in repr(PATIENT)


def test_a_server_that_may_not_be_written_answers_and_refuses_changes(
    server: Server, store: Store, build: Build, says: Says
) -> None:
    """A community server has no users without the right to write; a read-only database is what it has instead."""
    store.apply([article(build, says, 1)])
    server("stop")
    server("start", NEO4J_EXTRA="server.databases.default_to_read_only=true")
    try:
        with pytest.raises(StoreReadOnly, match="cannot be written"):
            store.apply([article(build, says, 2)])
        with open_store(server.url, options=PATIENT, read_only=True) as reader:
            assert reader.stats().articles == 1
    finally:
        server("stop")
        server("start")

    assert store.apply([article(build, says, 2)]).added == 1


def test_too_much_for_a_transaction_is_told_and_nothing_of_it_is_kept(store: Store, build: Build, says: Says) -> None:
    store.apply([article(build, says, 1)])
    before = store.graph_hash()
    many = [build(f"b{n}", *(says(f"org:{n}-{m}", "sued", "org:hub") for m in range(300))) for n in range(60)]

    with pytest.raises(BatchTooLarge, match="too little memory"):
        store.apply(many)

    assert store.graph_hash() == before
    assert store.apply(many[:1]).added == 1


WRITER = """
import sys
sys.path.insert(0, sys.argv[1])
from importlib.util import module_from_spec, spec_from_file_location
def load(name):
    spec = spec_from_file_location(name, f"{sys.argv[1]}/{name}.py")
    module = sys.modules[name] = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
parts, faults = load("conftest"), load("test_neo4j_faults")
from triplewire.graph.store import open_store
with open_store(sys.argv[2], options=faults.PATIENT) as store:
    for n in range(int(sys.argv[3]), 64, 8):
        store.apply([faults.article(parts.Builder(), parts.Says, n)])
"""


def test_eight_writers_on_the_same_countries_lose_and_double_nothing(
    server: Server, store: Store, new_sqlite: Stores, build: Build, says: Says
) -> None:
    command = [sys.executable, "-c", WRITER, str(Path(__file__).parent), server.url]
    writers = [
        subprocess.Popen([*command, str(n)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for n in range(8)
    ]
    said = [writer.communicate()[1] for writer in writers]

    assert [writer.returncode for writer in writers] == [0] * 8, said
    assert not any("eadlock" in words for words in said)
    with new_sqlite() as alone:
        alone.apply([article(build, says, n) for n in range(64)])
        assert store.graph_hash() == alone.graph_hash()


def test_two_stores_on_one_database_see_each_others_work(
    server: Server, store: Store, new_sqlite: Stores, build: Build, says: Says
) -> None:
    with open_store(server.url, options=PATIENT) as other, new_sqlite() as alone:
        store.apply([article(build, says, 1)])
        other.apply([article(build, says, 1), article(build, says, 2)])
        store.apply(deleted=["a0001"])
        alone.apply([article(build, says, 2)])

        assert other.graph_hash() == store.graph_hash() == alone.graph_hash()
        assert other.revision() == store.revision() == 3


def emptied(driver: "Driver") -> dict[str, str]:
    """Take everything out of the database, its schema too; what is left of that."""
    driver.execute_query("MATCH (n) DETACH DELETE n")
    for kind, plural in (("CONSTRAINT", "CONSTRAINTS"), ("INDEX", "INDEXES")):
        for row in driver.execute_query(f"SHOW {plural} YIELD *").records:
            if row["type"] != "LOOKUP":
                driver.execute_query(f"DROP {kind} {row['name']}")
    return schema(driver)


def schema(driver: "Driver") -> dict[str, str]:
    """The statements that make what the schema has, by name."""
    shown = [driver.execute_query(f"SHOW {kind} YIELD *").records for kind in ("CONSTRAINTS", "INDEXES")]
    return {row["name"]: row["createStatement"] for rows in shown for row in rows if row["type"] != "LOOKUP"}


def test_stores_that_open_one_new_database_at_once_all_find_the_schema_whole(server: Server, driver: "Driver") -> None:
    open_store(server.url, options=PATIENT).close()
    before = schema(driver)
    assert emptied(driver) == {}
    failures: list[BaseException] = []

    def opening() -> None:
        try:
            open_store(server.url, options=replace(PATIENT, patient=True)).close()
        except StoreError as error:
            failures.extend((error, error.__cause__ or error))

    threads = [threading.Thread(target=opening) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []
    assert schema(driver) == before
    assert driver.execute_query("MATCH (m:Meta) RETURN count(m) AS n").records[0]["n"] == 1


def test_an_index_of_somebody_elses_with_a_name_of_ours_is_told_before_anything_is_made(
    server: Server, driver: "Driver"
) -> None:
    emptied(driver)
    driver.execute_query("CREATE INDEX fact_id FOR (n:Invoice) ON (n.number)")
    try:
        with pytest.raises(ForeignStore, match="'fact_id' on Invoice"):
            open_store(server.url, options=PATIENT)

        assert set(schema(driver)) == {"fact_id"}
    finally:
        driver.execute_query("DROP INDEX fact_id")
        open_store(server.url, options=PATIENT).close()


def test_a_database_with_nodes_of_our_labels_but_not_ours_is_left_alone(server: Server, driver: "Driver") -> None:
    kept = driver.execute_query("MATCH (m:Meta) WITH m, properties(m) AS kept DELETE m RETURN kept").records
    driver.execute_query("CREATE (:Article {headline: 'mine'})")
    try:
        with pytest.raises(ForeignStore, match="Article"):
            open_store(server.url, options=PATIENT)
        found = driver.execute_query("MATCH (n) RETURN labels(n) AS labels, properties(n) AS p").records
        assert [(row["labels"], row["p"]) for row in found] == [(["Article"], {"headline": "mine"})]
    finally:
        driver.execute_query("MATCH (n:Article) DELETE n")
        for row in kept:
            driver.execute_query("CREATE (m:Meta) SET m = $kept", kept=row["kept"])


def test_nodes_that_somebody_added_by_hand_stay_and_do_not_count(
    store: Store, driver: "Driver", build: Build, says: Says
) -> None:
    store.apply([article(build, says, 1)])
    before = store.graph_hash()
    driver.execute_query(
        "CREATE (:Entity {note: 'mine'}), (:Entity:Person {id: 'x', note: 'mine'}), (:Photo {id: 'Q1'})"
    )

    assert store.graph_hash() == before
    store.apply([article(build, says, 2)])
    store.apply(deleted=["a0002"])

    assert store.graph_hash() == before
    left = "MATCH (n) WHERE n.note = 'mine' OR n:Photo RETURN count(n) AS n"
    assert driver.execute_query(left).records[0]["n"] == 3


def test_an_id_that_somebody_took_by_hand_is_refused_with_a_word(
    store: Store, driver: "Driver", build: Build, says: Says
) -> None:
    driver.execute_query("CREATE (:Entity {id: 'Q2', note: 'mine'})")

    with pytest.raises(ForeignStore):
        store.apply([article(build, says, 2)])

    assert driver.execute_query("MATCH (n) WHERE NOT n:Meta RETURN n.note AS note").records[0]["note"] == "mine"


@pytest.mark.parametrize("name", ["borders`]->() DETACH DELETE", "Border", "\\u0060"])
def test_no_text_reaches_a_type_of_arrows(store: Store, build: Build, says: Says, name: str) -> None:
    with pytest.raises(UnknownRelation):
        store.apply([build("a", says("Q1", name, "Q2"))])


def test_every_failure_is_an_error_of_ours(server: Server, store: Store) -> None:
    store.close()

    with pytest.raises(StoreError, match="closed"):
        store.stats()
    with pytest.raises(StoreError, match="closed"):
        store.apply(deleted=["a"])
