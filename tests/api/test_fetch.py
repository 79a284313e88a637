"""Pages from a real server on loopback, and everything that a page, a name or a server can do to whoever fetches it."""

import gzip
import logging
import socket
import ssl
import subprocess
import threading
import time
import zlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any, Protocol

import pytest

from triplewire.api.connections import resolve
from triplewire.api.fetch import Fetcher
from triplewire.api.settings import Settings
from triplewire.graph.errors import FetchFailed, FetchRefused, UnreadableInput, UnusablePage

PAGE = "<html><head><title>Acme buys Rival</title></head><body><p>Acme Corp. acquired Rival Ltd.</p></body></html>"


class Site(Protocol):
    """A server of the tests' own."""

    pages: dict[str, Any]
    asked: list[tuple[str, dict[str, str]]]
    host: str
    port: int
    url: str
    server: Any

    def lay(self, path: str, body: bytes | str = b"", status: int = 200, **headers: str) -> str: ...
    def paths(self) -> list[str]: ...


def fetcher(site: Site | None = None, resolver: Callable[[str, int], list[str]] = resolve, **more: object) -> Fetcher:
    private = (site.host,) if site else ()
    given = {"fetch": True, "fetch_delay": 0, "fetch_private": private, **more}
    return Fetcher(Settings.model_validate(given), resolver=resolver)


def test_a_page_is_fetched_by_somebody_who_says_who_it_is(site: Site) -> None:
    url = site.lay("/a?b=c", PAGE)

    found = fetcher(site, fetch_contact="desk@news.example").page(url + "#part")

    assert (found.url, found.text) == (url, PAGE)
    _, headers = site.asked[-1]
    assert headers["user-agent"].startswith("triplewire/")
    assert headers["user-agent"].endswith("(desk@news.example)")
    assert headers["host"] == site.host
    assert not {"cookie", "referer", "authorization"} & headers.keys()


def test_nothing_is_fetched_unless_the_settings_say_so(site: Site) -> None:
    with pytest.raises(FetchRefused, match="not fetched here"):
        fetcher(site, fetch=False).page(site.lay("/a", PAGE))

    assert site.asked == []


@pytest.mark.parametrize("url", ["http://127.0.0.1/", "http://localhost/", "http://[::1]/", "http://[::ffff:7f00:1]/"])
def test_this_machine_is_not_asked(url: str) -> None:
    with pytest.raises(FetchRefused, match=r"not on the public network"):
        fetcher().page(url)


@pytest.mark.parametrize(
    "addresses", [["10.0.0.1"], ["93.184.216.34", "127.0.0.1"], ["64:ff9b::7f00:1"], ["fe80::1%eth0"], ["224.0.0.1"]]
)
def test_a_name_that_leads_inside_is_not_followed_not_even_in_part(addresses: list[str]) -> None:
    with pytest.raises(FetchRefused, match="not on the public network"):
        fetcher(resolver=lambda host, port: addresses).page("https://news.example/")


def test_the_address_that_was_checked_is_the_one_that_is_connected_to(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.lay("/a", PAGE)
    tried: list[object] = []
    answers = iter([["93.184.216.34"], ["127.0.0.1"]])

    def connect(address: tuple[str, int], *_: object, **__: object) -> socket.socket:
        tried.append(address)
        raise OSError("tests do not leave this machine")

    monkeypatch.setattr(socket, "create_connection", connect)
    rebound = fetcher(resolver=lambda host, port: next(answers))
    with pytest.raises(FetchFailed, match="cannot be reached"):
        rebound.page("http://rebind.example/a")
    assert tried == [("93.184.216.34", 80)]

    with pytest.raises(FetchRefused, match="not on the public network"):
        rebound.page("http://rebind.example/a")
    assert len(tried) == 1
    assert site.asked == []


@pytest.mark.parametrize(
    ("there", "said"),
    [
        ("http://127.0.0.1/", "not on the public network"),
        ("http://localhost/", "not on the public network"),
        ("http://127.0.0.1:22/", "port 22"),
        ("http://2130706433/", "no host"),
        ("http://169.254.169.254/latest/meta-data/", "not on the public network"),
        ("http://[64:ff9b::a9fe:a9fe]/", "not on the public network"),
        ("file:///etc/passwd", "'file' is not fetched"),
        ("http://user:secret@127.0.0.1/", "a name or a password"),
        ("//127.0.0.1:1/", "port 1"),
    ],
)
def test_a_redirect_inside_is_not_followed(site: Site, there: str, said: str) -> None:
    url = site.lay("/a", status=302, location=there)

    with pytest.raises(FetchRefused, match=said):
        fetcher(site).page(url)

    assert site.paths() == ["/a"]


def test_a_public_site_does_not_send_us_to_a_private_host_that_is_named(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The public site stands on loopback too, for tests do not leave this machine: its address is read as another."""
    site.lay("/inside", PAGE)
    site.lay("/out", status=301, location=f"{site.url}/inside")
    real = socket.create_connection
    monkeypatch.setattr(socket, "create_connection", lambda to, *_, **__: real(("127.0.0.1", site.port)))

    with pytest.raises(FetchRefused, match="a host of our own"):
        fetcher(site, lambda host, port: ["93.184.216.34"]).page("http://public.example/out")

    assert site.paths() == ["/out"]


def test_a_page_that_moved_is_found_and_bears_its_last_address(site: Site) -> None:
    site.lay("/c", PAGE)
    site.lay("/b/x", status=307, location="../c#part")
    url = site.lay("/a", status=301, location="/b/x")

    assert fetcher(site).page(url).url == f"{site.url}/c"


def test_a_page_that_never_stops_moving_is_given_up(site: Site) -> None:
    url = site.lay("/a", status=302, location="/a")

    with pytest.raises(UnusablePage, match="moved more than 5 times"):
        fetcher(site).page(url)

    assert len(site.paths()) == 6


GONE = [(status, UnusablePage) for status in (204, 206, 304, 401, 403, 404, 410)]


@pytest.mark.parametrize(("status", "error"), [*GONE, (429, FetchFailed), (503, FetchFailed)])
def test_a_status_that_is_no_page_is_told(site: Site, status: int, error: type[Exception]) -> None:
    with pytest.raises(error, match=f"answers {status}"):
        fetcher(site).page(site.lay("/a", status=status))


@pytest.mark.parametrize(
    "kind", ["image/png", "application/pdf", "application/json", "text/plain", "multipart/x-mixed-replace"]
)
def test_what_is_no_page_is_not_read(site: Site, kind: str) -> None:
    with pytest.raises(UnusablePage, match="is not read"):
        fetcher(site).page(site.lay("/a", PAGE, content_type=kind))


def test_a_feed_that_is_taken_for_a_page_is_told_as_one(site: Site) -> None:
    with pytest.raises(UnusablePage) as caught:
        fetcher(site).page(site.lay("/a", "<rss/>", content_type="application/rss+xml"))

    assert "feed+https" in caught.value.hint


@pytest.mark.parametrize("packed", [gzip.compress, zlib.compress, lambda data: zlib.compress(data)[2:-4]])
def test_a_compressed_page_is_unpacked(site: Site, packed: Callable[[bytes], bytes]) -> None:
    encoding = "gzip" if packed is gzip.compress else "deflate"

    assert fetcher(site).page(site.lay("/a", packed(PAGE.encode()), content_encoding=encoding)).text == PAGE


def test_a_page_that_grows_without_end_is_left_at_once(site: Site) -> None:
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    start, more = (packer.compress(bytes(1_000_000)) + packer.flush(zlib.Z_FULL_FLUSH) for _ in range(2))
    bomb = start + 199 * more
    url = site.lay("/a", bomb, content_encoding="gzip")
    began = time.process_time()

    with pytest.raises(UnreadableInput, match="more than 2,000,000 bytes"):
        fetcher(site).page(url)

    assert len(bomb) < 220_000
    assert time.process_time() - began < 1


@pytest.mark.parametrize("encoding", ["br", "zstd", "gzip, gzip", "compress"])
def test_what_is_compressed_in_a_way_that_was_not_asked_for_is_not_unpacked(site: Site, encoding: str) -> None:
    with pytest.raises(UnreadableInput, match="compressed as"):
        fetcher(site).page(site.lay("/a", b"\x1b" * 100, content_encoding=encoding))


def test_torn_and_damaged_bytes_are_told(site: Site) -> None:
    packed = gzip.compress(PAGE.encode())
    for damaged in (packed[:-12], packed[:20] + b"\0\0\0" + packed[23:], b"no gzip"):
        with pytest.raises(UnreadableInput, match="damaged"):
            fetcher(site).page(site.lay("/a", damaged, content_encoding="gzip"))


@pytest.mark.parametrize("stated", ["3000000", None])
def test_a_page_that_is_too_large_is_not_read_to_its_end(site: Site, stated: str | None) -> None:
    sent = 0

    def pour(handler: BaseHTTPRequestHandler) -> None:
        nonlocal sent
        handler.send_response(200)
        handler.send_header("content-type", "text/html")
        if stated:
            handler.send_header("content-length", stated)
        handler.end_headers()
        try:
            for _ in range(1000):
                sent += handler.wfile.write(bytes(100_000))
        except OSError:
            return

    site.pages["/a"] = pour
    with pytest.raises(UnreadableInput, match="more than 2,000,000"):
        fetcher(site).page(f"{site.url}/a")
    assert sent < 20_000_000


def drip(part: str) -> Callable[[BaseHTTPRequestHandler], None]:
    def dripping(handler: BaseHTTPRequestHandler) -> None:
        try:
            if part == "body":
                handler.wfile.write(b"HTTP/1.1 200 OK\r\ncontent-type: text/html\r\n\r\n")
            for _ in range(200):
                handler.wfile.write({"head": b"H", "body": b" ", "again": b"HTTP/1.1 103 Early Hints\r\n\r\n"}[part])
                time.sleep(0.02)
        except OSError:
            return

    return dripping


@pytest.mark.parametrize("part", ["head", "body", "again"])
def test_a_server_that_gives_a_byte_now_and_then_is_left_when_the_time_is_over(site: Site, part: str) -> None:
    site.pages["/a"] = drip(part)
    began = time.monotonic()

    with pytest.raises(FetchFailed, match=r"was not there within 0.4 s|does not speak HTTP"):
        fetcher(site, fetch_limit=0.4).page(f"{site.url}/a")

    assert time.monotonic() - began < 3.5


def test_a_name_that_nobody_answers_for_is_not_waited_for(site: Site) -> None:
    done = threading.Event()

    def never(host: str, port: int) -> list[str]:
        done.wait(5)
        return []

    with pytest.raises(FetchFailed, match=r"not found in time|was not there within"):
        fetcher(site, never, fetch_limit=0.2).page(f"{site.url}/a")
    done.set()


def test_a_server_that_is_not_there_and_one_that_speaks_something_else_are_told(site: Site) -> None:
    site.pages["/a"] = lambda handler: handler.wfile.write(b"220 mail.example ESMTP\r\n" * 3) and None
    with pytest.raises(FetchFailed, match="does not speak HTTP"):
        fetcher(site).page(f"{site.url}/a")

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        host = f"127.0.0.1:{free.getsockname()[1]}"
        with pytest.raises(FetchFailed, match="cannot be reached"):
            fetcher(fetch_private=(host,)).page(f"http://{host}/")


def test_the_site_says_what_programs_may_read(site: Site) -> None:
    site.lay("/robots.txt", "User-agent: *\nDisallow: /\n\nUser-agent: triplewire\nDisallow: /private\n")
    site.lay("/moved", status=302, location="/private/b")
    ours = fetcher(site)

    assert ours.page(site.lay("/a", PAGE)).text == PAGE
    for path in ("/private/a", "/moved"):
        with pytest.raises(FetchRefused, match=r"robots\.txt"):
            ours.page(site.url + path)
    assert [path for path, _ in site.asked].count("/robots.txt") == 1
    assert site.paths() == ["/a", "/moved"]


def test_a_site_that_cannot_say_what_may_be_read_is_not_read(site: Site) -> None:
    url = site.lay("/a", PAGE)
    site.lay("/robots.txt", status=503)
    with pytest.raises(FetchFailed, match="answers 503"):
        fetcher(site).page(url)

    site.lay("/robots.txt", b"a" * 600_000)
    with pytest.raises(FetchRefused, match=r"robots\.txt"):
        fetcher(site).page(url)
    assert site.paths() == []


def test_one_host_is_asked_now_and_then_and_nobody_waits_for_ever(site: Site) -> None:
    urls = [site.lay(f"/{n}", PAGE) for n in range(4)]
    slow = fetcher(site, fetch_delay=0.2)
    began = time.monotonic()

    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(slow.page, urls))

    assert [page.url for page in found] == urls
    assert time.monotonic() - began >= 0.6
    with pytest.raises(FetchFailed, match="waited for"):
        slow.page(urls[0], patience=0.05)
    slow.close()
    with pytest.raises(FetchFailed, match="is ending"):
        slow.page(urls[0])


def test_waiting_for_a_turn_is_no_part_of_the_time_a_page_may_take(site: Site) -> None:
    site.lay("/robots.txt", "User-agent: *\nCrawl-delay: 2.2")
    slow = fetcher(site, fetch_limit=2)

    assert slow.page(site.lay("/a", PAGE)).status == 200
    assert slow.page(site.lay("/b", PAGE)).status == 200


@pytest.mark.parametrize(
    ("body", "kind", "text"),
    [
        ("Größe".encode("cp1252"), "text/html; charset=iso-8859-1", "Größe"),
        ("Größe".encode(), "text/html", "Größe"),
        ("Die Größe des Gebäudes".encode("cp1252"), "text/html", "Die Größe des Gebäudes"),
        ("<meta charset=windows-1251>Минск".encode("cp1251"), "text/html", "<meta charset=windows-1251>Минск"),
        ("Минск".encode("koi8-r"), 'text/html; Charset="KOI8-R"', "Минск"),
        ("\ufeffGröße".encode(), "text/html; charset=iso-8859-1", "Größe"),
        ("Größe".encode("utf-16"), "text/html", "Größe"),
        ("新华社".encode("gb18030"), "text/html; charset=gb2312", "新华社"),
        ("Größe".encode(), "text/html; charset=zip", "Größe"),
        (b"<p>a+AD4-b", "text/html; charset=utf-7", "<p>a+AD4-b"),
        (b"long " * 100 + b"\xff", "text/html; charset=utf-8", "long " * 100 + "\ufffd"),
    ],
)
def test_a_page_is_read_as_it_is_written(site: Site, body: bytes, kind: str, text: str) -> None:
    assert fetcher(site).page(site.lay("/a", body, content_type=kind)).text == text


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for news.example, and its key."""
    path = tmp_path_factory.mktemp("tls") / "both.pem"
    words = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=news.example"]
    words += ["-addext", "subjectAltName=DNS:news.example", "-keyout", str(path), "-out", f"{path}.crt"]
    subprocess.run(words, check=True, capture_output=True)
    path.write_text(path.read_text() + Path(f"{path}.crt").read_text())
    return path


def test_a_certificate_has_to_be_that_of_the_name_not_of_the_address(site: Site, certificate: Path) -> None:
    ours = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    ours.load_cert_chain(certificate)
    site.server.socket = ours.wrap_socket(site.server.socket, server_side=True)
    site.lay("/a", PAGE)
    hosts = tuple(f"{name}:{site.port}" for name in ("news.example", "other.example"))
    settings = Settings(fetch=True, fetch_delay=0, fetch_private=hosts)
    trusting = ssl.create_default_context(cafile=str(certificate))
    client = Fetcher(settings, resolver=lambda host, port: ["127.0.0.1"], ssl_context=trusting)

    assert client.page(f"https://{hosts[0]}/a").text == PAGE
    with pytest.raises(FetchFailed, match=r"not to be trusted|cannot be reached"):
        client.page(f"https://{hosts[1]}/a")
    with pytest.raises(FetchFailed, match=r"not to be trusted|cannot be reached"):
        Fetcher(settings, resolver=lambda host, port: ["127.0.0.1"]).page(f"https://{hosts[0]}/a")


def test_the_log_has_no_more_than_the_host(site: Site, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        fetcher(site).page(site.lay("/secret/path?token=hush", PAGE))
    assert "fetched 127.0.0.1: 200" in caplog.text
    assert "hush" not in caplog.text
    assert "secret" not in caplog.text


def test_proxies_of_the_environment_are_not_asked(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    assert fetcher(site).page(site.lay("/a", PAGE)).status == 200
