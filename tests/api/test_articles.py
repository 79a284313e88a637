from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import httpx2
import pytest
from pydantic import TypeAdapter

from triplewire.api.about_schemas import ReadyOut
from triplewire.api.article_schemas import DeletedOut, DryRunOut, IngestOut
from triplewire.api.routes.omissions import OmissionsOut
from triplewire.api.settings import Settings
from triplewire.graph.model import Reading
from triplewire.graph.store import open_store

Server = Callable[[Settings], AbstractContextManager[httpx2.Client]]
pytestmark = pytest.mark.model
TEXT = "Minister Ada Berg of Norland met Boris Kohl in Paris on Monday. Acme Corp. acquired Rival Ltd. in March 2021."
BODY = {"title": "Berg meets Kohl", "text": TEXT, "url": "https://news.example/meets", "published": "2022-03-05"}


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory, server: Server) -> Iterator[httpx2.Client]:
    """A server that takes articles in."""
    path = tmp_path_factory.mktemp("desk") / "graph.db"
    with server(Settings(store=f"sqlite:{path}", port=0)) as client:
        yield client


def test_an_article_goes_in_once_is_corrected_and_goes_out_again(desk: httpx2.Client) -> None:
    first = desk.post("/v1/articles", json=BODY)
    again = desk.post("/v1/articles", json=BODY)
    changed = desk.post("/v1/articles", json={**BODY, "text": TEXT + " It rained."})

    assert [a.status_code for a in (first, again, changed)] == [201, 200, 200], first.text
    out = [TypeAdapter(IngestOut).validate_json(a.content) for a in (first, again, changed)]
    assert [o.outcome for o in out] == ["added", "unchanged", "replaced"]
    assert len({o.id for o in out}) == 1
    assert out[0].revision == out[1].revision < out[2].revision
    kept = desk.get(first.headers["location"], params={"fields": "text"}).json()
    assert kept["text"] == TEXT + " It rained."

    gone = desk.delete(first.headers["location"])

    assert TypeAdapter(DeletedOut).validate_json(gone.content).deleted == 1
    assert desk.get(first.headers["location"]).status_code == 404
    assert desk.delete(first.headers["location"]).status_code == 404
    counts = desk.get("/v1/stats").json()
    assert (counts["articles"], counts["entities"], counts["facts"], counts["mentions"]) == (0, 0, 0, 0)


def test_a_dry_run_says_what_an_article_states_and_keeps_nothing(desk: httpx2.Client) -> None:
    revision = desk.get("/v1/stats").json()["revision"]

    answer = desk.post("/v1/articles", params={"dry_run": True}, json={**BODY, "url": None})

    assert answer.status_code == 200
    said = TypeAdapter(DryRunOut).validate_json(answer.content)
    assert (said.title, said.published) == (BODY["title"], BODY["published"])
    for entity in said.entities:
        for mention in entity["mentions"]:
            assert mention["block"] == "headline" or TEXT[mention["start"] : mention["end"]]
    assert desk.get("/v1/stats").json()["revision"] == revision


@pytest.mark.parametrize(
    "words", [{"text": TEXT}, {"html": f"<html><body><article><p>{TEXT}</p></article></body></html>"}]
)
@pytest.mark.parametrize(("known", "told"), [("desk-7", "desk-7"), (7, "7")])
def test_the_names_of_a_jsonl_row_are_those_of_an_article_that_is_sent(
    desk: httpx2.Client, words: dict[str, str], known: str | int, told: str
) -> None:
    sent = {**words, "id": known, "date": "2021-03-05", "language": "en", "source": "Desk"}

    said = desk.post("/v1/articles?dry_run=true", json=sent).json()

    assert (said["id"], said["published"], said["language"]) == (told, "2021-03-05", "en")
    first = desk.post("/v1/articles?dry_run=true", json={**sent, "published": "2020-01-01"}).json()
    assert first["published"] == "2020-01-01"
    assert desk.post("/v1/articles?dry_run=true", json={**sent, "date": "2021-02-30"}).status_code == 422


def test_a_page_is_stripped_to_its_words(desk: httpx2.Client) -> None:
    page = f"<html><head><title>Berg meets Kohl</title></head><body><article><h1>Berg meets Kohl</h1>\
<p>{TEXT}</p><p>{TEXT}</p></article></body></html>"

    answer = desk.post("/v1/articles?dry_run=true", json={"html": page})

    assert answer.status_code == 200, answer.text
    assert answer.json()["title"] == "Berg meets Kohl"


def test_half_a_character_is_read_as_an_unknown_one(desk: httpx2.Client) -> None:
    body = b'{"text": "Ada \\ud800 Berg met Boris Kohl."}'

    answer = desk.post("/v1/articles?dry_run=true", content=body, headers={"Content-Type": "application/json"})

    assert answer.status_code == 200


def test_what_was_not_read_from_an_article_is_told(desk: httpx2.Client) -> None:
    said = f"{TEXT} Ada Berg and Boris Kohl, both of Acme Corp., like the weather in Ruritania."
    one = desk.post("/v1/articles", json={"text": said, "url": "https://news.example/omissions"}).json()["id"]

    found = desk.get(f"/v1/articles/{one}/omissions").json()

    TypeAdapter(OmissionsOut).validate_python(found)
    assert found["id"] == one
    assert any({"Ada Berg", "Boris Kohl"} <= set(row["entities"]) for row in found["items"])
    assert desk.get("/v1/articles/nothing/omissions").status_code == 404
    desk.delete(f"/v1/articles/{one}")


def test_an_article_that_is_too_long_is_refused(desk: httpx2.Client) -> None:
    answer = desk.post("/v1/articles", json={"text": "word " * 250_000})

    assert answer.status_code == 422
    assert answer.json()["type"] == "urn:triplewire:problem:invalid-article"


def test_readers_are_answered_while_an_article_is_read(desk: httpx2.Client) -> None:
    assert desk.post("/v1/articles?dry_run=true", json=BODY).status_code == 200

    ready = desk.get("/readyz")

    assert ready.status_code == 200
    assert TypeAdapter(ReadyOut).validate_json(ready.content).model == "loaded"


def test_a_server_that_only_answers_takes_nothing_in(tmp_path: Path, server: Server, readings: list[Reading]) -> None:
    path = tmp_path / "graph.db"
    with open_store(f"sqlite:{path}") as store:
        store.apply(added=readings[:1])

    with server(Settings(store=f"sqlite:{path}", port=0, ingest=False)) as client:
        posted = client.post("/v1/articles", json=BODY)
        deleted = client.delete(f"/v1/articles/{readings[0].article.key}")
        ready = client.get("/readyz").json()

    assert (posted.status_code, deleted.status_code) == (403, 403)
    assert posted.json()["type"] == "urn:triplewire:problem:ingest-off"
    assert ready == {"ready": True, "store": "ok", "model": "off"}
