import re

import httpx2
from starlette.types import Scope

from triplewire.api.metrics import Metrics


def counted(text: str) -> dict[tuple[str, str, str], float]:
    rows = re.findall(
        r'^triplewire_request_seconds_count\{method="(.*?)",route="(.*?)",status="(.*?)"\} (\S+)$', text, re.MULTILINE
    )
    return {(method, route, status): float(number) for method, route, status, number in rows}


def test_requests_are_counted_by_route_and_not_by_path(client: httpx2.Client) -> None:
    before = counted(client.get("/metrics").text)
    for path in ("/v1/entities/Q1000", "/v1/entities/Q2000", "/v1/entities/nobody-at-all", "/nothing/1", "/nothing/2"):
        client.get(path)
    client.post("/v1/stats")

    answer = client.get("/metrics")

    after = counted(answer.text)
    grown = {key: after[key] - before.get(key, 0) for key in after if after[key] != before.get(key, 0)}
    assert grown == {
        ("GET", "/v1/entities/{entity_id}", "200"): 2,
        ("GET", "/v1/entities/{entity_id}", "404"): 1,
        ("GET", "(none)", "404"): 2,
        ("POST", "/v1/stats", "405"): 1,
        ("GET", "/metrics", "200"): 1,
    }
    assert answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    assert answer.headers["cache-control"] == "no-store"
    assert re.search(r'^triplewire_info\{version="[\w.]+"\} 1\.0$', answer.text, re.MULTILINE)
    assert "process_resident_memory_bytes" in answer.text


def test_what_is_turned_down_at_the_door_is_counted_by_kind(client: httpx2.Client) -> None:
    client.get("/v1/stats", headers={"Host": "evil.example"})

    assert 'triplewire_refused_total{kind="unknown-host"}' in client.get("/metrics").text


def test_no_client_makes_up_labels() -> None:
    metrics = Metrics()
    for number in range(100):
        asked: Scope = {"method": f"METHOD{number}", "path": f"/{number}"}
        metrics.answered(asked, 404, 0.01)

    assert counted(metrics.text().decode()) == {("OTHER", "(none)", "404"): 100}
