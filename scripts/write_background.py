#!/usr/bin/env python3
"""Write extract/weights/background.npz: pairs of real news, as vectors, that `triplewire train` takes for wrong.

They are of the Wikinews articles that are in no annotated set, so that figures on those sets are of unseen articles.
To be run whenever the encoder changes. No text goes into the file.
"""

import argparse
from pathlib import Path

import numpy as np
from parsed import ParsedExtractor

from triplewire.extract import pair_layout as layout
from triplewire.extract.bench import sets
from triplewire.extract.combination import canonical
from triplewire.extract.encoder import load_encoder
from triplewire.extract.learn.background import FILE, write_background

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
PAIRS = 3000


def main() -> int:
    """Write the file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=DATA)
    given = parser.parse_args()
    known = {
        gold.article.title for name in ("news-train", "news-dev", "gold") for gold in sets.read_set(name, given.data)
    }
    extractor, encoder = ParsedExtractor(fast=True), load_encoder()
    assert encoder is not None, "there is no encoder"
    articles = [article for article in sets.read_wikinews(given.data) if article.title not in known]
    vectors, told = [], []
    for article in articles:
        draft, _ = extractor.draft(article)
        for window, judged in encoder.judged(draft, canonical(draft)):
            vectors.append(judged.vectors)
            told += [pair.told for pair in window.pairs]
    whole, types = np.concatenate(vectors), np.array(told, np.int64)[:, [layout.TYPE_A, layout.TYPE_B]]
    kept = np.linspace(0, len(whole) - 1, min(PAIRS, len(whole))).astype(np.int64)
    write_background(FILE, whole[kept], types[kept], encoder.network)
    print(f"{len(kept)} of {len(whole)} pairs of {len(articles)} articles, {FILE.stat().st_size:,} bytes")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
