"""The learning curve of the sparse pair model: fitted on samples of the real articles, alone and beside the rules.

What the encoder says of articles without annotation is left out at every point, since it learned from all real ones.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from parsed import ParsedExtractor

from training import pair_export, pair_fitting
from training.curve_points import Point, kept, sample
from training.examples import named_relations
from training.measuring import Key, Sheet
from training.pair_examples import Columns, PairSet
from training.pair_fitting import Learned, Settings
from triplewire.extract.bench import sets
from triplewire.extract.combination import canonical, joined
from triplewire.extract.draft import Draft, FactDraft
from triplewire.extract.encoder import WEIGHTS
from triplewire.extract.learn.labels import GoldLabels
from triplewire.extract.sparse import PAIRS, SparseModel

NEWS, DEV, OWN_SETS = "news-train", "news-dev", ("passages", "articles")
LEAST = 0.05


@dataclass(frozen=True, slots=True)
class Read:
    """A dev article as the rules read it."""

    draft: Draft
    facts: list[FactDraft]


class PairCurve:
    """Fits and measures points; what is measured already is not fitted again."""

    def __init__(self, data: Path, examples: Path, work: Path, say: Callable[[str], None]) -> None:
        self.work, self.say = work, say
        self.extractor = ParsedExtractor(fast=True)
        self.extractor.read_with("rules")
        self.ontology = self.extractor.ontology
        self.columns = Columns(self.ontology)
        self.news, *self.own = (PairSet.read(examples / f"{name}.npz") for name in (NEWS, *OWN_SETS))
        with np.load(WEIGHTS / PAIRS) as file:
            self.told = json.loads(str(file["told"]))
        self.reads: list[Read] = []
        self.sheet = self._read_dev(data)
        self.total = sum(1 for _ in sets.read_set(NEWS, data))

    def _read_dev(self, data: Path) -> Sheet:
        articles = []
        for gold in sets.read_set(DEV, data):
            draft, facts = self.extractor.draft(gold.article)
            self.reads.append(Read(draft, facts))
            labels = GoldLabels(gold, draft, self.ontology)
            told = {str(number): gold_id for number, gold_id in labels.gold_of.items() if gold_id}
            facts_told = [(f.subject, f.relation, f.object, f.required, f.status.value) for f in gold.facts]
            articles.append({"gold": told, "facts": facts_told})
        relations = named_relations(self.ontology)
        symmetric = [name for name in relations if self.ontology.relation(name).symmetric]
        return Sheet(articles, relations, symmetric, {name: self.ontology.broader(name) for name in relations})

    def measure(self, point: Point) -> dict[str, float]:
        """Return the figures of a point on news-dev, alone and beside the rules."""
        return kept(self.work / f"sparse-{point.name}.json", lambda: self._figures(point))

    def _figures(self, point: Point) -> dict[str, float]:
        parts, told = pair_export.packed(self._fitted(point), self.columns)
        model = SparseModel(pair_export.table(parts, told), {**self.told, **told}, "")
        figures: dict[str, float] = {}
        for way, rules in (("", False), ("rules ", True)):
            best, everything = self._best(model, rules=rules), set(range(len(self.reads)))
            bound, most = max(self.sheet.swept(best, everything), key=lambda row: row[1].f1)
            mean = self.sheet.mean_of(best, everything)
            self.say(f"{way}{point.name}: {most} at {bound} mean precision {mean:.4f}")
            named = {"precision": most.precision, "recall": most.recall, "f1": most.f1, "bound": bound, "mean": mean}
            figures |= {f"{way}{name}": value for name, value in named.items()}
        return figures

    def _fitted(self, point: Point) -> Learned:
        chosen = sample(self.total, point.articles, point.draw)
        news = pair_fitting.some(self.news, np.isin(self.news.ends[:, 0], chosen))
        own: Sequence[PairSet] = self.own if point.own else ()
        return pair_fitting.fit(news, own, self.columns.count, Settings(seed=point.draw))

    def _best(self, model: SparseModel, *, rules: bool) -> dict[Key, float]:
        number = {name: at for at, name in enumerate(self.sheet.relations)}
        best: dict[Key, float] = {}
        for article, read in enumerate(self.reads):
            things = canonical(read.draft)
            for fact in joined(read.draft, read.facts if rules else [], model, self.ontology, LEAST):
                if fact.relation in number and isinstance(fact.object, int):
                    ends, relation = [things[fact.subject], things[fact.object]], number[fact.relation]
                    if relation in self.sheet.symmetric:
                        ends.sort()
                    key = (article, ends[0], relation, ends[1])
                    best[key] = max(best.get(key, 0.0), fact.sure or 0.0)
        return best
