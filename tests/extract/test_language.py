import json
from pathlib import Path

import pytest

from triplewire.extract.language import check_model, hash_files, load_model, manifest, model_identity, model_path
from triplewire.graph.errors import MissingData


def test_the_installed_model_is_the_pinned_one() -> None:
    assert check_model() == []


def test_other_weights_are_named_file_by_file(tmp_path: Path) -> None:
    assert check_model(tmp_path / "none") == [f"{tmp_path / 'none'} holds no language model"]
    (tmp_path / "meta.json").write_text("{}", "utf-8")
    (tmp_path / "more").write_text("", "utf-8")
    lines = check_model(tmp_path)
    assert "meta.json differs from en_core_web_md-3.7.1" in lines
    assert "more is not part of en_core_web_md-3.7.1" in lines
    assert "ner/model is missing from en_core_web_md-3.7.1" in lines


def test_the_manifest_lists_the_weights_by_hash() -> None:
    assert {"ner/model", "parser/model", "vocab/vectors"} <= manifest().keys()
    assert hash_files(model_path()) == manifest()


@pytest.mark.model
def test_a_model_that_is_not_there_is_named_with_what_to_do() -> None:
    with pytest.raises(MissingData, match="en_core_web_none") as caught:
        load_model("en_core_web_none")
    assert "pip install" in caught.value.hint


@pytest.mark.model
def test_the_identity_holds_version_and_weights(tmp_path: Path) -> None:
    nlp = load_model()
    identity = model_identity(nlp)
    assert identity.startswith("en_core_web_md-3.7.1+")
    nlp.to_disk(tmp_path / "copy")
    meta = json.loads((tmp_path / "copy" / "meta.json").read_text("utf-8"))
    (tmp_path / "copy" / "meta.json").write_text(json.dumps(meta | {"description": "other"}), "utf-8")
    assert model_identity(load_model(str(tmp_path / "copy"))) != identity
