"""The graph as a drawing: DOT for Graphviz, and Mermaid for a page of Markdown."""

import re
from collections.abc import Iterator, Mapping
from heapq import nlargest

from triplewire.graph.export.selection import Selection
from triplewire.graph.export.values import edge_values, flat, node_values, period_words, witness_values
from triplewire.graph.model import Entity, EntityType, Fact, Status
from triplewire.graph.views import Witness

DRAWN = {"dot": 5_000, "mermaid": 500}  # facts; Mermaid refuses more than 500 edges, Graphviz takes hours
SHAPES = {
    EntityType.PERSON: "ellipse",
    EntityType.ORGANIZATION: "box",
    EntityType.PLACE: "house",
    EntityType.GROUP: "octagon",
    EntityType.EVENT: "diamond",
    EntityType.DATE: "plaintext",
    EntityType.TEXT: "plaintext",
}
CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
MARKED = re.compile('["#&<>`\\\\\\[\\]{}|;]')  # what Mermaid may take for a mark of its own


def _surest(selection: Selection, cap: int) -> tuple[list[tuple[Fact, Witness]], int]:
    """Return the facts that are drawn, the best supported ones by id, and how many there are."""
    number = 0

    def counted() -> Iterator[Fact]:
        nonlocal number
        for fact in selection.facts():
            number += 1
            yield fact

    facts = sorted(nlargest(cap, counted(), key=lambda fact: (fact.weight, fact.id)), key=lambda fact: fact.id)
    witnesses = selection.store.witnesses([fact.id for fact in facts])
    return [(fact, witnesses.get(fact.id, Witness())) for fact in facts], number


def _entities(facts: list[tuple[Fact, Witness]]) -> list[Entity]:
    found = {end.key: end for fact, _ in facts for end in (fact.subject, fact.object)}
    return [found[key] for key in sorted(found)]


def _omitted(number: int, drawn: int, mark: str) -> Iterator[bytes]:
    if number > drawn:
        yield f"{mark} {number - drawn} facts more are left out: the {drawn} best supported are drawn\n".encode()


def _quoted(value: object) -> str:
    text = CONTROL.sub(" ", str(value))
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _attributes(values: Mapping[str, object]) -> str:
    return ", ".join(f"{name}={_quoted(value)}" for name, value in values.items())


def dot_lines(selection: Selection) -> Iterator[bytes]:
    """Yield the selected facts as DOT; what is not asserted is dashed, and a drawing has a limit of facts."""
    facts, number = _surest(selection, DRAWN["dot"])
    yield b'digraph triplewire {\n  graph [rankdir="LR"];\n'
    yield from _omitted(number, len(facts), "  //")
    for entity in _entities(facts):
        look = {"label": entity.name, "shape": SHAPES.get(entity.type, "hexagon")}
        values = flat(node_values(entity))
        del values["name"]  # the label says it
        yield f"  {_id(entity.key)} [{_attributes(look | values)}];\n".encode()
    for fact, witness in facts:
        label = " ".join(part for part in (fact.relation, period_words(fact)) if part)
        look = {"label": label, "style": "solid" if fact.status is Status.ASSERTED else "dashed"}
        values = look | flat(edge_values(fact) | witness_values(witness))
        values["tooltip"] = values.pop("sentence", "")
        values["support"] = values.pop("weight")  # `weight` is Graphviz's own word for how short an edge should be
        values["page"] = values.pop("url", "")  # and `url` makes a link
        yield f"  {_id(fact.subject.key)} -> {_id(fact.object.key)} [{_attributes(values)}];\n".encode()
    yield b"}\n"


def _id(key: str) -> str:
    """Return a key in quotes; control characters are spelled out, so that keys stay distinct."""
    return _quoted(CONTROL.sub(lambda found: "".join(f"%{ord(c):X};" for c in found[0]), key))


def _label(text: str) -> str:
    return MARKED.sub(lambda found: f"#{ord(found[0])};", CONTROL.sub(" ", text)) or " "


def mermaid_lines(selection: Selection) -> Iterator[bytes]:
    """Yield the selected facts as a Mermaid flowchart; ids, support and articles stand in comments."""
    facts, number = _surest(selection, DRAWN["mermaid"])
    yield b"flowchart LR\n"
    yield from _omitted(number, len(facts), "  %%")
    nodes = {entity.key: f"n{at}" for at, entity in enumerate(_entities(facts))}
    for entity in _entities(facts):
        yield f'  {nodes[entity.key]}["{_label(entity.name)}"]\n'.encode()
    for fact, witness in facts:
        held = flat(edge_values(fact) | {"articles": list(witness.articles)})
        said = " ".join(f"{name}={CONTROL.sub(' ', str(value))}" for name, value in held.items())
        yield f"  %% {said}\n".encode()
        words = ", ".join(part for part in (fact.relation.replace("_", " "), period_words(fact)) if part)
        arrow = "-->" if fact.status is Status.ASSERTED else "-.->"
        status = "" if fact.status is Status.ASSERTED else f" ({fact.status.value})"
        ends = nodes[fact.subject.key], nodes[fact.object.key]
        yield f'  {ends[0]} {arrow}|"{_label(words + status)}"| {ends[1]}\n'.encode()
