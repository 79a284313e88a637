"""A user's own names: a table of people, organisations, places and other things that articles are to know.

Tab-separated, a thing a line: name, type, other names joined by `|`, Wikidata id, country. The last three may be left
out; lines that begin with `#` are comments.
"""

import re
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from triplewire.graph.errors import BadNames
from triplewire.graph.model import VALUE_TYPES, EntityType

COLUMNS = ("name", "type", "other names", "Wikidata id", "country")
QID = re.compile(r"Q[1-9]\d*")
THINGS = {kind.value.casefold(): kind for kind in EntityType if kind not in VALUE_TYPES}
HINT = "A line is: name, type, other names joined by |, Wikidata id, country; with tabs between. See docs/your-own.md."


@dataclass(frozen=True, slots=True)
class OwnName:
    """A thing that a user names."""

    names: tuple[str, ...]  # the first is what it is called
    type: EntityType
    qid: str | None = None
    country: str = ""  # a name or ISO code, as written
    number: int = 0  # of its line
    line: str = ""


def mistake(where: str, number: int, line: str, needle: str, message: str) -> BadNames:
    """Return the error for a mistake at some words of a line, with the line and a caret under them."""
    before = line[: max(0, line.find(needle))]
    blank = "".join(char if char == "\t" else " " for char in before)
    return BadNames(f"{where}:{number}: {message}\n  {line}\n  {blank}^", HINT)


def _own_name(where: str, number: int, line: str) -> OwnName:
    fields = [" ".join(field.split()) for field in line.split("\t")]
    if len(fields) > len(COLUMNS):
        raise mistake(where, number, line, fields[len(COLUMNS)], f"more than {len(COLUMNS)} columns")
    name, kind, others, qid, country = (*fields, *[""] * (len(COLUMNS) - len(fields)))
    if not name:
        raise mistake(where, number, line, "", "a name is missing")
    if len(fields) < 2:
        raise mistake(where, number, line, name, "a type is missing: are the columns parted by tabs?")
    if kind.casefold() not in THINGS:
        near = get_close_matches(kind.casefold(), THINGS, n=1)
        meant = f"; did you mean {THINGS[near[0]]}?" if near else f": types are {', '.join(THINGS.values())}"
        raise mistake(where, number, line, kind, f"{kind!r} is no type of things{meant}")
    if qid and not QID.fullmatch(qid):
        raise mistake(where, number, line, qid, f"{qid!r} is no Wikidata id such as Q184")
    names = [name, *(other.strip() for other in others.split("|") if other.strip())]
    if short := [one for one in names if len(one) < 2]:
        raise mistake(where, number, line, short[0], f"{short[0]!r} is too short to be found as a name")
    return OwnName(tuple(dict.fromkeys(names)), THINGS[kind.casefold()], qid or None, country, number, line)


def parse_names(text: str, where: str) -> list[OwnName]:
    """Read a table of names; raise BadNames with the line and a caret at the first mistake."""
    found = []
    for number, line in enumerate(text.removeprefix("\ufeff").splitlines(), 1):
        if line.strip() and not line.startswith("#"):
            found.append(_own_name(where, number, line))
    return found


def read_names(path: Path) -> list[OwnName]:
    """Read a file of names; raise BadNames where it is no such file."""
    try:
        return parse_names(path.read_text("utf-8"), str(path))
    except UnicodeDecodeError as error:
        raise BadNames(f"{path} is not UTF-8 at byte {error.start}", HINT) from error
    except OSError as error:
        raise BadNames(f"{path} cannot be read: {error.strerror}", HINT) from error
