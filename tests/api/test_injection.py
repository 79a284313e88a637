"""Words that are code elsewhere are words here: as names, as titles, in questions, and on the pages that show them."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from html import escape
from urllib.parse import quote

import httpx2
import pytest
from playwright.sync_api import sync_playwright

from triplewire.api.settings import Settings
from triplewire.graph.model import Entity, EntityType, Reading, Status
from triplewire.graph.store import open_store

Server = Callable[[Settings], AbstractContextManager[httpx2.Client]]
Tell = Callable[..., Reading]
CHROMIUM = shutil.which("chromium")
CYPHER = [
    "`X`) DETACH DELETE (n) //",
    "\\u0060) DELETE (n",
    "' OR 1=1 //",
    "}) CALL db.labels() YIELD label //",
    "$fact",
]
SQL = [
    "'; DROP TABLE fact; --",
    '" OR ""="',
    "x') UNION SELECT sha256 FROM article --",
    "%_*",
    "NEAR(a b)",
    '"a" OR b*',
]
XSS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "\"><svg onload='alert(1)'>",
    "javascript:alert(1)",
    "</title><script>alert(1)</script>",
    "{{constructor.constructor('alert(1)')()}}",
    "&lt;b&gt;",
]
OTHER = [
    "${jndi:ldap://x/a}",
    "../../etc/passwd",
    "%0d%0aSet-Cookie: a=b",
    "\u202eRTL\u202c",
    "=cmd|' /C calc'!A0",
    "🇧🇾",
    "%s%n",
]
CORPUS = [*CYPHER, *SQL, *XSS, *OTHER]
NORLAND = Entity("Q1000", "Norland", EntityType.PLACE, "Q1000")


def key_of(number: int) -> str:
    return f"organization:hostile-{number}"


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory, server: Server, tell: Tell) -> Iterator[httpx2.Client]:
    """A server over a store whose names, titles and sentences are the corpus."""
    path = tmp_path_factory.mktemp("hostile") / "graph.db"
    with open_store(f"sqlite:{path}") as store:
        for number, name in enumerate(CORPUS):
            entity = Entity(key_of(number), name, EntityType.ORGANIZATION)
            words = f"{name} is based in Norland."
            said = [(words, name, entity, "headquartered_in", "Norland", NORLAND, Status.ASSERTED, "based in", None)]
            store.apply(added=[tell(name, "2022-02-16", said)])
    with server(Settings(store=f"sqlite:{path}", port=0, ingest=False)) as client:
        yield client


def test_what_is_stored_comes_back_as_it_was_written(hostile: httpx2.Client) -> None:
    entities = hostile.get("/v1/entities?type=Organization&limit=200").json()["items"]
    articles = hostile.get("/v1/articles?limit=200").json()["items"]

    assert sorted(row["name"] for row in entities) == sorted(CORPUS)
    assert sorted(row["title"] for row in articles) == sorted(CORPUS)


@pytest.mark.parametrize("words", CORPUS)
def test_questions_in_such_words_find_what_is_called_so_and_change_nothing(hostile: httpx2.Client, words: str) -> None:
    before = hostile.get("/v1/stats").json()
    name, key = quote(words, safe=""), key_of(CORPUS.index(words))

    assert hostile.get("/v1/facts", params={"subject": words}).json()["items"][0]["subject"]["name"] == words
    assert hostile.get(f"/v1/entities/{name}/facts").json()["items"][0]["subject"]["id"] == key
    paths = hostile.get("/v1/paths", params={"source": words, "target": "Norland"}).json()
    assert paths["source"]["name"] == words
    for path, parameter in (
        ("/v1/entities", "q"),
        ("/v1/entities?mode=fuzzy", "q"),
        ("/v1/suggest", "q"),
        ("/v1/articles", "q"),
        ("/v1/facts", "relation"),
        ("/v1/facts", "speaker"),
        ("/v1/facts", "article"),
        ("/v1/conflicts", "object"),
        ("/v1/subgraph", "entity"),
        ("/v1/subgraph?relation=borders", "type"),
    ):
        answer = hostile.get(path, params={parameter: words})
        assert answer.status_code < 500, (path, answer.text)
        assert answer.headers["content-type"] in ("application/json", "application/problem+json")
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "set-cookie" not in answer.headers
    assert hostile.get("/v1/stats").json() == before


@pytest.mark.parametrize("number", range(len(CORPUS)))
def test_a_page_that_shows_a_name_shows_it_as_words(hostile: httpx2.Client, number: int) -> None:
    page = hostile.get("/v1/reconcile/preview", params={"id": key_of(number)})

    assert page.headers["content-type"].startswith("text/html")
    assert escape(CORPUS[number]) in page.text
    assert "script-src" not in page.headers["content-security-policy"]
    assert page.headers["content-security-policy"].startswith("default-src 'none'")
    for code in ("<script", "<img", "<svg", 'href="javascript'):
        assert code not in page.text


@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine")
def test_no_name_runs_in_a_browser(hostile: httpx2.Client) -> None:
    base, ran = str(hostile.base_url).rstrip("/"), []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page()
        page.on("dialog", lambda dialog: (ran.append(dialog.message), dialog.dismiss()))
        for number in range(len(CORPUS)):
            page.goto(f"{base}/v1/reconcile/preview?id={key_of(number)}")
            assert page.text_content("h1") == CORPUS[number]
        for words in XSS:
            page.goto(f"{base}/docs?url={quote(words)}&configUrl={quote(words)}#{quote(words)}")
            page.goto(f"{base}/{quote(words, safe='')}")
        browser.close()

    assert ran == []


def test_the_graph_outlives_the_corpus_in_every_place_of_a_path(hostile: httpx2.Client) -> None:
    count = hostile.get("/v1/stats").json()["facts"]

    for words in CORPUS:
        place = quote(words, safe="")
        for path in (
            "/v1/facts/{}",
            "/v1/facts/{}/why",
            "/v1/articles/{}",
            "/v1/jobs/{}",
            "/v1/entities/{}/timeline",
            "/{}",
        ):
            assert hostile.get(path.format(place)).status_code < 500

    assert hostile.get("/v1/stats").json()["facts"] == count == len(CORPUS)
