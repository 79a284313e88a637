"""Facts come back from CSV, GraphML and N-Quads, into every store; what is wrong in a file is named with its line."""

import gzip
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from triplewire.graph.errors import UnreadableInput
from triplewire.graph.export.read import import_graph
from triplewire.graph.export.values import joined, split
from triplewire.graph.export.write import export_graph
from triplewire.graph.export.xml import ILLEGAL
from triplewire.graph.model import Period, Reading, Status
from triplewire.graph.store import Store
from triplewire.graph.views import FactFilter

Stores = Callable[..., Store]
Build = Callable[..., Reading]
Says = Callable[..., object]
ENDINGS = [".csv", ".graphml", ".nq"]
UNSHRUNK = (Phase.explicit, Phase.reuse, Phase.generate)  # making stores again and again takes minutes
NAMES = st.one_of(
    st.sampled_from(
        ["=1+1", "'=1", "''+x", "a|b\\", "O'Brien & <Söhne>", 'a"b,c\nd', "\x01b", "x\r", "%41;", "المغرب"]
    ),
    st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), min_size=1, max_size=10),
)
KEYS = ("person:ann|lee", "Q1", "organization:o% bc")
SAYING = st.tuples(
    st.sampled_from([(0, 1), (1, 2), (2, 0)]),
    st.sampled_from(["met_with", "visited", "employed_by"]),
    st.sampled_from(list(Status)),
    st.sampled_from([Period(), Period("2019-05", "?"), Period("2019", "2021-03"), Period(happened="2022-02-14")]),
)


def needs(ending: str) -> None:
    """Skip where the library of a form is not installed."""
    if library := {".nq": "pyoxigraph", ".graphml": "defusedxml"}.get(ending):
        pytest.importorskip(library)


def as_xml(text: str) -> str:
    """A name as XML can hold it."""
    return ILLEGAL.sub("", text)


def told(store: Store, clean: Callable[[str], str] = str) -> dict[str, Any]:
    """What a file of facts holds of the graph of a store."""
    facts = list(store.subgraph(FactFilter(statuses=())))
    witnesses = store.witnesses([fact.id for fact in facts])
    named = store.named({end.key for fact in facts for end in (fact.subject, fact.object)})
    return {
        fact.id: (
            [(end.key, clean(end.name) or end.key, end.type, end.qid) for end in (fact.subject, fact.object)],
            [named[end.key].aliases for end in (fact.subject, fact.object)],
            (fact.relation, fact.status, fact.period),
            pytest.approx(fact.confidence, abs=2e-4),
            sorted(witnesses[fact.id].articles),
            clean(witnesses[fact.id].sentence),
            witnesses[fact.id].url,
        )
        for fact in facts
    }


@pytest.fixture(params=ENDINGS)
def path(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A file of each form that can be read back."""
    needs(request.param)
    return tmp_path / f"g{request.param}"


@pytest.fixture
def tries(kind: str) -> int:
    """How many graphs to try."""
    return 20 if kind == "sqlite" else 5


def test_facts_come_back_as_they_were(
    path: Path, new_store: Stores, new_sqlite: Stores, tries: int, build: Build, says: Says
) -> None:
    ending = path.suffix

    @settings(max_examples=tries, deadline=None, suppress_health_check=list(HealthCheck), phases=UNSHRUNK)
    @given(st.lists(NAMES, min_size=3, max_size=3), st.lists(st.lists(SAYING, max_size=3), min_size=1, max_size=3))
    def check(names: list[str], articles: list[list[Any]]) -> None:
        named = {key: (name, "Al|ias\\", "Ökö") for key, name in zip(KEYS, names, strict=True)}
        with new_sqlite() as one, new_store() as two:
            for number, rows in enumerate(articles):
                unlike = {row[:3]: row for row in rows}.values()
                said = [
                    says(KEYS[a], relation, KEYS[b], status, 0.7, period) for (a, b), relation, status, period in unlike
                ]
                one.apply([build(f"a{number}", *said, published=f"2022-02-0{number + 1}", names=named)])
            facts = told(one, as_xml if ending == ".graphml" else str)
            export_graph(one, str(path))
            if not facts and ending == ".nq":
                return  # an empty file is refused
            import_graph(two, path)
            assert told(two, as_xml if ending == ".graphml" else str) == facts
            assert import_graph(two, path).unchanged == len({key for fact in facts.values() for key in fact[4]})

    check()


def test_an_article_that_is_there_with_more_is_left_alone(path: Path, store: Store, build: Build, says: Says) -> None:
    store.apply([build("a1", says("person:ann", "visited", "Q1"), says("person:ann", "met_with", "person:bob"))])
    export_graph(store, str(path))
    before = store.graph_hash()

    import_graph(store, path)

    assert store.graph_hash() == before


def test_a_packed_file_is_read(path: Path, store: Store, new_sqlite: Stores, build: Build, says: Says) -> None:
    store.apply([build("a1", says("person:ann", "visited", "Q1", Status.DENIED))])
    for name in export_graph(store, str(path)):
        Path(f"{name}.gz").write_bytes(gzip.compress(Path(name).read_bytes()))
        Path(name).unlink()

    with new_sqlite() as other:
        import_graph(other, Path(f"{path}.gz"))
        assert told(other) == told(store)


def test_a_fact_without_an_article_is_of_one_that_is_called_by_the_file(new_sqlite: Stores, tmp_path: Path) -> None:
    table(tmp_path, "person:ann,visited,Q1,0.8")
    with new_sqlite() as store:
        import_graph(store, tmp_path / "g.csv")
        (article,) = store.articles()
        (fact,) = store.facts(FactFilter())
    assert article.article.title == "Facts of g.csv"
    assert (fact.confidence, fact.status) == (0.8, Status.ASSERTED)


def test_what_is_quoted_and_what_is_restated_are_told_apart(
    new_sqlite: Stores, store: Store, build: Build, says: Says, tmp_path: Path
) -> None:
    said = says("person:ann", "visited", "Q1")
    store.apply([build("a1", said), build("a2", said, published="2022-03-01", text="Otherwise. " * 9)])
    export_graph(store, str(tmp_path / "g.csv"))
    with new_sqlite() as other:
        import_graph(other, tmp_path / "g.csv")
        (fact,) = other.facts(FactFilter())
        rules = {view.article.key: view.evidence.rule for view in other.evidence(fact.id)}
    assert rules == {"a1": "import.quoted", "a2": "import.restated"}


def table(folder: Path, *rows: str, head: str = "subject,relation,object,confidence", entities: str = "") -> Path:
    """A pair of tables with two entities and these facts."""
    known = entities or "id,name,type\nperson:ann,Ann,Person\nQ1,Norland,Place\n"
    (folder / "g.entities.csv").write_text(known, "utf-8")
    (folder / "g.facts.csv").write_text("\n".join([head, *rows]) + "\n", "utf-8")
    return folder / "g.csv"


@pytest.mark.parametrize(
    ("row", "said", "hint"),
    [
        ("person:ann,visitd,Q1,0.8", "g.facts.csv:3: unknown relation 'visitd'; did you mean visited?", "schema"),
        ("person:ann,visited,Q2,0.8", "g.facts.csv:3: there is no entity 'Q2'", "Add it to g.entities.csv."),
        ("person:ann,visited,Q1,1.5", "g.facts.csv:3: '1.5' is not a confidence", "between 0 and 1"),
        ("person:ann,visited,Q1,", "g.facts.csv:3: '' is not a confidence", "between 0 and 1"),
        ("Q1,borders,Q1,0.8", "g.facts.csv:3: Q1 is both ends of the fact", "two ends"),
        ("person:ann,visited,Q1", "g.facts.csv:3: the row has not 4 cells", "quotes"),
        ('person:ann,visited,"Q1"x,0.8', "g.facts.csv:3: this is not CSV", "triplewire export"),
    ],
)
def test_a_bad_row_of_a_table_is_named(row: str, said: str, hint: str, new_sqlite: Stores, tmp_path: Path) -> None:
    path = table(tmp_path, "person:ann,visited,Q1,0.9", row)
    with new_sqlite() as store:
        with pytest.raises(UnreadableInput) as raised:
            import_graph(store, path)
        assert said in str(raised.value)
        assert hint in raised.value.hint
        assert store.stats().articles == 0


def test_tables_that_lack_something_are_named(new_sqlite: Stores, tmp_path: Path) -> None:
    with new_sqlite() as store:
        with pytest.raises(UnreadableInput, match=r"g\.facts\.csv:1: there is no column 'confidence'"):
            import_graph(store, table(tmp_path, "a,b,c", head="subject,relation,object"))
        with pytest.raises(UnreadableInput, match=r"g\.entities\.csv:2: 'Planet' is not a type of entity"):
            import_graph(store, table(tmp_path, entities="id,name,type\nQ2,Mars,Planet\n"))
        (tmp_path / "g.facts.csv").write_bytes(b"subject,relation,object,confidence\n\xff\xfe,visited,Q1,0.8\n")
        with pytest.raises(UnreadableInput, match="this is not UTF-8"):
            import_graph(store, table_of_entities(tmp_path))
        (tmp_path / "g.entities.csv").unlink()
        with pytest.raises(UnreadableInput, match=r"there is no file .*g\.entities\.csv"):
            import_graph(store, tmp_path / "g.facts.csv")


def table_of_entities(folder: Path) -> Path:
    """Two entities beside facts that are there."""
    (folder / "g.entities.csv").write_text("id,name,type\nperson:ann,Ann,Person\nQ1,Norland,Place\n", "utf-8")
    return folder / "g.csv"


NODE = '<node id="{0}"><data key="name">{0}</data><data key="type">Person</data></node>\n'
GRAPHML = (
    '<graphml xmlns="http://graphml.graphdrawing.org/xmlns"><graph>\n'
    + NODE.format("a")
    + NODE.format("b")
    + "{}</graph></graphml>"
)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("<graphml>\n<graph>\n</graphml>", "g.graphml:3: this is not XML: mismatched tag"),
        ("<svg/>", "g.graphml: this is not GraphML"),
        ('<?xml version="1.0" encoding="TTF-8"?><graphml/>', "g.graphml: its encoding cannot be read"),
        ('<?xml version="1.0" encoding="cp932"?><graphml/>', "g.graphml: its encoding cannot be read"),
        (GRAPHML.format('<edge source="a" target="c"/>'), "g.graphml:4: there is no entity 'c'"),
        (GRAPHML.format('<edge source="a" target="b"/>'), "g.graphml:4: unknown relation ''"),
        (
            '<!DOCTYPE g [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><graphml>&b;</graphml>',
            "g.graphml: it declares a document type",
        ),
    ],
)
def test_a_bad_place_in_graphml_is_named(text: str, said: str, new_sqlite: Stores, tmp_path: Path) -> None:
    pytest.importorskip("defusedxml")
    (tmp_path / "g.graphml").write_text(text, "utf-8")
    with new_sqlite() as store, pytest.raises(UnreadableInput) as raised:
        import_graph(store, tmp_path / "g.graphml")
    assert said in str(raised.value)
    assert raised.value.hint


FACT = '<urn:triplewire:fact:f> <urn:triplewire:vocabulary:confidence> "0.5" .\n'


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("<a> <b> .\n", "g.nq:1: this is not N-Quads"),
        ("<urn:a> <urn:b> <urn:c> .\n<urn:a> <urn:b> <urn:c>\n", "g.nq:2: this is not N-Quads"),
        ("<urn:a> <urn:b> <urn:c> .\n", "g.nq: there are no facts in it"),
        ("<urn:a> <urn:b> <urn:c> .\n" + FACT, "g.nq:2: there is no entity ''"),
    ],
)
def test_a_bad_line_of_n_quads_is_named(text: str, said: str, new_sqlite: Stores, tmp_path: Path) -> None:
    pytest.importorskip("pyoxigraph")
    (tmp_path / "g.nq").write_text(text, "utf-8")
    with new_sqlite() as store, pytest.raises(UnreadableInput) as raised:
        import_graph(store, tmp_path / "g.nq")
    assert said in str(raised.value)
    assert raised.value.hint


def test_a_form_that_is_only_written_is_said_to_be(new_sqlite: Stores, tmp_path: Path) -> None:
    with new_sqlite() as store, pytest.raises(UnreadableInput, match="only written"):
        import_graph(store, tmp_path / "g.gexf")


@settings(deadline=None)
@given(st.lists(st.text("ab|\\", min_size=1)))
def test_a_joined_list_is_split_again(members: list[str]) -> None:
    assert list(split(joined(members))) == members


@pytest.mark.parametrize("ending", [".jsonl", ".graphml", ".nq"])
def test_what_unpacks_to_far_more_than_a_graph_would_is_refused_soon(
    tmp_path: Path, new_sqlite: Stores, ending: str
) -> None:
    bomb = tmp_path / f"bomb{ending}.gz"
    with gzip.open(bomb, "wb") as file:
        file.writelines(bytes(1 << 20).replace(b"\0", b" ") for _ in range(200))
    needs(ending)
    store = new_sqlite()
    before = time.process_time()

    with pytest.raises(UnreadableInput, match="is larger than"):
        import_graph(store, bomb)

    assert bomb.stat().st_size < 300_000
    assert time.process_time() - before < 2
