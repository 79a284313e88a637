#!/usr/bin/env python3
"""Write docs/relations.md and docs/settings.md from the ontology and the settings."""

import sys
from pathlib import Path

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


PAGES = {"relations.md": relations_page, "settings.md": settings_page}


def main() -> int:
    """Write both pages."""
    for name, page in PAGES.items():
        (DOCS / name).write_text(page(), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
