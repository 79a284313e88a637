"""Extracted subgraphs as networks, and their measures."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from triplewire.graph.export.values import edge_values
from triplewire.graph.model import Fact
from triplewire.graph.views import EvidenceView

if TYPE_CHECKING:
    from networkx import Graph, MultiDiGraph

SAMPLE = 500  # nodes whose shortest paths are followed; all of them in a smaller network
DAMPING, ROUNDS, STILL = 0.85, 100, 1e-9
SEED = 7
NONE: Mapping[str, EvidenceView] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Measures:
    """How central each entity is, and which ones belong together (communities by size, then by smallest key)."""

    degree: dict[str, int]
    pagerank: dict[str, float]
    betweenness: dict[str, float]
    communities: tuple[tuple[str, ...], ...]


def to_network(facts: Iterable[Fact], evidence: Mapping[str, EvidenceView] = NONE) -> "MultiDiGraph":
    """Return facts as a directed network with parallel edges: entity keys as nodes, fact ids as edge keys.

    Where `evidence` holds the best evidence of a fact, as `Store.best_evidence` gives it, the edge carries its words.
    """
    from networkx import MultiDiGraph

    network = MultiDiGraph()
    for fact in facts:
        for end in (fact.subject, fact.object):
            network.add_node(end.key, name=end.name, type=end.type.value, wikidata=end.qid, aliases=list(end.aliases))
        values = edge_values(fact) | _words_of(evidence.get(fact.id))
        network.add_edge(fact.subject.key, fact.object.key, key=fact.id, **values)
    return network


def _words_of(view: EvidenceView | None) -> dict[str, object]:
    if view is None:
        return {}
    return {
        "article": view.article.key,
        "url": view.article.url,
        "title": view.article.title,
        "sentence": view.words,
        "speaker": view.speaker.name if view.speaker else None,
    }


def measure(network: "MultiDiGraph") -> Measures:
    """Return the measures of a network; the same network gives the same numbers, whatever its order."""
    from networkx import betweenness_centrality

    keys = sorted(network)
    plain = _plain(network, keys)
    if not keys:
        return Measures({}, {}, {}, ())
    sample = SAMPLE if len(keys) > SAMPLE else None
    between = betweenness_centrality(plain, k=sample, seed=SEED)
    return Measures(
        degree={key: int(network.degree(key)) for key in keys},
        pagerank=dict(zip(keys, _pagerank(network, keys), strict=True)),
        betweenness={key: float(between[number]) for number, key in enumerate(keys)},
        communities=_communities(plain, keys),
    )


def _plain(network: "MultiDiGraph", keys: list[str]) -> "Graph":
    """Return the network with numbers for keys, in key order, without directions; parallel edges add up."""
    from networkx import Graph

    number = {key: at for at, key in enumerate(keys)}
    pairs: dict[tuple[int, int], int] = {}
    for start, end in network.edges():
        pair = (min(number[start], number[end]), max(number[start], number[end]))
        pairs[pair] = pairs.get(pair, 0) + 1
    plain = Graph()
    plain.add_nodes_from(range(len(keys)))
    plain.add_weighted_edges_from((a, b, pairs[a, b]) for a, b in sorted(pairs))
    return plain


def _communities(plain: "Graph", keys: list[str]) -> tuple[tuple[str, ...], ...]:
    from networkx.algorithms.community import louvain_communities

    found = [tuple(keys[number] for number in sorted(part)) for part in louvain_communities(plain, seed=SEED)]
    return tuple(sorted(found, key=lambda part: (-len(part), part)))


def _pagerank(network: "MultiDiGraph", keys: list[str]) -> list[float]:
    """Return PageRank over parallel edges by power iteration; networkx needs scipy for it."""
    number = {key: at for at, key in enumerate(keys)}
    ends = [[number[end] for _, end in sorted(network.out_edges(key))] for key in keys]
    size = len(keys)
    rank = [1 / size] * size
    for _ in range(ROUNDS):
        lost = sum(rank[at] for at in range(size) if not ends[at])
        following = [(1 - DAMPING + DAMPING * lost) / size] * size
        for at, targets in enumerate(ends):
            for target in targets:
                following[target] += DAMPING * rank[at] / len(targets)
        change = sum(abs(a - b) for a, b in zip(rank, following, strict=True))
        rank = following
        if change < STILL:
            break
    return rank
