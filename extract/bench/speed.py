"""How fast and how lean extraction is, as ratios of two things measured in one run.

Both sides are interleaved in one process, in CPU seconds; the least of the rounds counts and the spread is shown. Each
side warms up on a few articles that are not counted. The bare side is the same language pipeline over the same strings
in batches of the same size, with nothing else.
"""

import os
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from pathlib import Path
from time import perf_counter, process_time

from triplewire.extract import analysis
from triplewire.extract.articles import Failure
from triplewire.extract.parsing import BATCH as PARSED
from triplewire.extract.pipeline import BATCH, Extractor, no_lap
from triplewire.graph.errors import InvalidArticle
from triplewire.graph.model import Article, Reading, article_key

Write = Callable[[Sequence[Reading]], object]  # puts a batch of readings into a store
WARM_UP = 16  # articles
ROUNDS = 3
DISTURBED = 2.0  # a round counts while its wall seconds a CPU second are within this multiple of the best
GROWTH_ROUNDS = 8
PAGE = os.sysconf("SC_PAGE_SIZE")
NAME = re.compile(r"(?<=[a-z,] )[A-Z][a-z]{3,}")  # a capitalised word inside a sentence
CONSONANTS, VOWELS = "bcdfghjklmnprstvz", "aeiou"


@dataclass(frozen=True, slots=True)
class Rounds:
    """CPU seconds of one side, a figure a round."""

    seconds: tuple[float, ...]

    @property
    def best(self) -> float:
        """The least of the rounds."""
        return min(self.seconds)

    @property
    def spread(self) -> float:
        """How far the slowest round lies above the best, as a share of it."""
        return max(self.seconds) / self.best - 1


@dataclass(frozen=True, slots=True)
class Speed:
    """What a speed run measured."""

    articles: int
    words: int
    facts: int
    bare: Rounds
    whole: Rounds
    shares: Mapping[str, float]  # CPU of each stage / CPU of the language pipeline
    memory: tuple[int, int]  # resident bytes after one pass, and after all passes with varied names
    passes: int
    load: float  # of the machine when the run began

    @property
    def ratio(self) -> float:
        """Articles a second of extraction with writing, over those of the bare pipeline."""
        return self.bare.best / self.whole.best

    @property
    def growth(self) -> float:
        """Memory after all passes over memory after the first."""
        return self.memory[1] / self.memory[0]


class StageClock:
    """Adds up the CPU seconds of each stage; stands in for the extractor's `lap`."""

    def __init__(self) -> None:
        self.seconds: Counter[str] = Counter()
        self._since = process_time()

    def __call__(self, stage: str) -> None:
        """Give the time since the last call to this stage."""
        now = process_time()
        self.seconds[stage] += now - self._since  # type: ignore[assignment]
        self._since = now


def _batches(articles: Iterable[Article]) -> Iterator[list[Article]]:
    stream = iter(articles)
    while batch := list(islice(stream, BATCH)):
        yield batch


def _bare(extractor: Extractor, articles: Sequence[Article]) -> int:
    tokens = 0
    for batch in _batches(articles):
        with extractor.nlp.memory_zone():
            texts = [analysis.analysed_text(article) for article in batch]
            tokens += sum(len(doc) for doc in extractor.nlp.pipe(texts, batch_size=PARSED))
    return tokens


def _whole(extractor: Extractor, articles: Sequence[Article], write: Write) -> int:
    facts = 0
    for batch in _batches(articles):
        readings = []
        for reading in extractor.read(batch):
            if isinstance(reading, Failure):
                raise InvalidArticle(f"{reading.article.key}: {reading.problem}")
            readings.append(reading)
        facts += sum(len(reading.evidence) for reading in readings)
        write(readings)
    return facts


def _timed(work: Callable[[], int]) -> tuple[float, float, int]:
    """Return the CPU and the wall seconds of some work, and what it gave."""
    cpu, wall = process_time(), perf_counter()
    given = work()
    return process_time() - cpu, perf_counter() - wall, given


def kept_rounds(timed: Sequence[tuple[float, float, int]]) -> Rounds:
    """Return the CPU seconds of the rounds, without those in which the machine was kept busy by others."""
    least = min(wall / cpu for cpu, wall, _ in timed)
    return Rounds(tuple(cpu for cpu, wall, _ in timed if wall / cpu <= DISTURBED * least))


def resident_bytes() -> int:
    """Return the resident memory of this process."""
    return int(Path("/proc/self/statm").read_text("ascii").split()[1]) * PAGE


def varied(articles: Iterable[Article], turn: int) -> Iterator[Article]:
    """Yield the articles with names that no other turn has, so that caches meet unseen words."""

    def other(name: re.Match[str]) -> str:
        word, at = name.group(), 1 + turn % 2
        mark = CONSONANTS[(turn * 7 + len(word)) % len(CONSONANTS)] + VOWELS[turn % len(VOWELS)]
        return word[:at] + mark + word[at + 2 :]

    for article in articles:
        title, text = NAME.sub(other, article.title), NAME.sub(other, article.text)
        yield replace(article, key=article_key(None, f"{title} {turn}", text), title=title, text=text, url=None)


def _stage_shares(extractor: Extractor, articles: Sequence[Article], write: Write) -> dict[str, float]:
    clock = StageClock()
    extractor.lap = clock
    try:
        for batch in _batches(articles):
            readings = [reading for reading in extractor.read(batch) if isinstance(reading, Reading)]
            clock("finish")
            write(readings)
            clock("write")
    finally:
        extractor.lap = no_lap
    parse = clock.seconds["parse"]
    return {stage: seconds / parse for stage, seconds in clock.seconds.items() if stage != "parse"}


def _growth(extractor: Extractor, articles: Sequence[Article], write: Write, passes: int) -> tuple[int, int]:
    first = 0
    for turn in range(passes):
        _whole(extractor, list(varied(articles, turn)), write)
        first = first or resident_bytes()
    return first, resident_bytes()


def run_speed(
    extractor: Extractor,
    articles: Sequence[Article],
    write: Callable[[], Write],
    rounds: int = ROUNDS,
    passes: int = GROWTH_ROUNDS,
) -> Speed:
    """Measure extraction with writing against the bare pipeline; `write` opens a fresh store for each round."""
    load = os.getloadavg()[0]
    _bare(extractor, articles[:WARM_UP])
    _whole(extractor, articles[:WARM_UP], write())
    bare, whole = [], []
    for _ in range(rounds):
        bare.append(_timed(partial(_bare, extractor, articles)))
        whole.append(_timed(partial(_whole, extractor, articles, write())))
    shares = _stage_shares(extractor, articles, write())
    memory = _growth(extractor, articles, write(), passes) if passes else (1, 1)
    words = sum(len(article.text.split()) for article in articles)
    return Speed(
        len(articles), words, whole[-1][-1], kept_rounds(bare), kept_rounds(whole), shares, memory, passes, load
    )


def speed_text(speed: Speed) -> str:
    """Return what was measured, one figure a line."""
    per_second = speed.words / speed.whole.best
    lines = [
        f"speed: {speed.articles} articles, {speed.words} words, {speed.facts} statements; load {speed.load:.2f}",
        f"  bare pipeline          {speed.bare.best:8.2f} CPU s   spread {speed.bare.spread:.1%}",
        f"  extraction and writing {speed.whole.best:8.2f} CPU s   spread {speed.whole.spread:.1%}",
        f"  ratio                  {speed.ratio:8.3f}         {per_second:.0f} words/s, "
        f"{speed.articles / speed.whole.best:.1f} articles/s, {speed.facts / speed.whole.best:.1f} statements/s",
    ]
    if speed.passes:
        first, last = (size / 2**20 for size in speed.memory)
        lines.append(f"  memory after {speed.passes} passes / 1  {speed.growth:6.3f}     {first:.0f} MB, {last:.0f} MB")
    lines.append("  stages, share of the language pipeline:")
    lines += [f"    {stage:<20} {share:7.2%}" for stage, share in sorted(speed.shares.items(), key=lambda s: -s[1])]
    return "\n".join(lines)
