"""Web archives as crawlers write them, and as disks and networks leave them."""

import gzip
import io
import shutil
import subprocess
import time
import tracemalloc
import zlib
from contextlib import suppress
from pathlib import Path
from typing import Protocol

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from triplewire.extract.articles import CAPS, Caps
from triplewire.extract.read import Problem, sources
from triplewire.extract.warc import read_archive
from triplewire.graph.errors import BadInput
from triplewire.graph.model import Article


class Site(Protocol):
    """A server of the tests' own."""

    url: str

    def lay(self, path: str, body: bytes | str = b"", status: int = 200, **headers: str) -> str: ...


def page(name: str, day: str = "") -> bytes:
    meta = f'<meta property="article:published_time" content="{day}">' if day else ""
    head = f"<head><title>{name} buys Rival</title>{meta}</head>"
    words = f"{name} Corp. acquired Rival Ltd., the company said."
    return f"<html>{head}<body><article><p>{words}</p></article></body></html>".encode()


def record(block: bytes, kind: str = "response", url: str = "https://news.example/a", **more: str) -> bytes:
    rows = {"WARC-Type": kind, "WARC-Date": "2022-02-03T04:05:06Z", "WARC-Target-URI": url}
    rows |= {"Content-Type": "application/http; msgtype=response", "Content-Length": str(len(block)), **more}
    head = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in rows.items())
    return b"WARC/1.0\r\n" + head.encode() + b"\r\n" + block + b"\r\n\r\n"


def answer(body: bytes, status: str = "200 OK", **headers: str) -> bytes:
    rows = {"Content-Type": "text/html; charset=utf-8", **{n.replace("_", "-"): v for n, v in headers.items()}}
    return (
        f"HTTP/1.1 {status}\r\n".encode() + "".join(f"{n}: {v}\r\n" for n, v in rows.items()).encode() + b"\r\n" + body
    )


def stored(name: str, **headers: str) -> bytes:
    return record(answer(page(name), **headers), url=f"https://news.example/{name}")


def read(data: bytes, caps: Caps = CAPS) -> tuple[list[str | None], list[str]]:
    """The URLs of the articles of an archive, and what was wrong."""
    found = list(read_archive(io.BytesIO(data), caps))
    return [a.url for _, a in found if isinstance(a, Article)], [str(e) for _, e in found if isinstance(e, BadInput)]


INFO = record(b"software: crawler\r\n", "warcinfo", "", Content_Type="application/warc-fields")
NAMES = ["Acme", "Bolt", "Calm"]
URLS = [f"https://news.example/{name}" for name in NAMES]
RECORDS = [stored(name) for name in NAMES]


def lean(data: bytes) -> bytes:
    """A record whose own lines end with a line feed alone."""
    head, _, block = data.partition(b"\r\n\r\n")
    return head.replace(b"\r\n", b"\n") + b"\n\n" + block.removesuffix(b"\r\n\r\n") + b"\n\n"


@pytest.mark.parametrize(
    "data",
    [
        INFO + b"".join(RECORDS),
        b"".join(map(gzip.compress, [INFO, *RECORDS])),
        gzip.compress(INFO + b"".join(RECORDS)),
        b"".join(map(lean, RECORDS)),
    ],
    ids=["plain", "a member each", "one member", "lines that end otherwise"],
)
def test_the_pages_of_an_archive_are_articles(data: bytes) -> None:
    assert read(data) == (URLS, [])


def test_a_page_has_its_own_day_or_that_of_its_capture() -> None:
    dated = record(answer(page("Acme", "2021-03-05")), url="https://news.example/dated")

    found = [row for _, row in read_archive(io.BytesIO(dated + stored("Bolt")), CAPS)]

    assert [row.published for row in found if isinstance(row, Article)] == ["2021-03-05", "2022-02-03"]


def test_what_is_no_page_is_passed_over_in_silence() -> None:
    others = [
        record(b"GET / HTTP/1.1\r\n\r\n", "request", Content_Type="application/http; msgtype=request"),
        record(page("Acme"), "resource", Content_Type="text/html"),
        record(answer(b""), "revisit"),
        record(answer(b"GIF89a", Content_Type="image/gif")),
        record(answer(page("Acme"), "404 Not Found")),
        record(answer(b"", "301 Moved", Location="/b")),
        record(b"", "metadata", "dns:news.example", Content_Type="text/dns"),
    ]

    assert read(b"".join([*others, RECORDS[0]])) == (URLS[:1], [])


REST = page("Acme")[5:]
CHUNKED = b"5;x=y\r\n" + page("Acme")[:5] + b"\r\n%x\r\n" % len(REST) + REST + b"\r\n0\r\n\r\n"


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (gzip.compress(page("Acme")), {"Content_Encoding": "gzip"}),
        (zlib.compress(page("Acme")), {"Content_Encoding": "deflate"}),
        (page("Acme"), {"Content_Encoding": "gzip"}),
        (CHUNKED, {"Transfer_Encoding": "chunked"}),
        (page("Acme"), {"Transfer_Encoding": "chunked"}),
        ("<title>Минск</title><p>Минск".encode("cp1251"), {"Content_Type": "text/html; charset=windows-1251"}),
    ],
    ids=["gzip", "deflate", "unpacked by the crawler", "chunked", "joined by the crawler", "charset"],
)  # fmt: skip
def test_a_page_is_read_however_it_was_sent(body: bytes, headers: dict[str, str]) -> None:
    assert read(record(answer(body, **headers))) == (["https://news.example/a"], [])


SECOND = RECORDS[1]
BROKEN = {
    "no length": SECOND.replace(b"Content-Length", b"Content-Width"),
    "wrong length": SECOND.replace(b"Content-Length: ", b"Content-Length: -"),
    "too long": SECOND.replace(b"Content-Length: ", b"Content-Length: 1"),
    "too short": SECOND.replace(b"Content-Length: 2", b"Content-Length: 1"),
    "no answer": record(b"\x00\xff" * 50, url=URLS[1]),
    "junk": bytes(range(256)) * 1000 + b"\r\n",
    "torn chunks": record(answer(b"5\r\n<html>", Transfer_Encoding="chunked"), url=URLS[1]),
    "br": record(answer(page("Bolt"), Content_Encoding="br"), url=URLS[1]),
    "empty": record(answer(b"<html></html>"), url=URLS[1]),
    "large": record(answer(b"<p>" + b"a " * 6_000_000), url=URLS[1]),
    "bomb": record(answer(gzip.compress(bytes(50_000_000)), Content_Encoding="gzip"), url=URLS[1]),
}


@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gzip"])
@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_record_is_told_and_costs_no_other(name: str, packed: bool) -> None:
    parts = [RECORDS[0], BROKEN[name], RECORDS[2]]

    urls, problems = read(b"".join(gzip.compress(part) if packed else part for part in parts))

    assert urls == [URLS[0], URLS[2]]
    assert len(problems) == 1


@pytest.mark.parametrize("at", [0, 1, 2, 3, 9, 11, 40, 100, 150])
def test_a_damaged_member_costs_no_other(at: int) -> None:
    members = [gzip.compress(part) for part in RECORDS]
    broken = members[1][:at] + bytes(8) + members[1][at + 8 :]

    urls, problems = read(members[0] + broken + members[2])

    assert urls in ([URLS[0], URLS[2]], URLS)  # some bytes of a header mean nothing
    assert problems or urls == URLS


def test_a_record_that_says_it_is_longer_than_the_rest_costs_no_other() -> None:
    first, second, third = RECORDS

    assert read(first + second.replace(b"Content-Length: ", b"Content-Length: 9") + third) == (
        [URLS[0], URLS[2]],
        ["it ends too early"],
    )


def test_a_file_of_nothing_but_lies_about_lengths_takes_no_quadratic_time() -> None:
    lies = record(b"", url=URLS[0]).replace(b"Content-Length: 0", b"Content-Length: 3000000") * 60_000
    began = time.process_time()

    _, problems = read(RECORDS[0] + lies)

    assert len(problems) > 10
    assert time.process_time() - began < 5


def test_records_without_blank_lines_between_them_and_damaged_headers_are_read() -> None:
    odd = answer(page("Bolt")).replace(b"\r\n", b"\r\nno header\r\n: nothing\r\nX-\xff: \xff\r\n", 1)

    assert read(b"".join([RECORDS[0][:-4], record(odd, url=URLS[1])[:-4], RECORDS[2]])) == (URLS, [])


def test_an_archive_that_ends_too_early_gives_what_it_has() -> None:
    whole = b"".join(RECORDS)
    members = b"".join(map(gzip.compress, RECORDS))

    assert read(whole[:-40]) == (URLS[:2], ["it ends too early"])
    assert read(members[:-40]) == (URLS[:2], ["the file ends within compressed bytes"])


def test_a_member_that_grows_without_end_is_left_and_the_next_one_read() -> None:
    head = record(b"", url=URLS[1]).replace(b"Content-Length: 0", b"Content-Length: 99999999999")[:-4]
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    bomb = packer.compress(head) + packer.flush(zlib.Z_FULL_FLUSH)
    bomb += 2000 * (packer.compress(bytes(1_000_000)) + packer.flush(zlib.Z_FULL_FLUSH))
    began = time.process_time()
    tracemalloc.start()

    urls, problems = read(gzip.compress(RECORDS[0]) + bomb + gzip.compress(RECORDS[2]))

    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (urls, problems) == ([URLS[0], URLS[2]], ["it grows without end when it is unpacked"])
    assert peak < 40_000_000
    assert time.process_time() - began < 10


PARTS = [*RECORDS, b"WARC/1.0\r\n", b"\x1f\x8b\x08", b"Content-Length: 9\r\n\r\n", b"\n", INFO[:60]]


@given(st.lists(st.sampled_from(PARTS), max_size=4), st.binary(max_size=80))
@settings(deadline=None, max_examples=40)
def test_any_bytes_are_articles_or_problems(parts: list[bytes], tail: bytes) -> None:
    data = b"".join(parts) + tail
    for sent in (data, gzip.compress(data), gzip.compress(data)[:-5] + tail):
        with suppress(BadInput):
            for _, row in read_archive(io.BytesIO(sent), CAPS):
                assert isinstance(row, Article | BadInput)


def test_archives_stand_in_a_folder_beside_other_files(tmp_path: Path) -> None:
    (tmp_path / "a.warc.gz").write_bytes(gzip.compress(RECORDS[0]) + gzip.compress(b"no record"))
    (tmp_path / "b.warc").write_bytes(INFO)
    (tmp_path / "c.txt").write_text("Estonia borders Latvia.")
    (tmp_path / "d.warc").write_bytes(b"")

    found = list(sources([tmp_path]))

    assert [row.title for row in found if isinstance(row, Article)] == ["Acme buys Rival", ""]
    problems = {row.where.removeprefix(f"{tmp_path}/"): row.message for row in found if isinstance(row, Problem)}
    assert problems == {
        "a.warc.gz[2]": "no record begins here",
        "b.warc": "the archive holds no pages",
        "d.warc": "the archive holds no pages",
    }


def test_an_archive_may_come_on_standard_input() -> None:
    found = list(sources(["-"], io.BytesIO(b"".join(RECORDS))))

    assert [row.url for row in found if isinstance(row, Article)] == URLS
    assert len(found) == 3


@pytest.mark.skipif(shutil.which("wget") is None, reason="no wget on this machine")
@pytest.mark.parametrize("words", [[], ["--no-warc-compression"]], ids=["gzip", "plain"])
def test_what_wget_archives_is_read(site: Site, tmp_path: Path, words: list[str]) -> None:
    urls = [site.lay(f"/{name}", page(name)) for name in NAMES]
    subprocess.run(["wget", "-q", "--warc-file=crawl", *words, *urls], cwd=tmp_path, check=True)

    (archive,) = tmp_path.glob("crawl.warc*")
    assert [row.url for row in sources([archive]) if isinstance(row, Article)] == urls
