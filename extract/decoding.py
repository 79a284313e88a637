"""From bytes to text: the encodings articles come in, and what is no text at all."""

import codecs
import re

from triplewire.graph.errors import UnreadableInput

SAMPLE = 65_536  # bytes that are looked at for signs of a binary file
STRANGE = 0.02  # share of control characters from which on it is no text
NULS = 0.001  # share of NUL from which on it is no text
BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
PLAIN = frozenset({7, 8, 9, 10, 12, 13, 27})  # control characters that texts hold

HEAD = 4096  # bytes of a page in which it says how it is written
META = re.compile(
    rb"""<(?:meta\b[^>]*?\bcharset|\?xml\b[^>]*?\bencoding)\s*=\s*["']?\s*([A-Za-z0-9_.:-]{1,40})""", re.I
)
# what browsers take a name to mean, where Python takes it more narrowly
MEANT = {"iso-8859-1": "cp1252", "latin-1": "cp1252", "ascii": "cp1252", "us-ascii": "cp1252", "gb2312": "gb18030"}
MEANT |= {"gbk": "gb18030", "shift_jis": "cp932", "shift-jis": "cp932", "euc-kr": "cp949", "iso-8859-9": "cp1254"}
PAGES = re.compile(
    r"utf-8|utf-16(-le|-be)?|iso8859-\d+|cp(125\d|866|874|932|949|950)|koi8-[rut]|gb18030|big5(hkscs)?|euc_jp|tis-620|mac-.*"
)
CHARSET = re.compile(r"""charset\s*=\s*["']?([^\s"';,]+)""", re.IGNORECASE)
LOST = 0.01  # share of characters that may be unreadable in a page that says how it is written


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


def decode_page(data: bytes, charset: str = "") -> str:
    """Return the text of a page: by its mark, as its sender says, as it says itself, or as any text.

    A page of which a few characters are broken is read without them. Raises UnreadableInput where it is no text.
    """
    said = META.search(data[:HEAD])
    for name in (charset, said[1].decode("ascii") if said else ""):
        encoding = _encoding(name)
        if not encoding or data.startswith(tuple(mark for mark, _ in BOMS)):
            continue
        if not encoding.startswith("utf-16"):
            _refuse_binary(data[:SAMPLE])
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            text = data.decode(encoding, "replace")
            if text.count("\ufffd") <= LOST * len(text):
                return text
    return decode(data)


def charset_of(content_type: str) -> str:
    """Return the encoding that the Content-Type of an answer names, or nothing."""
    found = CHARSET.search(content_type)
    return found[1] if found else ""


def _encoding(name: str) -> str | None:
    """Return Python's name of an encoding that pages are written in, or None."""
    plain = name.strip().strip("\"'").lower()
    try:
        found = codecs.lookup(MEANT.get(plain, plain)).name
    except (LookupError, ValueError):
        return None
    return found if PAGES.fullmatch(found) else None


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
