"""Scores of clusters of mentions against annotated ones: MUC, B3, CEAFe, and the mean of their F1."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import networkx as nx

Cluster = frozenset[tuple[int, int]]


@dataclass(slots=True)
class ClusterScores:
    """Sums of the three measures over articles; clusters of one mention count in none."""

    sums: Counter[tuple[str, str]] = field(default_factory=Counter)  # (measure, "r" | "r of" | "p" | "p of")

    def add(self, key: Sequence[Cluster], said: Sequence[Cluster]) -> None:
        """Count an article."""
        key, said = ([cluster for cluster in clusters if len(cluster) > 1] for clusters in (key, said))
        for name, one, other in (("r", key, said), ("p", said, key)):
            of = {mention: cluster for cluster in other for mention in cluster}
            for cluster in one:
                parts = Counter(of.get(mention, frozenset({mention})) for mention in cluster)
                self.sums["MUC", name] += len(cluster) - len(parts)
                self.sums["MUC", f"{name} of"] += len(cluster) - 1
                self.sums["B3", name] += sum(times * len(cluster & of_it) for of_it, times in parts.items()) / len(
                    cluster
                )
                self.sums["B3", f"{name} of"] += len(cluster)
        total = _alike(key, said)
        self.sums["CEAFe", "r"] += total
        self.sums["CEAFe", "p"] += total
        self.sums["CEAFe", "r of"] += len(key)
        self.sums["CEAFe", "p of"] += len(said)

    def f1(self, measure: str) -> float:
        """Return the F1 of a measure."""
        recall, precision = (self.sums[measure, way] / max(self.sums[measure, f"{way} of"], 1) for way in "rp")
        return 2 * recall * precision / max(recall + precision, 1e-9)

    def text(self) -> str:
        """Return the three and their mean on one line."""
        found = {measure: self.f1(measure) for measure in ("MUC", "B3", "CEAFe")}
        told = ", ".join(f"{measure} {value:.3f}" for measure, value in found.items())
        return f"{told}, mean {sum(found.values()) / len(found):.3f}"


def _alike(key: Sequence[Cluster], said: Sequence[Cluster]) -> float:
    """Return how alike the clusters are when each is put beside the best of the others, one to one."""
    graph = nx.Graph()
    for i, one in enumerate(key):
        for j, other in enumerate(said):
            if shared := len(one & other):
                graph.add_edge(("key", i), ("said", j), weight=2 * shared / (len(one) + len(other)))
    return sum(graph.edges[pair]["weight"] for pair in nx.max_weight_matching(graph))
