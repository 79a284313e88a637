"""Reads annotated articles of a folder or a file; every mistake is told with its file, line and field."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from triplewire.extract.bench.sets import GoldArticle, gold_row, laid_out
from triplewire.extract.learn.form import Fault, row_faults
from triplewire.graph.errors import BadAnnotation, TriplewireError
from triplewire.graph.ontology import Ontology

ENDING = ".jsonl"
SHOWN = 20  # mistakes that are told at once
HINT = "Mend these; docs/your-own.md has the form, and `triplewire annotate FILE` writes it."


@dataclass(frozen=True, slots=True)
class Annotated:
    """An article with what a person says of it, and where that stands."""

    where: str  # file:line
    gold: GoldArticle


def files_of(place: Path) -> list[Path]:
    """Return the files of annotated articles in a folder, or the one that is named; raise where there is none."""
    if place.is_file():
        return [place]
    if not place.is_dir():
        raise BadAnnotation(f"there is no {place}", "Name a folder of .jsonl files, or one of them.")
    found = sorted(path for path in place.glob(f"*{ENDING}") if not path.name.startswith("."))
    if not found:
        raise BadAnnotation(f"{place} holds no {ENDING} file", "`triplewire annotate FILE -o NAME.jsonl` makes one.")
    return found


def read_annotations(place: Path, ontology: Ontology) -> list[Annotated]:
    """Return the annotated articles of a folder or file, in order; raise BadAnnotation with every mistake in them."""
    found: list[Annotated] = []
    faults: list[str] = []
    first: dict[str, str] = {}  # id -> where it stood first
    for path in files_of(place):
        for number, line in enumerate(_lines(path), start=1):
            where = f"{path}:{number}"
            if not line.strip():
                continue
            wrong = list(_take(line, where, ontology, first, found))
            faults += [f"{where}: {fault}" for fault in wrong]
    if faults:
        more = f"\n... and {len(faults) - SHOWN} more" if len(faults) > SHOWN else ""
        raise BadAnnotation("\n".join(faults[:SHOWN]) + more, HINT)
    if not found:
        raise BadAnnotation(f"{place} holds no article", HINT)
    return found


def _lines(path: Path) -> Sequence[bytes]:
    try:
        return path.read_bytes().removeprefix(b"\xef\xbb\xbf").split(b"\n")
    except OSError as error:
        raise BadAnnotation(f"{path} cannot be read: {error.strerror}") from error


def _take(
    line: bytes, where: str, ontology: Ontology, first: dict[str, str], found: list[Annotated]
) -> Iterator[Fault]:
    """Add the article of a line, or yield what is wrong with it."""
    try:
        row = json.loads(line.decode())
    except UnicodeDecodeError as error:
        yield Fault("", f"the line is not UTF-8: byte {error.start + 1} is 0x{line[error.start]:02x}")
        return
    except (ValueError, RecursionError) as error:
        yield Fault("", f"the line is not JSON: {error}")
        return
    wrong = list(row_faults(row, ontology))
    yield from wrong
    if wrong:
        return
    if row["id"] in first:
        yield Fault("id", f"{row['id']!r} is the id of {first[row['id']]} too")
        return
    first[row["id"]] = where
    try:
        found.append(Annotated(where, gold_row(_completed(row))))
    except TriplewireError as error:
        yield Fault("", str(error))


def _completed(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a line with all that gold has: names that mentions tell are surfaces of their sentence."""
    facts = [{"status": "asserted", "required": True, **fact} for fact in row["facts"]]
    return {**row, "entities": [_entity(row, entity) for entity in row["entities"]], "facts": facts}


def _entity(row: Mapping[str, Any], entity: Mapping[str, Any]) -> dict[str, Any]:
    return {**entity, "surfaces": entity.get("surfaces") or [_surface(row, one) for one in entity["mentions"]]}


def _surface(row: Mapping[str, Any], mention: Mapping[str, Any]) -> dict[str, Any]:
    if mention.get("sentence") == 0:
        return {"text": row["title"][mention["start"] : mention["end"]], "sents": [0]}
    text, spans = laid_out(row)
    number = sum(span.start <= mention["start"] for span in spans)
    return {"text": text[mention["start"] : mention["end"]], "sents": [max(1, number)]}
