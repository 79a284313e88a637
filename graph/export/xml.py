"""Words and values as XML 1.0 can hold them."""

import re
from functools import lru_cache
from xml.sax.saxutils import escape, quoteattr

ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # what XML 1.0 cannot hold
SPELLED = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|%(?=[0-9A-F]+;)")
SPELLING = re.compile("%([0-9A-F]+);")
PLAIN = re.compile(r"[\w .,:;/?!'()+-]*")  # by far most ids, which need no care
ODD = re.compile("[^\t\n\x20-%'-;=?-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # what is escaped or left out


def is_plain(text: str) -> bool:
    """Say whether a text can be the content of an element as it is: a quick look that finds most of those that can."""
    return text.isprintable() and "<" not in text and "&" not in text and ">" not in text


def words(value: object) -> str:
    """Return a value as the content of an element; what XML cannot hold is left out."""
    text = value if isinstance(value, str) else str(value)
    if ODD.search(text) is None:
        return text
    return escape(ILLEGAL.sub("", text), {"\r": "&#13;"})


def attribute(value: object) -> str:
    """Return a value as an attribute in quotes; what XML cannot hold is left out."""
    return quoteattr(ILLEGAL.sub("", str(value)))


@lru_cache(maxsize=1 << 14)
def identity(key: str) -> str:
    """Return an id as an attribute in quotes; what XML cannot hold is spelled out, so that ids stay distinct."""
    if PLAIN.fullmatch(key):
        return f'"{key}"'
    return quoteattr(SPELLED.sub(lambda found: f"%{ord(found[0]):X};", key))


def spelled_back(text: str) -> str:
    """Return the id that `identity` wrote."""
    return SPELLING.sub(lambda found: chr(int(found[1], 16)), text)
