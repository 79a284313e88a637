import sys
from pathlib import Path

import pytest

from triplewire.extract.bench.speed import resident_bytes
from triplewire.extract.memory import give_back

HELD = 64 * 2**20


@pytest.mark.skipif(sys.platform != "linux" or not Path("/proc/self/statm").exists(), reason="only Linux tells")
def test_what_was_freed_between_pieces_that_stay_goes_back_to_the_system() -> None:
    pieces = [bytes(8192) for _ in range(HELD // 8192)]
    full = resident_bytes()
    kept = pieces[::64]
    del pieces
    give_back()
    give_back()  # again does no harm
    assert resident_bytes() < full - HELD // 2
    assert len(kept) == HELD // 8192 // 64
