import csv
import gzip
import io
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

import networkx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from triplewire.graph.errors import BadSetting, UnreadableInput
from triplewire.graph.export.jsonl import graph_lines, read_line
from triplewire.graph.export.read import import_graph, read_graph
from triplewire.graph.export.write import FORMATS, export_graph, write_whole
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
    Verdict,
)
from triplewire.graph.selector import Selector
from triplewire.graph.store import Store
from triplewire.graph.views import FactFilter

Stores = Callable[..., Store]
Examples = Callable[[int], int]
HOSTILE = [
    '=HYPERLINK("x")',
    "O'Brien & <Söhne>",
    'a"b,c\nd',
    "\x01\x0bbell",
    "المغرب \u202e",
    "+1",
    "@x",
    "]]>",
    "\r",
    "  ",
]
NAMES = st.one_of(
    st.sampled_from(HOSTILE),
    st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), min_size=1, max_size=12),
)
LIBRARIES = dict.fromkeys([".ttl", ".trig", ".nq", ".jsonld"], "pyoxigraph") | {".parquet": "pyarrow"}
RELATIONS = ("met_with", "visited", "criticized", "supported")


def reading(number: int, names: list[str], facts: list[tuple[int, int, str, Status]]) -> Reading:
    text = "One did so to two."
    entities = tuple(Entity(f"person:{n}", name, EntityType.PERSON, None, ("Al", "Bo")) for n, name in enumerate(names))
    key = f"article{number:02}"
    return Reading(
        article=Article(
            key,
            f"Title {number} & more",
            text,
            url=f"https://a.org/{number}",
            published=f"2022-02-{number + 1:02}",
            blocks=(Block(BlockKind.BODY, Span(0, 18)),),
            given_id=f"g{number}",
        ),
        extractor="test",
        sentences=(Sentence(1, Span(0, 18)),),
        entities=entities,
        mentions=tuple(Mention(entity.key, 1, Span(0, 3), MentionKind.NAME) for entity in entities),
        evidence=tuple(
            Evidence(
                article=key,
                sentence=1,
                subject=entities[a].key,
                relation=relation,
                object=entities[b].key,
                subject_span=Span(0, 3),
                object_span=Span(14, 17),
                status=status,
                confidence=0.75,
                rule="rule.one",
                cue_span=Span(4, 7),
                speaker=entities[a].key if status is Status.ALLEGED else None,
                role="chief",
                period=Period(since="2019", until="?"),
            )
            for a, b, relation, status in facts
        ),
        bands=("00ab", "01cd"),
    )


@st.composite
def graphs(draw: st.DrawFn) -> list[Reading]:
    names = draw(st.lists(NAMES, min_size=2, max_size=4))
    pair = st.tuples(st.integers(0, len(names) - 1), st.integers(0, len(names) - 1)).filter(lambda p: p[0] != p[1])
    fact = st.tuples(pair, st.sampled_from(RELATIONS), st.sampled_from(list(Status)))
    articles = draw(st.lists(st.lists(fact, max_size=4, unique=True), min_size=1, max_size=4))
    return [
        reading(number, names, [(*ends, relation, status) for ends, relation, status in facts])
        for number, facts in enumerate(articles)
    ]


SMALL = [
    reading(0, ["=One", "Two"], [(0, 1, "visited", Status.ASSERTED), (0, 1, "criticized", Status.ALLEGED)]),
    reading(1, ["=One", "Two"], [(0, 1, "visited", Status.ASSERTED)]),
]


@pytest.fixture
def store(new_store: Stores) -> Store:
    """A small graph, in every kind of store."""
    opened = new_store()
    opened.apply(SMALL)
    return opened


def test_an_imported_export_is_the_same_graph(
    new_store: Stores, new_sqlite: Stores, examples: Examples, tmp_path: Path
) -> None:
    path = tmp_path / "g.jsonl"

    @settings(max_examples=examples(15), deadline=None)
    @given(graphs())
    def check(readings: list[Reading]) -> None:
        with new_sqlite() as one, new_store() as two, new_sqlite() as three:
            one.apply(readings)
            one.decide("person:0", "person:1", Verdict.SAME, reason="they are", actor="me")
            export_graph(one, str(path))
            import_graph(two, path)
            export_graph(two, str(path))
            import_graph(three, path)
            assert one.graph_hash() == two.graph_hash() == three.graph_hash()
            assert list(graph_lines(one)) == list(graph_lines(two)) == list(graph_lines(three))

    check()


def test_networkx_opens_every_graphml_with_all_its_facts(new_store: Stores, examples: Examples, tmp_path: Path) -> None:
    path = str(tmp_path / "g.graphml")

    @settings(max_examples=examples(15), deadline=None)
    @given(graphs())
    def check(readings: list[Reading]) -> None:
        with new_store() as store:
            store.apply(readings)
            export_graph(store, path)
            network = networkx.read_graphml(path, force_multigraph=True)
            facts = list(store.subgraph(FactFilter(statuses=())))
            ends = {end.key for fact in facts for end in (fact.subject, fact.object)}
            assert set(network) == ends
            assert {key for _, _, key in network.edges(keys=True)} == {fact.id for fact in facts}
            for _, _, values in network.edges(data=True):
                assert 0 < values["confidence"] < 1
                assert values["sentence"] == "One did so to two."
                assert values["since"] == "2019"

    check()


def test_importing_twice_changes_nothing(store: Store, new_sqlite: Stores, tmp_path: Path) -> None:
    taken = store.decide("person:0", "person:1", Verdict.DIFFERENT, reason="no", actor="me")
    path = tmp_path / "g.jsonl"
    export_graph(store, str(path))
    with new_sqlite() as other:
        assert import_graph(other, path).added == 2
        assert import_graph(other, path).unchanged == 2
        assert len(other.decisions()) == 1
        store.revoke(taken.id)
        export_graph(store, str(path))
        import_graph(other, path)
        assert other.decisions() == []
        assert other.graph_hash() == store.graph_hash()


def test_a_packed_export_is_imported(store: Store, new_sqlite: Stores, tmp_path: Path) -> None:
    path = tmp_path / "g.jsonl.gz"
    path.write_bytes(gzip.compress(b"".join(graph_lines(store))))
    with new_sqlite() as other:
        import_graph(other, path)
        assert other.graph_hash() == store.graph_hash()


def test_lone_surrogates_survive_the_lines(store: Store) -> None:
    odd = replace(SMALL[0], article=replace(SMALL[0].article, title="A\ud800B"))
    lines = [line for line in graph_lines(store) if b'"reading"' in line]
    changed = lines[0].replace(b"Title 0 & more", b"A\\ud800B")
    assert read_line(changed) == odd


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (b"{", "g:2: this is not JSON"),
        (b"[1]", "g:2: this is not a line of an exported graph"),
        (b'{"text": "x"}', "g:2: 'text' is not a line of an exported graph"),
        (b'{"reading": {"extractor": "x"}}', "g:2: the reading is incomplete or damaged: KeyError('article')"),
        (b'{"triplewire": {"form": 99}}', "g:2: the graph has form 99; this version reads up to 1"),
        (b'{"decision": {"id": 1}}', "g:2: the decision is incomplete or damaged: KeyError('verdict')"),
    ],
)
def test_a_bad_line_is_named_with_its_number(line: bytes, message: str) -> None:
    with pytest.raises(UnreadableInput) as raised:
        list(read_graph([b'{"triplewire": {"form": 1}}\n', line], "g"))
    assert str(raised.value).startswith(message)
    assert raised.value.hint


def test_a_missing_or_empty_file_is_named(store: Store, tmp_path: Path) -> None:
    with pytest.raises(UnreadableInput, match="there is no file"):
        import_graph(store, tmp_path / "nowhere.jsonl")
    (tmp_path / "empty.jsonl").touch()
    with pytest.raises(UnreadableInput, match="is empty"):
        import_graph(store, tmp_path / "empty.jsonl")


def test_the_tables_hold_every_fact_with_its_support(store: Store, tmp_path: Path) -> None:
    written = export_graph(store, str(tmp_path / "g.csv"))
    assert written == [str(tmp_path / "g.entities.csv"), str(tmp_path / "g.facts.csv")]
    with (tmp_path / "g.facts.csv").open(encoding="utf-8", newline="") as file:
        facts = {row["relation"]: row for row in csv.DictReader(file)}
    visited = facts["visited"]
    assert visited["articles"] == "article00|article01"
    assert visited["sentence"] == "One did so to two."
    assert (visited["since"], visited["until"], visited["status"]) == ("2019", "?", "asserted")
    assert facts["criticized"]["status"] == "alleged"
    assert facts["criticized"]["speakers"] == "'=One"


def test_no_cell_is_run_by_a_spreadsheet(store: Store, tmp_path: Path) -> None:
    export_graph(store, str(tmp_path / "g.csv"))
    for path in tmp_path.glob("g.*.csv"):
        for row in csv.reader(io.StringIO(path.read_text(encoding="utf-8"))):
            assert not any(cell.startswith(("=", "+", "-", "@")) for cell in row)


def test_a_selection_holds_each_of_its_facts_once(store: Store) -> None:
    out = io.BytesIO()
    asked = Selector(relations=("visited", "visited"), articles=("article00", "article01"))
    assert export_graph(store, "-", "csv", asked, out) == []
    assert [row["relation"] for row in csv.DictReader(io.StringIO(out.getvalue().decode()))] == ["visited"]


@pytest.mark.parametrize("name", list(FORMATS))
def test_the_same_graph_gives_the_same_bytes(store: Store, name: str, tmp_path: Path) -> None:
    if FORMATS[name].ending in LIBRARIES:
        pytest.importorskip(LIBRARIES[FORMATS[name].ending])
    written = []
    for folder in (tmp_path / "one", tmp_path / "two"):
        folder.mkdir()
        export_graph(store, str(folder / "graph"), name)
        written.append({file.relative_to(folder): file.read_bytes() for file in folder.rglob("*") if file.is_file()})
    one, two = written
    assert one == two
    for fact in store.subgraph(FactFilter(statuses=())):
        assert name in ("jsonl", "parquet") or fact.id.encode() in b"".join(one.values())


def test_the_lines_begin_with_what_wrote_them(store: Store) -> None:
    header = json.loads(next(iter(graph_lines(store))))["triplewire"]
    assert header == {"form": 1, "version": header["version"], "ontology": store.info().ontology}


def test_a_broken_export_leaves_the_old_file(tmp_path: Path) -> None:
    def broken(file: BinaryIO) -> None:
        file.write(b"new")
        raise ValueError

    path = tmp_path / "g.jsonl"
    path.write_bytes(b"old")
    with pytest.raises(ValueError):  # noqa: PT011 - ours
        write_whole(path, broken)
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_formats_are_told_by_name_or_ending(store: Store, tmp_path: Path) -> None:
    with pytest.raises(BadSetting, match="no export format 'xls'"):
        export_graph(store, str(tmp_path / "g"), "xls")
    with pytest.raises(BadSetting, match="names no export format"):
        export_graph(store, str(tmp_path / "g.xls"))
    with pytest.raises(BadSetting, match="cannot write"):
        export_graph(store, str(tmp_path / "nowhere" / "g.jsonl"))
