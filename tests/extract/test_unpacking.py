import gzip
import zlib
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triplewire.extract.unpacking import unpack
from triplewire.graph.errors import UnreadableInput


def cut(data: bytes, size: int) -> list[bytes]:
    return [data[at : at + size] for at in range(0, len(data), size)]


@given(st.binary(max_size=2000), st.integers(1, 50))
def test_what_was_packed_comes_back_however_it_arrives(data: bytes, size: int) -> None:
    packed = {"gzip": gzip.compress(data), "x-gzip": gzip.compress(data), "deflate": zlib.compress(data), "": data}
    packed["Identity "] = data

    for encoding, sent in packed.items():
        assert unpack(cut(sent, size), encoding, 2000) == data
    if data:
        assert unpack(cut(zlib.compress(data)[2:-4], size), "deflate", 2000) == data


@given(st.binary(min_size=1, max_size=200), st.sampled_from(["gzip", "deflate"]))
def test_any_bytes_are_unpacked_or_refused(data: bytes, encoding: str) -> None:
    with suppress(UnreadableInput):
        assert isinstance(unpack([data], encoding, 1000), bytes)


@pytest.mark.parametrize("packed", [gzip.compress(bytes(10_001)), bytes(10_001)], ids=["gzip", "plain"])
def test_a_byte_too_much_is_too_much(packed: bytes) -> None:
    encoding = "gzip" if len(packed) < 10_001 else ""

    assert len(unpack([packed], encoding, 10_001)) == 10_001
    with pytest.raises(UnreadableInput, match="more than 10,000 bytes"):
        unpack([packed], encoding, 10_000)
