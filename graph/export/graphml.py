"""The graph as GraphML, which Gephi, yEd, Cytoscape and networkx open: a directed graph with parallel edges."""

import re
from collections.abc import Iterator, Mapping, Sequence
from xml.sax.saxutils import escape, quoteattr

from triplewire.graph.export.selection import EVERYTHING, entities_of, selected, witness_of
from triplewire.graph.model import Entity, Fact
from triplewire.graph.store import Store
from triplewire.graph.views import FactFilter

ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # what XML 1.0 cannot hold
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n'
NODE_KEYS = {"name": "string", "type": "string", "wikidata": "string", "aliases": "string"}
EDGE_KEYS = {
    "fact": "string",
    "relation": "string",
    "status": "string",
    "confidence": "double",
    "weight": "long",
    "n_evidence": "int",
    "n_sources": "int",
    "since": "string",
    "until": "string",
    "happened": "string",
    "first_day": "string",
    "day_after_last": "string",
    "first_published": "string",
    "last_published": "string",
    "articles": "string",
    "speakers": "string",
    "sentence": "string",
    "url": "string",
}
JOINT = "|"

Values = Mapping[str, object]


def _words(value: object) -> str:
    return escape(ILLEGAL.sub("", str(value)), {"\r": "&#13;"})


def _id(key: str) -> str:
    """Return a key as an XML attribute; what XML cannot hold is spelled out, so that keys stay distinct."""
    return quoteattr(ILLEGAL.sub(lambda found: f"%{ord(found[0]):X};", key))


def _keys(kind: str, keys: Mapping[str, str]) -> Iterator[str]:
    for name, type_name in keys.items():
        yield f'  <key id="{kind[0]}_{name}" for="{kind}" attr.name="{name}" attr.type="{type_name}"/>\n'


def _data(kind: str, values: Values) -> str:
    held = {name: value for name, value in values.items() if value is not None and value != ""}
    return "".join(f'      <data key="{kind[0]}_{name}">{_words(value)}</data>\n' for name, value in held.items())


def _node(entity: Entity) -> str:
    values: Values = {
        "name": entity.name,
        "type": entity.type.value,
        "wikidata": entity.qid,
        "aliases": JOINT.join(entity.aliases),
    }
    return f"    <node id={_id(entity.key)}>\n{_data('node', values)}    </node>\n"


def edge_values(fact: Fact) -> dict[str, object]:
    """Return the properties of a fact, by the names they have on an edge."""
    return {
        "fact": fact.id,
        "relation": fact.relation,
        "status": fact.status.value,
        "confidence": round(fact.confidence, 6),
        "weight": fact.weight,
        "n_evidence": fact.n_evidence,
        "n_sources": fact.n_sources,
        "since": fact.period.since,
        "until": fact.period.until,
        "happened": fact.period.happened,
        "first_day": fact.since_day,
        "day_after_last": fact.until_day,
        "first_published": fact.first_published,
        "last_published": fact.last_published,
    }


def _edge(store: Store, fact: Fact) -> str:
    witness = witness_of(store, fact)
    values = edge_values(fact) | {
        "articles": JOINT.join(witness.articles),
        "speakers": JOINT.join(witness.speakers),
        "sentence": witness.sentence,
        "url": witness.url,
    }
    ends = f"source={_id(fact.subject.key)} target={_id(fact.object.key)}"
    return f"    <edge id={_id(fact.id)} {ends}>\n{_data('edge', values)}    </edge>\n"


def graphml_lines(store: Store, wheres: Sequence[FactFilter] = EVERYTHING) -> Iterator[bytes]:
    """Yield the selected facts as GraphML: entities by key, then facts in the store's order."""
    yield HEAD.encode()
    yield from (line.encode() for line in _keys("node", NODE_KEYS))
    yield from (line.encode() for line in _keys("edge", EDGE_KEYS))
    yield b'  <graph id="triplewire" edgedefault="directed">\n'
    known = set()
    for entity in entities_of(store, wheres):
        known.add(entity.key)
        yield _node(entity).encode()
    for fact in selected(store, wheres):
        for end in (fact.subject, fact.object):
            if end.key not in known:  # came into the store since the entities were listed
                known.add(end.key)
                yield _node(end).encode()
        yield _edge(store, fact).encode()
    yield b"  </graph>\n</graphml>\n"
