from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triplewire.extract.decoding import decode, decode_page
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


def test_a_page_is_read_in_the_encoding_that_it_names_itself() -> None:
    page = '<?xml version="1.0" encoding="windows-1251"?><p>Минск'

    assert decode_page(page.encode("cp1251")) == page
    assert decode_page(page.encode("utf-8"), "utf-8") == page
    assert decode_page("<meta charset='x-unknown'>Größe".encode()) == "<meta charset='x-unknown'>Größe"


@given(st.binary(max_size=300), st.text(max_size=12))
def test_any_page_of_any_encoding_is_text_or_a_clear_refusal(data: bytes, charset: str) -> None:
    with suppress(UnreadableInput):
        assert isinstance(decode_page(data, charset), str)
