"""The comparison of both stores over real articles, on a few of them; benchmarks.md has all."""

import importlib.util
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from triplewire.extract.bench.sets import read_wikinews
from triplewire.extract.pipeline import Extractor
from triplewire.graph.store import Store

SCRIPT = Path(__file__).parents[2] / "scripts" / "compare_stores.py"


@pytest.fixture(scope="module")
def script() -> Any:  # noqa: ANN401 a script is no module that types know
    """The script, as it runs."""
    spec = importlib.util.spec_from_file_location("compare_stores", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    loaded = sys.modules["compare_stores"] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(loaded)
    return loaded


@pytest.mark.model
@pytest.mark.neo4j
@pytest.mark.slow
def test_real_articles_live_alike_in_both_stores_and_leave_nothing(
    script: Any,  # noqa: ANN401
    extractor: Extractor,
    data: Path,
    neo4j_url: str,
    new_neo4j_store: Callable[..., Store],
) -> None:
    store: Any = new_neo4j_store()
    articles = list(read_wikinews(data, 7))

    lines = script.life(neo4j_url, extractor, articles, 25, store._server.options)

    assert [(line["step"], line["equal"], line["differ"]) for line in lines] == [
        (line["step"], True, 0) for line in lines
    ]
    assert len(lines) == 7
    assert [line["asked"] for line in lines] == [25] * 6 + [0]
    assert lines[0]["hash"] == lines[1]["hash"] == lines[3]["hash"] != lines[2]["hash"]
    assert lines[0]["sizes"] == lines[1]["sizes"] != (0, 0) == lines[-1]["sizes"]


def test_without_the_articles_it_says_what_is_missing(
    script: Any,  # noqa: ANN401
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    monkeypatch.setattr(sys, "argv", ["compare_stores.py", "bolt://127.0.0.1:1", "--data", str(tmp_path)])

    with pytest.raises(SystemExit, match="wikinews articles are not here"):
        script.main()
