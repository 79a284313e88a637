import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from triplewire.api.pages import Cursors, filters_of
from triplewire.graph.errors import BadCursor

HERE = Cursors(b"key of this store")


def walk(client: httpx2.Client, url: str) -> list[dict[str, object]]:
    found, following = [], url
    while following:
        answer = client.get(following)
        found.append(answer.json())
        following = answer.links["next"]["url"] if "next" in answer.links else ""
    return found


@pytest.mark.parametrize(
    "path",
    [
        "/v1/facts?status=all",
        "/v1/entities?",
        "/v1/entities?q=Norland",
        "/v1/articles?",
        "/v1/articles?q=Berg",
        "/v1/entities/person:ada-berg/facts?status=all",
        "/v1/entities/person:ada-berg/mentions?",
    ],
)
def test_pages_of_one_item_give_what_one_page_gives(client: httpx2.Client, path: str) -> None:
    whole = client.get(path).json()

    pages = walk(client, f"{path}&limit=1")

    assert [item for page in pages for item in page["items"]] == whole["items"]  # type: ignore[attr-defined]
    assert whole["items"]
    assert whole["next_cursor"] is None
    assert whole["total"] == {"value": len(whole["items"]), "relation": "eq"}
    assert pages[-1]["total"] == whole["total"]


def test_the_pages_of_the_evidence_of_a_fact_follow_each_other(client: httpx2.Client) -> None:
    fact = client.get("/v1/facts?relation=head_of_state_of").json()["items"][0]
    path = f"/v1/facts/{fact['id']}/evidence"

    pages = walk(client, f"{path}?limit=1")

    assert len(pages) == fact["n_evidence"] == 2
    assert [page["items"] for page in pages] == [[item] for item in client.get(path).json()["items"]]


def test_a_cursor_does_not_fit_another_query(client: httpx2.Client) -> None:
    cursor = client.get("/v1/facts?limit=1&status=all").json()["next_cursor"]

    assert client.get("/v1/facts", params={"cursor": cursor, "limit": 2, "status": "all"}).status_code == 200
    other = client.get("/v1/facts", params={"cursor": cursor, "status": "asserted"})
    assert other.status_code == 400
    assert "other filters" in other.json()["detail"]


@given(st.text(), st.integers(0, 10**9))
def test_a_cursor_reads_back_as_it_was_written(after: str, seen: int) -> None:
    filters = filters_of("/v1/facts", [("status", "all"), ("limit", "3")])

    assert HERE.read(HERE.write(filters, seen, after), filters) == (seen, after)


@given(st.text())
def test_what_is_not_a_cursor_is_refused(text: str) -> None:
    with pytest.raises(BadCursor):
        HERE.read(text, b"abcdef")


def test_a_cursor_of_another_store_is_refused() -> None:
    written = Cursors(b"key of another store").write(b"abcdef", 1, "x")

    with pytest.raises(BadCursor, match="of this store"):
        HERE.read(written, b"abcdef")


def test_a_cursor_is_read_only_as_it_was_written() -> None:
    cursor = HERE.write(b"filter", 50, "Q184")

    assert HERE.read(cursor, b"filter") == (50, "Q184")
    for other in (
        f"\0{cursor}",
        f"{cursor}=",
        f"{cursor[:5]}\n{cursor[5:]}",
        f" {cursor}",
        cursor.replace("_", "/") + "+",
    ):
        with pytest.raises(BadCursor):
            HERE.read(other, b"filter")
