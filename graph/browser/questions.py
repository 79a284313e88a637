"""The named questions for Neo4j Browser, and the address that opens Browser with one filled in."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from urllib.parse import quote, urlencode, urlsplit, urlunsplit

from triplewire.graph.errors import BadInput, BadSetting

PACKAGE = "triplewire.graph.browser"
BLOCK = re.compile(r"^// (?P<name>\w+): (?P<text>.+\n(?://.*\n)?)(?P<query>(?:(?!//).*\n)+?)(?=\n|\Z)", re.MULTILINE)
VALUE = re.compile(r"\$(\w+)")
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
BOLT_PORT, HTTP_BELOW, HTTPS_BELOW = 7687, 213, 214  # 7474 and 7473; ports that are moved are moved together
CLOUD, CLOUD_BROWSER = ".databases.neo4j.io", "https://browser.neo4j.io/"


@dataclass(frozen=True, slots=True)
class Question:
    """One question in Cypher; the values it asks about stand in it as $names."""

    name: str
    text: str  # in words
    query: str

    @property
    def values(self) -> tuple[str, ...]:
        """Return the names of the values to fill in, in their order."""
        return tuple(dict.fromkeys(VALUE.findall(self.query)))

    def filled(self, values: Mapping[str, str]) -> str:
        """Return the query with its values written in; raise BadInput where one is missing."""
        if missing := [name for name in self.values if name not in values]:
            raise BadInput(f"the question {self.name!r} needs {' and '.join(missing)}", f"It asks: {self.text}")
        return VALUE.sub(lambda found: literal(values[found[1]]), self.query)


@cache
def questions() -> dict[str, Question]:
    """Return all questions by name, in the order of the file."""
    found = (Question(m["name"], m["text"].splitlines()[0], m["query"].rstrip(";\n")) for m in BLOCK.finditer(_text()))
    return {question.name: question for question in found}


def question(name: str) -> Question:
    """Return the question of this name; raise BadInput with the names there are."""
    try:
        return questions()[name]
    except KeyError:
        raise BadInput(f"there is no question {name!r}", f"The questions are {', '.join(questions())}.") from None


def style() -> str:
    """Return the style sheet that Browser reads."""
    return resources.files(PACKAGE).joinpath("style.grass").read_text("utf-8")


def _text() -> str:
    return resources.files(PACKAGE).joinpath("queries.cypher").read_text("utf-8")


def literal(text: str) -> str:
    """Return a text as Cypher writes it, whatever it holds."""
    plain = text.replace("\\", "\\\\").replace("'", "\\'")
    return "'" + CONTROL.sub(lambda found: f"\\u{ord(found[0]):04X}", plain) + "'"


def browser_of(server: str) -> str:
    """Return where the Browser of a Neo4j server is when nobody moved it; raise BadSetting where it is no server."""
    parts = urlsplit(server)
    scheme, _, secure = parts.scheme.partition("+")
    if scheme not in {"bolt", "neo4j"} or not parts.hostname:
        raise BadSetting(f"{server} is not a Neo4j server")
    if parts.hostname.endswith(CLOUD):
        return CLOUD_BROWSER
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    port = (parts.port or BOLT_PORT) - (HTTPS_BELOW if secure else HTTP_BELOW)
    return f"{'https' if secure else 'http'}://{host}:{max(port, 1)}/browser/"


def deep_link(browser: str, server: str, query: str, user: str = "") -> str:
    """Return the address that opens Browser at a server with a query in its editor; no user = no authentication."""
    parts = urlsplit(server)
    scheme, _, secure = parts.scheme.partition("+")
    name = f"{quote(user, safe='')}@" if user else ""
    dbms = f"{scheme}{'+s' if secure else ''}://{name}{parts.netloc.rpartition('@')[2]}"
    asked = {"dbms": dbms, "db": parts.path.strip("/"), "preselectAuthMethod": "" if user else "NO_AUTH"}
    asked |= {"cmd": "edit", "arg": query}
    held = {name: value for name, value in asked.items() if value}
    return urlunsplit((*urlsplit(browser)[:3], urlencode(held, quote_via=quote, safe="/:@"), ""))
