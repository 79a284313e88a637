"""Which gold entity each entity of an output is, by the words of its mentions alone."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from triplewire.extract.bench.sets import GoldArticle, GoldEntity

ARTICLE = re.compile(r"^(the|a|an)\s+")
POSSESSIVE = re.compile(r"['’]s?$")
EDGE = " \t\n\"'“”‘’`.,;:()[]"
UNNAMED = frozenset({"pronoun", "nominal"})
OVERLAP = 0.5  # share of words in common that counts as the same name in the lenient score


def normalised(words: str) -> str:
    """Return a name as compared: lower case, one space, without article, possessive and outer marks."""
    folded = re.sub(r"\s+", " ", words.casefold()).strip(EDGE)
    return ARTICLE.sub("", POSSESSIVE.sub("", folded)).strip(EDGE)


def overlap(one: str, other: str) -> float:
    """Return the share of words that two normalised names have in common (Jaccard)."""
    a, b = set(one.split()), set(other.split())
    return len(a & b) / len(a | b) if a and b else 0.0


@dataclass(frozen=True, slots=True)
class Alignment:
    """The gold ids of an output's entities; `merged` are the output entities that hold names of several."""

    strict: Mapping[str, str]
    lenient: Mapping[str, str]
    merged: frozenset[str]

    def holders(self, gold_id: str) -> list[str]:
        """Return the output entities that are this gold entity: more than one is a split."""
        return [key for key, found in self.strict.items() if found == gold_id]


class NameTable:
    """The names of one article's gold entities, by sentence."""

    def __init__(self, gold: GoldArticle) -> None:
        self.order = {entity.id: number for number, entity in enumerate(gold.entities)}
        self.by_words: dict[str, list[tuple[GoldEntity, frozenset[int] | None]]] = {}
        for entity in gold.entities:
            for surface in entity.surfaces:
                self.by_words.setdefault(normalised(surface.text), []).append((entity, surface.sents))

    def exact(self, words: str, sentence: int) -> list[str]:
        """Return the gold ids that carry this very name in this sentence; a scoped name beats an unscoped one."""
        held = self.by_words.get(words, [])
        scoped = {entity.id for entity, sents in held if sents is not None and sentence in sents}
        return self._sorted(scoped or {entity.id for entity, sents in held if sents is None})

    def near(self, words: str, sentence: int) -> list[str]:
        """Return the gold ids whose names in this sentence share most words with this one, if at least half."""
        best, found = OVERLAP, set[str]()
        for name, held in self.by_words.items():
            share = overlap(words, name)
            ids = {entity.id for entity, sents in held if sents is None or sentence in sents}
            if ids and share >= best:
                found = ids if share > best else found | ids
                best = share
        return self._sorted(found)

    def named(self, words: str) -> list[str]:
        """Return the gold ids that carry this name anywhere in the article."""
        return self._sorted({entity.id for entity, _ in self.by_words.get(words, [])})

    def _sorted(self, ids: set[str]) -> list[str]:
        return sorted(ids, key=self.order.__getitem__)


def mention_words(gold: GoldArticle, mention: Mapping[str, Any]) -> tuple[int, str]:
    """Return the sentence and the normalised words of a mention of an output."""
    start, end = mention["start"], mention["end"]
    if mention["block"] == "headline":
        return 0, normalised(gold.article.title[start:end])
    return gold.sentence_at(start), normalised(gold.article.text[start:end])


def _winner(votes: Counter[str], order: Mapping[str, int]) -> str | None:
    return min(votes, key=lambda gold_id: (-votes[gold_id], order[gold_id]), default=None)


def align(gold: GoldArticle, record: Mapping[str, Any]) -> Alignment:
    """Match the entities of an output to the gold: most equal names win; near names count in the lenient match only."""
    table = NameTable(gold)
    strict: dict[str, str] = {}
    lenient: dict[str, str] = {}
    merged = set()
    for entity in record["entities"]:
        equal, close = Counter[str](), Counter[str]()
        for mention in entity["mentions"]:
            if mention["kind"] in UNNAMED:
                continue
            sentence, words = mention_words(gold, mention)
            found = table.exact(words, sentence)
            equal.update(found)
            close.update(found or table.near(words, sentence))
        if not equal:
            equal.update(table.named(normalised(entity["name"])))
        if winner := _winner(equal, table.order):
            strict[entity["id"]] = winner
        if winner := winner or _winner(close, table.order):
            lenient[entity["id"]] = winner
        if len(equal) > 1:
            merged.add(entity["id"])
    return Alignment(strict, lenient, frozenset(merged))
