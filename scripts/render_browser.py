"""Takes the pictures of docs/neo4j-browser.md: the real Neo4j Browser, our style, the demo graph.

usage: render_browser.py [--store bolt://127.0.0.1:7687] [--browser http://127.0.0.1:7474/browser/] [NAME ...]

The server holds the demo graph (`triplewire --store bolt://... ingest seeds/`) and asks for no password. Needs
playwright and Chromium.
"""

import argparse
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from triplewire.graph.browser.questions import browser_of, deep_link, question, style

DOCS = Path(__file__).parent.parent / "docs"
CHROMIUM = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
            "--disable-component-update", "--disable-sync"]  # fmt: skip
EDITOR = ".monaco-editor"
STARTED, SETTLED = 5_000, 9_000  # milliseconds until Browser is connected, until the picture is at rest


@dataclass(frozen=True)
class Picture:
    """One picture: a question, its values, and what is clicked in the answer before it is taken."""

    query: str
    click: str = ""  # caption of what is clicked
    size: tuple[int, int] = (1200, 760)
    is_wide: bool = False  # without the panel at its side
    smaller: int = 0  # steps to zoom out, so that nothing lies under the panel


# of the demo graph: Belarus, China, and that one of two won a Nobel prize, which two sentences state
BELARUS, CHINA, WON = "Q184", "Q148", "418bc852de43483f"
PICTURES = {
    "facts": Picture(question("facts").filled({"entity": BELARUS}), click="BORDERS", smaller=1),
    "claims": Picture(question("claims").query, click="denied attacked"),
    "evidence": Picture(question("evidence").filled({"fact": WON}), smaller=1),
    "path": Picture(question("path").filled({"entity": BELARUS, "other": CHINA}), smaller=1),
    "newest": Picture(question("newest").query, size=(1500, 1000), is_wide=True),
}


@contextmanager
def opened(size: tuple[int, int] = (1200, 760)) -> Iterator[Page]:
    """Yield a page of a Chromium that has never seen Neo4j Browser."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=CHROMIUM)
        page = chromium.new_page(viewport={"width": size[0], "height": size[1]})
        page.set_default_timeout(120_000)  # the machine may be busy
        yield page
        chromium.close()


def run(page: Page, command: str, wait: int) -> None:
    """Type a command into the editor and run it."""
    page.locator(EDITOR).first.click()
    page.keyboard.press("Control+A")
    page.keyboard.insert_text(command)
    page.keyboard.press("Control+Enter")
    page.wait_for_timeout(wait)


def dress(page: Page) -> None:
    """Give the graph our style; Browser keeps it."""
    run(page, ":style " + " ".join(style().split()), 1_500)


def ask(page: Page, picture: Picture, link: Callable[[str], str]) -> None:
    """Open Browser with a question filled in, run it and wait until the picture is at rest."""
    page.set_viewport_size({"width": picture.size[0], "height": picture.size[1]})
    page.goto(link(picture.query))
    page.wait_for_timeout(STARTED)
    page.locator(EDITOR).first.click()
    page.keyboard.press("Control+Enter")
    page.wait_for_timeout(1_500)
    page.locator("[data-testid=frame] [title=Fullscreen]").first.click()
    page.wait_for_timeout(SETTLED)
    if picture.is_wide:
        page.get_by_title("Collapse the node properties display").first.click()
        page.wait_for_timeout(500)
    page.get_by_label("zoom-to-fit").first.click()
    for _ in range(picture.smaller):
        page.get_by_label("zoom-out").first.click()
    page.wait_for_timeout(1_500)
    if picture.click:
        page.locator("svg").get_by_text(picture.click, exact=True).first.click(force=True)
        page.wait_for_timeout(500)


def main() -> int:
    """Take the pictures that are asked for, or all of them."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("names", nargs="*")
    parser.add_argument("--store", default="bolt://127.0.0.1:7687")
    parser.add_argument("--browser", default="")
    parser.add_argument("--into", type=Path, default=DOCS)
    given = parser.parse_args()
    browser = given.browser or browser_of(given.store)

    def link(query: str) -> str:
        return deep_link(browser, given.store, query)

    with opened() as page:
        page.goto(link(""))
        page.wait_for_timeout(STARTED)
        dress(page)
        for name, picture in PICTURES.items():
            if not given.names or name in given.names:
                ask(page, picture, link)
                page.screenshot(path=given.into / f"browser-{name}.png")
    return 0


if __name__ == "__main__":
    sys.exit(main())
