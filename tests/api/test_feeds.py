"""RSS and Atom from a real site: what is new is taken in, and only that."""

import json
from collections.abc import Callable
from pathlib import Path
from time import process_time
from typing import Any, Protocol

import pytest

from triplewire.api.feed_book import FeedBook
from triplewire.api.feeds import feed_at
from triplewire.api.fetch import Fetcher
from triplewire.api.ingest import IngestReport, Trouble
from triplewire.api.settings import Settings
from triplewire.extract.read import CAPS, Problem
from triplewire.graph.model import Article

pytest.importorskip("feedparser", reason="the extra feeds is not installed")


class Ran(Protocol):
    """What a command printed, and its exit code."""

    code: int
    out: str
    err: str


class Site(Protocol):
    """A server of the tests' own."""

    asked: list[tuple[str, dict[str, str]]]
    host: str
    url: str

    def lay(self, path: str, body: bytes | str = b"", status: int = 200, **headers: str) -> str: ...
    def paths(self) -> list[str]: ...


Run = Callable[..., Ran]
LONG = "<p>" + "Acme Corp. acquired Rival Ltd. in March 2021, the company said. " * 12 + "</p>"
RSS_TYPE = "application/rss+xml"


def page(title: str) -> str:
    words = f"{title}, the company said on Monday. Acme Corp. is based in Minsk."
    return f"<html><head><title>{title}</title></head><body><article><p>{words}</p></article></body></html>"


def item(link: str, title: str, content: str = "", date: str = "Fri, 05 Mar 2021 23:30:00 -0500") -> str:
    whole = f"<content:encoded><![CDATA[{content}]]></content:encoded>" if content else ""
    return f"<item><guid>{link}</guid><link>{link}</link><title>{title}</title><pubDate>{date}</pubDate>{whole}</item>"


def rss(*items: str) -> str:
    space = 'xmlns:content="http://purl.org/rss/1.0/modules/content/"'
    channel = f"<channel><title>Example News</title>{''.join(items)}</channel>"
    return f'<?xml version="1.0"?><rss version="2.0" {space}>{channel}</rss>'


def atom(link: str, title: str, content: str) -> str:
    return (
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>Example Wire</title>'
        f'<entry><id>tag:news.example,2021:1</id><title>{title}</title><link href="{link}"/>'
        f'<published>2021-03-05T23:30:00-05:00</published><content type="html"><![CDATA[{content}]]></content>'
        "</entry></feed>"
    )


@pytest.fixture
def fetcher(site: Site) -> Fetcher:
    return Fetcher(Settings(fetch=True, fetch_delay=0, fetch_private=(site.host,)))


def articles(found: list[Article | Problem]) -> list[Article]:
    assert all(isinstance(row, Article) for row in found), found
    return [row for row in found if isinstance(row, Article)]


def taken(book: FeedBook, fetcher: Fetcher, url: str, *troubles: Trouble) -> list[Article | Problem]:
    """What a feed gives, taken in but for what has trouble."""
    found = list(feed_at(url, fetcher, CAPS, book))
    book.keep(IngestReport(troubles=troubles))
    return found


def test_an_entry_is_its_page_or_its_own_text_where_that_is_whole(site: Site, fetcher: Fetcher) -> None:
    first, second = site.lay("/a", page("Acme buys Rival")), f"{site.url}/b"
    feed = site.lay(
        "/rss", rss(item(first, "Acme buys"), item(second, "Bolt &amp; Co. &lt;b&gt;", LONG)), content_type=RSS_TYPE
    )

    one, two = articles(list(feed_at(feed, fetcher, CAPS)))

    assert (one.url, one.title, one.published) == (first, "Acme buys Rival", "2021-03-05")
    assert (two.url, two.title, two.published, two.source) == (second, "Bolt & Co. <b>", "2021-03-05", "Example News")
    assert two.text.startswith("Acme Corp. acquired Rival Ltd. in March 2021")
    assert site.paths() == ["/rss", "/a"]


def test_atom_and_relative_links_and_a_wrong_content_type_are_read(site: Site, fetcher: Fetcher) -> None:
    site.lay("/news/a", page("Acme buys Rival"))
    feed = site.lay("/news/feed", atom("a", "Acme", "short"), content_type="text/plain")

    (found,) = articles(list(feed_at(feed, fetcher, CAPS)))

    assert (found.url, found.published) == (f"{site.url}/news/a", "2021-03-05")


def test_a_feed_is_asked_only_for_what_is_new(site: Site, fetcher: Fetcher, tmp_path: Path) -> None:
    book = FeedBook(tmp_path / "graph.db.feeds")
    items = [item(site.lay(f"/{name}", page(name)), name) for name in ("a", "b")]
    feed = site.lay(
        "/rss", rss(*items), content_type=RSS_TYPE, etag='"one"', last_modified="Fri, 05 Mar 2021 10:00:00 GMT"
    )

    assert len(articles(taken(book, fetcher, feed))) == 2
    site.lay("/rss", status=304)
    assert taken(FeedBook(book.path), fetcher, feed) == []
    _, headers = site.asked[-1]
    assert (headers["if-none-match"], headers["if-modified-since"]) == ('"one"', "Fri, 05 Mar 2021 10:00:00 GMT")

    changed = item(f"{site.url}/b", "b, corrected")
    site.lay("/rss", rss(items[0], changed, item(site.lay("/c", page("c")), "c")), content_type=RSS_TYPE)
    again = articles(taken(FeedBook(book.path), fetcher, feed))
    assert [row.url for row in again] == [f"{site.url}/b", f"{site.url}/c"]


def test_what_is_not_in_the_store_is_asked_for_again(site: Site, fetcher: Fetcher, tmp_path: Path) -> None:
    book = FeedBook(tmp_path / "feeds")
    items = [item(site.lay(f"/{name}", page(name)), name) for name in ("a", "b")]
    feed = site.lay("/rss", rss(*items), content_type=RSS_TYPE, etag='"one"')

    cut = feed_at(feed, fetcher, CAPS, book)
    next(cut)
    cut.close()
    book.keep(IngestReport())
    assert not book.path.exists()

    first, _ = articles(list(feed_at(feed, fetcher, CAPS, book)))
    died = Trouble("a", "a", first.url, "the process that read it ended", key=first.key, may_pass=True)
    assert len(taken(book, fetcher, feed, died)) == 2

    assert [row.url for row in articles(taken(FeedBook(book.path), fetcher, feed))] == [first.url]
    assert "if-none-match" not in [dict(headers) for path, headers in site.asked if path == "/rss"][-1]


def test_an_entry_that_cannot_be_had_is_a_problem_and_is_given_up_after_three_runs(
    site: Site, fetcher: Fetcher, tmp_path: Path
) -> None:
    items = [item(site.lay("/a", status=503), "a"), item(site.lay("/b", page("b")), "b"), item("http://10.0.0.1/", "c")]
    feed = site.lay("/rss", rss(*items), content_type=RSS_TYPE, etag='"one"')

    runs = [taken(FeedBook(tmp_path / "feeds"), fetcher, feed) for _ in range(4)]

    assert [len(found) for found in runs] == [3, 2, 2, 0]
    problems = [row for row in runs[0] if isinstance(row, Problem)]
    assert [row.where for row in problems] == [f"{site.url}/a", "http://10.0.0.1/"]
    assert [row.message for row in problems] == ["its server answers 503", "its host is not on the public network"]
    assert site.asked[-1][1]["if-none-match"] == '"one"'


def test_a_feed_that_is_not_well_formed_says_so_and_gives_what_it_has(site: Site, fetcher: Fetcher) -> None:
    whole = rss(item(site.lay("/a", page("a")), "a"), item(site.lay("/b", page("b")), "b"))
    feed = site.lay("/rss", whole[: whole.index("</channel>")] + "<item><title>torn & broken", content_type=RSS_TYPE)

    problem, *rest = feed_at(feed, fetcher, CAPS)

    assert isinstance(problem, Problem)
    assert "not well-formed" in problem.message
    assert [row.url for row in rest if isinstance(row, Article)] == [f"{site.url}/a", f"{site.url}/b"]


BOMB = "".join(f'<!ENTITY a{n + 1} "{f"&a{n};" * 10}">' for n in range(9))
LAUGHS = f'<!DOCTYPE rss [<!ENTITY a0 "ha">{BOMB}]><rss version="2.0"><channel><title>&a9;</title></channel></rss>'
FILE = '<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + rss(item("http://10.0.0.1/", "&x;"))[21:]
NO_FEEDS = {
    "page": (page("a"), "text/html", "not a feed"),
    "nothing": ("", RSS_TYPE, "not a feed"),
    "path": ("/etc/passwd", "text/plain", "not a feed"),
    "url": ("http://127.0.0.1:1/", "text/plain", "not a feed"),
    "laughs": (LAUGHS, RSS_TYPE, "well-formed"),
    "file": (FILE, RSS_TYPE, ""),
    "large": (b"<rss>" + bytes(5_000_001), RSS_TYPE, "more than 2,000,000"),
    "image": (b"GIF89a", "image/gif", "is not read"),
}  # fmt: skip


@pytest.mark.parametrize("name", NO_FEEDS)
def test_what_is_no_feed_or_a_trap_says_so_and_opens_nothing(site: Site, fetcher: Fetcher, name: str) -> None:
    body, kind, said = NO_FEEDS[name]

    found = list(feed_at(site.lay("/rss", body, content_type=kind), fetcher, CAPS))

    assert any(isinstance(row, Problem) and said in row.message for row in found) or not said
    assert "root:" not in str(found)
    assert len(str(found)) < 20_000


@pytest.mark.model
def test_the_command_takes_in_a_feed_once(
    run: Run, site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRIPLEWIRE_FETCH_PRIVATE", site.host)
    monkeypatch.setenv("TRIPLEWIRE_FETCH_DELAY", "0")
    feed = site.lay(
        "/rss", rss(item(site.lay("/a", page("Acme")), "Acme"), item("http://10.0.0.1/", "c")), content_type=RSS_TYPE
    )

    first = run("ingest", "--fetch", f"feed+{feed}")
    again = run("ingest", "--fetch", f"feed+{feed}", "--json")

    assert (first.code, "1 added" in first.out) == (4, True), first.err
    assert json.loads(again.out)["unchanged"] == 0
    kept: dict[str, Any] = json.loads((tmp_path / "triplewire.db.feeds").read_text())["feeds"][feed]
    assert (len(kept["entries"]), kept["tries"]) == (1, {"http://10.0.0.1/": 2})
    assert run("ingest", f"feed+{feed}").code == 1

    (tmp_path / "triplewire.db.feeds").write_text("[]")
    assert "is not a file of feeds" in run("ingest", "--fetch", f"feed+{feed}").err


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (rss("<item/>" * 280_000), "280000 entries"),
        (rss("<item><title>x</title>" + "<a></a>" * 270_000 + "</item>"), "tags"),
        (rss("<item><description>" + "&lt;b&gt;" * 200_000 + "</description></item>"), "tags"),
        (rss("<item><title>" + "x" * 2_000_000 + "</title></item>"), "more than 2,000,000"),
    ],
    ids=["entries", "tags", "written tags", "bytes"],
)
def test_a_feed_that_would_take_long_is_refused_at_once(site: Site, fetcher: Fetcher, body: str, said: str) -> None:
    url = site.lay("/feed", body, **{"Content-Type": RSS_TYPE})

    before = process_time()
    (problem,) = feed_at(url, fetcher, CAPS)

    assert isinstance(problem, Problem)
    assert said in problem.message, problem.message
    assert process_time() - before < 2


def test_a_feed_of_as_many_entries_as_are_read_is_read(site: Site, fetcher: Fetcher) -> None:
    rows = [item(f"https://news.example/{n}", f"Title {n}", LONG) for n in range(50)]
    url = site.lay("/feed", rss(*rows), **{"Content-Type": RSS_TYPE})

    assert len(articles(list(feed_at(url, fetcher, CAPS)))) == 50
