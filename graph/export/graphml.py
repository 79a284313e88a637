"""The graph as GraphML, which Gephi, yEd, Cytoscape, networkx and igraph open: a directed graph with parallel edges."""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache, partial
from itertools import chain, repeat

from triplewire.graph.columns import PAGE, FactRow
from triplewire.graph.export.selection import Selection
from triplewire.graph.export.values import EDGE_TYPES, NODE_TYPES, joined
from triplewire.graph.export.xml import escaped, identities
from triplewire.graph.model import Entity

HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n'
FOOT = b"  </graph>\n</graphml>\n"


def _keys(kind: str, keys: Mapping[str, str]) -> Iterator[str]:
    for name, type_name in keys.items():
        yield f'  <key id="{kind[0]}_{name}" for="{kind}" attr.name="{name}" attr.type="{type_name}"/>\n'


def _openings(kind: str, keys: Mapping[str, str]) -> dict[str, str]:
    return {name: f'      <data key="{kind[0]}_{name}">%s</data>\n' for name in keys}


NODE_DATA, EDGE_DATA = _openings("node", NODE_TYPES), _openings("edge", EDGE_TYPES)
END = "    </edge>\n"
ALWAYS = 7  # properties that every fact has; the others are left out where they are empty
HEAD_OF_EDGE = '    <edge id="%s" source=%s target=%s>\n' + "".join(list(EDGE_DATA.values())[:ALWAYS])
ROUNDED = lru_cache(maxsize=1 << 14)(partial(round, ndigits=6))


def _nodes(page: Sequence[Entity]) -> bytes:
    heads = [f"    <node id={key}>\n" for key in identities([entity.key for entity in page])]
    columns = zip(*[_node(entity) for entity in page], strict=True)
    told = [_told(frame, column) for frame, column in zip(NODE_DATA.values(), columns, strict=True)]
    return "".join(chain.from_iterable(zip(heads, *told, repeat("    </node>\n")))).encode()


def _node(entity: Entity) -> tuple[str | None, ...]:
    return entity.name, entity.type.value, entity.qid, joined(entity.aliases)


def _edges(page: Sequence[FactRow]) -> str:
    """Return many facts, written column by column: most of the time goes where something is done for each value."""
    subjects, objects, facts, relations, statuses, confidences, *columns = zip(*page, strict=True)
    counts, dates, (articles, best, speakers, *shown) = columns[:3], columns[3:10], columns[10:]
    ends = (identities([end.key for end in side]) for side in (subjects, objects))
    always = facts, *ends, facts, escaped(relations), statuses, map(ROUNDED, confidences), *counts
    some = (
        *dates,
        [joined(keys) for keys in articles],
        best,
        [joined(names) if names else "" for names in speakers],
        *shown,
    )
    data = list(EDGE_DATA.values())[ALWAYS:]
    told = [_told(frame, column) for frame, column in zip(data, some, strict=True) if any(column)]
    heads = map(HEAD_OF_EDGE.__mod__, zip(*always, strict=True))
    return "".join(chain.from_iterable(zip(heads, *told, repeat(END))))


def _told(frame: str, column: Sequence[str | None]) -> list[str]:
    """Return a property of many facts; nothing for those that do not have it."""
    before, after = frame.split("%s")
    return [f"{before}{text}{after}" if text else "" for text in escaped([text or "" for text in column])]


def graphml_lines(selection: Selection) -> Iterator[bytes]:
    """Yield the selected facts as GraphML: entities by key, then facts by id."""
    with selection.parted(_edges) as (entities, edges):
        yield HEAD.encode()
        yield "".join([*_keys("node", NODE_TYPES), *_keys("edge", EDGE_TYPES)]).encode()
        yield b'  <graph id="triplewire" edgedefault="directed">\n'
        for at in range(0, len(entities), PAGE):
            yield _nodes(entities[at : at + PAGE])
        yield from edges
        yield FOOT
