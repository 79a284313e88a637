"""The whole graph as tables for `neo4j-admin database import`, with the command and the statements that follow it."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from triplewire.graph import cypher
from triplewire.graph.errors import BadSetting, InvalidFact
from triplewire.graph.export.cypher_script import value_of
from triplewire.graph.export.whole import THINGS, Group, Nodes, Row, Whole
from triplewire.graph.store import Store

SEPARATOR = "\x1e"  # between the members of a list; no name has it, or the export says so
COMMAND, FINISH = "import.sh", "finish.cypher"
TEXTS: dict[str, str] = dict.fromkeys(("aliases", "bands", "articles", "kinds", "speakers"), "string[]")
NUMBERS: dict[str, str] = {
    **dict.fromkeys(("sentences", "starts", "ends", "subject", "object", "cue"), "int[]"),
    **dict.fromkeys(("n", "count", "version", "n_sentences", "n_mentions", "n_evidence", "n_sources"), "int"),
    **dict.fromkeys(("start", "end", "sentence_number", "weight", "evidence_count", "source_count", "degree"), "int"),
    **dict.fromkeys(("confidence", "score"), "double"),
}
ID = {"Decision": "id:int"}  # the others are texts


def _columns(words: str) -> tuple[str, ...]:
    return tuple(words.split())


THING_COLUMNS = _columns(
    "name type qid aliases tally n_mentions degree first_published last_published search grams top"
)
ARTICLE_COLUMNS = _columns(
    "url title text source language published given_id recorded sha256 extractor cluster version bands sentences "
    "n_sentences blocks words n_mentions n_evidence"
)
EVIDENCE_COLUMNS = _columns(
    "fact_id n sentence start end cluster weight published recorded extractor article sentence_number subject "
    "object cue s_raw o_raw relation status speaker role since until happened confidence rule"
)
FACT_COLUMNS = _columns(
    "s o relation status confidence weight n_evidence n_sources since until happened since_day until_day day "
    "first_published last_published tally"
)
DECISION_COLUMNS = _columns("a b verdict reason actor at score canonical revoked")
ARROW_COLUMNS = _columns(
    "id relation status confidence weight evidence_count source_count since until happened since_day until_day "
    "day first_published last_published sentence role url article_id label speakers"
)
MENTION_COLUMNS = _columns("n name type qid aliases count sentences starts ends kinds")
NODE_COLUMNS: dict[str, tuple[str, ...]] = {
    "Thing": THING_COLUMNS,
    "Article": ARTICLE_COLUMNS,
    "Evidence": EVIDENCE_COLUMNS,
    "Fact": FACT_COLUMNS,
    "Decision": DECISION_COLUMNS,
    "Band": ("articles",),
}
PLAIN_ARROWS: dict[str, tuple[str, ...]] = {"FROM_ARTICLE": (), "MERGED_INTO": (), "MENTIONS": MENTION_COLUMNS}
OPTIONS = (
    "--array-delimiter=U+001E",
    "--multiline-fields=true",
    "--read-buffer-size=16m",
    "--bad-tolerance=0",
)


def _space(label: str) -> str:
    return "Thing" if label in THINGS else label


@dataclass(frozen=True, slots=True)
class Table:
    """One file: nodes of one kind, or arrows between two kinds."""

    name: str
    head: tuple[str, ...]
    columns: tuple[str, ...]


def _typed(name: str) -> str:
    kind = TEXTS.get(name) or NUMBERS.get(name)
    return f"{name}:{kind}" if kind else name


def table_of(group: Group) -> Table:
    """Return the table that the rows of a group go to."""
    if isinstance(group, Nodes):
        space = _space(group.labels[0])
        columns = NODE_COLUMNS[space]
        head = (ID.get(space, f"id:ID({space})"), *map(_typed, columns), ":LABEL")
        return Table(f"{space.lower()}s.csv" if space != "Evidence" else "evidence.csv", head, columns)
    ends = f":START_ID({_space(group.start)})", f":END_ID({_space(group.end)})", ":TYPE"
    columns = PLAIN_ARROWS.get(group.kind, ARROW_COLUMNS)
    name = group.kind.lower() if group.kind in PLAIN_ARROWS else "arrows"
    return Table(f"{name}.csv", (*ends, *map(_typed, columns)), columns)


def cell(value: object) -> str:
    """Return a value as the loader reads it; an empty text differs from none."""
    if value is None or value == []:
        return ""
    if isinstance(value, list):
        words = [str(item) for item in value]
        if any(SEPARATOR in word for word in words):
            raise InvalidFact(f"{words[0]!r} holds the character that separates lists in tables", "Use cypher instead.")
        return '"' + SEPARATOR.join(words).replace('"', '""') + '"'
    if isinstance(value, str):
        return '"' + value.replace('"', '""') + '"'
    return repr(value)


def _cells(group: Group, row: Row, columns: tuple[str, ...]) -> list[str]:
    if isinstance(group, Nodes):
        return [cell(row["id"]), *(cell(row.get(name)) for name in columns), cell(list(group.labels))]
    props = row["props"]
    return [cell(row["s"]), cell(row["o"]), cell(group.kind), *(cell(props.get(name)) for name in columns)]


@dataclass
class Tables:
    """The files of a folder while they are written."""

    folder: Path
    files: ExitStack
    open: dict[str, IO[str]] = field(default_factory=dict)
    held: dict[str, Table] = field(default_factory=dict)

    def add(self, group: Group, row: Row) -> None:
        """Write a row to the table of its group."""
        table = table_of(group)
        if table.name not in self.open:
            path = self.folder / table.name
            self.open[table.name] = self.files.enter_context(path.open("w", encoding="utf-8", newline=""))
            self.open[table.name].write(",".join(table.head) + "\n")
            self.held[table.name] = table
        self.open[table.name].write(",".join(_cells(group, row, table.columns)) + "\n")


def export_tables(store: Store, target: str) -> list[str]:
    """Write a folder that `neo4j-admin database import` makes a whole store of; return the names of the files."""
    folder = Path(target)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise BadSetting(f"{folder} is not empty", "Name a new folder.")
        whole = Whole(store)
        with ExitStack() as files:
            tables = Tables(folder, files)
            for rows in (whole.nodes(), whole.arrows()):
                for group, row in rows:
                    tables.add(group, row)
        (folder / COMMAND).write_text(import_command(sorted(tables.held)), "utf-8")
        (folder / COMMAND).chmod(0o755)
        (folder / FINISH).write_bytes(b"".join(_finish(whole)))
    except OSError as error:
        raise BadSetting(f"cannot write {target}: {error.strerror or error}", "Name a folder of yours.") from error
    return [str(folder / name) for name in (*sorted(tables.held), COMMAND, FINISH)]


def import_command(names: list[str]) -> str:
    """Return the shell script that loads the tables it lies beside; the database must not run."""
    nodes = [name for name in names if name.removesuffix(".csv") in {"things", "articles", "evidence"} | _LONE]
    parts = [f'--{"nodes" if name in nodes else "relationships"}="$here/{name}"' for name in names]
    lines = " \\\n  ".join(
        ['${NEO4J_ADMIN:-neo4j-admin} database import full "${1:-neo4j}"', *OPTIONS, *parts, '"${@:2}"']
    )
    return f"""#!/usr/bin/env bash
# Makes a database of the tables beside this file: import.sh [DATABASE] [OPTIONS], while the server is stopped.
# --overwrite-destination replaces what the database holds. Then start the server and run finish.cypher.
# NEO4J_ADMIN names the program, where it is not neo4j-admin.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
{lines}
"""


_LONE = {"facts", "decisions", "bands"}


def _finish(whole: Whole) -> Iterator[bytes]:
    """Yield what the tables cannot hold: the schema, empty lists, and the node of the store itself."""
    statements = [*cypher.constraints(whole.ontology.relations), *cypher.indexes(), cypher.AWAIT_INDEXES]
    statements += [*cypher.fill_lists(), cypher.MAKE_WHOLE_META.replace("$rows", f"[{value_of(whole.meta())}]")]
    for statement in statements:
        yield (" ".join(statement.split()) + ";\n").encode()
