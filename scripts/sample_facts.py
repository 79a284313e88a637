"""Prints facts drawn at random from real articles, each with its words, for a person to read and judge.

python scripts/sample_facts.py 50 --seed 5 --skip ../shared/data/news_facts

What was read is kept until the extractor changes: another seed costs nothing.
"""

import argparse
import json
import random
import tempfile
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

from parsed import ParsedExtractor

from triplewire.extract.bench.sets import read_wikinews
from triplewire.graph.model import Article, Reading

KEEP = Path(tempfile.gettempdir()) / "triplewire-samples"
CODE = Path(__file__).resolve().parents[1] / "extract"


def annotated(folder: Path) -> set[str]:
    """Return the titles of the articles of annotated sets: they may have been seen while rules were written."""
    return {json.loads(path.read_text("utf-8"))["title"] for path in folder.glob("*/articles/*.json")}


def facts_of(reading: Reading) -> list[str]:
    """Return the facts of an article as a person reads them."""
    names = {entity.key: entity.name for entity in reading.entities}
    spans = {sentence.number: sentence.span for sentence in reading.sentences}
    told = {}
    for row in reading.evidence:
        words = reading.article.title if row.sentence == 0 else spans[row.sentence].of(reading.article.text)
        period = ", ".join(
            f"{name} {value}" for name in ("since", "until", "happened") if (value := getattr(row.period, name))
        )
        says = f", says {names[row.speaker]}" if row.speaker else ""
        role = f", {row.role}" if row.role else ""
        head = f"{names[row.subject]} {row.relation} {names[row.object]} [{row.status}{says}{role}] {period}"
        about = f"   {reading.article.title} ({reading.article.published})"
        told[row.subject, row.relation, row.object] = (
            f"{head}\n   {' '.join(words.split())}\n{about}\n   {row.rule} {row.confidence}"
        )
    return list(told.values())


def kept_name(extractor: ParsedExtractor, articles: Sequence[Article]) -> str:
    """Return the name under which what an extractor reads in these articles is kept: its identity and its code."""
    digest = sha256(extractor.identity.encode())
    for path in sorted(path for ending in ("*.py", "*.toml", "*.txt") for path in CODE.glob(ending)):
        digest.update(path.read_bytes())
    for article in articles:
        digest.update(article.title.encode())
    return f"{extractor.identity}-{digest.hexdigest()[:8]}.json"


def facts_in(articles: Sequence[Article]) -> list[str]:
    """Return the facts of articles as a person reads them, from the keep where these were read before."""
    extractor = ParsedExtractor()
    path = KEEP / kept_name(extractor, articles)
    if path.exists():
        kept: list[str] = json.loads(path.read_text("utf-8"))
        return kept
    found = [line for reading in extractor.read(articles) if isinstance(reading, Reading) for line in facts_of(reading)]
    KEEP.mkdir(exist_ok=True)
    path.write_text(json.dumps(found), "utf-8")
    return found


def main() -> None:
    """Draw and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("count", type=int)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--skip", type=Path, default=Path("../shared/data/news_facts"))
    options = parser.parse_args()
    known = annotated(options.skip)
    articles = [article for article in read_wikinews(options.data) if article.title not in known]
    found = facts_in(articles)
    drawn = random.Random(options.seed).sample(found, min(options.count, len(found)))
    print(f"{len(articles)} articles, {len(found)} facts")
    for number, line in enumerate(drawn, 1):
        print(f"{number}. {line}")


if __name__ == "__main__":
    main()
