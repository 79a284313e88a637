#!/usr/bin/env python3
"""Write docs/relations.md, docs/settings.md and docs/errors.md from the ontology, the settings and the problems."""

import sys
from pathlib import Path

from triplewire.api.problems import URN, catalogue, title_of
from triplewire.api.settings import Settings
from triplewire.graph.ontology import default_ontology

DOCS = Path(__file__).resolve().parents[1] / "docs"


def relations_page() -> str:
    """Return the page of types and relations."""
    ontology = default_ontology()
    lines = ["# Types and relations", "", "Written by `scripts/write_reference.py` from `graph/vocabulary/`.", ""]
    lines += ["| type | what |", "|---|---|"]
    lines += [f"| {name} | {definition} |" for name, definition in ontology.types.items()]
    lines += ["", "A *state* holds over a time; an *event* happens. = marks a symmetric relation, stored once.", ""]
    lines += ["| relation | ties | kind | means | example |", "|---|---|---|---|---|"]
    for relation in sorted(ontology.relations.values(), key=lambda r: (r.group, r.name)):
        subject, obj = (", ".join(sorted(end)) for end in (relation.subject, relation.object))
        name = f"`{relation.name}`{' =' if relation.symmetric else ''}"
        lines.append(f"| {name} | {subject} → {obj} | {relation.kind} | {relation.definition} | {relation.example} |")
    return "\n".join(lines) + "\n"


def settings_page() -> str:
    """Return the page of settings."""
    lines = ["# Settings", "", "Written by `scripts/write_reference.py` from `api/settings.py`.", ""]
    lines += [
        "Flags come first, then `TRIPLEWIRE_NAME` in the environment, `./triplewire.toml`, the user's file, defaults.",
        "`triplewire config` prints each value and where it comes from.",
        "",
        "| setting | default | means |",
        "|---|---|---|",
    ]
    for name, described in Settings.model_fields.items():
        default = "" if described.default in (None, ()) else str(described.default)
        lines.append(f"| `{name}` | {f'`{default}`' if default else ''} | {described.description} |")
    return "\n".join(lines) + "\n"


def errors_page() -> str:
    """Return the page of problems."""
    lines = ["# Errors", "", "Written by `scripts/write_reference.py` from `api/problems.toml`.", ""]
    lines += [
        "A request that fails is answered with RFC 9457 problem details, `application/problem+json`, with `type`,",
        "`title`, `status`, `detail`, `instance`, `request_id`, `errors` (where) and `hint` (what to do).",
        f"`type` is `{URN}` and one of the names below. Names and statuses are stable, words are not.",
        "The command line fails with the same messages and hints.",
    ]
    for name, kind in catalogue().items():
        lines += ["", f"## {name}", "", f"{kind.status} {title_of(kind.status)}. {kind.when}", "", f"**Do:** {kind.do}"]
    return "\n".join(lines) + "\n"


PAGES = {"relations.md": relations_page, "settings.md": settings_page, "errors.md": errors_page}


def main() -> int:
    """Write the pages."""
    for name, page in PAGES.items():
        (DOCS / name).write_text(page(), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
