#!/usr/bin/env python3
"""Write tests/graph/ftm_schemata.json: the schemata of an installed FollowTheMoney that our export uses.

FollowTheMoney brings ICU, which is compiled where there is no wheel; so the tests read this extract (MIT licence), and
the library itself where it is installed.
"""

import json
import sys
import tomllib
from pathlib import Path

from followthemoney import model

ROOT = Path(__file__).resolve().parents[1]
ALWAYS = ("Article", "Note", "Position", "Occupancy", "UnknownLink")


def main() -> int:
    """Write the file."""
    said = tomllib.loads((ROOT / "graph" / "export" / "ftm.toml").read_text("utf-8"))
    used = {*ALWAYS, *said["types"].values(), *(held["schema"] for held in said["relations"].values())}
    found = {}
    for name in sorted(used):
        schema = model.get(name)
        properties = {
            p.name: {"type": p.type.name, "range": p.range.name if p.range else None}
            for p in sorted(schema.properties.values(), key=lambda one: one.name)
            if not p.stub
        }
        found[name] = {"is": sorted(one.name for one in schema.schemata), "properties": properties}
    target = ROOT / "tests" / "graph" / "ftm_schemata.json"
    target.write_text(json.dumps(found, separators=(",", ":")) + "\n", "utf-8")
    print(f"{target.name}: {len(found)} schemata")
    return 0


if __name__ == "__main__":
    sys.exit(main())
