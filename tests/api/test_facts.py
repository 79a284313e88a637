from typing import Any

import httpx2
import pytest


def one(client: httpx2.Client, query: str) -> dict[str, Any]:
    items: list[dict[str, Any]] = client.get(f"/v1/facts?{query}").json()["items"]
    assert len(items) == 1
    return items[0]


def marked(quote: dict[str, Any]) -> dict[str, str]:
    return {name: quote["sentence"][span[0] : span[1]] for name, span in quote["marks"].items()}


def test_a_fact_shows_the_words_it_rests_on(client: httpx2.Client) -> None:
    fact = one(client, "subject=Ada Berg&relation=met_with")

    assert (fact["subject"]["name"], fact["object"]["name"]) == ("Ada Berg", "Boris Köhl")
    assert fact["best"]["sentence"] == "She met with Boris Köhl on Monday."
    assert marked(fact["best"]) == {"subject": "She", "cue": "met", "object": "Boris Köhl"}
    assert fact["best"]["article"]["url"] == "https://news.example/berg-meets-kohl"
    assert one(client, "subject=Ada Berg&relation=met_with&evidence=none") == {**fact, "best": None}


def test_only_asserted_facts_are_listed_unless_others_are_asked_for(client: httpx2.Client) -> None:
    def statuses(query: str) -> list[str]:
        items = client.get(f"/v1/facts?relation=employed_by{query}").json()["items"]
        return sorted(fact["status"] for fact in items)

    assert statuses("") == []
    assert statuses("&status=all") == ["alleged", "denied"]
    assert statuses("&status=denied") == ["denied"]
    assert statuses("&status=denied&status=alleged") == ["alleged", "denied"]
    assert statuses("&status=all&speaker=Acme") == ["denied"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("as_of=2018-12-31", 0),
        ("as_of=2019-01-01", 1),
        ("min_sources=2", 1),
        ("min_sources=3", 0),
        ("min_confidence=0.99", 0),
        ("published_from=2022-03-05", 1),
        ("published_from=2022-03-06", 0),
        ("published_to=2022-02-10", 1),
        ("published_to=2022-02-09", 0),
        ("known_at=2001-01-01T00:00:00Z", 0),
        ("known_at=2999-01-01T00:00:00%2B02:00", 1),
        ("object=Norland", 1),
        ("object=Sudland", 0),
        ("article=https://news.example/ada-berg-is-president-of-norland", 1),
        ("article=https://news.example/acme-denies-ties", 0),
    ],
)
def test_facts_are_narrowed(client: httpx2.Client, query: str, found: int) -> None:
    answer = client.get(f"/v1/facts?relation=head_of_state_of&{query}")

    assert len(answer.json()["items"]) == found, answer.text


def test_evidence_has_offsets_into_the_text_of_its_article(client: httpx2.Client) -> None:
    fact = one(client, "relation=head_of_state_of")

    items = client.get(f"/v1/facts/{fact['id']}/evidence").json()["items"]

    assert [item["article"]["published"] for item in items] == ["2022-02-10", "2022-03-05"]
    for item in items:
        text = client.get(f"/v1/articles/{item['article']['id']}?fields=text").json()["text"]
        for name in ("subject", "object", "cue"):
            start, end = item[name]
            assert text[start:end] == marked(item)[name]
        assert text[item["start"] : item["end"]] == item["sentence"]


def test_why_says_who_a_pronoun_was_taken_for(client: httpx2.Client) -> None:
    fact = one(client, "subject=Ada Berg&relation=met_with")

    why = client.get(f"/v1/facts/{fact['id']}/why").json()

    assert why["fact"] == fact
    (reason,) = why["reasons"]
    assert (reason["rule"], reason["cue"]) == ("met_with.test", "met")
    assert reason["subject"] == {
        "words": "She",
        "kind": "pronoun",
        "entity": {"id": "person:ada-berg", "name": "Ada Berg", "type": "Person"},
        "read_as": "She = Ada Berg",
    }
    assert (reason["object"]["kind"], reason["object"]["read_as"]) == ("name", None)


def test_a_conflict_shows_who_claims_and_who_denies(client: httpx2.Client) -> None:
    (conflict,) = client.get("/v1/conflicts").json()["items"]

    said = {fact["status"]: fact["best"]["speaker"]["name"] for fact in conflict["facts"]}
    assert said == {"alleged": "Ada Berg", "denied": "Acme"}
    assert client.get("/v1/conflicts?subject=Norland").json() == {"items": [], "truncated": False}


def test_a_conflict_is_grouped_by_who_says_so_over_time(client: httpx2.Client) -> None:
    (conflict,) = client.get("/v1/conflicts").json()["items"]

    voices = {voice["speaker"]["name"]: voice for voice in conflict["voices"]}
    assert {name: [stand["status"] for stand in voice["stands"]] for name, voice in voices.items()} == {
        "Ada Berg": ["alleged"],
        "Acme": ["denied"],
    }
    assert {stand["fact"] for voice in voices.values() for stand in voice["stands"]} == {
        fact["id"] for fact in conflict["facts"]
    }
    days = [voice["stands"][0]["first_published"] for voice in conflict["voices"]]
    assert days == sorted(days)


@pytest.mark.parametrize("path", ["/v1/facts", "/v1/entities/person:ada-berg/facts"])
def test_several_relations_mean_any_of_them(client: httpx2.Client, path: str) -> None:
    def ids(query: str) -> list[str]:
        return [fact["id"] for fact in client.get(f"{path}?{query}").json()["items"]]

    either = "relation=head_of_state_of&relation=met_with"
    assert ids(either) == sorted(ids("relation=head_of_state_of") + ids("relation=met_with"))
    first = client.get(f"{path}?{either}&limit=1").json()
    second = client.get(f"{path}?{either}&limit=1&cursor={first['next_cursor']}").json()
    assert [fact["id"] for fact in (*first["items"], *second["items"])] == ids(either)
    assert (second["next_cursor"], second["total"]) == (None, {"value": 2, "relation": "eq"})
    assert client.get(f"{path}?{either}&relation=bordrs").status_code == 422


def test_a_path_has_words_at_every_step(client: httpx2.Client) -> None:
    (path, *_) = client.get("/v1/paths?source=Ada Berg&target=Sudland").json()["items"]

    assert [entity["name"] for entity in path["entities"]] == ["Ada Berg", "Norland", "Sudland"]
    assert [marked(fact["best"])["cue"] for fact in path["facts"]] == ["President", "borders"]


@pytest.mark.parametrize(
    ("query", "relations"),
    [
        ("relation=borders", {"borders"}),
        ("entity=Norland", {"borders", "head_of_state_of"}),
        ("entity=Norland&relation=borders", {"borders"}),
        ("entity=Acme", {"headquartered_in"}),
        ("entity=Acme&status=all", {"employed_by", "headquartered_in"}),
        ("article=https://news.example/acme-denies-ties", {"headquartered_in"}),
        ("article=https://news.example/acme-denies-ties&status=all", {"employed_by", "headquartered_in"}),
    ],
)
def test_a_part_of_the_graph_is_the_same_in_every_form(client: httpx2.Client, query: str, relations: set[str]) -> None:
    graph = client.get(f"/v1/subgraph?{query}").json()
    files = {form: client.get(f"/v1/subgraph?{query}&format={form}") for form in ("jsonl", "csv", "graphml")}

    assert {edge["relation"] for edge in graph["edges"]} == relations
    ids = sorted(edge["id"] for edge in graph["edges"])
    assert files["jsonl"].text.count("\n") == len(ids)
    for answer in files.values():
        assert answer.status_code == 200
        assert "attachment" in answer.headers["content-disposition"]
        assert all(fact_id in answer.text for fact_id in ids)


def test_a_file_that_would_be_too_large_is_refused(client: httpx2.Client) -> None:
    answer = client.get("/v1/subgraph?entity=Norland&max_edges=1&format=csv")

    assert (answer.status_code, answer.json()["type"]) == (422, "urn:triplewire:problem:too-many-facts")
