"""Compressed bytes, unpacked no further than they may be: a few kilobytes can grow to gigabytes."""

import zlib
from collections.abc import Iterable, Iterator

from triplewire.graph.errors import UnreadableInput

PLAIN = ("", "identity")
WINDOWS = {"gzip": 31, "x-gzip": 31, "deflate": 15}  # bits that zlib wants for each, header included
RAW = -15  # deflate as some servers send it: without its header
STEP = 65_536  # bytes that are unpacked at once: memory stays flat, whatever the ratio
DAMAGED = "the compressed bytes are damaged"


def unpack(chunks: Iterable[bytes], encoding: str, limit: int) -> bytes:
    """Return what the chunks hold, plain, gzip or deflate; raise UnreadableInput past the limit, or where torn."""
    kind = encoding.strip().lower()
    if kind not in PLAIN and kind not in WINDOWS:
        raise UnreadableInput(f"it is compressed as {kind[:40]!r}, which is not read", "gzip and deflate are.")
    found = bytearray()
    for piece in chunks if kind in PLAIN else _unpacked(chunks, WINDOWS[kind]):
        found += piece
        if len(found) > limit:
            raise UnreadableInput(f"it has more than {limit:,} bytes", "Only pages of articles are read.")
    return bytes(found)


def _unpacked(chunks: Iterable[bytes], window: int) -> Iterator[bytes]:
    unpacker = None
    try:
        for chunk in chunks:
            if unpacker is None and chunk:
                bits = window if window > 15 or chunk[0] & 0x0F == 8 else RAW
                unpacker = zlib.decompressobj(bits)
            packed = chunk
            while unpacker and packed and not unpacker.eof:
                yield unpacker.decompress(packed, STEP)
                packed = unpacker.unconsumed_tail
        while unpacker and not unpacker.eof and (rest := unpacker.decompress(b"", STEP)):
            yield rest
    except zlib.error as error:
        raise UnreadableInput(DAMAGED) from error
    if unpacker and not unpacker.eof:
        raise UnreadableInput(f"{DAMAGED}: they end too early")
