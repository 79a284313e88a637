"""From bytes to text: the encodings articles come in, and what is no text at all."""

import codecs

from triplewire.graph.errors import UnreadableInput

SAMPLE = 65_536  # bytes that are looked at for signs of a binary file
STRANGE = 0.02  # share of control characters from which on it is no text
NULS = 0.001  # share of NUL from which on it is no text
BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
PLAIN = frozenset({7, 8, 9, 10, 12, 13, 27})  # control characters that texts hold


def decode(data: bytes) -> str:
    """Return the text of some bytes: UTF-8, UTF-16 with its mark, or Windows-1252; raise UnreadableInput otherwise."""
    for mark, encoding in BOMS:
        if data.startswith(mark):
            return _decode(data, encoding)
    _refuse_binary(data[:SAMPLE])
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        text = _windows(data)
        if text is None:
            raise UnreadableInput(
                f"the text is not UTF-8 (byte {error.start:,})", "Save it as UTF-8 and try again."
            ) from error
        return text


def _decode(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise UnreadableInput(
            f"the text says it is {encoding} and is not (byte {error.start:,})", "Save it as UTF-8 and try again."
        ) from error


def _refuse_binary(sample: bytes) -> None:
    strange = sum(1 for byte in sample if byte < 32 and byte not in PLAIN)
    if sample.count(0) > NULS * len(sample) + 2 or strange > STRANGE * len(sample) + 2:
        raise UnreadableInput("this is a binary file, not text", "Give txt, md, html, json or jsonl files.")


def _windows(data: bytes) -> str | None:
    """Return the text if it reads as Windows-1252: mostly ASCII, the rest letters and typographic marks."""
    high = sum(1 for byte in data if byte >= 128)
    if high * 5 > len(data):
        return None
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError:
        return None
    odd = sum(1 for char in text if ord(char) >= 128 and not (char.isalpha() or char in "‘’“”–—…€£°§«»©®™•·¡¿½ "))
    return text if odd * 10 <= high else None
