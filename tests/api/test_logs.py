import io
import json
import logging
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, redirect_stderr
from pathlib import Path

import httpx2
import pytest

from triplewire.api.keys import Scope, new_key
from triplewire.api.logs import HIDDEN, LONGEST, REQUEST, Formatter, JsonFormatter, scrubbed, write_logs
from triplewire.api.settings import Settings

Server = Callable[[Settings], AbstractContextManager[httpx2.Client]]
KEY = "tw_" + "Ab3_-" * 8 + "xyz"


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield
    root.handlers[:], root.level = handlers, level
    REQUEST.set("")


def record(message: str, *values: object, error: BaseException | None = None) -> logging.LogRecord:
    found = (type(error), error, error.__traceback__) if error else None
    return logging.LogRecord("triplewire", logging.INFO, __file__, 1, message, values, found)


@pytest.mark.parametrize(
    "text",
    [
        f"key {KEY} failed",
        f"Authorization: Bearer {KEY}",
        f"authorization: basic {KEY}",
        f"X-API-Key: {KEY}",
        f"/v1/facts?api_key={KEY}&limit=1",
        f'{{"password": "{KEY}"}}',
        f"neo4j_password='{KEY}'",
        f"bolt://neo4j:{KEY}@host:7687",
        f"https://{KEY}@host/path",
        f"client_secret={KEY}",
    ],
)
def test_a_secret_is_struck_out_wherever_it_stands(text: str) -> None:
    for secret in (KEY, "correct-horse"):
        said = scrubbed(text.replace(KEY, secret), ["correct-horse"])

        assert secret not in said
        assert HIDDEN in said


def test_values_of_a_query_string_are_struck_out_and_their_names_stay() -> None:
    said = scrubbed("GET https://news.example/a?q=Ada+Berg&page=2;s=x#top 200")

    assert said == f"GET https://news.example/a?q={HIDDEN}&page={HIDDEN};s={HIDDEN} 200"


@pytest.mark.parametrize(
    "text", ["GET /v1/facts 200 3.1 ms ab12-7", "sqlite:/data/news.db", "12 tokens read", "a = b?", "Who? x = 1"]
)
def test_what_is_no_secret_stays(text: str) -> None:
    assert scrubbed(text, ["correct-horse"]) == text


def test_a_client_cannot_write_lines_of_its_own() -> None:
    said = Formatter().format(record("GET %s", "/a\n2026-01-01 INFO triplewire listening\x1b[2J\u2028"))

    assert "\n" not in said
    assert "\x1b" not in said
    assert "\\x0a" in said


def test_a_long_message_is_cut_for_it_holds_somebodys_text() -> None:
    assert len(Formatter().message(record("x" * 10_000))) == LONGEST + len(HIDDEN)


def test_a_traceback_is_kept_without_secrets() -> None:
    error = ValueError(f"bad {KEY}")
    for form in (Formatter(), JsonFormatter()):
        said = form.format(record("failed", error=error))

        assert "ValueError: bad tw_" in said
        assert KEY not in said


def test_a_program_reads_one_object_a_line() -> None:
    REQUEST.set("ab-1")
    asked = record("GET %s", "/v1/facts")
    asked.asked = {"method": "GET", "path": f"/v1/{KEY}", "status": 200, "ms": 1.5, "key": "desk"}

    row = json.loads(JsonFormatter().format(asked))

    assert row.pop("time").endswith("+00:00")
    assert row == {
        "level": "info", "logger": "triplewire", "message": "GET /v1/facts", "request_id": "ab-1",
        "method": "GET", "path": f"/v1/tw_{HIDDEN}", "status": 200, "ms": 1.5, "key": "desk",
    }  # fmt: skip


def test_logs_are_written_once_however_often_they_are_set_up() -> None:
    with redirect_stderr(io.StringIO()) as said:
        for _ in range(3):
            write_logs(Settings(log_format="console"))
        logging.getLogger("triplewire").info("hello")

    assert said.getvalue().count("hello") == 1


def lines_of(server: Server, settings: Settings, ask: Callable[[httpx2.Client], None]) -> list[dict[str, object]]:
    with redirect_stderr(io.StringIO()) as said:
        write_logs(settings)
        with server(settings) as client:
            ask(client)
    rows = [json.loads(line) for line in said.getvalue().splitlines()]
    return [row for row in rows if row["logger"] == "triplewire.access"]


def test_each_request_is_logged_with_its_id_and_without_its_query(tmp_path: Path, server: Server) -> None:
    secret = new_key(tmp_path / "graph.db.keys", "desk", Scope.READ)
    settings = Settings(store=f"sqlite:{tmp_path / 'graph.db'}", port=0, ingest=False, log_format="json")
    ids: list[str] = []

    def ask(client: httpx2.Client) -> None:
        headers = {"X-API-Key": secret}
        ids.append(
            client.get("/v1/facts?subject=Ada", headers={**headers, "X-Request-Id": "mine-1"}).headers["x-request-id"]
        )
        for given in ("a b", "x" * 65, "a;b", "<script>"):
            ids.append(
                client.get("/v1/a%0Ab%3Fkey=c", headers={**headers, "X-Request-Id": given}).headers["x-request-id"]
            )
        client.get("/v1/stats")

    rows = lines_of(server, settings, ask)

    assert [row["request_id"] for row in rows[:5]] == ids
    assert ids[0] == "mine-1"
    assert len(set(ids)) == 5
    assert all(request.replace("-", "").isalnum() for request in ids)
    assert rows[0]["path"] == "/v1/facts"
    assert rows[1]["path"] == "/v1/a%0Ab%3Fkey=c"
    assert [row["key"] for row in rows] == ["desk"] + [None] * 5  # where nothing is, no key is asked for
    assert [row["status"] for row in rows] == [404] * 5 + [401]
    assert secret not in json.dumps(rows)
    assert "Ada" not in json.dumps(rows)


@pytest.mark.model
def test_no_word_of_an_article_is_logged(tmp_path: Path, server: Server) -> None:
    settings = Settings(store=f"sqlite:{tmp_path / 'graph.db'}", port=0, log_format="json")
    word = "Zyzzogeton"

    def ask(client: httpx2.Client) -> None:
        client.timeout = httpx2.Timeout(120)
        text = f"President {word} Berg of Norway met Sweden's Foreign Minister Eva Lund in Oslo."
        assert client.post("/v1/articles?dry_run=true", json={"text": text}).status_code == 200
        assert client.post("/v1/articles", json={"text": text, "title": word}).status_code == 201
        assert client.post("/v1/articles", json={"text": text, "published": word}).status_code == 422
        assert client.post("/v1/articles", content=f'{{"text": "{word}'.encode()).status_code in (400, 415)
        assert client.post("/v1/articles", json={"html": f"<{word}>"}).status_code == 422

    with redirect_stderr(io.StringIO()) as said:
        write_logs(settings)
        with server(settings) as client:
            ask(client)

    assert '"status": 201' in said.getvalue()
    assert word not in said.getvalue()
