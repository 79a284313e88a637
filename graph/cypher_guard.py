"""Whether a Cypher statement that somebody sends only reads: by its words, and by the plan that the server makes of it.

Neither is enough alone. A plan shows no operator for a subquery inside an expression, so that one may hold LOAD CSV and
still be planned as a read; words do not say what a procedure or a new clause does. What neither knows is refused.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from triplewire.graph.errors import BadQuery

LONGEST = 20_000  # characters of a statement
PROCEDURES = frozenset(
    {
        "db.labels",
        "db.relationshiptypes",
        "db.propertykeys",
        "db.schema.nodetypeproperties",
        "db.schema.reltypeproperties",
        "db.index.fulltext.querynodes",
        "db.index.fulltext.queryrelationships",
    }
)
NAMESPACES = frozenset({"date", "datetime", "localdatetime", "localtime", "time", "duration", "point", "vector"})
AT_START = frozenset({"explain", "profile", "cypher"})
BEFORE_USE = frozenset({"", "{", "union", "all", "distinct"})
NO_KEYWORD = frozenset({".", ":", "$"})  # behind these a word is a name
TOKEN = re.compile(
    r"""(?P<space>\s+) | (?P<comment>//|/\*)
      | (?P<text>'(?:[^'\\]|\\.)*' | "(?:[^"\\]|\\.)*")
      | (?P<quoted>`(?:[^`]|``)*`) | (?P<number>\d+(?:\.(?!\.))?)
      | (?P<word>[^\W\d]\w*) | (?P<other>.)""",  # what follows `1.` is no property: a number may end with the dot
    re.VERBOSE | re.DOTALL,
)
READING = re.compile(
    r"""\w*(Seek|SeekByRange|Scan|Expand|Aggregation|HashJoin|CountStore|ShortestPath|Union)
      | (Anti|Let|SelectOr|Semi|RollUp|Conditional)*Apply | Triadic\w+ | (Bidirectional)?Repeat
      | (Ordered)?Distinct | (Exhaustive)?Limit | (Partial)?(Top|Sort) | Top1WithTies | Skip | Optional | Unwind | Eager
      | ProduceResults | EmptyResult | EmptyRow | Argument | Projection | CacheProperties | Filter | CartesianProduct
      | ProjectEndpoints | AssertSame(Node|Relationship) | PreserveOrder | DropResult""",
    re.VERBOSE,
)
CALLING = "ProcedureCall"


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str

    @property
    def word(self) -> str:
        """The text as keywords are compared: a few letters that are not ASCII count as ones that are."""
        return self.text.upper().casefold() if self.kind in ("word", "other") else ""

    @property
    def name(self) -> str:
        """The name it is, with or without backticks, or nothing."""
        if self.kind == "quoted":
            return self.text[1:-1].replace("``", "`").lower()
        return self.word if self.kind == "word" else ""


def check_words(statement: str) -> None:
    """Raise BadQuery for a statement with words that do more than read, or that cannot be told."""
    if len(statement) > LONGEST:
        raise BadQuery(f"a statement has at most {LONGEST} characters")
    if "\\u" in statement.lower():
        raise BadQuery("a statement has no \\u escapes", "Write the character itself, or send it as a parameter.")
    tokens = list(_tokens(statement))
    if not tokens:
        raise BadQuery("the statement is empty")
    if tokens[0].word in AT_START:
        raise BadQuery(f"a statement does not begin with {tokens[0].text}", "Send the query alone.")
    for at in range(len(tokens)):
        _check_token(tokens, at)


def _tokens(statement: str) -> Iterator[_Token]:
    for found in TOKEN.finditer(statement):
        kind, text = str(found.lastgroup), found.group()
        if kind == "comment":
            # where a comment ends is told apart by line ends, of which there are more kinds than one thinks
            raise BadQuery("a statement has no comments", "Leave them out.")
        if text in ("'", '"', "`"):
            raise BadQuery("a text or a name in the statement does not end")
        if text == ";":
            raise BadQuery("only one statement is run", "Leave the semicolon out.")
        if kind != "space":
            yield _Token(kind, text)


def _check_token(tokens: Sequence[_Token], at: int) -> None:
    token, before = tokens[at], tokens[at - 1].word if at else ""
    after = tokens[at + 1].word if at + 1 < len(tokens) else ""
    if token.word in ("load", "call", "use") and before not in NO_KEYWORD and after != ":":
        _check_keyword(tokens, at, before, after)
    elif before not in (".", "call"):
        name, end = _dotted(tokens, at)
        is_called = end < len(tokens) and tokens[end].text == "("
        if is_called and "." in name and name.partition(".")[0] not in NAMESPACES:
            raise BadQuery(f"{name} is not among the functions that may be called", "Use the ones that Cypher has.")


def _check_keyword(tokens: Sequence[_Token], at: int, before: str, after: str) -> None:
    word = tokens[at].word
    if word == "load" and after == "csv":
        raise BadQuery("LOAD CSV reads files and other servers", "Send rows as a parameter, and UNWIND them.")
    if word == "use" and before in BEFORE_USE:
        raise BadQuery("another database cannot be asked")
    if word == "call" and after not in ("{", "("):
        name, _ = _dotted(tokens, at + 1)
        if name not in PROCEDURES:
            raise BadQuery(f"{name or 'that'} is not among the procedures that may be called", _allowed())


def _allowed() -> str:
    return f"They are {', '.join(sorted(PROCEDURES))}."


def _dotted(tokens: Sequence[_Token], at: int) -> tuple[str, int]:
    """Return the name that begins here, with its namespaces, and where it ends."""
    parts: list[str] = []
    while at < len(tokens) and tokens[at].name:
        parts.append(tokens[at].name)
        at += 1
        if at >= len(tokens) or tokens[at].text != ".":
            break
        at += 1
    return ".".join(parts), at


def check_plan(kind: str | None, plan: Mapping[str, Any] | None) -> None:
    """Raise BadQuery for a plan that does more than read, or that has a step which is not known to."""
    if kind != "r" or plan is None:
        raise BadQuery("the statement does more than read", "Writing is for `triplewire` and its API.")
    for step in _steps(plan):
        name = str(step["operatorType"]).partition("@")[0].partition("(")[0]
        if name == CALLING:
            called = str(step.get("args", {}).get("Details", "")).partition("(")[0].lower()
            if called not in PROCEDURES:
                raise BadQuery(f"{called or 'that'} is not among the procedures that may be called", _allowed())
        elif not READING.fullmatch(name):
            raise BadQuery(f"the statement takes a step that is not known to read alone: {name}")


def _steps(plan: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield plan
    for child in plan.get("children", ()):
        yield from _steps(child)
