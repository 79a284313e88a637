"""Words and values as XML 1.0 can hold them."""

import re
from collections.abc import Sequence
from functools import lru_cache
from xml.sax.saxutils import escape, quoteattr

ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # what XML 1.0 cannot hold
SPELLED = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|%(?=[0-9A-F]+;)")
SPELLING = re.compile("%([0-9A-F]+);")
CONTROLS = bytes(code for code in range(0x20) if chr(code) not in "\t\n")
BETWEEN = "\n"
HARMLESS = bytes(code for code in range(0x20, 0x7F) if chr(code) not in '"%&<>')  # in an id
PLAIN = re.compile(r"[\w .,:;/?!'()+-]*")  # by far most ids, which need no care
ODD = re.compile("[^\t\n\x20-%'-;=?-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # what is escaped or left out


def words(value: object) -> str:
    """Return a value as the content of an element; what XML cannot hold is left out."""
    text = value if isinstance(value, str) else str(value)
    if ODD.search(text) is None:
        return text
    return escape(ILLEGAL.sub("", text), {"\r": "&#13;"})


def escaped(texts: Sequence[str]) -> Sequence[str]:
    """Return many texts as the contents of elements: what `words` returns for each, looked at all at once."""
    held = BETWEEN.join(texts)
    if not _is_legal(held) or held.count(BETWEEN) != len(texts) - 1:
        return [words(text) for text in texts]
    return escape(held).split(BETWEEN) if "&" in held or "<" in held or ">" in held else texts


def _is_legal(text: str) -> bool:
    """Say whether a text has nothing but what XML holds as it is or escaped."""
    try:
        raw = text.encode()
    except UnicodeEncodeError:
        return False
    return len(raw.translate(None, CONTROLS)) == len(raw) and "\ufffe" not in text and "\uffff" not in text


def attribute(value: object) -> str:
    """Return a value as an attribute in quotes; what XML cannot hold is left out."""
    return quoteattr(ILLEGAL.sub("", str(value)))


@lru_cache(maxsize=1 << 14)
def identity(key: str) -> str:
    """Return an id as an attribute in quotes; what XML cannot hold is spelled out, so that ids stay distinct."""
    if PLAIN.fullmatch(key):
        return f'"{key}"'
    return quoteattr(SPELLED.sub(lambda found: f"%{ord(found[0]):X};", key))


def identities(keys: Sequence[str]) -> list[str]:
    """Return many ids as attributes in quotes: what `identity` returns for each, looked at all at once."""
    if "".join(keys).encode(errors="surrogatepass").translate(None, HARMLESS):
        return [identity(key) for key in keys]
    return [f'"{key}"' for key in keys]


def spelled_back(text: str) -> str:
    """Return the id that `identity` wrote."""
    return SPELLING.sub(lambda found: chr(int(found[1], 16)), text)
