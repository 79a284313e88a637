"""Writes openapi.json from the application; the test compares the two."""

import json
from pathlib import Path

from triplewire.api.app import create_app
from triplewire.api.settings import Settings

TARGET = Path(__file__).parent.parent / "openapi.json"


def main() -> None:
    """Write the file."""
    described = create_app(Settings()).openapi()
    TARGET.write_text(json.dumps(described, indent=1, ensure_ascii=False) + "\n", "utf-8")
    print(f"{TARGET.name}: {len(described['paths'])} paths")


if __name__ == "__main__":
    main()
