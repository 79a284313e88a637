"""How far an ingest is, and the file of what failed."""

import sys
import threading
import time
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from triplewire.api.cli.output import Output
from triplewire.graph.errors import BadSetting

if TYPE_CHECKING:
    from triplewire.api.ingest import IngestReport

EVERY = 10.0  # seconds between progress lines where no terminal shows a bar


class Progress:
    """Shows how far an ingest is: a bar on a terminal, else a line every ten seconds, whatever takes so long."""

    def __init__(self, out: Output) -> None:
        self.out = out
        self.started = time.monotonic()
        self.said = "loading the language model"
        self.stopped = threading.Event()
        self.bar: Any = None
        if out.quiet:
            return
        if sys.stderr.isatty():
            self.bar = self._bar()
            self.bar.start()
        else:
            threading.Thread(target=self._speak, daemon=True).start()

    def _bar(self) -> Any:  # noqa: ANN401 - rich is loaded only where a terminal shows it
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

        text = "{task.description} {task.fields[rate]:.1f} articles/s"
        bar = Progress(
            TextColumn(text), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), console=Console(stderr=True)
        )
        self.task = bar.add_task("reading", total=None, rate=0.0)
        return bar

    def _speak(self) -> None:
        while not self.stopped.wait(EVERY):
            self.out.note(self.said)

    def begin(self) -> None:
        """Count from now: what came before was no reading."""
        self.started = time.monotonic()
        self.said = "reading the first articles"

    def __call__(self, report: "IngestReport") -> None:
        """Take note of how far it is."""
        rate = self.rate(report)
        passed = f", {report.superseded} superseded" if report.superseded else ""
        self.said = f"{report.done} articles, {rate:.1f} articles/s{passed}, {report.failed} failed"
        if self.bar:
            self.bar.update(self.task, completed=report.done, rate=rate)

    def rate(self, report: "IngestReport") -> float:
        """Return how many articles a second were looked at."""
        return report.done / max(time.monotonic() - self.started, 1e-6)

    def stop(self) -> None:
        """Leave the terminal as it was."""
        self.stopped.set()
        if self.bar:
            self.bar.stop()


class ErrorsFile:
    """Lists the articles that failed, one JSON object a line, as they fail; made when the first one does."""

    def __init__(self, path: Path) -> None:
        if path.is_dir() or not path.absolute().parent.is_dir():
            raise BadSetting(f"the errors cannot be listed in {path}", "Name a file in a folder that is there.")
        self.path = path
        self.written = 0
        self.broken = ""  # why it could not be written; the articles go on

    def __call__(self, report: "IngestReport") -> None:
        """Write what is new in the report."""
        from json import dumps

        fresh = report.troubles[self.written :]
        if not fresh or self.broken:
            return
        try:
            # a file's name may hold bytes that are no text; as escapes they are JSON still
            with self.path.open("a" if self.written else "w", encoding="utf-8", errors="backslashreplace") as lines:
                for trouble in fresh:
                    lines.write(dumps(asdict(trouble), ensure_ascii=False) + "\n")
        except OSError as error:
            self.broken = error.strerror or str(error)
        self.written = len(report.troubles)
