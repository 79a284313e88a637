"""The graph as GEXF with lifetimes, for Gephi's timeline: an edge is there from the first to the last day it holds."""

from collections.abc import Iterator, Mapping

from triplewire.graph.columns import FactRow
from triplewire.graph.export.selection import Selection, lifetime
from triplewire.graph.export.values import EDGE_TYPES, NODE_TYPES, Values, flat, node_values, row_values
from triplewire.graph.export.xml import attribute, identity
from triplewire.graph.model import Entity

HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<gexf xmlns="http://www.gexf.net/1.2draft" version="1.2">\n'
GRAPH = '  <graph mode="dynamic" defaultedgetype="directed" timeformat="date">\n'
KINDS = {"int": "integer"}  # what GEXF calls a type otherwise than GraphML


def _attributes(kind: str, types: Mapping[str, str]) -> str:
    rows = "".join(
        f'      <attribute id="{name}" title="{name}" type="{KINDS.get(type_name, type_name)}"/>\n'
        for name, type_name in types.items()
    )
    return f'    <attributes class="{kind}">\n{rows}    </attributes>\n'


def _held(values: Values) -> str:
    rows = flat(values).items()
    held = "".join([f'          <attvalue for="{name}" value={attribute(value)}/>\n' for name, value in rows])
    return f"        <attvalues>\n{held}        </attvalues>\n"


def _node(entity: Entity) -> str:
    values = _held(node_values(entity))
    return f"      <node id={identity(entity.key)} label={attribute(entity.name)}>\n{values}      </node>\n"


def _edge(row: FactRow) -> str:
    first, last = lifetime(row)
    spell = (f' start="{first}"' if first else "") + (f' end="{last}"' if last else "")
    ends = f"source={identity(row.subject.key)} target={identity(row.object.key)}"
    head = f'id="{row.fact}" {ends} label="{row.relation}" weight="{round(row.confidence, 6)}"{spell}'
    return f"      <edge {head}>\n{_held(row_values(row))}      </edge>\n"


def _edges(page: list[FactRow]) -> str:
    return "".join(map(_edge, page))


def gexf_lines(selection: Selection) -> Iterator[bytes]:
    """Yield the selected facts as GEXF: entities by key, then facts by id."""
    with selection.parted(_edges) as (entities, edges):
        yield (HEAD + GRAPH + _attributes("node", NODE_TYPES) + _attributes("edge", EDGE_TYPES)).encode()
        yield b"    <nodes>\n"
        yield from (_node(entity).encode() for entity in entities)
        yield b"    </nodes>\n    <edges>\n"
        yield from edges
        yield b"    </edges>\n  </graph>\n</gexf>\n"
