"""The graph as GraphML, which Gephi, yEd, Cytoscape, networkx and igraph open: a directed graph with parallel edges."""

from collections.abc import Iterator, Mapping

from triplewire.graph.export.selection import Selection
from triplewire.graph.export.values import (
    EDGE_TYPES,
    NODE_TYPES,
    Values,
    edge_values,
    flat,
    node_values,
    witness_values,
)
from triplewire.graph.export.xml import identity, words
from triplewire.graph.model import Entity, Fact
from triplewire.graph.views import Witness

HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n'
FOOT = b"  </graph>\n</graphml>\n"


def _keys(kind: str, keys: Mapping[str, str]) -> Iterator[str]:
    for name, type_name in keys.items():
        yield f'  <key id="{kind[0]}_{name}" for="{kind}" attr.name="{name}" attr.type="{type_name}"/>\n'


def _openings(kind: str, keys: Mapping[str, str]) -> dict[str, str]:
    return {name: f'      <data key="{kind[0]}_{name}">' for name in keys}


NODE_DATA, EDGE_DATA = _openings("node", NODE_TYPES), _openings("edge", EDGE_TYPES)


def _data(openings: Mapping[str, str], values: Values) -> str:
    return "".join([f"{openings[name]}{words(value)}</data>\n" for name, value in flat(values).items()])


def _node(entity: Entity) -> str:
    return f"    <node id={identity(entity.key)}>\n{_data(NODE_DATA, node_values(entity))}    </node>\n"


def _edge(fact: Fact, witness: Witness) -> str:
    ends = f"source={identity(fact.subject.key)} target={identity(fact.object.key)}"
    values = edge_values(fact) | witness_values(witness)
    return f'    <edge id="{fact.id}" {ends}>\n{_data(EDGE_DATA, values)}    </edge>\n'


def graphml_lines(selection: Selection) -> Iterator[bytes]:
    """Yield the selected facts as GraphML: entities by key, then facts by id."""
    with selection.parted(_edge) as (entities, edges):
        yield HEAD.encode()
        yield "".join([*_keys("node", NODE_TYPES), *_keys("edge", EDGE_TYPES)]).encode()
        yield b'  <graph id="triplewire" edgedefault="directed">\n'
        yield from (_node(entity).encode() for entity in entities)
        yield from edges
        yield FOOT
