"""Remembers what feeds gave, from one run to the next."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from secrets import token_hex
from typing import Any

from triplewire.api.ingest import IngestReport
from triplewire.api.settings import Settings
from triplewire.graph.errors import BadInput

TRIES = 3  # how often an entry that cannot be had is tried
BESIDE = ".feeds"


@dataclass(slots=True)
class Known:
    """What is remembered of a feed from one run to the next."""

    etag: str = ""
    last_modified: str = ""
    entries: dict[str, str] = field(default_factory=dict)  # those that are done, and how each was marked
    tries: dict[str, int] = field(default_factory=dict)  # those that could not be had, and how often


@dataclass(slots=True)
class Visit:
    """What a feed gave in one run."""

    etag: str
    last_modified: str
    done: dict[str, str] = field(default_factory=dict)  # known from before
    taken: dict[str, tuple[str, str]] = field(default_factory=dict)  # an entry's mark, and its article's key
    failed: dict[str, str] = field(default_factory=dict)


def feeds_path(settings: Settings) -> Path:
    """Return where it is kept what feeds gave: the setting, else beside the store's file, else in this folder."""
    kind, _, place = settings.store.partition(":")
    return settings.feeds or Path(place.removeprefix("//") + BESIDE if kind == "sqlite" else f"triplewire{BESIDE}")


class FeedBook:
    """Remembers what feeds gave, once that is in the store: a run that was cut short asks for it again."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._visits: dict[str, Visit] = {}

    def known(self, url: str) -> Known:
        """Return what is remembered of a feed."""
        row = self._rows().get(url, {})
        try:
            tries = {name: int(count) for name, count in dict(row.get("tries", {})).items()}
            return Known(row.get("etag", ""), row.get("last_modified", ""), dict(row.get("entries", {})), tries)
        except (AttributeError, TypeError, ValueError) as error:
            raise self._damaged() from error

    def visited(self, url: str, visit: Visit) -> None:
        """Take note of what a feed gave, for when it is in the store."""
        self._visits[url] = visit

    def keep(self, report: IngestReport) -> None:
        """Write down what is in the store now; what failed is tried again, three times in all."""
        if not self._visits or report.stopped:
            return
        again = {trouble.key for trouble in report.troubles if trouble.may_pass}
        rows = self._rows()
        for url, visit in self._visits.items():
            rows[url] = _settled(visit, self.known(url).tries, again)
        new = self.path.with_name(f"{self.path.name}.{token_hex(4)}")
        new.write_text(json.dumps({"feeds": rows}, indent=1), "utf-8")
        new.replace(self.path)

    def _rows(self) -> dict[str, Any]:
        try:
            rows = json.loads(self.path.read_text("utf-8"))["feeds"]
        except FileNotFoundError:
            return {}
        except (ValueError, KeyError, TypeError) as error:
            raise self._damaged() from error
        if not isinstance(rows, dict):
            raise self._damaged()
        return rows

    def _damaged(self) -> BadInput:
        return BadInput(f"{self.path} is not a file of feeds", "Move it away: feeds are then read from the start.")


def _settled(visit: Visit, tries: dict[str, int], again: set[str]) -> dict[str, Any]:
    """Return what is written down of a feed: only where nothing is left to be tried may it say that nothing is new."""
    failed = visit.failed | {name: mark for name, (mark, key) in visit.taken.items() if key in again}
    counts = {name: tries.get(name, 0) + 1 for name in failed}
    left = {name: count for name, count in counts.items() if count < TRIES}
    done = visit.done | {name: mark for name, (mark, _) in visit.taken.items()} | failed
    validators = {} if left else {"etag": visit.etag, "last_modified": visit.last_modified}
    return {**validators, "entries": {name: mark for name, mark in done.items() if name not in left}, "tries": left}
