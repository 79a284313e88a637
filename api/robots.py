"""What a site asks of programs that read it: robots.txt, as RFC 9309 says it is to be read."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote

LARGEST = 512_000  # bytes of the file that count
LONGEST = 2048  # characters of a rule that count
MOST = 5000  # rules that count
SLOWEST = 60.0  # seconds between two requests that a site may ask for
LINE = re.compile(r"\s*([A-Za-z-]+)\s*:\s*([^#\r\n]*)")
TOKEN = re.compile(r"[A-Za-z_-]+")
ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
UNRESERVED = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~")


@dataclass(frozen=True, slots=True)
class Robots:
    """The rules of one site for one program."""

    rules: tuple[tuple[str, bool], ...] = ()  # a start of paths, and whether it may be read
    delay: float = 0.0  # seconds between two requests

    def allows(self, path: str) -> bool:
        """Say whether a path may be read: the longest rule that fits says so, and of two the kinder one."""
        plain = _plain(path)
        fitting = [(len(start), allowed) for start, allowed in self.rules if _fits(start, plain)]
        return max(fitting)[1] if fitting else True


EVERYTHING = Robots()
NOTHING = Robots((("/", False),))


def read_robots(text: str, agent: str) -> Robots:
    """Return the rules of a robots.txt for a program: those that name it, else those for all."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for names, rules in _groups(text):
        for name in names:
            groups.setdefault(name, []).extend(rules)
    chosen = groups.get(agent.lower(), groups.get("*", []))
    told = [(word == "allow", path) for word, path in chosen if word != "crawl-delay" and path]
    delays = [_seconds(value) for word, value in chosen if word == "crawl-delay"]
    kept = tuple((_plain(path[:LONGEST]), allowed) for allowed, path in told[:MOST])
    return Robots(kept, max(delays, default=0.0))


def _groups(text: str) -> Iterator[tuple[list[str], list[tuple[str, str]]]]:
    """Yield whom each group of lines speaks to, and its rules."""
    names: list[str] = []
    rules: list[tuple[str, str]] = []
    for line in text.removeprefix("\ufeff").splitlines():
        found = LINE.match(line)
        if not found:
            continue
        word, value = found[1].lower(), found[2].strip()
        if word == "user-agent":
            if rules:
                yield names, rules
                names, rules = [], []
            token = TOKEN.match(value)
            names.append(token[0].lower() if token else value[:1])
        elif word in ("allow", "disallow", "crawl-delay") and names:
            rules.append((word, value))
    yield names, rules


def _seconds(value: str) -> float:
    return min(float(value), SLOWEST) if re.fullmatch(r"\d{1,6}(\.\d{1,6})?", value) else 0.0


def _plain(path: str) -> str:
    """Return a path or a rule in the one form in which they are compared."""
    return ESCAPE.sub(_unescaped, quote(path, safe="%/?:@!$&'()*+,;=-._~[]"))


def _unescaped(code: re.Match[str]) -> str:
    char = chr(int(code[1], 16))
    return char if char in UNRESERVED else code[0].upper()


def _fits(start: str, path: str) -> bool:
    """Say whether a path begins as a rule says; * stands for anything, $ for the end. Linear, whatever the rule."""
    is_whole = start.endswith("$")
    first, *rest = start.removesuffix("$").split("*")
    if not path.startswith(first):
        return False
    at = len(first)
    last = rest.pop() if is_whole and rest else None
    for part in rest:
        found = path.find(part, at)
        if found < 0:
            return False
        at = found + len(part)
    if not is_whole:
        return True
    return at == len(path) if last is None else path.endswith(last) and len(path) - len(last) >= at
