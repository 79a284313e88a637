import hashlib
import re
import shutil

import httpx2
import pytest
from playwright.sync_api import Request, sync_playwright

from triplewire.api.routes.docs import WEB

VENDOR = WEB / "vendor" / "swagger-ui"
CHROMIUM = shutil.which("chromium")


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


@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine")
def test_the_page_lists_the_operations_without_an_error_or_a_foreign_request(client: httpx2.Client) -> None:
    base = str(client.base_url).rstrip("/")
    errors: list[str] = []
    foreign: list[str] = []

    def note(request: Request) -> None:
        if not request.url.startswith((base, "data:", "blob:")):
            foreign.append(request.url)

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("request", note)
        page.goto(f"{base}/docs")
        page.locator("#operations-facts-listFacts").click()
        page.get_by_role("button", name="Execute").click()
        page.locator("#operations-facts-listFacts tbody .response-col_status").first.wait_for()
        answered = page.locator("#operations-facts-listFacts .live-responses-table").inner_text()
        operations = page.locator(".opblock").count()
        browser.close()

    assert (errors, foreign) == ([], [])
    assert operations == sum(len(verbs) for verbs in client.get("/openapi.json").json()["paths"].values())
    assert operations > 40
    assert "200" in answered
