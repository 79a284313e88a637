"""Measures names and references: joined names on news, reachable facts, pronouns on GAP, references on GUM, cost.

    python scripts/measure_coreference.py [names] [candidates] [gum] [gap] [cost] --data ../shared/data --parses FOLDER

Parses are kept in the folder given, so that a second run takes seconds.
"""

import argparse
import csv
import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import combinations
from pathlib import Path
from time import process_time
from typing import Any

from cluster_scores import Cluster, ClusterScores
from spacy.tokens import Doc, DocBin

from triplewire.extract import analysis, coreference, mentions, offices
from triplewire.extract.attention import KIND
from triplewire.extract.bench.align import normalised
from triplewire.extract.draft import Draft, FactDraft, MentionDraft
from triplewire.extract.nested import nest_names
from triplewire.extract.pipeline import Extractor
from triplewire.graph.model import Article, Block, BlockKind, MentionKind, Span

REFERRING = (MentionKind.PRONOUN, MentionKind.NOMINAL)
CLOCK: Counter[str] = Counter()  # microseconds of a stage
YARDSTICK = 40  # articles that are parsed again to know what parsing costs here and now


def article_of(name: str, title: str, text: str, date: str | None = None) -> Article:
    """Return an article of clean text."""
    blocks = [Block(BlockKind.HEADLINE, Span(0, len(title)))] if title else []
    return Article(name, title, text, published=date, blocks=(*blocks, Block(BlockKind.BODY, Span(0, len(text)))))


def parsed(extractor: Extractor, articles: list[Article], kept: Path | None) -> list[Doc]:
    """Return the parses of articles, from the kept file where there is one."""
    if kept and kept.exists():
        return list(DocBin().from_disk(kept).get_docs(extractor.nlp.vocab))
    docs = list(extractor._parse(articles))
    if kept:
        DocBin(docs=docs).to_disk(kept)
    return docs


def drafted(extractor: Extractor, article: Article, doc: Doc) -> Draft:
    """Return the draft of an article up to its references."""
    draft = analysis.open_draft(article, doc)
    draft.mentions = mentions.find_mentions(draft, extractor.gazetteer)
    draft.index()
    started = process_time()
    coreference.join_names(draft, extractor.gazetteer)
    CLOCK["names"] += int(1e6 * (process_time() - started))
    offices.mark_metonyms(draft, extractor.gazetteer)
    offices.office_facts(draft, extractor.gazetteer)
    started = process_time()
    coreference.resolve_references(draft, extractor.gazetteer)
    CLOCK["references"] += int(1e6 * (process_time() - started))
    nest_names(draft, extractor.gazetteer)
    draft.index()
    return draft


@dataclass(slots=True)
class Row:
    """An annotated article and what was made of it."""

    article: dict[str, Any]
    annotation: dict[str, Any]
    draft: Draft
    names: dict[str, list[tuple[str, set[int] | None]]] = field(default_factory=dict)
    numbers: list[int] = field(default_factory=list)  # gold sentence of each token
    held: list[FactDraft] = field(default_factory=list)  # offices: their country may be named elsewhere

    def __post_init__(self) -> None:
        for entity in self.annotation["entities"]:
            for surface in entity["surfaces"]:
                scoped = isinstance(surface, dict)
                text, where = (surface["text"], set(surface["sents"])) if scoped else (surface, None)
                self.names.setdefault(normalised(text), []).append((entity["id"], where))
        current, ends = 0, [row[1] if isinstance(row, list) else row["end"] for row in self.article["sentences"]]
        for token in self.draft.doc:
            at = token.idx - self.draft.shift
            while current < len(ends) and at >= ends[current]:
                current += 1
            self.numbers.append(0 if at < 0 else current + 1)

    def meant(self, mention: MentionDraft) -> str | None:
        """Return the gold entity of a name, compared as the scorer of facts does."""
        rows = self.names.get(normalised(self.draft.words(mention.start, mention.end)), [])
        scoped = [who for who, where in rows if where and self.numbers[mention.start] in where]
        return next(iter(scoped or [who for who, where in rows if where is None]), None)


def annotated(extractor: Extractor, data: Path, part: str, kept: Path | None) -> list[Row]:
    """Return a part of news_facts."""
    paths = sorted((data / "news_facts" / part / "annot").glob("*.json"))
    articles = [json.loads((path.parent.parent / "articles" / path.name).read_text()) for path in paths]
    read = [article_of(a["id"], a["title"], a["text"], a.get("date")) for a in articles]
    docs = parsed(extractor, read, kept / f"news_{part}.spacy" if kept else None)
    drafts = [drafted(extractor, article, doc) for article, doc in zip(read, docs, strict=True)]
    rows = [Row(a, json.loads(p.read_text()), d) for a, p, d in zip(articles, paths, drafts, strict=True)]
    for row in rows:
        row.held = list(offices.office_facts(row.draft, extractor.gazetteer))
    return rows


def score(right: int, said: int, there: int) -> str:
    """Return precision, recall and F1 in words."""
    precision, recall = right / max(said, 1), right / max(there, 1)
    f1 = 2 * precision * recall / max(precision + recall, 1e-9)
    return f"P {precision:.3f} R {recall:.3f} F1 {f1:.3f} ({right}/{said}/{there})"


def measure_names(rows: list[Row], show: int) -> None:
    """Print how well names of one thing were joined: pairs of different strings within an article."""
    tally: Counter[str] = Counter()
    wrong: list[str] = []
    for row in rows:
        types = {entity["id"]: entity["type"] for entity in row.annotation["entities"]}
        seen: dict[tuple[str, str, int], None] = {}
        for mention in row.draft.mentions:
            who = row.meant(mention) if mention.kind not in REFERRING else None
            if who:
                seen[row.draft.words(mention.start, mention.end), who, mention.entity] = None
                tally["typed"] += 1
                tally["type right"] += row.draft.entities[mention.entity].type.value == types[who]
        for (a, one, x), (b, two, y) in combinations(seen, 2):
            if a != b or one != two or x != y:
                tally["said"] += x == y
                tally["there"] += one == two
                tally["right"] += x == y and one == two
                if (x == y) != (one == two):
                    what = "MISSED" if one == two else "WRONG "
                    wrong.append(f"{what} {row.annotation['article']}: {a} | {b}  ({types[one]}, {types[two]})")
    told = score(tally["right"], tally["said"], tally["there"])
    print(f"names joined: {told}, type right {tally['type right'] / tally['typed']:.3f}")
    print(*wrong[:show], sep="\n", end="\n" if show else "")


def known_as(row: Row) -> dict[int, str]:
    """Return the gold entity of each of ours: the one that most of its names mean."""
    votes: dict[int, Counter[str]] = {}
    for mention in row.draft.mentions:
        if mention.kind not in REFERRING and (who := row.meant(mention)):
            votes.setdefault(mention.entity, Counter())[who] += 1
    return {entity: counted.most_common(1)[0][0] for entity, counted in votes.items()}


def present(row: Row) -> tuple[dict[int, set[str]], dict[int, set[str]]]:
    """Return which gold entities stand in each sentence: by name, and by any mention."""
    meant = known_as(row)
    plain: dict[int, set[str]] = {}
    full: dict[int, set[str]] = {}
    for mention in row.draft.mentions:
        if mention.entity in meant:
            for kept in (full,) if mention.kind in REFERRING else (full, plain):
                kept.setdefault(row.numbers[mention.start], set()).add(meant[mention.entity])
    return plain, full


def tied(row: Row) -> list[set[str]]:
    """Return the pairs of gold entities that an office ties: "President Roe" is president of the article's country."""
    meant, mentions = known_as(row), row.draft.mentions
    ends = [(mentions[f.subject].entity, mentions[f.object].entity) for f in row.held if isinstance(f.object, int)]
    return [{meant[one], meant[other]} for one, other in ends if one in meant and other in meant]


def near_ends(ends: set[str], held: dict[int, set[str]], number: int) -> bool:
    """Say whether both ends stand in a sentence and its neighbours, one of them at least in the sentence itself."""
    around = set().union(*(held.get(other, set()) for other in (number - 1, number, number + 1)))
    return ends <= around and bool(ends & held.get(number, set()))


def measure_candidates(rows: list[Row]) -> None:
    """Print for how many required facts both ends stand in one sentence, or beside it: by names, with references."""
    tally: Counter[str] = Counter()
    for row in rows:
        plain, full = present(row)
        offices_of = tied(row)
        known = {entity["id"] for entity in row.annotation["entities"]}
        for fact in row.annotation["facts"]:
            if fact["required"] and fact["o"] in known:
                ends = {fact["s"], fact["o"]}
                tally["facts"] += 1
                tally["plain"] += any(ends <= plain.get(number, set()) for number in fact["sents"])
                tally["full"] += any(ends <= full.get(number, set()) for number in fact["sents"])
                near = any(near_ends(ends, full, number) for number in fact["sents"])
                tally["near"] += near
                tally["tied"] += near or ends in offices_of
    plain_share, full_share, near_share, tied_share = (
        tally[part] / tally["facts"] for part in ("plain", "full", "near", "tied")
    )
    print(f"both ends in one sentence: names {plain_share:.3f}, with references {full_share:.3f} of {tally['facts']}")
    print(f"both ends there or in the sentence beside it: {near_share:.3f}; or tied by an office: {tied_share:.3f}")


def stretch(draft: Draft, mention: MentionDraft) -> tuple[int, int]:
    """Return the code points of a mention in the text."""
    last = draft.doc[mention.end - 1]
    return draft.doc[mention.start].idx - draft.shift, last.idx + len(last) - draft.shift


def overlap(one: tuple[int, int], other: tuple[int, int]) -> bool:
    """Say whether two stretches share a character."""
    return one[0] < other[1] and other[0] < one[1]


def gap_drafts(
    extractor: Extractor, data: Path, part: str, kept: Path | None
) -> Iterator[tuple[dict[str, str], Draft]]:
    """Yield the rows of a part of GAP, `development` or `validation`, with the drafts of their texts."""
    with (data / "gap" / f"gap-{part}.tsv").open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream, delimiter="\t"))
    articles = [article_of(row["ID"], "", row["Text"]) for row in rows]
    docs = parsed(extractor, articles, kept / f"gap_{part}.spacy" if kept else None)
    for row, article, doc in zip(rows, articles, docs, strict=True):
        yield row, drafted(extractor, article, doc)


def gap_answer(draft: Draft, row: dict[str, str]) -> tuple[int, list[tuple[bool, bool]]]:
    """Return what the pronoun was taken for, and for both names: said to be meant, meant."""
    start = int(row["Pronoun-offset"])
    at = (start, start + len(row["Pronoun"]))
    told = [m for m in draft.mentions if m.kind is MentionKind.PRONOUN and overlap(stretch(draft, m), at)]
    chosen = told[0].entity if told else -1
    answers = []
    for name in "AB":
        where = int(row[f"{name}-offset"])
        held = [m for m in draft.mentions if overlap(stretch(draft, m), (where, where + len(row[name])))]
        said = any(m.entity == chosen >= 0 and m.kind is MentionKind.NAME for m in held)
        answers.append((said, row[f"{name}-coref"].upper() == "TRUE"))
    return chosen, answers


def measure_gap(extractor: Extractor, data: Path, part: str, kept: Path | None, show: int) -> None:
    """Print the GAP score, over both names of each text, by gender."""
    tally: Counter[tuple[str, str]] = Counter()
    for row, draft in gap_drafts(extractor, data, part, kept):
        chosen, answers = gap_answer(draft, row)
        for said, there in answers:
            for who in ("all", "female" if KIND[row["Pronoun"].lower()] == "female" else "male"):
                tally[who, "said"] += said
                tally[who, "there"] += there
                tally[who, "right"] += said and there
        if show and any(said != there for said, there in answers):
            show -= 1
            name = draft.entities[chosen].name if chosen >= 0 else None
            print(f"  {row['ID']} {row['Pronoun']}@{row['Pronoun-offset']} = {name}; {row['A']} | {row['B']} {answers}")
    for who in ("all", "male", "female"):
        print(f"GAP {part} {who}:", score(tally[who, "right"], tally[who, "said"], tally[who, "there"]))


def gum_text(path: Path) -> tuple[str, dict[tuple[int, int], str]]:
    """Return the text of a GUM article and the cluster of each stretch that is annotated."""
    text, spans = "", {}
    opened: list[tuple[str, int]] = []
    for line in path.read_text("utf-8").splitlines():
        if line.startswith("# newpar") and text.strip():
            text = text.rstrip() + "\n\n"
        cells = line.split("\t")
        if len(cells) < 10 or not cells[0].isdigit():
            continue
        misc = dict(part.split("=", 1) for part in cells[9].split("|") if "=" in part)
        start, end = len(text), len(text) + len(cells[1])
        text += cells[1] + ("" if misc.get("SpaceAfter") == "No" else " ")
        for opening, name, closing in re.findall(r"(\()?([^()]+)(\))?", misc.get("Entity", "")):
            cluster = name.split("-")[0]
            if opening:
                opened.append((cluster, start))
            if closing:
                at = max(i for i, (held, _) in enumerate(opened) if held == cluster)
                spans[opened.pop(at)[1], end] = cluster
    return text, spans


def clusters_of(draft: Draft, spans: dict[tuple[int, int], str]) -> tuple[list[Cluster], list[Cluster]]:
    """Return the clusters that are annotated, and ours; a name counts with or without its article."""
    key: dict[str, set[tuple[int, int]]] = {}
    for span, cluster in spans.items():
        key.setdefault(cluster, set()).add(span)
    said: dict[int, set[tuple[int, int]]] = {}
    for mention in draft.mentions:
        start, end = stretch(draft, mention)
        if mention.entity >= 0:
            span = (start - 4, end) if (start - 4, end) in spans and (start, end) not in spans else (start, end)
            said.setdefault(mention.entity, set()).add(span)
    return [frozenset(spans) for spans in key.values()], [frozenset(spans) for spans in said.values()]


def measure_gum(extractor: Extractor, data: Path, show: int) -> None:
    """Print how many references in GUM news lead to the right name, and the scores of whole clusters."""
    tally: Counter[str] = Counter()
    clusters = ClusterScores()
    for path in sorted((data / "gum").glob("*.conllu")):
        text, spans = gum_text(path)
        article = article_of(path.stem, "", text)
        draft = drafted(extractor, article, next(iter(extractor._parse([article]))))
        clusters.add(*clusters_of(draft, spans))
        votes: dict[int, Counter[str]] = {}
        for mention in draft.mentions:
            start, end = stretch(draft, mention)
            found = spans.get((start, end)) or spans.get((start - 4, end))
            if mention.kind not in REFERRING and found:
                votes.setdefault(mention.entity, Counter())[found] += 1
        who = {entity: count.most_common(1)[0][0] for entity, count in votes.items()}
        tally["there"] += sum(
            text[s:e].lower() in KIND and cluster in who.values() for (s, e), cluster in spans.items()
        )
        for mention in draft.mentions:
            start, end = stretch(draft, mention)
            first = draft.doc[mention.start].lower_
            if mention.kind is MentionKind.NOMINAL or (mention.kind is MentionKind.PRONOUN and first in KIND):
                right = (start, end) in spans and spans[start, end] == who.get(mention.entity)
                tally[mention.kind] += 1
                tally[mention.kind + " right"] += right
                if show and not right:
                    around = f"{text[max(0, start - 90) : start]}[[{text[start:end]}]]{text[end : end + 30]}"
                    print(f"  {draft.entities[mention.entity].name} <- {' '.join(around.split())}")
    print("GUM pronouns:", score(tally["pronoun right"], tally["pronoun"], tally["there"]))
    print("GUM clusters:", clusters.text())
    print(f"GUM nominals: P {tally['nominal right'] / max(1, tally['nominal']):.3f} of {tally['nominal']}")


def measure_cost(extractor: Extractor, rows: list[Row]) -> None:
    """Print what joining names and resolving references cost, as a share of parsing."""
    articles = [row.draft.article for row in rows[:YARDSTICK]]
    started = process_time()
    tokens = sum(len(doc) for doc in extractor._parse(articles))
    yardstick = 1e6 * (process_time() - started) / tokens
    total = sum(len(row.draft.doc) for row in rows)
    for stage, spent in CLOCK.items():
        print(
            f"{stage}: {spent / total:.1f} us a token, {spent / total / yardstick:.1%} of parsing ({yardstick:.0f} us)"
        )


def main() -> None:
    """Run what was asked for."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("what", nargs="*", default=["names", "candidates", "gum", "gap", "cost"])
    options.add_argument("--data", type=Path, default=Path("../shared/data"))
    options.add_argument("--part", default="train", help="part of news_facts")
    options.add_argument("--parses", type=Path, help="folder that keeps the parses")
    options.add_argument("--show", type=int, default=0, help="how many mistakes to print")
    asked = options.parse_args()
    extractor = Extractor(fast=True)
    if asked.parses:
        asked.parses.mkdir(exist_ok=True)
    rows = annotated(extractor, asked.data, asked.part, asked.parses) if {*asked.what} - {"gum", "gap"} else []
    if "names" in asked.what:
        measure_names(rows, asked.show)
    if "candidates" in asked.what:
        measure_candidates(rows)
    if "cost" in asked.what:
        measure_cost(extractor, rows)
    if "gum" in asked.what:
        measure_gum(extractor, asked.data, asked.show)
    if "gap" in asked.what:
        for part in ("development", "validation"):
            measure_gap(extractor, asked.data, part, asked.parses, asked.show if part == "development" else 0)


if __name__ == "__main__":
    main()
