"""Articles by their address: alone and in batches, from a real site to the store of a real server."""

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any, Protocol

import httpx2
import pytest

from triplewire.api.settings import Settings
from triplewire.graph.sqlite_jobs import JobQueue

pytestmark = pytest.mark.model
Server = Callable[[Settings], AbstractContextManager[httpx2.Client]]


class Site(Protocol):
    """A server of the tests' own."""

    pages: dict[str, Any]
    asked: list[Any]
    host: str
    url: str

    def lay(self, path: str, body: bytes | str = b"", status: int = 200, **headers: str) -> str: ...
    def paths(self) -> list[str]: ...


def page(subject: str = "Acme", day: str = "2021-03-05") -> str:
    return (
        f'<html><head><title>{subject} buys Rival</title><meta property="article:published_time" content="{day}">'
        f"</head><body><article><h1>{subject} buys Rival</h1><p>{subject} Corp. acquired Rival Ltd., the company "
        f"said.</p><p>{subject} Corp. is based in Minsk.</p></article></body></html>"
    )


def settings(folder: Path, site: Site, **more: object) -> Settings:
    given = {"store": f"sqlite:{folder / 'graph.db'}", "port": 0, "fetch": True, "fetch_delay": 0}
    return Settings.model_validate({**given, "fetch_private": (site.host,), **more})


@pytest.fixture(scope="module")
def shared_desk(tmp_path_factory: pytest.TempPathFactory, shared_site: Site, server: Server) -> Iterator[httpx2.Client]:
    """A server that fetches from the site of this module; its language model is loaded once."""
    with server(settings(tmp_path_factory.mktemp("desk"), shared_site)) as client:
        yield client


@pytest.fixture
def desk(shared_site: Site, shared_desk: httpx2.Client) -> httpx2.Client:
    """The server, its site emptied."""
    shared_site.pages.clear()
    shared_site.asked.clear()
    return shared_desk


def ended(client: httpx2.Client, where: str) -> dict[str, Any]:
    """The job, once it has ended."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        job: dict[str, Any] = client.get(where).json()
        if job["state"] in ("done", "failed", "cancelled"):
            return job
        time.sleep(0.05)
    raise AssertionError(f"{where} has not ended: {job}")


def test_an_address_becomes_the_article_that_is_there(desk: httpx2.Client, shared_site: Site) -> None:
    shared_site.lay("/b", page())
    url = shared_site.lay("/a?q=1", status=302, location="/b")

    tried = desk.post("/v1/articles", params={"dry_run": True}, json={"url": url})
    first = desk.post("/v1/articles", json={"url": url, "source": "Example News", "text": ""})
    again = desk.post("/v1/articles", json={"url": url, "source": "Example News"})

    assert (tried.status_code, first.status_code, again.status_code) == (200, 201, 200), first.text
    article = first.json()["article"]
    assert (article["url"], article["title"]) == (f"{shared_site.url}/b", "Acme buys Rival")
    assert (article["published"], article["source"]) == ("2021-03-05", "Example News")
    assert "headquartered_in" in [fact["relation"] for fact in first.json()["facts"]]
    assert again.json()["outcome"] == "unchanged"
    articles = desk.get("/v1/stats").json()["articles"]

    shared_site.lay("/b", page("Bolt"))
    assert desk.post("/v1/articles", json={"url": url, "source": "Example News"}).json()["outcome"] == "replaced"
    assert desk.get("/v1/stats").json()["articles"] == articles


def test_each_refusal_says_what_is_wrong_and_has_its_own_name(desk: httpx2.Client, shared_site: Site) -> None:
    articles = desk.get("/v1/stats").json()["articles"]
    cases = [
        ("http://169.254.169.254/latest/", 422, "fetch-refused", "not on the public network"),
        ("http://2130706433/", 422, "fetch-refused", "no host"),
        ("ftp://news.example/", 422, "fetch-refused", "'ftp' is not fetched"),
        (shared_site.url + "/none", 422, "unusable-page", "answers 404"),
        (shared_site.lay("/img", b"GIF", content_type="image/gif"), 422, "unusable-page", "'image/gif'"),
        (shared_site.lay("/busy", status=503), 502, "fetch-failed", "answers 503"),
        (shared_site.lay("/empty", "<html></html>"), 422, "invalid-article", "no text"),
        (shared_site.lay("/packed", b"x", content_encoding="br"), 422, "unreadable-input", "compressed as"),
    ]
    for url, status, kind, said in cases:
        answer = desk.post("/v1/articles", json={"url": url})

        problem = answer.json()
        assert answer.status_code == status, answer.text
        assert problem["type"] == f"urn:triplewire:problem:{kind}"
        assert said in problem["detail"]
        assert "169.254" not in answer.text
    assert desk.get("/v1/stats").json()["articles"] == articles


def test_a_server_that_was_not_told_to_fetch_does_not(tmp_path: Path, site: Site, server: Server) -> None:
    url = site.lay("/a", page())

    with server(settings(tmp_path, site, fetch=False)) as client:
        answer = client.post("/v1/articles", json={"url": url})
        job = ended(client, client.post("/v1/articles:batch", json=[{"url": url}]).headers["location"])

    assert (answer.status_code, answer.json()["detail"]) == (422, "pages are not fetched here")
    assert "fetch = true" in answer.json()["hint"]
    assert (job["failed"], job["problems"][0]["problem"]) == (1, "pages are not fetched here")
    assert site.paths() == []


def test_a_batch_holds_addresses_beside_articles_and_tries_again_what_may_pass(
    desk: httpx2.Client, shared_site: Site
) -> None:
    tries = 0

    def flaky(handler: BaseHTTPRequestHandler) -> None:
        nonlocal tries
        tries += 1
        body = page("Calm").encode()
        handler.send_response(503 if tries < 3 else 200)
        handler.send_header("content-type", "text/html")
        handler.send_header("content-length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    shared_site.pages["/flaky"] = flaky
    sent: list[dict[str, Any]] = [
        {"url": shared_site.lay("/a", page("Acme")), "published": "2020-01-02"},
        {"text": "Estonia borders Latvia.", "url": "https://news.example/border"},
        {"url": shared_site.url + "/none"},
        {"url": shared_site.url + "/flaky"},
        {"url": shared_site.lay("/busy", status=503)},
        {"url": 5},
        {"url": "http://127.0.0.1:22/"},
    ]

    where = desk.post("/v1/articles:batch", json=sent).headers["location"]
    job = ended(desk, where)

    assert (job["state"], job["done"], job["failed"]) == ("done", 3, 4)
    items = {row["n"]: row for row in desk.get(f"{where}/items").json()["items"]}
    assert [items[n]["state"] for n in range(1, 8)] == ["done", "done", "failed", "done", "failed", "failed", "failed"]
    assert (items[3]["problem"], items[3]["tries"]) == ("its server answers 404", 0)
    assert (items[5]["problem"], items[5]["tries"]) == ("its server answers 503", 3)
    assert "port 22" in items[7]["problem"]
    assert tries == 3
    assert shared_site.paths().count("/none") == 1
    assert desk.get(f"/v1/articles/{items[1]['article']}").json()["published"] == "2020-01-02"


def test_a_server_that_ends_does_not_wait_for_turns_and_leaves_the_rest_for_the_next_one(
    tmp_path: Path, site: Site, server: Server
) -> None:
    urls = [{"url": site.lay(f"/{n}", status=404)} for n in range(3)]
    with server(settings(tmp_path, site, fetch_delay=60)) as client:
        where = client.post("/v1/articles:batch", json=urls).headers["location"]
        until = time.monotonic() + 30
        while not site.paths() and time.monotonic() < until:
            time.sleep(0.02)

    queue = JobQueue(tmp_path / "graph.db")
    items = queue.items(where.rpartition("/")[2], state="", after=0, limit=10)
    queue.close()

    assert sorted(item.state for item in items) == ["failed", "queued", "queued"]
    assert [item.tries for item in items] == [0, 0, 0]


def test_others_are_answered_while_a_page_is_waited_for(desk: httpx2.Client, shared_site: Site) -> None:
    begun = []

    def slow(handler: BaseHTTPRequestHandler) -> None:
        begun.append(1)
        time.sleep(3)
        handler.send_error(404)

    shared_site.pages["/slow"] = slow
    where = desk.post("/v1/articles:batch", json=[{"url": shared_site.url + "/slow"}]).headers["location"]
    until = time.monotonic() + 20
    while not begun and time.monotonic() < until:
        time.sleep(0.02)

    answer = desk.post("/v1/articles", json={"text": "Estonia borders Latvia."})

    assert answer.status_code == 201
    assert desk.get(where).json()["state"] in ("running", "done")
    assert ended(desk, where)["failed"] == 1


def test_an_address_does_not_wait_for_a_batch_of_another_site(tmp_path: Path, site: Site, server: Server) -> None:
    other = f"localhost:{site.host.partition(':')[2]}"
    urls = [{"url": site.lay(f"/{n}", status=404)} for n in range(8)]
    with server(settings(tmp_path, site, fetch_delay=60, fetch_private=(site.host, other))) as client:
        client.post("/v1/articles:batch", json=urls)
        until = time.monotonic() + 20
        while not site.paths() and time.monotonic() < until:
            time.sleep(0.02)
        began = time.monotonic()
        answer = client.post("/v1/articles", json={"url": f"http://{other}/none"})

    assert answer.json()["detail"] == "its server answers 404"
    assert time.monotonic() - began < 10
