"""`triplewire browse`: the address of Neo4j Browser with a question filled in, tried in the real Browser."""

import shutil
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest

from triplewire.graph.model import Reading
from triplewire.graph.neo4j_store import Neo4jStore

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

Run = Callable[..., Any]
CHROMIUM = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
SECONDS = 120_000  # milliseconds that a busy machine may need


def query_of(link: str) -> str:
    return parse_qs(urlsplit(link.strip()).query)["arg"][0]


def test_a_file_is_refused_with_what_to_do(run: Run, store_file: "Path") -> None:
    ran = run("--store", f"sqlite:{store_file}", "browse", "Norland", "--no-open")
    assert (ran.code, ran.out) == (2, "")
    assert "is a file" in ran.err
    assert "make neo4j" in ran.err
    assert "triplewire export graph.jsonl" in ran.err


def test_a_question_that_is_not_there_is_answered_with_those_that_are(run: Run) -> None:
    ran = run("--store", "bolt://127.0.0.1:1", "browse", "--query", "nothing", "--no-open")
    assert ran.code == 2
    assert "hubs, conflicts" in ran.err


@pytest.fixture
def shown(neo4j_url: str, readings: list[Reading]) -> Iterator[str]:
    """The address of a server that holds the three stories."""
    with Neo4jStore(neo4j_url) as store:
        new = [reading.article.key for reading in readings]
        store.apply(added=readings)
        yield neo4j_url
        store.apply(deleted=new)


@pytest.mark.neo4j
def test_the_question_follows_from_what_is_named(run: Run, shown: str) -> None:
    def asked(*words: str) -> str:
        ran = run("--store", shown, "browse", *words, "--no-open")
        assert (ran.code, ran.err) == (0, "")
        return query_of(ran.out)

    assert "{id: 'Q1000'}" in asked("Norland")
    path = asked("Ada Berg", "Acme")
    assert "{id: 'person:ada-berg'}" in path
    assert "{id: 'organization:acme'}" in path
    assert "hubs" in asked()
    assert "CLAIM" in asked("--query", "claims")
    with Neo4jStore(shown) as store:
        article = store.articles()[0].article.key
    assert article in asked(article[:10], "--query", "article")


@pytest.mark.neo4j
def test_what_a_question_needs_has_to_be_named_and_be_there(run: Run, shown: str) -> None:
    ran = run("--store", shown, "browse", "--query", "ministers", "--no-open")
    assert ran.code == 2
    assert "needs entity" in ran.err
    assert run("--store", shown, "browse", "Nobody Known", "--no-open").code == 3
    assert run("--store", shown, "browse", "0" * 16, "--query", "evidence", "--no-open").code == 3


@pytest.fixture
def page() -> "Iterator[Page]":
    """A page of a Chromium that has never seen Neo4j Browser."""
    playwright = pytest.importorskip("playwright.sync_api")
    if not (chromium := shutil.which("chromium")):
        pytest.skip("there is no Chromium")
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=chromium, args=CHROMIUM)
        page = browser.new_page()
        page.set_default_timeout(SECONDS)
        yield page
        browser.close()


def browser_at(server: str) -> str:
    import neo4j

    with neo4j.GraphDatabase.driver(server) as driver:
        asked = "SHOW SETTINGS 'server.http.listen_address' YIELD value"
        rows = driver.execute_query(asked).records
    return f"http://{rows[0]['value'].replace('0.0.0.0', '127.0.0.1')}/browser/"


@pytest.mark.neo4j
@pytest.mark.browser
@pytest.mark.slow
def test_the_real_browser_has_the_question_filled_in_and_runs_it(run: Run, shown: str, page: "Page") -> None:
    link = run("--store", shown, "browse", "Norland", "--no-open", "--at", browser_at(shown)).out.strip()
    answer = page.goto(link)
    if answer is None or not answer.ok:
        pytest.skip("this server has no Browser")
    editor = page.locator(".monaco-editor").first
    editor.wait_for()
    page.wait_for_function("document.querySelector('.view-lines')?.textContent.includes('Q1000')")
    page.get_by_text(":play start").first.wait_for()  # what it shows once it is connected
    editor.click()
    page.keyboard.press("Control+Enter")
    drawn = page.locator("svg")
    for words in ("Norland", "Sudland", "BORDERS"):
        drawn.get_by_text(words).first.wait_for(state="attached")
        assert drawn.get_by_text(words).count() > 0
