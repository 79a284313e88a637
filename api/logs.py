"""One form of log on stderr, for a person or for a program, with the request's id and without anybody's secrets."""

import json
import logging
import re
import sys
from collections.abc import Iterable
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

from triplewire.api.settings import Settings

REQUEST: ContextVar[str] = ContextVar("triplewire_request", default="")
HIDDEN = "…"
LONGEST = 2000  # characters of a message: what is longer holds somebody's text
CONSOLE = "%(asctime)s %(levelname)s %(name)s %(message)s"
SECRETS = (
    (re.compile(r"\btw_[A-Za-z0-9_-]{8,}"), f"tw_{HIDDEN}"),
    (re.compile(r"(?i)\b(bearer|basic)\s+[^\s'\",;]+"), rf"\1 {HIDDEN}"),
    (
        re.compile(
            r"(?i)\b([\w-]*(?:api[_-]?key|password|passwd|secret|token))\b(['\"]?\s*[=:]\s*)['\"]?[^\s'\"&,;)]+"
        ),
        rf"\1\2{HIDDEN}",
    ),
    (re.compile(r"://[^/\s@'\"]+@"), f"://{HIDDEN}@"),
    (re.compile(r"([?&;][^=&;\s?/]{1,100}=)[^&;\s'\"]+"), rf"\1{HIDDEN}"),
)
CONTROLS = {code: f"\\x{code:02x}" for code in (*range(32), *range(127, 160), 0x2028, 0x2029)}


def scrubbed(text: str, secrets: Iterable[str] = ()) -> str:
    """Return a text without keys, passwords and the values of query strings."""
    for secret in secrets:
        text = text.replace(secret, HIDDEN)
    for pattern, instead in SECRETS:
        text = pattern.sub(instead, text)
    return text


class Formatter(logging.Formatter):
    """Writes one line an event, whatever a client put into it; only a traceback has more."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        super().__init__(CONSOLE)
        self.secrets = [secret for secret in secrets if secret]

    def message(self, record: logging.LogRecord) -> str:
        """Return what happened, in one line, without secrets."""
        text = scrubbed(record.getMessage(), self.secrets)
        return (text if len(text) <= LONGEST else text[:LONGEST] + HIDDEN).translate(CONTROLS)

    def traceback(self, record: logging.LogRecord) -> str:
        """Return where it happened, if it went wrong."""
        return scrubbed(self.formatException(record.exc_info), self.secrets) if record.exc_info else ""

    def format(self, record: logging.LogRecord) -> str:
        """Return an event as a person reads it."""
        record.message, record.asctime = self.message(record), self.formatTime(record)
        said = self.formatMessage(record)
        return "\n".join(part for part in (said, self.traceback(record)) if part)


class JsonFormatter(Formatter):
    """Writes one JSON object an event."""

    def format(self, record: logging.LogRecord) -> str:
        """Return an event as a program reads it."""
        row: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": self.message(record),
        }
        asked = getattr(record, "asked", {})
        row |= {
            name: scrubbed(value, self.secrets) if isinstance(value, str) else value for name, value in asked.items()
        }
        if request := REQUEST.get():
            row["request_id"] = request
        if traceback := self.traceback(record):
            row["traceback"] = traceback
        return json.dumps(row, ensure_ascii=False)


def write_logs(settings: Settings) -> None:
    """Write the log of this process to stderr, in the form and from the level that the settings say."""
    kind = JsonFormatter if settings.log_format == "json" else Formatter
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(kind([settings.neo4j_password.get_secret_value()]))
    logging.getLogger("uvicorn.access").setLevel(logging.CRITICAL)  # it would write query strings
    root = logging.getLogger()
    for old in root.handlers:
        if isinstance(old.formatter, Formatter):
            root.removeHandler(old)
    root.addHandler(handler)
    root.setLevel(settings.log_level.upper())
