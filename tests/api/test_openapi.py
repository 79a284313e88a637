import json
import re
import tomllib
from pathlib import Path

import httpx2
import pytest
from fastapi.routing import APIRoute
from jsonschema import Draft202012Validator, FormatChecker
from pydantic import TypeAdapter

from triplewire.api import examples as examples_module
from triplewire.api.app import create_app
from triplewire.api.examples import parameters, tells
from triplewire.api.routes import (
    about,
    articles,
    decisions,
    entities,
    exports,
    facts,
    graph,
    health,
    jobs,
    omissions,
    query,
    reconcile,
    reconcile_aids,
)
from triplewire.api.settings import Settings
from triplewire.graph.ontology import default_ontology

NAMED = {"$ref": "#/components/schemas/RelationName"}
DESCRIBED = Path(__file__).parents[2] / "openapi.json"
MANUAL = DESCRIBED.parent / "docs" / "rest.md"
GETS = {
    "getHealth": "/healthz",
    "getVersion": "/v1/version",
    "getStats": "/v1/stats",
    "getSchema": "/v1/schema",
    "listEntities": "/v1/entities?q=Berg",
    "suggestEntities": "/v1/suggest?q=nor",
    "getEntity": "/v1/entities/Q1000",
    "listEntityFacts": "/v1/entities/Q1000/facts?status=all",
    "getNeighbourhood": "/v1/entities/Q1000/neighbourhood?depth=2",
    "getTimeline": "/v1/entities/person:ada-berg/timeline",
    "listMentions": "/v1/entities/person:ada-berg/mentions",
    "listFacts": "/v1/facts?status=all&limit=2",
    "getFact": "/v1/facts/{fact}",
    "listEvidence": "/v1/facts/{fact}/evidence",
    "explainFact": "/v1/facts/{fact}/why",
    "listConflicts": "/v1/conflicts",
    "findPaths": "/v1/paths?source=Ada Berg&target=Sudland",
    "getSubgraph": "/v1/subgraph?relation=borders",
    "describeReconciliation": "/v1/reconcile",
    "suggestForTable": "/v1/reconcile/suggest/entity?prefix=Berg",
    "suggestTypes": "/v1/reconcile/suggest/type?prefix=p",
    "suggestProperties": "/v1/reconcile/suggest/property?prefix=head",
    "proposeProperties": "/v1/reconcile/properties?type=Person",
    "measureSubgraph": "/v1/measure",
    "listArticles": "/v1/articles",
    "getArticle": "/v1/articles/{article}?fields=text",
    "listArticleFacts": "/v1/articles/{article}/facts",
}
# tested where articles are taken in, and where requests are counted
ELSEWHERE = {"getReadiness", "ingestArticle", "deleteArticle", "getMetrics"}
ELSEWHERE |= {"listDecisions", "decide", "getDecision", "revokeDecision", "listOmissions"}
ELSEWHERE |= {"exportGraphFile"}
ELSEWHERE |= {"reconcile", "previewEntity", "queryCypher"}
ELSEWHERE |= {"ingestBatch", "listJobs", "getJob", "listJobItems", "cancelJob", "watchJob"}


ROUTES = {
    route.operation_id: route
    for module in (
        about,
        articles,
        entities,
        exports,
        facts,
        graph,
        health,
        jobs,
        decisions,
        omissions,
        query,
        reconcile,
        reconcile_aids,
    )
    for route in module.router.routes
    if isinstance(route, APIRoute)
}


def test_every_operation_is_tried() -> None:
    assert set(ROUTES) == set(GETS) | ELSEWHERE


@pytest.mark.parametrize("operation", GETS)
def test_the_bytes_of_an_answer_are_what_is_described(client: httpx2.Client, operation: str) -> None:
    fact = client.get("/v1/facts", params={"relation": "head_of_state_of"}).json()["items"][0]
    url = GETS[operation].format(fact=fact["id"], article=fact["best"]["article"]["id"])

    answer = client.get(url)

    assert answer.status_code == 200, answer.text
    model = TypeAdapter(ROUTES[operation].response_model)
    assert model.dump_python(model.validate_json(answer.content), mode="json") == answer.json()


def test_the_description_is_the_one_that_is_committed() -> None:
    described = create_app(Settings()).openapi()

    assert json.loads(DESCRIBED.read_text("utf-8")) == described, "run scripts/write_openapi.py and read the difference"


def test_every_path_is_in_the_manual() -> None:
    manual = MANUAL.read_text("utf-8")
    paths = [re.sub(r"\{\w+\}", "{id}", path) for path in create_app(Settings()).openapi()["paths"]]

    assert [path for path in paths if path not in manual] == []


def test_operations_are_named_like_their_functions() -> None:
    for name, route in ROUTES.items():
        first, *rest = route.endpoint.__name__.split("_")
        assert name == first + "".join(word.capitalize() for word in rest)


def test_every_operation_says_how_it_can_fail() -> None:
    described = create_app(Settings()).openapi()

    for operation in (row for path in described["paths"].values() for row in path.values()):
        told = operation["responses"]
        assert {"413", "414", "415", "421", "422", "429", "431", "500", "503"} <= set(told), operation["operationId"]
        assert {"401", "403"} <= set(told) or not operation["security"], operation["operationId"]
    for name, problem in described["components"]["responses"].items():
        assert list(problem["content"]) == ["application/problem+json"], name


SAID = create_app(Settings()).openapi()


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/v1/subgraph", "invalid-request"),
        ("/v1/subgraph?target=Norland", "bad-input"),
        ("/v1/subgraph?relation=borders&since=2022-01-02&until=2022-01-01", "bad-input"),
        ("/v1/subgraph?entity=Norland&format=graphml&max_edges=1", "too-many-facts"),
        ("/v1/subgraph?relation=bordering", "unknown-relation"),
        ("/v1/measure?target=Norland", "bad-input"),
        ("/v1/measure?max_edges=1", "too-many-facts"),
        ("/v1/measure?relation=bordering", "unknown-relation"),
        ("/v1/export?target=Norland", "bad-input"),
        ("/v1/export?format=jsonl&relation=borders", "bad-setting"),
        ("/v1/export?relation=bordering&format=csv", "unknown-relation"),
        ("/v1/reconcile?queries={}&extend={}", "invalid-request"),
        ('/v1/reconcile?queries={"q0":{"query":"x","type":"Planet"}}', "bad-input"),
        ('/v1/reconcile?extend={"ids":["Q1000"],"properties":[{"id":"nope"}]}', "unknown-relation"),
        ("/v1/measure?colour=red", "unknown-parameter"),
    ],
)
def test_reasons_that_no_schema_tells_are_described_of_the_operation(
    client: httpx2.Client, path: str, kind: str
) -> None:
    response = SAID["paths"][path.partition("?")[0]]["get"]["responses"]["422"]
    types = response["content"]["application/problem+json"]["schema"]["allOf"][1]["properties"]["type"]["enum"]
    answer = client.get(path)

    assert (answer.status_code, answer.json()["type"]) == (422, f"urn:triplewire:problem:{kind}")
    assert answer.json()["type"] in types
    assert kind in {"invalid-request", "unknown-parameter"} or f"`{kind}`" in response["description"]


FIELDS = {
    f"{name}.{field}": value
    for name, schema in SAID["components"]["schemas"].items()
    for field, value in schema.get("properties", {}).items()
}


def fits(example: object, schema: dict[str, object]) -> bool:
    whole = {**schema, "components": SAID["components"]}
    return Draft202012Validator(whole, format_checker=FormatChecker()).is_valid(example)


@pytest.mark.parametrize("field", FIELDS)
def test_every_field_shows_how_it_looks_by_an_example_that_fits(field: str) -> None:
    schema = FIELDS[field]

    assert tells(schema)
    assert [example for example in schema.get("examples", ()) if not fits(example, schema)] == []


def test_every_parameter_shows_how_it_looks_by_an_example_that_fits() -> None:
    for parameter in parameters(SAID):
        schema = parameter["schema"]
        assert tells(parameter) or tells(schema) or "default" in schema, parameter["name"]
        examples = [*schema.get("examples", ()), *([parameter["example"]] if "example" in parameter else [])]
        assert [example for example in examples if not fits(example, schema)] == [], parameter["name"]


def test_no_example_is_for_a_field_that_is_not_there() -> None:
    table = tomllib.loads(Path(examples_module.__file__).with_name("examples.toml").read_text("utf-8"))
    fields = {field for name, schema in SAID["components"]["schemas"].items() for field in schema.get("properties", {})}
    fields |= {parameter["name"] for parameter in parameters(SAID)}

    assert set(table.pop("any")) | set(table.pop("parameters")) <= fields
    for name, rows in table.items():
        assert set(rows) <= set(SAID["components"]["schemas"][name]["properties"]), name


def test_what_was_made_is_told_where_it_is_and_that_place_can_be_read() -> None:
    described = create_app().openapi()["paths"]
    made = {
        operation["operationId"]: operation["responses"][status].get("headers", {})
        for path in described.values()
        for operation in path.values()
        for status in {"201", "202", "308"} & set(operation["responses"])
    }

    assert made.keys() == {"ingestArticle", "ingestBatch", "decide", "getEntity"}
    assert all(headers["Location"]["required"] for headers in made.values())
    for place in ("articles/{article_id}", "jobs/{job_id}", "decisions/{decision_id}", "entities/{entity_id}"):
        assert "get" in described[f"/v1/{place}"]


def test_the_relations_that_can_be_asked_for_are_those_of_the_vocabulary(tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    kind = 'subject = ["Person"]\nobject = ["Organization"]\nkind = "state"\n'
    own.write_text(f'[[relation]]\nname = "sings_for"\ndefinition = "Is a singer of."\n{kind}')
    for settings, more in ((Settings(), set()), (Settings(ontology=own), {"sings_for"})):
        described = create_app(settings).openapi()
        asked = [
            parameter["schema"]
            for path in described["paths"].values()
            for operation in path.values()
            for parameter in operation.get("parameters", ())
            if parameter["name"] == "relation"
        ]

        assert set(described["components"]["schemas"]["RelationName"]["enum"]) == {*default_ontology().relations, *more}
        assert len(asked) > 8
        assert all(NAMED in (schema.get("items"), *schema.get("anyOf", ())) for schema in asked)
