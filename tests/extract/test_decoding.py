from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triplewire.extract.decoding import decode
from triplewire.graph.errors import UnreadableInput

TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="\ufeff"), max_size=60)


@given(TEXT)
def test_utf_8_comes_back(text: str) -> None:
    assert decode(text.encode()) == text


@given(st.binary(max_size=300))
def test_any_bytes_are_text_or_a_clear_refusal(data: bytes) -> None:
    with suppress(UnreadableInput):
        assert isinstance(decode(data), str)


def test_a_text_with_one_nul_is_a_text_and_one_of_many_is_not() -> None:
    assert decode(b"one \x00 two") == "one \x00 two"
    with pytest.raises(UnreadableInput, match="binary"):
        decode("half the bytes are NUL".encode("utf-16-le"))


def test_torn_utf_16_is_refused() -> None:
    with pytest.raises(UnreadableInput, match="utf-16"):
        decode("words".encode("utf-16")[:-1])
