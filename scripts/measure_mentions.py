"""Measure the mentions against the names listed in annotated news.

    python scripts/measure_mentions.py [dev|train] [--fast] [--limit N] [--errors KIND]

reads news_facts from $TRIPLEWIRE_DATA or ../shared/data. Found = some mention overlaps an occurrence of a listed name;
right type and exact span are shares of the found; an entity is found when one of its occurrences is; precision =
mentions that overlap a listed name. --fast goes without the encoder's look at
open types. --errors prints missed, type, span or extra cases for a person to read.
"""

import argparse
import json
import os
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from triplewire.extract import analysis, language, mentions
from triplewire.extract.draft import Draft
from triplewire.extract.encoder import Encoder, load_encoder
from triplewire.extract.gazetteer import Gazetteer, load_gazetteer
from triplewire.extract.type_head import mend_types
from triplewire.graph.model import Article

DATA = Path(os.environ.get("TRIPLEWIRE_DATA", Path(__file__).resolve().parent.parent.parent / "shared" / "data"))


@dataclass(frozen=True)
class Occurrence:
    """One use of a listed name; offsets into the analysed string."""

    entity: str
    type: str
    start: int
    end: int


@dataclass
class Tally:
    """What was counted."""

    counts: Counter[str] = field(default_factory=Counter)
    confusion: Counter[tuple[str, str]] = field(default_factory=Counter)
    errors: dict[str, list[str]] = field(default_factory=dict)

    def note(self, kind: str, line: str) -> None:
        """Keep a case for reading."""
        self.errors.setdefault(kind, []).append(line)


def articles(split: str, limit: int) -> Iterator[tuple[Article, list[list[int]], dict[str, Any]]]:
    """Yield article, sentence offsets and annotation."""
    folder = DATA / "news_facts" / split
    for file in sorted((folder / "annot").glob("*.json"))[-limit:]:
        row = json.loads((folder / "articles" / file.name).read_text("utf-8"))
        article = Article(row["id"], row["title"], row["text"], published=row["date"])
        yield article, row["sentences"], json.loads(file.read_text("utf-8"))


def occurrences(article: Article, sentences: list[list[int]], annotation: dict[str, Any]) -> list[Occurrence]:
    """Return every use of a listed name, longest first where they overlap, in text order."""
    shift = len(article.title) + len(analysis.GAP)
    zones = [(0, len(article.title)), *((start + shift, end + shift) for start, end in sentences)]
    text = article.title + analysis.GAP + article.text
    wanted = []
    for entity in annotation["entities"]:
        for surface in entity["surfaces"]:
            scoped = isinstance(surface, dict)
            words = surface["text"] if scoped else surface
            wanted.append((not scoped, -len(words), words, entity, surface["sents"] if scoped else None))
    found: list[Occurrence] = []
    taken = bytearray(len(text))
    for _, _, words, entity, scope in sorted(wanted, key=lambda w: (w[1], w[0], w[2])):
        for number in scope if scope is not None else range(len(zones)):
            start, end = zones[number]
            for match in re.finditer(rf"(?<!\w){re.escape(words)}(?!\w)", text[start:end]):
                first, last = start + match.start(), start + match.end()
                if not any(taken[first:last]):
                    taken[first:last] = b"\1" * (last - first)
                    found.append(Occurrence(entity["id"], entity["type"], first, last))
    return sorted(found, key=lambda o: o.start)


def score(draft: Draft, gold: list[Occurrence], annotation: dict[str, Any], tally: Tally) -> None:
    """Count one article."""
    doc, text = draft.doc, draft.article.title + analysis.GAP + draft.article.text
    spans = [(doc[m.start].idx, doc[m.end - 1].idx + len(doc[m.end - 1]), m) for m in draft.mentions]
    seen = set()
    for one in gold:
        tally.counts["gold"] += 1
        over = [(min(e, one.end) - max(s, one.start), s, e, m) for s, e, m in spans if s < one.end and one.start < e]
        context = text[max(0, one.start - 40) : one.end + 30].replace("\n", " ")
        if not over:
            tally.note("missed", f"{one.type:13} {text[one.start : one.end]!r:40} … {context}")
            tally.confusion[one.type, "-"] += 1
            continue
        _, start, end, mention = max(over, key=lambda o: o[0])
        seen.add(one.entity)
        tally.counts["found"] += 1
        tally.counts["typed"] += mention.type == one.type
        tally.counts["exact"] += (start, end) == (one.start, one.end)
        tally.confusion[one.type, mention.type.value] += 1
        if mention.type != one.type:
            line = f"{one.type:12} -> {mention.type:12} {text[one.start : one.end]!r} as {text[start:end]!r}"
            tally.note("type", f"{line} … {context}")
        if (start, end) != (one.start, one.end):
            tally.note("span", f"{text[one.start : one.end]!r} as {text[start:end]!r} … {context}")
    used = {one.entity for one in gold}
    tally.counts["entities"] += len(used)
    tally.counts["entities found"] += len(seen)
    for start, end, mention in spans:
        right = any(start < one.end and one.start < end for one in gold)
        tally.counts["mentions"] += 1
        tally.counts["precise"] += right
        if not right:
            tally.note("extra", f"{mention.type:12} {text[start:end]!r} … {text[max(0, start - 30) : end + 30]!r}")


def run(split: str, limit: int, gazetteer: Gazetteer, encoder: Encoder | None = None) -> Tally:
    """Count a split."""
    nlp, tally = language.load_model(), Tally()
    rows = list(articles(split, limit))
    docs = []
    for article, _, _ in rows:
        doc = nlp.make_doc(analysis.analysed_text(article))
        analysis.mark_boundaries(doc, article)
        docs.append(doc)
    for (article, sentences, annotation), doc in zip(rows, nlp.pipe(docs), strict=True):
        draft = analysis.open_draft(article, doc)
        draft.mentions = mentions.find_mentions(draft, gazetteer)
        if encoder:
            draft.index()
            mend_types(draft, encoder)
        score(draft, occurrences(article, sentences, annotation), annotation, tally)
    return tally


def show(tally: Tally, errors: str) -> None:
    """Print the figures."""
    counts = tally.counts
    for name, part, whole in (
        ("found", "found", "gold"),
        ("right type", "typed", "found"),
        ("exact span", "exact", "found"),
        ("entities found", "entities found", "entities"),
        ("precision", "precise", "mentions"),
    ):
        print(f"{name:16} {counts[part] / max(1, counts[whole]):.3f}  ({counts[part]}/{counts[whole]})")
    names = sorted({name for pair in tally.confusion for name in pair})
    print(f"{'gold / ours':14}", *(f"{name[:9]:>9}" for name in names))
    for name in names:
        if any(tally.confusion[name, other] for other in names):
            print(f"{name:14}", *(f"{tally.confusion[name, other]:9}" for other in names))
    for line in tally.errors.get(errors, []):
        print(line)


def main() -> None:
    """Read the command line, count and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("split", nargs="?", default="dev", choices=("dev", "train"))
    parser.add_argument("--limit", type=int, default=1000)
    parser.add_argument("--errors", default="", help="missed, type, span or extra")
    parser.add_argument("--fast", action="store_true", help="without the encoder")
    args = parser.parse_args()
    if not (DATA / "news_facts").is_dir():
        raise SystemExit(f"no annotated news in {DATA}: set TRIPLEWIRE_DATA")
    show(run(args.split, args.limit, load_gazetteer(), None if args.fast else load_encoder()), args.errors)


if __name__ == "__main__":
    main()
