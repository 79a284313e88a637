"""What a very long article costs: python scripts/long_article.py [WORDS].

Reads one synthetic article of so many words (100,000 unless told) into a new store with the real service, and prints
the CPU seconds of each stage and the memory.
"""

import random
import resource
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from triplewire.api.ingest import ingest
from triplewire.extract.pipeline import Extractor
from triplewire.extract.read import read_row
from triplewire.graph.store import open_store

WORDS = 100_000
LANDS = ("Estonia", "Latvia", "Poland", "Finland", "Sweden", "Norway", "Denmark", "Germany", "France", "Spain", "Italy")
FIRST = ("Anna", "Boris", "Carla", "David", "Elena", "Felix", "Greta", "Hugo", "Irina", "Jonas")
LAST = [a + b for a in ("Ander", "Berg", "Carl", "Eng", "Fors", "Holm", "Lind", "Nor") for b in ("sen", "man", "gren")]
SAID = (
    "{a}'s Foreign Minister {p} met {b}'s Foreign Minister {q} in {b} on Monday.",
    '"We will not leave {a}," {p} said. "They attacked {b} in {year}."',
    "{p}, the chief executive of {l} Corp, said he would visit {b} next week.",
    "She criticized {a} and denied that {q} works for {l} Group.",
    "{a} borders {b}. The country has been a member of NATO since {year}.",
    "{l} Industries acquired {m} Holdings for 3 billion dollars on 7 May {year}.",
)


def text(words: int) -> str:
    """Return a text of at least so many words, in paragraphs of four statements."""
    rng, said, number = random.Random(1), list[str](), 0
    while number < words:
        (a, b), (p, q) = rng.sample(LANDS, 2), (f"{rng.choice(FIRST)} {rng.choice(LAST)}" for _ in range(2))
        ends = {"a": a, "b": b, "p": p, "q": q, "l": rng.choice(LAST), "m": rng.choice(LAST)}
        said.append(rng.choice(SAID).format(**ends, year=rng.randint(1990, 2021)))
        number += len(said[-1].split())
    return "\n\n".join(" ".join(said[at : at + 4]) for at in range(0, len(said), 4))


def main() -> None:
    """Print what one article costs."""
    words = int(sys.argv[1]) if len(sys.argv) > 1 else WORDS
    extractor = Extractor()
    spent: Counter[str] = Counter()
    last = start = time.process_time()

    def lap(stage: str) -> None:
        nonlocal last
        now = time.process_time()
        spent[stage] += round((now - last) * 1000)
        last = now

    extractor.lap = lap
    article = read_row({"title": "A long story", "text": text(words), "published": "2022-02-16"})
    with tempfile.TemporaryDirectory() as folder, open_store(f"sqlite:{Path(folder) / 'long.db'}") as store:
        report = ingest(store, extractor, [article])
        lap("store")
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"{words:,} words, {report.evidence:,} statements: {last - start:.0f} s CPU, {memory} MB at most")
    print(", ".join(f"{stage} {milliseconds / 1000:.1f}" for stage, milliseconds in spent.items()))
    sys.exit(report.added != 1)


if __name__ == "__main__":
    main()
