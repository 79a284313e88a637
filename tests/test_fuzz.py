"""A little of what `make fuzz` does for minutes: the readers answer, or refuse in our own words."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

SCRIPT = Path(__file__).parent.parent / "scripts" / "fuzz.py"
INPUTS, SHORT = 40, 20_000


@pytest.fixture(scope="module")
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("fuzz", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("name", ["html", "jsonl", "import", "graphml", "cursors"])
def test_spoilt_input_is_read_or_refused(script: ModuleType, tmp_path: Path, name: str) -> None:
    tally = script.Tally(name)

    with script.reader(name, tmp_path) as (true, feed):
        script.one_round(tally, script.spoilt(true, SHORT), feed, number=7, inputs=INPUTS)

    assert tally.tried >= INPUTS / 2
    assert tally.read > 0
    assert tally.refused > 0


def test_what_breaks_a_reader_is_told_with_the_smallest_input_that_does(script: ModuleType) -> None:
    def feed(data: bytes) -> bool:
        return bool(1 / (b"}" not in data))

    tally = script.Tally("weak")
    with pytest.raises(ZeroDivisionError) as broken:
        script.one_round(tally, script.spoilt([b"{}", b"{"], SHORT), feed, number=1)

    assert "broken by b'{}'" in broken.value.__notes__
