from collections.abc import Callable
from typing import Any

import httpx2
import pytest

Key = Callable[[dict[str, Any]], tuple[Any, str]]

ADA = {"id": "person:ada-berg", "name": "Ada Berg", "type": "Person"}
NORLAND = {"id": "Q1000", "name": "Norland", "type": "Place"}


def test_an_entity_shows_its_names_counts_and_dates(client: httpx2.Client) -> None:
    assert client.get("/v1/entities/Q1000").json() == {
        **NORLAND,
        "wikidata": "Q1000",
        "aliases": ["Republic of Norland"],
        "n_facts": 2,
        "n_mentions": 3,
        "first_published": "2022-02-10",
        "last_published": "2022-03-05",
        "merged": [],
    }


@pytest.mark.parametrize("name", ["Norland", "Republic of Norland", "norland"])
def test_a_name_leads_to_the_id(client: httpx2.Client, name: str) -> None:
    answer = client.get(f"/v1/entities/{name}")

    assert (answer.status_code, answer.headers["location"]) == (308, "/v1/entities/Q1000")
    assert client.get(f"/v1/entities/{name}/facts").json() == client.get("/v1/entities/Q1000/facts").json()


def test_the_direction_of_facts_can_be_chosen(client: httpx2.Client) -> None:
    def relations(direction: str) -> set[str]:
        items = client.get("/v1/entities/Q1000/facts", params={"direction": direction}).json()["items"]
        return {fact["relation"] for fact in items}

    assert relations("out") == {"borders"}
    assert relations("in") == {"head_of_state_of"}
    assert relations("both") == {"borders", "head_of_state_of"}


def test_names_are_suggested_while_they_are_typed_and_with_a_slip(client: httpx2.Client) -> None:
    def names(typed: str) -> list[str]:
        return [item["name"] for item in client.get("/v1/suggest", params={"q": typed}).json()["items"]]

    assert names("nor")[0] == "Norland"
    assert "Sudland" in names("sudlnad")
    assert names("qqqqqq") == []
    assert [i["name"] for i in client.get("/v1/suggest?q=b&type=Place").json()["items"]] == []


def test_entities_are_listed_by_type(client: httpx2.Client) -> None:
    items = client.get("/v1/entities?type=Place").json()["items"]

    assert {item["name"] for item in items} == {"Norland", "Sudland"}


def test_a_neighbourhood_has_nodes_and_edges(client: httpx2.Client) -> None:
    graph = client.get("/v1/entities/person:ada-berg/neighbourhood").json()

    assert {node["name"] for node in graph["nodes"]} == {"Ada Berg", "Boris Köhl", "Norland"}
    edges = {(edge["source"], edge["relation"], edge["target"]) for edge in graph["edges"]}
    assert (ADA["id"], "head_of_state_of", "Q1000") in edges
    assert (graph["truncated"], graph["omitted"]) == (False, 0)


def test_a_neighbourhood_says_what_it_leaves_out(client: httpx2.Client) -> None:
    graph = client.get("/v1/entities/person:ada-berg/neighbourhood?depth=3&max_edges=1").json()

    assert (len(graph["edges"]), graph["truncated"]) == (1, True)
    assert graph["omitted"] >= 1


def test_a_timeline_counts_its_facts_by_period(client: httpx2.Client) -> None:
    timeline = client.get("/v1/entities/person:ada-berg/timeline?by=month").json()

    assert timeline["entity"] == ADA
    assert [fact["relation"] for fact in timeline["items"]] == ["head_of_state_of"]
    assert timeline["histogram"] == [{"period": "2019-01", "n": 1}]


def test_a_mention_shows_its_words_in_the_sentence(client: httpx2.Client) -> None:
    items = client.get("/v1/entities/person:ada-berg/mentions").json()["items"]

    assert [(item["words"], item["kind"]) for item in items] == [
        ("Ada Berg", "name"),
        ("She", "pronoun"),
        ("Ada Berg", "name"),
    ]
    for item in items:
        start, end = item["marks"]["mention"]
        assert item["sentence"][start:end] == item["words"]


@pytest.mark.parametrize(
    ("sort", "key"),
    [
        ("name", lambda row: (row["name"], row["id"])),
        ("facts", lambda row: (-row["n_facts"], row["id"])),
        ("mentions", lambda row: (-row["n_mentions"], row["id"])),
    ],
)
def test_entities_are_sorted_and_their_pages_keep_the_order(client: httpx2.Client, sort: str, key: Key) -> None:
    found, asked = [], {"sort": sort, "limit": "2"}
    while page := client.get("/v1/entities", params=asked).json():
        found += page["items"]
        if not page["next_cursor"]:
            break
        asked["cursor"] = page["next_cursor"]
        assert client.get("/v1/entities", params={**asked, "sort": "type"}).status_code == 422
        assert client.get("/v1/entities", params={"cursor": asked["cursor"]}).status_code == 400

    assert len(found) == 5
    assert found == sorted(found, key=key)


def test_an_entity_shows_the_fields_that_are_asked_for(client: httpx2.Client) -> None:
    items = client.get("/v1/entities?fields=name&fields=n_facts").json()["items"]

    assert all(set(row) == {"id", "name", "n_facts"} for row in items)
    assert client.get("/v1/entities?fields=id&limit=1").json()["items"] == [{"id": items[0]["id"]}]
    assert client.get("/v1/entities?fields=secret").status_code == 422


def test_entities_are_listed_by_what_is_told_of_them(client: httpx2.Client) -> None:
    def ids(query: str) -> list[str]:
        return sorted(row["id"] for row in client.get(f"/v1/entities?{query}").json()["items"])

    article = client.get("/v1/articles?q=denies").json()["items"]
    assert ids("relation=borders") == ["Q1000", "Q2000"]
    assert ids("relation=head_of_state_of&type=Person") == ["person:ada-berg"]
    assert client.get("/v1/entities?relation=bordrs").status_code == 422
    assert client.get("/v1/entities?article=nothing").status_code == 404
    assert client.get("/v1/entities?facets=true").json()["facets"] == {"Organization": 1, "Person": 2, "Place": 2}
    assert client.get("/v1/entities").json()["facets"] is None
    first = client.get("/v1/entities?relation=borders&limit=1").json()
    second = client.get("/v1/entities", params={"relation": "borders", "limit": 1, "cursor": first["next_cursor"]})
    assert [row["id"] for row in first["items"] + second.json()["items"]] == ids("relation=borders")
    assert second.json()["total"] == {"value": 2, "relation": "eq"}
    for row in article:
        assert set(ids(f"article={row['id']}")) < set(ids(""))
