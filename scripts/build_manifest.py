"""Write extract/manifest.json: the sha256 of every file of the pinned language model, as installed."""

import json
from pathlib import Path

from triplewire.extract.language import PINNED, hash_files, model_path

OUT = Path(__file__).resolve().parent.parent / "extract" / "manifest.json"


def main() -> None:
    """Hash the installed model."""
    files = hash_files(model_path())
    OUT.write_text(json.dumps({"model": PINNED, "files": files}, indent=1) + "\n", "utf-8")
    print(f"{OUT.name}: {len(files)} files")


if __name__ == "__main__":
    main()
