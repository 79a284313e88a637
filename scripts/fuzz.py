#!/usr/bin/env python3
"""Feeds the readers what nobody would send, for so many minutes each: python scripts/fuzz.py 10 html jsonl.

A reader answers, or raises one of our own errors; it does so within two seconds of this processor's time. Each input is
a true one that was cut, repeated, overwritten and given what breaks parsers. The tally is printed, one line a reader;
what broke one is printed with the smallest input that does, and the exit code is 1.
"""

import argparse
import html
import json
import sys
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory

import hypothesis.strategies as st
from hypothesis import HealthCheck, Phase, given, seed
from hypothesis import settings as limits

from triplewire.api.pages import Cursors
from triplewire.extract.articles import Caps
from triplewire.extract.read import Problem, kind_of, sources
from triplewire.graph.errors import TriplewireError
from triplewire.graph.export.read import import_graph
from triplewire.graph.export.write import export_graph
from triplewire.graph.model import (
    Article,
    Entity,
    EntityType,
    Evidence,
    Mention,
    MentionKind,
    Reading,
    Sentence,
    Span,
    Status,
    article_key,
)
from triplewire.graph.store import Store, open_store

SLOWEST = 2.0  # seconds that an article under the caps may take; where there is one a line, a thousand of them
LONGEST = 1_500_000  # bytes
ROUND = 200  # inputs between two looks at the clock
NASTY = [
    b"", b"\x00", b"\xff\xfe", b"\xed\xa0\x80", b"\\ud800", b"\xe2\x80\xae", b"\xc2\x85", b"\r", b"\n", b"\t",
    b"<!--", b"-->", b"<![CDATA[", b"]]>", b"<p", b"<script>", b"</script>", b"<title>", b"<div>", b"</div>",
    b"<table>", b"<svg>", b"<head>", b"<body>", b"<meta charset=utf-7>", b'<meta http-equiv="refresh">', b"<br/>",
    b"<?xml version='1.0' encoding='utf-16'?>", b"<!DOCTYPE x [<!ENTITY a 'b'>]>", b"&a;", b"&#0;", b"&#x110000;",
    b"&#xD800;", b"&amp;", b"<node id='n'/>", b"<edge source='n' target='n'/>", b"<data key='d0'>", b"<graphml>",
    b"{", b"}", b"[", b"]", b'"', b",", b":", b"null", b"true", b"NaN", b"Infinity", b"-0", b"1e999", b"9" * 400,
    b'{"type":"article"}', b'"text"', b'"title":""', b'"__class__"', b"\x1f\x8b", b"2022-02-30", b"0000-00-00",
]  # fmt: skip

BERG = Entity("person:ada-berg", "Ada Berg", EntityType.PERSON)
KOHL = Entity("person:boris-kohl", "Boris Köhl", EntityType.PERSON)
NORLAND = Entity("Q1000", "Norland", EntityType.PLACE, "Q1000", ("Republic of Norland",))
NAMED = (BERG, KOHL, NORLAND)


@dataclass(slots=True)
class Tally:
    """What became of the inputs of one reader."""

    name: str
    tried: int = 0
    read: int = 0
    refused: int = 0
    slowest: float = 0.0
    broke: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        """Return the line that is printed."""
        said = f"{self.tried} inputs, {self.read} read, {self.refused} refused, {len(self.broke)} broke it"
        return f"{self.name}: {said}; slowest {self.slowest:.2f} s"


Feed = Callable[[bytes], bool]  # says whether the input was read rather than refused


@st.composite
def spoilt(draw: st.DrawFn, true: list[bytes], longest: int) -> bytes:
    """Return a true input after some harm was done to it."""
    data = draw(st.sampled_from(true))
    for _ in range(draw(st.integers(0, 6))):
        start = draw(st.integers(0, len(data)))
        end = min(len(data), start + draw(st.sampled_from([0, 1, 5, 40, 300, 5_000])))
        kind = draw(st.sampled_from(["put", "cut", "repeat", "bytes", "flip"]))
        if kind == "put":
            data = data[:start] + draw(st.sampled_from(NASTY)) + data[end:]
        elif kind == "cut":
            data = data[:start] + data[end:]
        elif kind == "bytes":
            data = data[:start] + draw(st.binary(max_size=20)) + data[end:]
        elif kind == "flip" and start < len(data):
            data = data[:start] + bytes([data[start] ^ draw(st.integers(1, 255))]) + data[start + 1 :]
        else:
            times = draw(st.sampled_from([2, 3, 50, 3_000, 100_000]))
            piece = data[start:end] or draw(st.sampled_from(NASTY))
            data = data[:end] + piece * min(times, longest // max(1, len(piece))) + data[end:]
    return data[:longest]


def pages() -> list[bytes]:
    """Return the articles that are ours as pages."""
    found = []
    for name in sorted(row.name for row in files("triplewire.seeds").iterdir() if row.name.endswith(".md")):
        title, *lines = files("triplewire.seeds").joinpath(name).read_text("utf-8").split("\n\n")
        words = "".join(f"<p>{html.escape(line)}</p>\n" for line in lines)
        head = f'<title>{html.escape(title)}</title><meta property="og:site_name" content="News">'
        page = f"<!doctype html><html lang=en><head>{head}</head><body><nav><a href=/>Home</a></nav><article>"
        found.append(f"{page}<h1>{html.escape(title)}</h1>{words}</article></body></html>".encode())
    return found


def _told(data: bytes, name: str, folder: Path) -> bool:
    path = folder / name
    path.write_bytes(data)
    found = list(sources([path], caps=Caps()))
    assert kind_of(path)
    return any(not isinstance(item, Problem) for item in found)


@contextmanager
def reader(name: str, folder: Path) -> Iterator[tuple[list[bytes], Feed]]:
    """Give the true inputs of a reader, and how it is fed."""
    if name == "html":
        yield pages(), lambda data: _told(data, "page.html", folder)
    elif name == "jsonl":
        rows = [json.dumps({"id": n, "title": "A", "text": page.decode()[-900:], "date": "2022-02-16", "url": f"u:{n}"})
                for n, page in enumerate(pages())]  # fmt: skip
        yield ["\n".join(rows).encode(), rows[0].encode()], lambda data: _told(data, "rows.jsonl", folder)
    elif name == "cursors":
        yield from _cursors()
    else:
        with open_store(f"sqlite:{folder / 'from.db'}") as told, open_store(f"sqlite:{folder / 'to.db'}") as store:
            ending = {"import": ".jsonl", "graphml": ".graphml"}[name]
            _fill(told)
            export_graph(told, str(folder / f"true{ending}"))
            path = folder / f"spoilt{ending}"

            def feed(data: bytes) -> bool:
                path.write_bytes(data)
                import_graph(store, path)
                return True

            yield [(folder / f"true{ending}").read_bytes()], feed


def _cursors() -> Iterator[tuple[list[bytes], Feed]]:
    cursors, filters = Cursors(b"key"), b"filter"
    true = [cursors.write(filters, seen, after).encode() for seen, after in ((50, "Q184"), (1, ""), (7, "é/1-2:3"))]
    true.append(urlsafe_b64encode(b"x" * 30))

    def feed(data: bytes) -> bool:
        cursor = data.decode("latin-1")
        seen, after = cursors.read(cursor, filters)
        assert cursor.rstrip("=") == cursors.write(filters, seen, after)
        return True

    yield true, feed


def _fill(store: Store) -> None:
    words = "Ada Berg, president of Norland, met Boris Köhl."
    said = {"head_of_state_of": (NORLAND, Status.ASSERTED), "met_with": (KOHL, Status.DENIED)}
    spans = {entity: Span(words.index(entity.name), words.index(entity.name) + len(entity.name)) for entity in NAMED}
    mentions = tuple(Mention(entity.key, 1, span, MentionKind.NAME) for entity, span in spans.items())
    for n in (1, 2):
        url = f"https://news.example/{n}"
        article = Article(article_key(url, "A", words), "A", words, url, "2022-02-16", "News")
        evidence = tuple(
            Evidence(article.key, 1, BERG.key, relation, end.key, spans[BERG], spans[end], status, 0.8, f"{relation}.x")
            for relation, (end, status) in said.items()
        )
        sentences = (Sentence(0, Span(0, 1)), Sentence(1, Span(0, len(words))))
        store.apply(added=[Reading(article, "fuzz-1", sentences, NAMED, mentions, evidence)])


def one_round(tally: Tally, spoiled: st.SearchStrategy[bytes], feed: Feed, number: int, inputs: int = ROUND) -> None:
    """Feed a reader so many inputs, and count what became of them; raise with the smallest that breaks it."""

    @seed(number)
    @limits(
        max_examples=inputs,
        database=None,
        deadline=None,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )
    @given(spoiled)
    def fed(data: bytes) -> None:
        began = time.process_time()
        tally.tried += 1
        try:
            is_read = feed(data)
        except TriplewireError:
            is_read = False
        except Exception as error:
            error.add_note(f"broken by {data!r}")
            raise
        took = time.process_time() - began
        tally.slowest = max(tally.slowest, took)
        if took > SLOWEST + data.count(b"\n") * SLOWEST / 1000:
            tally.broke.append(f"{took:.1f} s for {len(data)} bytes of round {number}: {data[:200]!r}")
        tally.read += is_read
        tally.refused += not is_read

    fed()


def fuzz(name: str, minutes: float) -> Tally:
    """Feed one reader for so many minutes, or until something breaks it."""
    tally, end = Tally(name), time.monotonic() + 60 * minutes
    with TemporaryDirectory() as place, reader(name, Path(place)) as (true, feed):
        number = 0
        while time.monotonic() < end and not tally.broke:
            number += 1
            try:
                one_round(tally, spoilt(true, LONGEST), feed, number)
            except Exception as error:  # noqa: BLE001 - whatever it is, it is what is looked for
                tally.broke.append("\n".join([repr(error)[:300], *getattr(error, "__notes__", [])]))
    return tally


READERS = ("html", "jsonl", "import", "graphml", "cursors")


def main() -> int:
    """Feed the readers and print the tally."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("minutes", type=float)
    parser.add_argument("readers", nargs="*", help=f"of {', '.join(READERS)}; all, if none is named")
    asked = parser.parse_args()
    tallies = []
    for name in asked.readers or READERS:
        tallies.append(fuzz(name, asked.minutes))
        print(tallies[-1], *tallies[-1].broke, sep="\n", flush=True)
    return int(any(tally.broke for tally in tallies))


if __name__ == "__main__":
    sys.exit(main())
