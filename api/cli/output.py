"""The only place that prints: data to stdout, everything else to stderr."""

import os
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from triplewire.graph.errors import TriplewireError

if TYPE_CHECKING:
    from rich.console import Console

    from triplewire.graph.model import Fact, Period
    from triplewire.graph.views import EvidenceView

WIDE = 200  # columns where the output is not a terminal: nothing is cut
ISO_DAY = len("2022-02-16")
SUBJECT, OBJECT, CUE = "bold cyan", "bold green", "bold yellow"
BRACKETS = {SUBJECT: ("[", "]"), OBJECT: ("[", "]"), CUE: ("*", "*")}


# What an article could steer a terminal with: control characters but tab and line end, overrides of the direction
STEERING = (*range(9), *range(11, 32), *range(127, 160), *range(0x202A, 0x202F), *range(0x2066, 0x206A))
UNSTEERED = dict.fromkeys(STEERING, "\N{REPLACEMENT CHARACTER}")


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch of a sentence to show, in code points of the sentence."""

    start: int
    end: int
    style: str


def marks_of(
    sentence: Sequence[int], subject: Sequence[int], obj: Sequence[int], cue: Sequence[int] | None
) -> list[Mark]:
    """Return the marks of a piece of evidence, relative to the start of its sentence; ends before cue.

    An end that another sentence names has no mark in this one.
    """
    found: list[Mark] = []
    start, end = sentence
    for span, style in ((subject, SUBJECT), (obj, OBJECT), (cue, CUE)):
        if not span or span[0] < start or span[1] > end:
            continue
        if not any(span[0] - start < m.end and m.start < span[1] - start for m in found):
            found.append(Mark(span[0] - start, span[1] - start, style))
    return sorted(found, key=lambda m: m.start)


def marked(words: str, marks: Iterable[Mark]) -> str:
    """Return a sentence in plain text with its marked words in brackets, the cue in asterisks."""
    out, at = [], 0
    for mark in marks:
        before, after = BRACKETS[mark.style]
        out += [words[at : mark.start], before, words[mark.start : mark.end], after]
        at = mark.end
    return " ".join("".join([*out, words[at:]]).split())


class Output:
    """Writes answers for a person or for a program."""

    def __init__(self, *, quiet: bool = False, form: str = "text") -> None:
        self.quiet = quiet
        self.form = form  # text | json | jsonl

    @cached_property
    def console(self) -> "Console":
        """Return the terminal; colours only where somebody sees them."""
        from rich.console import Console

        width = None if sys.stdout.isatty() else WIDE
        return Console(highlight=False, markup=False, emoji=False, soft_wrap=True, width=width)

    def line(self, text: str = "") -> None:
        """Print one line of data."""
        print(text.translate(UNSTEERED))

    def note(self, text: str) -> None:
        """Say something about the work, on stderr, unless told to be quiet."""
        if not self.quiet:
            print(text.translate(UNSTEERED), file=sys.stderr, flush=True)

    def problem(self, error: TriplewireError | str, hint: str = "") -> None:
        """Say what is wrong and what to do, on stderr."""
        print(f"error: {error}".translate(UNSTEERED), file=sys.stderr)
        if hint := (hint or getattr(error, "hint", "")):
            print(f"hint: {hint}".translate(UNSTEERED), file=sys.stderr)

    def data(self, value: Any) -> None:  # noqa: ANN401 - whatever JSON can hold
        """Print one JSON value: indented for --json, one line for --jsonl."""
        import json

        indent = 2 if self.form == "json" else None
        text = json.dumps(value, ensure_ascii=False, indent=indent)
        print(text if _can_print(text) else json.dumps(value, indent=indent))

    def rows(self, rows: Sequence[dict[str, Any]], columns: Sequence[str], empty: str) -> None:
        """Print rows as a table, a JSON array or JSON lines; say `empty` where there are none."""
        if self.form == "json":
            self.data(rows)
        elif self.form == "jsonl":
            for row in rows:
                self.data(row)
        elif not rows:
            self.note(empty)
        else:
            self._table(rows, columns)

    def _table(self, rows: Sequence[dict[str, Any]], columns: Sequence[str]) -> None:
        from rich import box
        from rich.table import Table

        table = Table(box=box.SIMPLE_HEAD if sys.stdout.isatty() else None, pad_edge=False)
        for column in columns:
            table.add_column(column, overflow="fold", no_wrap=column in {"id", "confidence", "published"})
        for row in rows:
            cells = ["" if row.get(column) is None else str(row[column]) for column in columns]
            table.add_row(*(cell.translate(UNSTEERED) for cell in cells))
        self.console.print(table)

    @cached_property
    def is_coloured(self) -> bool:
        """Say whether somebody sees colours: a terminal that did not ask for none."""
        return sys.stdout.isatty() and not self.console.no_color

    def fact(self, text: str, indent: str = "") -> None:
        """Print the line that names a fact; it stands out where there are colours."""
        text = text.translate(UNSTEERED)
        if not self.is_coloured:
            print(indent + text)
            return
        from rich.text import Text

        self.console.print(Text(indent + text, style="bold"))

    def sentence(self, words: str, marks: Sequence[Mark], indent: int = 4) -> None:
        """Print a sentence with its marked words: in colour on a terminal, in brackets elsewhere."""
        words = words.translate(UNSTEERED)
        if not self.is_coloured:
            print(" " * indent + marked(words, marks))
            return
        from rich.padding import Padding
        from rich.text import Text

        text = Text(words.replace("\n", " "))
        for mark in marks:
            text.stylize(mark.style, mark.start, mark.end)
        self.console.print(Padding(text, (0, 0, 0, indent)), soft_wrap=False)

    def evidence(self, view: "EvidenceView") -> None:
        """Print one piece of evidence: the sentence in its words, then who prints it."""
        row = view.evidence
        cue = (row.cue_span.start, row.cue_span.end) if row.cue_span else None
        marks = marks_of(
            (view.sentence.span.start, view.sentence.span.end),
            (row.subject_span.start, row.subject_span.end),
            (row.object_span.start, row.object_span.end),
            cue,
        )
        self.sentence(view.words, marks)
        said = [f"says {view.speaker.name}"] if view.speaker else []
        where = [
            view.article.source or "",
            view.article.published or "",
            f"“{view.article.title}”",
            view.article.url or "",
        ]
        self.line("      " + " · ".join([*said, *(part for part in where if part)]))


def _can_print(text: str) -> bool:
    try:
        text.encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:
        return False
    return True


def period_words(period: "Period") -> str:
    """Return a period in words: since 1994, until 2020, on 2022-02-16."""
    parts = [
        f"since {period.since}" if period.since else "",
        ("formerly" if period.until == "?" else f"until {period.until}") if period.until else "",
        f"{'on' if len(period.happened) == ISO_DAY else 'in'} {period.happened}" if period.happened else "",
    ]
    return " ".join(part for part in parts if part)


def fact_line(fact: "Fact") -> str:
    """Return a fact as one line: subject relation object, status unless asserted, when, how sure, how many."""
    status = "" if fact.status == "asserted" else f" [{fact.status.value}]"
    when = period_words(fact.period)
    outlets = f"{fact.n_sources} source{'s' if fact.n_sources != 1 else ''}"
    tail = ", ".join(part for part in (when, f"{fact.confidence:.2f}", outlets) if part)
    return f"{fact.subject.name} {fact.relation} {fact.object.name}{status}  ({tail})"


def silence_stdout() -> None:
    """Drop what is left to print after the reader of a pipe has gone."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
