"""How names are normalised, split and compared."""

import re

from anyascii import anyascii


def slug(name: str) -> str:
    """Return a name in lower-case ASCII words joined by hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", anyascii(name).lower()).strip("-")
