"""The graph as one JSON value: as Cytoscape reads it, and as node-link data of networkx and D3."""

from collections.abc import Callable, Iterator

import orjson

from triplewire.graph.columns import FactRow
from triplewire.graph.export.selection import Selection
from triplewire.graph.export.values import Values, given, node_values, row_values
from triplewire.graph.model import Entity

CYTOSCAPE = (
    b'{"directed":true,"multigraph":true,"data":{"name":"triplewire"},"elements":{"nodes":[\n',
    b'\n],"edges":[\n',
    b"\n]}}\n",
)
NODE_LINK = (
    b'{"directed":true,"multigraph":true,"graph":{"name":"triplewire"},"nodes":[\n',
    b'\n],"edges":[\n',
    b"\n]}\n",
)
NEXT = ",\n"


def _listed(
    selection: Selection,
    frame: tuple[bytes, bytes, bytes],
    node: Callable[[Entity], Values],
    edge: Callable[[FactRow], Values],
) -> Iterator[bytes]:
    """Yield nodes, then edges, in the frame that goes around and between them."""

    def written(page: list[FactRow]) -> str:
        return "".join([orjson.dumps(edge(row)).decode() + NEXT for row in page])

    with selection.parted(written) as (entities, edges):
        yield frame[0]
        yield NEXT.encode().join(orjson.dumps(node(entity)) for entity in entities)
        yield frame[1]
        held = b""
        for chunk in edges:
            yield held
            held = chunk
        yield held.removesuffix(NEXT.encode())
        yield frame[2]


def cytoscape_lines(selection: Selection) -> Iterator[bytes]:
    """Yield the selected facts as Cytoscape JSON: entities by key, then facts by id."""

    def node(entity: Entity) -> Values:
        return {"data": {"id": entity.key, "value": entity.key, **given(node_values(entity))}}

    def edge(row: FactRow) -> Values:
        ends = {"id": row.fact, "key": row.fact, "source": row.subject.key, "target": row.object.key}
        return {"data": ends | {"interaction": row.relation} | given(row_values(row))}

    return _listed(selection, CYTOSCAPE, node, edge)


def node_link_lines(selection: Selection) -> Iterator[bytes]:
    """Yield the selected facts as node-link JSON: entities by key, then facts by id."""

    def node(entity: Entity) -> Values:
        return {"id": entity.key, **given(node_values(entity))}

    def edge(row: FactRow) -> Values:
        ends = {"source": row.subject.key, "target": row.object.key, "key": row.fact}
        return ends | given(row_values(row))

    return _listed(selection, NODE_LINK, node, edge)
