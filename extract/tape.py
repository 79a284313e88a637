"""Bytes of a file, plain or of many gzip members, that go on behind a place that is damaged; memory stays flat."""

import zlib
from collections.abc import Generator, Iterator
from typing import BinaryIO

from triplewire.graph.errors import UnreadableInput

MAGIC = b"\x1f\x8b\x08"
GZIP = 31  # what zlib calls gzip with its header
STEP = 65_536  # bytes at once
LARGE, STEEP = 100_000_000, 200  # bytes of one member, and its ratio, from which on it is a bomb and no archive

AGAIN = 200_000_000  # bytes that are read twice at most: a file of lies must not take quadratic time


class Tape:
    """Reads lines and stretches one after the other; at damage it raises, and then goes on with what follows."""

    def __init__(self, stream: BinaryIO, start: bytes = b"") -> None:
        start = start or stream.read(len(MAGIC))
        self._pieces = _members(stream, start) if start.startswith(MAGIC) else _plain(stream, start)
        self._left = bytearray()
        self._again = 0

    def line(self, longest: int) -> bytes:
        """Return the next line with its end, or so many bytes of it; none at the end of the tape."""
        while (end := self._left.find(b"\n")) < 0 and len(self._left) < longest:
            if not self._more():
                end = len(self._left) - 1
                break
        return self._cut(min(end + 1, longest) if end >= 0 else min(longest, len(self._left)))

    def take(self, size: int, keep: int) -> bytes:
        """Pass over so many bytes, and return the first of them.

        Raises UnreadableInput where the tape ends before; what was to be kept of a stretch can then be read again.
        """
        kept = bytearray()
        left = size
        while left:
            if not self._left and not self._more():
                self.back(bytes(kept) if len(kept) == size - left else b"")
                raise UnreadableInput("it ends too early")
            piece = self._cut(min(left, len(self._left)))
            left -= len(piece)
            kept += piece[: max(0, keep - len(kept))]
        return bytes(kept)

    def back(self, read: bytes) -> None:
        """Put back what was read, to be read again; of long stretches no more than there may be of them in all."""
        self._again += len(read) if len(read) > STEP else 0
        if len(read) <= STEP or self._again < AGAIN:
            self._left[:0] = read

    def _cut(self, size: int) -> bytes:
        piece = bytes(self._left[:size])
        del self._left[:size]
        return piece

    def _more(self) -> bool:
        """Read on, and say whether there was anything; what stood before damage is forgotten with it."""
        piece = next(self._pieces, b"")
        if isinstance(piece, str):
            self._left.clear()
            raise UnreadableInput(piece)
        self._left += piece
        return bool(piece)


def _plain(stream: BinaryIO, start: bytes) -> Iterator[bytes | str]:
    piece = start
    while piece:
        yield piece
        piece = stream.read(STEP)


def _members(stream: BinaryIO, start: bytes) -> Iterator[bytes | str]:
    """Yield what the members of a gzip file hold, and in place of one that is damaged, what is wrong with it."""
    rest = start
    while rest := rest or stream.read(STEP):
        rest, wrong = yield from _member(stream, rest)
        if wrong:
            yield wrong
            rest = _next_member(stream, rest)


def _member(stream: BinaryIO, packed: bytes) -> Generator[bytes, None, tuple[bytes, str]]:
    """Yield what one member holds; return what stands behind it, and what is wrong with it."""
    unpacker = zlib.decompressobj(GZIP)
    read, given = len(packed), 0
    while not unpacker.eof:
        try:
            piece = unpacker.decompress(packed, STEP)
        except zlib.error:
            return packed[1:], "the compressed bytes are damaged"
        given += len(piece)
        if given > LARGE and given > STEEP * read:
            return packed, "it grows without end when it is unpacked"
        if piece:
            yield piece
        packed = unpacker.unconsumed_tail
        if not packed and not unpacker.eof and not piece:
            packed = stream.read(STEP)
            read += len(packed)
            if not packed:
                return b"", "the file ends within compressed bytes"
    return unpacker.unused_data, ""


def _next_member(stream: BinaryIO, rest: bytes) -> bytes:
    """Return the bytes from the next place on where a member may begin."""
    while True:
        found = rest.find(MAGIC)
        if found >= 0:
            return rest[found:]
        more = stream.read(STEP)
        if not more:
            return b""
        rest = rest[-2:] + more
