"""Every form that others read is opened here by who reads it, with names that break what is careless."""

import io
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import networkx
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from triplewire.graph.export.write import FORMATS, export_graph
from triplewire.graph.export.xml import ILLEGAL, spelled_back
from triplewire.graph.model import Fact, Period, Reading, Status
from triplewire.graph.selector import Selector
from triplewire.graph.store import Store
from triplewire.graph.views import FactFilter

Stores = Callable[..., Store]
Check = Callable[[Store, list[Fact]], None]
Everywhere = Callable[[Check], None]
HOSTILE = [
    '=HYPERLINK("x")',
    "O'Brien & <Söhne>",
    'a"b,c\nd',
    "\x01\x0bbell",
    "المغرب \u202e",
    "+1",
    "]]>",
    "\r",
    "a|b\\",
]
HOSTILE += ["%41;", "\ufffe", "end --> %% x", '"]; rm -> x', "'=1", "${x} {{y}} `z`"]
NAMES = st.one_of(
    st.sampled_from(HOSTILE),
    st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), min_size=1, max_size=12),
)
PERIODS = [
    Period(),
    Period("2019-05", "?"),
    Period("2019", "2021-03"),
    Period(None, "?"),
    Period(happened="2022-02-14"),
]
SAYING = st.tuples(
    st.sampled_from([(0, 1), (1, 0), (1, 2), (2, 0)]),
    st.sampled_from(["met_with", "visited", "employed_by", "spouse_of", "head_of_state_of", "born_on"]),
    st.sampled_from(list(Status)),
    st.sampled_from(PERIODS),
)
UNSHRUNK = (Phase.explicit, Phase.reuse, Phase.generate)  # making stores again and again takes minutes
KEYS = ("person:ann|lee", "Q1", "organization:o% b\x02c")


@pytest.fixture
def everywhere(
    new_store: Stores, examples: Callable[[int], int], build: Callable[..., Reading], says: Callable[..., object]
) -> Everywhere:
    """Runs a check on stores of odd graphs."""

    def run(check: Check) -> None:
        @settings(max_examples=examples(12), deadline=None, suppress_health_check=list(HealthCheck), phases=UNSHRUNK)
        @given(st.lists(NAMES, min_size=3, max_size=3), st.lists(st.lists(SAYING, max_size=3), min_size=1, max_size=3))
        def tried(names: list[str], articles: list[list[Any]]) -> None:
            named = {key: (name,) for key, name in zip(KEYS, names, strict=True)}
            with new_store() as store:
                store.apply(
                    build(
                        f"article{number}",
                        *(_said(says, *said) for said in dict.fromkeys(rows)),
                        published=f"2022-02-{number + 1:02}" if number else None,
                        names=named,
                        title=f"Title {names[0]}",
                    )
                    for number, rows in enumerate(articles)
                )
                check(store, list(store.subgraph(FactFilter(statuses=()))))

        tried()

    return run


def _said(says: Callable[..., object], ends: tuple[int, int], relation: str, status: Status, period: Period) -> object:
    subject, obj = (KEYS[number] for number in ends)
    speaker = KEYS[0] if status is Status.ALLEGED else None
    end = "date:1970-01-01" if relation == "born_on" else obj
    return says(subject, relation, end, status, period=period, speaker=speaker)


def written(store: Store, form: str, selector: Selector | None = None) -> bytes:
    """What a form writes to a stream."""
    out = io.BytesIO()
    export_graph(store, "-", form, *([selector] if selector else []), stream=out)
    return out.getvalue()


def assert_told(fact: Fact, store: Store, told: dict[str, Any], joint: str | None = "|") -> None:
    """The properties that every form carries are those of the fact."""
    witness = store.witnesses([fact.id])[fact.id]
    assert told["status"] == fact.status.value
    assert told["relation"] == fact.relation
    assert float(told["confidence"]) == pytest.approx(fact.confidence)
    assert (told.get("since"), told.get("until"), told.get("happened")) == (
        fact.period.since,
        fact.period.until,
        fact.period.happened,
    )
    articles = told["articles"].split(joint) if joint else told["articles"]
    assert list(articles) == list(witness.articles)


def test_networkx_opens_gexf_with_lifetimes(everywhere: Everywhere, tmp_path: Path) -> None:
    def check(store: Store, facts: list[Fact]) -> None:
        path = tmp_path / "g.gexf"
        export_graph(store, str(path))
        network = networkx.read_gexf(path)
        edges = {data["id"]: (spelled_back(s), spelled_back(o), data) for s, o, data in network.edges(data=True)}
        assert set(edges) == {fact.id for fact in facts}
        for fact in facts:
            subject, obj, data = edges[fact.id]
            assert (subject, obj) == (fact.subject.key, fact.object.key)
            assert_told(fact, store, data)
            first, last = data.get("start"), data.get("end")
            assert first is None or last is None or first <= last
            if fact.period.since == "2019" and fact.period.until == "2021-03":
                assert (first, last) == ("2019-01-01", "2021-03-31")

    everywhere(check)


@pytest.mark.parametrize("form", ["cytoscape", "node-link"])
def test_networkx_opens_json_graphs(everywhere: Everywhere, form: str) -> None:
    def check(store: Store, facts: list[Fact]) -> None:
        held = json.loads(written(store, form))
        if form == "cytoscape":
            network = networkx.cytoscape_graph(held)
        else:
            network = networkx.node_link_graph(held, edges="edges")
        edges = {key: (s, o, data) for s, o, key, data in network.edges(keys=True, data=True)}
        assert set(edges) == {fact.id for fact in facts}
        names = {end.key: end.name for fact in facts for end in (fact.subject, fact.object)}
        assert {key: data["name"] for key, data in network.nodes(data=True)} == names
        for fact in facts:
            subject, obj, data = edges[fact.id]
            assert (subject, obj) == (fact.subject.key, fact.object.key)
            assert_told(fact, store, data, joint=None)

    everywhere(check)


def test_igraph_opens_graphml(everywhere: Everywhere, tmp_path: Path) -> None:
    igraph = pytest.importorskip("igraph")

    def check(store: Store, facts: list[Fact]) -> None:
        path = str(tmp_path / "g.graphml")
        export_graph(store, path)
        graph = igraph.Graph.Read_GraphML(path)
        edges = {edge["fact"]: edge for edge in graph.es} if facts else {}
        assert set(edges) == {fact.id for fact in facts}
        for fact in facts:
            edge = edges[fact.id]
            ends = [spelled_back(graph.vs[number]["id"]) for number in edge.tuple]
            assert ends == [fact.subject.key, fact.object.key]
            assert_told(fact, store, {name: value or None for name, value in edge.attributes().items()})

    everywhere(check)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # pydot calls pyparsing by its old names
def test_dot_is_read_by_a_parser_of_dot(everywhere: Everywhere) -> None:
    pydot = pytest.importorskip("pydot")

    def check(store: Store, facts: list[Fact]) -> None:
        (graph,) = pydot.graph_from_dot_data(written(store, "dot").decode())
        edges = {edge.get("fact").strip('"'): edge for edge in graph.get_edges()}
        assert set(edges) == {fact.id for fact in facts}
        for fact in facts:
            told = {name: value.strip('"') for name, value in edges[fact.id].get_attributes().items()}
            assert_told(fact, store, told)
            assert told["style"] == ("solid" if fact.status is Status.ASSERTED else "dashed")

    everywhere(check)


def test_mermaid_has_one_line_for_each_entity_and_two_for_each_fact(everywhere: Everywhere) -> None:
    def check(store: Store, facts: list[Fact]) -> None:
        lines = written(store, "mermaid").decode().split("\n")
        entities = {end.key for fact in facts for end in (fact.subject, fact.object)}
        assert len(lines) == 2 + len(entities) + 2 * len(facts)
        for line in lines[1 : len(entities) + 1]:
            label = line.partition('["')[2].removesuffix('"]')
            assert not set(label) & set('"<>`[]{}|&;\r') - {";"}
        for fact, at in zip(facts, range(len(entities) + 1, len(lines), 2), strict=False):
            said = dict(part.partition("=")[::2] for part in lines[at].removeprefix("  %% ").split(" "))
            assert said["fact"] == fact.id
            assert_told(fact, store, said)
            assert ("-.->" in lines[at + 1]) == (fact.status is not Status.ASSERTED)

    everywhere(check)


@pytest.mark.parametrize("form", ["parquet", "csv"])
def test_pandas_opens_the_tables(everywhere: Everywhere, form: str, tmp_path: Path) -> None:
    pandas = pytest.importorskip("pandas")
    if form == "parquet":
        pytest.importorskip("pyarrow")

    def check(store: Store, facts: list[Fact]) -> None:
        export_graph(store, str(tmp_path / f"g.{form}"))
        tables = [
            pandas.read_parquet(tmp_path / f"g.{part}.{form}")
            if form == "parquet"
            else pandas.read_csv(tmp_path / f"g.{part}.{form}", dtype=str, keep_default_na=False)
            for part in ("entities", "facts")
        ]
        rows = {row["id"]: row for row in tables[1].to_dict("records")}
        assert list(rows) == [fact.id for fact in facts]
        assert set(tables[0]["id"]) == {end.key for fact in facts for end in (fact.subject, fact.object)}
        for fact in facts:
            told = {
                name: None if isinstance(value, str) and not value else value for name, value in rows[fact.id].items()
            }
            if form == "parquet":
                told |= {name: None for name in ("since", "until", "happened") if pandas.isna(told[name])}
                assert told["subject_name"] == fact.subject.name
            assert_told(fact, store, told, joint="|" if form == "csv" else None)

    everywhere(check)


RDF_FORMS = {"turtle": "TURTLE", "trig": "TRIG", "nquads": "N_QUADS", "turtle-1.1": "TURTLE", "nquads-1.1": "N_QUADS"}


@pytest.mark.parametrize("form", RDF_FORMS)
def test_pyoxigraph_reads_every_rdf_with_only_asserted_facts_as_plain_statements(
    everywhere: Everywhere, form: str
) -> None:
    pyoxigraph = pytest.importorskip("pyoxigraph")

    def check(store: Store, facts: list[Fact]) -> None:
        syntax = getattr(pyoxigraph.RdfFormat, RDF_FORMS[form])
        quads = list(pyoxigraph.parse(written(store, form), syntax))
        plain = [quad for quad in quads if quad.predicate.value.startswith("urn:triplewire:relation:")]
        asserted = {(f.subject.key, f.relation, f.object.key) for f in facts if f.status is Status.ASSERTED}
        assert len(plain) == len(asserted)
        status = {
            quad.subject.value.rpartition(":")[2]: quad.object.value.rpartition(":")[2]
            for quad in quads
            if quad.predicate.value == "urn:triplewire:vocabulary:status"
        }
        assert status == {fact.id: fact.status.value for fact in facts}
        derived = {quad.subject.value for quad in quads if quad.predicate.value.endswith("prov#wasDerivedFrom")}
        assert len(derived) == len(facts)
        reifies = [quad for quad in quads if quad.predicate.value.endswith("#reifies")]
        assert len(reifies) == (0 if form.endswith("1.1") else len(facts))
        labels = {quad.object.value for quad in quads if quad.predicate.value.endswith("rdf-schema#label")}
        assert {end.name for fact in facts for end in (fact.subject, fact.object)} <= labels

    everywhere(check)


def test_rdflib_reads_rdf_1_1(everywhere: Everywhere) -> None:
    rdflib = pytest.importorskip("rdflib")
    pytest.importorskip("pyoxigraph")

    def check(store: Store, facts: list[Fact]) -> None:
        graph = rdflib.Graph()
        graph.parse(written(store, "turtle-1.1"), format="turtle")
        asked = """PREFIX tw: <urn:triplewire:vocabulary:> PREFIX prov: <http://www.w3.org/ns/prov#>
          SELECT ?f (SAMPLE(?c) AS ?confidence) (COUNT(DISTINCT ?a) AS ?n)
          WHERE { ?f a rdf:Statement; tw:confidence ?c; prov:wasDerivedFrom ?a; rdf:subject ?s } GROUP BY ?f"""
        rows = {str(row.f).rpartition(":")[2]: (float(row.confidence), int(row.n)) for row in graph.query(asked)}
        witnesses = store.witnesses([fact.id for fact in facts])
        assert {key: value for key, value in rows.items() if key != "None"} == {
            fact.id: (pytest.approx(fact.confidence), len(witnesses[fact.id].articles)) for fact in facts
        }

    everywhere(check)


def test_json_ld_is_expanded_by_a_processor(everywhere: Everywhere) -> None:
    jsonld = pytest.importorskip("pyld").jsonld
    pytest.importorskip("pyoxigraph")

    def check(store: Store, facts: list[Fact]) -> None:
        nodes = {node["@id"]: node for node in jsonld.expand(json.loads(written(store, "jsonld")))}
        for fact in facts:
            node = nodes[f"urn:triplewire:fact:{fact.id}"]
            assert "http://www.w3.org/1999/02/22-rdf-syntax-ns#Statement" in node["@type"]
            assert node["urn:triplewire:vocabulary:status"] == [{"@id": f"urn:triplewire:vocabulary:{fact.status}"}]
            assert len(node["http://www.w3.org/ns/prov#wasDerivedFrom"]) == len(
                store.witnesses([fact.id])[fact.id].articles
            )

    everywhere(check)


SCHEMATA = json.loads((Path(__file__).parent / "ftm_schemata.json").read_text("utf-8"))


def test_follow_the_money_has_every_schema_property_and_end_that_is_written(everywhere: Everywhere) -> None:
    def check(store: Store, facts: list[Fact]) -> None:
        entities = list(_ftm(store))
        schemata = {entity["id"]: entity["schema"] for entity in entities}
        assert len(schemata) == len(entities)
        told = {entity["triplewire"]["fact"]: entity for entity in entities if "fact" in entity["triplewire"]}
        assert set(told) == {fact.id for fact in facts}
        for fact in facts:
            assert_told(fact, store, told[fact.id]["triplewire"], joint=None)
            assert fact.status is Status.ASSERTED or told[fact.id]["schema"] in ("UnknownLink", "Note")
        for entity in entities:
            known = SCHEMATA[entity["schema"]]
            for name, values in entity["properties"].items():
                expected = known["properties"][name]
                for value in values if expected["type"] == "entity" else ():
                    assert expected["range"] in SCHEMATA[schemata[value]]["is"], (entity["schema"], name)

    everywhere(check)


def _ftm(store: Store) -> Iterator[dict[str, Any]]:
    for line in written(store, "ftm").splitlines():
        yield json.loads(line)


def test_follow_the_money_itself_keeps_every_value(everywhere: Everywhere) -> None:
    model = pytest.importorskip("followthemoney").model

    def check(store: Store, facts: list[Fact]) -> None:
        for entity in _ftm(store):
            proxy = model.get_proxy(entity, cleaned=False)
            kept = {name: proxy.get(name) for name in entity["properties"]}
            clean = {name for name, values in entity["properties"].items() if not any(map(_is_odd, values))}
            assert {name: sorted(kept[name]) for name in clean} == {
                name: sorted(set(entity["properties"][name])) for name in clean
            }

    everywhere(check)


def _is_odd(value: str) -> bool:
    """Whether FollowTheMoney tidies a text up: it takes out control characters and folds spaces."""
    return not value.isascii() or not value.isprintable() or value != " ".join(value.split())


@pytest.mark.parametrize("form", [form.name for form in FORMATS.values() if form.parts and not form.is_whole])
def test_every_form_carries_id_status_confidence_period_and_articles(
    store: Store, form: str, build: Callable[..., Reading], says: Callable[..., object]
) -> None:
    for library in {"parquet": ["pyarrow", "pandas"]}.get(
        form, ["pyoxigraph"] if FORMATS[form].ending in RDF_ENDINGS else []
    ):
        pytest.importorskip(library)
    period = Period(since="2019-05", until="2021")
    store.apply([build("a1", says("person:ann", "employed_by", "Q1", Status.ALLEGED, 0.77, period))])
    (fact,) = store.subgraph(FactFilter(statuses=()))

    data = written(store, form)

    if form == "parquet":
        import pandas

        data = pandas.read_parquet(io.BytesIO(data)).to_csv().encode()
    for word in (fact.id, "alleged", "0.77", "2019-05", "2021", "a1"):
        assert word.encode() in data


RDF_ENDINGS = {".ttl", ".trig", ".nq", ".jsonld"}


def test_a_drawing_keeps_the_best_supported_facts_and_says_what_it_leaves_out(
    store: Store, build: Callable[..., Reading], says: Callable[..., object]
) -> None:
    said = [says("Q1", "met_with", f"person:p{n:03}", Status.ASSERTED, 0.5 + n / 2000) for n in range(502)]
    store.apply([build("a1", *said)])

    lines = written(store, "mermaid").decode().split("\n")

    assert lines[1] == "  %% 2 facts more are left out: the 500 best supported are drawn"
    text = "\n".join(lines)
    assert "P001" not in text
    assert "P002" in text


def test_what_xml_cannot_hold_is_left_out_of_names_and_spelled_in_ids() -> None:
    assert ILLEGAL.sub("", "a\x01b\ufffe") == "ab"
