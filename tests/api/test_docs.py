import hashlib
import re

import httpx2

from triplewire.api.routes.docs import WEB

VENDOR = WEB / "vendor" / "swagger-ui"


def test_the_page_asks_this_server_alone(client: httpx2.Client) -> None:
    page = client.get("/", follow_redirects=True)

    assert page.url.path == "/docs"
    policy = page.headers["content-security-policy"]
    assert policy.startswith("default-src 'self';")
    assert "script" not in policy
    wanted = re.findall(r'(?:src|href)="([^"]+)"', page.text)
    assert len(wanted) == 4
    for path in wanted:
        assert path.startswith("/web/")
        assert client.get(path).status_code == 200
    assert "<script>" not in page.text
    assert client.get("/openapi.json").json()["info"]["title"] == "triplewire"


def test_nothing_outside_of_the_folder_is_served(client: httpx2.Client) -> None:
    for path in ("/web/../settings.py", "/web/%2e%2e/settings.py", "/web/..%2Fsettings.py", "/web/"):
        assert client.get(path).status_code == 404


def test_the_assets_are_those_that_are_listed() -> None:
    lines = (VENDOR / "VERSION").read_text("utf-8").splitlines()[1:]
    listed = {name: digest for digest, name in (line.split() for line in lines)}

    found = {path.name: path for path in VENDOR.iterdir() if path.name != "VERSION"}
    assert {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in found.items()} == listed
