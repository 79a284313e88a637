"""Signatures that find copies of one wire story.

A text of 50 words or more gets 32 bands of four MinHash values over its three-word shingles: two texts with Jaccard
similarity .7 share a band with probability 1 - (1 - .7**4)**32 > .999, and texts at .3 with .23, so who finds a shared
band compares the texts. A shorter text gets one band, of its words as they are.
"""

import re
from hashlib import sha1

from rensa import RMinHash

PERMUTATIONS = 128
ROWS = 4  # values a band
SEED = 20220216
SHINGLE = 3  # words
ENOUGH = 50  # words; below it one changed name makes another story
SEEN = 200_000  # characters
WORD = re.compile(r"\w+")


def shingles(text: str) -> list[str]:
    """Return the distinct three-word shingles of a text, sorted."""
    words = WORD.findall(text[:SEEN].casefold())
    return sorted({" ".join(words[i : i + SHINGLE]) for i in range(len(words) - SHINGLE + 1)})


def _hash(words: bytes) -> str:
    return sha1(words).hexdigest()[:14]


def bands_of(text: str) -> tuple[str, ...]:
    """Return the MinHash bands of a text; texts that are nearly equal share at least one."""
    words = WORD.findall(text[:SEEN].casefold())
    if not words:
        return ()
    if len(words) < ENOUGH:
        return ("w" + _hash(" ".join(words).encode("utf-8", "surrogatepass")),)
    sketch = RMinHash(num_perm=PERMUTATIONS, seed=SEED)
    sketch.update(shingles(text))
    digest = sketch.digest()
    bands = (b"".join(value.to_bytes(4, "big") for value in digest[i : i + ROWS]) for i in range(0, PERMUTATIONS, ROWS))
    return tuple(f"{number:02x}{_hash(band)}" for number, band in enumerate(bands))
