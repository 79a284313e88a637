"""The graph as GraphML, which Gephi, yEd, Cytoscape, networkx and igraph open: a directed graph with parallel edges."""

from collections.abc import Iterator, Mapping
from functools import cache
from itertools import compress

from triplewire.graph.columns import FactRow
from triplewire.graph.export.selection import Selection
from triplewire.graph.export.values import EDGE_TYPES, NODE_TYPES, flat, joined, node_values
from triplewire.graph.export.xml import identity, is_plain, words
from triplewire.graph.model import Entity

HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n'
FOOT = b"  </graph>\n</graphml>\n"


def _keys(kind: str, keys: Mapping[str, str]) -> Iterator[str]:
    for name, type_name in keys.items():
        yield f'  <key id="{kind[0]}_{name}" for="{kind}" attr.name="{name}" attr.type="{type_name}"/>\n'


def _openings(kind: str, keys: Mapping[str, str]) -> dict[str, str]:
    return {name: f'      <data key="{kind[0]}_{name}">%s</data>\n' for name in keys}


NODE_DATA, EDGE_DATA = _openings("node", NODE_TYPES), _openings("edge", EDGE_TYPES)
ALWAYS = 7  # properties that every fact has; the others are left out where they are empty
NODE, EDGE = "    <node id=%s>\n{}    </node>\n", '    <edge id="%s" source=%s target=%s>\n{}    </edge>\n'


@cache
def _frame(known: tuple[bool, ...]) -> str:
    """Return an edge with gaps for the properties that a fact has."""
    data = list(EDGE_DATA.values())
    return EDGE.format("".join(data[:ALWAYS]) + "".join(compress(data[ALWAYS:], known)))


def _node(entity: Entity) -> str:
    values = flat(node_values(entity))
    frame = NODE.format("".join([NODE_DATA[name] for name in values]))
    return frame % (identity(entity.key), *map(words, values.values()))


def _edge(row: FactRow) -> str:
    subject, obj, fact, relation, status, confidence, weight, n_evidence, n_sources, *dates = row[:16]
    articles, article, speakers, *best = row[16:]
    some = (*dates, joined(articles), article, joined(speakers), *best)
    told = [relation, *filter(None, some)]
    if not is_plain(" ".join(told)):
        told = list(map(words, told))
    ends = identity(subject.key), identity(obj.key)
    always = status, round(confidence, 6), weight, n_evidence, n_sources
    return _frame(tuple(map(bool, some))) % (fact, *ends, fact, told[0], *always, *told[1:])


def graphml_lines(selection: Selection) -> Iterator[bytes]:
    """Yield the selected facts as GraphML: entities by key, then facts by id."""
    with selection.parted(_edge) as (entities, edges):
        yield HEAD.encode()
        yield "".join([*_keys("node", NODE_TYPES), *_keys("edge", EDGE_TYPES)]).encode()
        yield b'  <graph id="triplewire" edgedefault="directed">\n'
        yield from (_node(entity).encode() for entity in entities)
        yield from edges
        yield FOOT
