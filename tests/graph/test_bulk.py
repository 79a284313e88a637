"""A whole store as a Cypher script and as tables for neo4j-admin: what they make is the same store."""

import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from triplewire.graph.errors import BadSetting, InvalidFact
from triplewire.graph.export.admin_tables import export_tables
from triplewire.graph.export.cypher_script import script_lines
from triplewire.graph.export.write import export_graph
from triplewire.graph.model import Period, Reading, Status, Verdict
from triplewire.graph.neo4j_store import Neo4jStore
from triplewire.graph.selector import Selector
from triplewire.graph.sqlite_store import SqliteStore
from triplewire.graph.store import Store
from triplewire.graph.views import FactFilter

if TYPE_CHECKING:
    from neo4j import Driver

SCRIPT = Path(__file__).parents[2] / "scripts" / "neo4j.sh"
ALL = FactFilter(statuses=())
NAMES = {
    "person:quote": ("O'Brien \"Bob\" `x`\n;// y", "Bob\\u0060", "\\"),
    "person:odd": ("\x01😀\u202e\x85", "", ),
    "organization:comma": ("a,b;c|d", "'"),
}  # fmt: skip


@pytest.fixture
def rich(tmp_path: Path, build: Callable[..., Reading], says: Callable[..., Any]) -> Iterator[SqliteStore]:
    """A store with all that a store can hold."""
    store = SqliteStore(tmp_path / "rich.db")
    words = "One story that two papers print word for word, and then some more of it. "
    store.apply(
        [
            build("a1", says("person:quote", "employed_by", "organization:comma", period=Period("2019", "?")),
                  names={key: tuple(filter(None, called)) for key, called in NAMES.items()}),
            build("a2", says("person:odd", "met_with", "person:quote", Status.DENIED, speaker="person:quote"),
                  says("person:odd", "born_on", "date:1970-01-01"), published=None,
                  names={key: tuple(filter(None, called)) for key, called in NAMES.items()}),
            build("a3", says("person:ann", "met_with", "person:ann-b"), says("person:ann", "visited", "Q1"),
                  bands="b1 b2", text=words * 4),
            build("a4", says("person:ann-b", "visited", "Q1", role="guest"), bands="b2 b3", text=words * 4,
                  published="2022-03-01"),
            build("a5"),
        ]
    )  # fmt: skip
    store.decide("person:ann", "person:ann-b", Verdict.SAME, reason="one person", actor="ann")
    taken = store.decide("person:ann", "person:odd", Verdict.SAME, reason="a slip", actor="ann", score=0.5)
    store.revoke(taken.id)
    store.decide("person:odd", "person:quote", Verdict.DIFFERENT, reason="two people", actor="ann")
    yield store
    store.close()


def answers(store: Store) -> list[object]:
    """What a store says when it is asked for everything."""
    facts = store.facts(ALL, limit=100)
    keys = [card.entity.key for card in store.entities(limit=100)]
    return [
        store.graph_hash(), store.stats(), facts, [store.entity(key) for key in [*keys, "person:ann-b"]],
        [store.evidence(fact.id) for fact in facts], [store.mentions(key) for key in keys],
        [store.article(key) for key in ("a1", "a2", "a3", "a4", "a5")], store.decisions(revoked=True),
        store.search("bob"), store.search("ann"), store.articles(query="stories printed"), list(store.readings()),
        store.conflicts(), store.timeline("person:quote"), store.paths("person:ann", "Q1"),
    ]  # fmt: skip


@pytest.mark.neo4j
def test_a_script_makes_the_same_store(
    rich: SqliteStore, new_neo4j_store: Callable[..., Store], neo4j_driver: "Driver"
) -> None:
    target = new_neo4j_store()
    for line in script_lines(rich):
        words = line.decode().strip()
        if not words.startswith("//"):
            neo4j_driver.execute_query(words.removesuffix(";"))  # type: ignore[arg-type]
    assert answers(target) == answers(rich)
    assert b"".join(script_lines(target)) == b"".join(script_lines(rich))
    for one in (target, rich):
        one.revoke(1)
        one.apply(deleted=["a3"])
    assert target.graph_hash() == rich.graph_hash()


@pytest.mark.neo4j
@pytest.mark.slow
def test_the_tables_make_the_same_store_in_the_real_loader(
    rich: SqliteStore, new_neo4j: Callable[..., Any], tmp_path: Path
) -> None:
    server = new_neo4j()
    server("stop")
    folder = tmp_path / "tables"
    export_tables(rich, str(folder))
    environment = {"PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": str(Path.home()), "NEO4J_DIR": str(server.folder)}
    environment |= {name: os.environ[name] for name in ("JAVA_HOME",) if name in os.environ}
    environment["NEO4J_ADMIN"] = f"{SCRIPT} admin"
    command = [str(folder / "import.sh"), "neo4j", "--overwrite-destination"]
    loaded = subprocess.run(command, env=environment, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert loaded.returncode == 0, loaded.stdout[-2000:] + loaded.stderr[-2000:]
    server("start")
    import neo4j

    with neo4j.GraphDatabase.driver(server.url) as driver:
        for statement in (folder / "finish.cypher").read_text("utf-8").splitlines():
            driver.execute_query(statement.removesuffix(";"))  # type: ignore[arg-type]
    with Neo4jStore(server.url) as target:
        assert answers(target) == answers(rich)
        for one in (target, rich):
            one.revoke(1)
            one.apply(deleted=["a3"])
        assert target.graph_hash() == rich.graph_hash()


def test_one_store_gives_the_same_bytes(rich: SqliteStore, tmp_path: Path) -> None:
    folders = [tmp_path / name for name in ("one", "two")]
    written = [[Path(name) for name in export_graph(rich, f"{folder}/")] for folder in folders]
    assert [path.name for path in written[0]] == [path.name for path in written[1]]
    assert [path.read_bytes() for path in written[0]] == [path.read_bytes() for path in written[1]]
    assert list(script_lines(rich)) == list(script_lines(rich))


def test_a_script_is_one_statement_a_line(rich: SqliteStore) -> None:
    lines = [line.decode() for line in script_lines(rich)]
    assert all(line.endswith(";\n") or line.startswith("//") for line in lines)
    assert all(len(line.splitlines()) == 1 for line in lines)


def test_what_does_not_fit_is_said(
    rich: SqliteStore, tmp_path: Path, build: Callable[..., Reading], says: Callable[..., Any]
) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "file").touch()
    with pytest.raises(BadSetting, match="not empty"):
        export_graph(rich, f"{tmp_path}/full/")
    with pytest.raises(BadSetting, match="holds the whole graph"):
        export_graph(rich, str(tmp_path / "graph.cypher"), selector=Selector(relations=("visited",)))
    with pytest.raises(BadSetting, match="several files"):
        export_graph(rich, "-", "neo4j-admin")
    rich.apply([build("a6", says("person:x", "visited", "Q1"), names={"person:x": ("X", "a\x1eb")})])
    with pytest.raises(InvalidFact, match="separates lists"):
        export_graph(rich, f"{tmp_path}/tables/")
