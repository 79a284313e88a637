"""Verbs that ask: search, articles, show, facts, path, why, stats, schema, conflicts."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from triplewire.api.cli.output import Output, fact_line
from triplewire.api.cli.session import Session

if TYPE_CHECKING:
    from triplewire.extract.pipeline import Extractor
    from triplewire.graph.model import Fact, Status
    from triplewire.graph.store import Store
    from triplewire.graph.views import EvidenceView

Json = Annotated[bool, typer.Option("--json", help="Print one JSON value.")]
Jsonl = Annotated[bool, typer.Option("--jsonl", help="Print one JSON object a line.")]
Limit = Annotated[int, typer.Option(help="How many at most.", min=1, max=10_000)]
Name = Annotated[str, typer.Argument(help="A name, an id, or a Wikidata id.")]
StatusOption = Annotated[
    str, typer.Option(help="asserted, negated, future, alleged, denied, or all.", metavar="STATUS")
]


def statuses(text: str) -> "tuple[Status, ...]":
    """Return the statuses that a flag names; all of them for "all"."""
    from triplewire.graph.errors import BadInput
    from triplewire.graph.model import Status

    if text == "all":
        return ()
    try:
        return tuple(Status(part.strip()) for part in text.split(","))
    except ValueError as error:
        raise BadInput(f"{text!r} is not a status", f"Use {', '.join(Status)}, or all.") from error


def search(
    context: typer.Context,
    query: Annotated[str, typer.Argument(help="Words of a name; typing errors are forgiven.")],
    type: Annotated[str, typer.Option(help="Only this type: Person, Organization, Place, ...")] = "",
    limit: Limit = 20,
    json: Json = False,
    jsonl: Jsonl = False,
) -> None:
    """Find entities by name."""
    from triplewire.api.shapes import entity_out

    session: Session = context.obj
    out = session.output(json=json, jsonl=jsonl)
    with session.store() as store:
        cards = store.search(query, type=type or None, limit=limit)
        cards = cards or store.search(query, mode="fuzzy", type=type or None, limit=limit)
    rows = [entity_out(card) for card in cards]
    out.rows(rows, ["id", "name", "type", "n_facts", "n_mentions"], f"no entity is called {query!r}")


def articles(
    context: typer.Context,
    words: Annotated[str, typer.Argument(help="Only articles that have all these words.")] = "",
    limit: Limit = 20,
    json: Json = False,
    jsonl: Jsonl = False,
) -> None:
    """List articles, newest first, with the keys that `delete` takes."""
    from triplewire.api.shapes import article_out

    session: Session = context.obj
    out = session.output(json=json, jsonl=jsonl)
    with session.store() as store:
        rows = [article_out(card) for card in store.articles(query=words, limit=limit)]
    out.rows(rows, ["id", "published", "title", "n_evidence"], "no article has these words" if words else "no articles")


def show(
    context: typer.Context,
    name: Name,
    limit: Limit = 20,
    status: StatusOption = "all",
    json: Json = False,
) -> None:
    """Show an entity: names, counts, and its facts with their best sentence."""
    from triplewire.api.shapes import entity_out
    from triplewire.graph.views import FactFilter

    session: Session = context.obj
    out = session.output(json=json)
    with session.store() as store:
        card = store.entity(store.resolve(name).key)
        facts = store.facts(FactFilter(entity=card.entity.key, statuses=statuses(status)), limit=limit)
        if json:
            out.data({**entity_out(card), "facts": shaped(store, facts)})
            return
        entity = card.entity
        also = f", also {', '.join(entity.aliases[:8])}" if entity.aliases else ""
        out.line(f"{entity.name} · {entity.type.value} · {entity.key}{also}")
        seen = f"{card.first_published or '?'} to {card.last_published or '?'}"
        out.line(f"{card.degree} facts, {card.n_mentions} mentions, {seen}")
        _print_facts(out, store, facts)


def shaped(store: "Store", facts: "Sequence[Fact]") -> list[dict[str, Any]]:
    """Return facts as the REST API gives them, each with its best evidence."""
    from triplewire.api.shapes import fact_out

    return [fact_out(fact, next(iter(store.evidence(fact.id, limit=1)), None)) for fact in facts]


def _print_facts(out: Output, store: "Store", facts: "list[Fact]") -> None:
    for fact in facts:
        out.line()
        out.fact(f"{fact.id}  {fact_line(fact)}")
        for view in store.evidence(fact.id, limit=1):
            out.evidence(view)


def facts(
    context: typer.Context,
    subject: Annotated[str, typer.Option("--subject", "-s", help="Who or what: a name or an id.")] = "",
    relation: Annotated[
        list[str] | None,
        typer.Option("--relation", "-r", help="Which relation; `triplewire schema` lists them; may be repeated."),
    ] = None,
    object: Annotated[str, typer.Option("--object", "-o", help="Whom or what: a name or an id.")] = "",
    entity: Annotated[str, typer.Option("--entity", "-e", help="Either end: a name or an id.")] = "",
    status: StatusOption = "asserted",
    as_of: Annotated[str, typer.Option(help="Only what holds on this day, for example 2022-02-16.")] = "",
    min_confidence: Annotated[float, typer.Option(help="Only facts at least this sure.", min=0, max=1)] = 0.0,
    limit: Limit = 50,
    json: Json = False,
    jsonl: Jsonl = False,
) -> None:
    """List facts, each with the sentence that states it best."""
    from triplewire.graph.listing import facts_of
    from triplewire.graph.ontology import default_ontology
    from triplewire.graph.views import FactFilter

    session: Session = context.obj
    out = session.output(json=json, jsonl=jsonl)
    for name in relation or ():
        default_ontology().relation(name)
    with session.store() as store:

        def key(text: str) -> str | None:
            return store.resolve(text).key if text else None

        where = FactFilter(
            subject=key(subject),
            object=key(object),
            entity=key(entity),
            statuses=statuses(status),
            as_of=as_of or None,
            min_confidence=min_confidence,
        )
        found = list(facts_of(store, where, relation or (), limit=limit, best=False).facts)
        if json or jsonl:
            out.rows(shaped(store, found), [], "")
        elif found:
            _print_facts(out, store, found)
        else:
            out.note("no such facts; `triplewire stats` says what is there")


def path(
    context: typer.Context,
    source: Name,
    target: Name,
    max_hops: Annotated[int, typer.Option(help="Longest chain.", min=1, max=6)] = 4,
    k: Annotated[int, typer.Option("-k", help="How many chains.", min=1, max=10)] = 3,
    json: Json = False,
) -> None:
    """Show how two entities are tied: the shortest chains of facts, each step with its sentence."""
    session: Session = context.obj
    out = session.output(json=json)
    with session.store() as store:
        ends = [store.resolve(name).key for name in (source, target)]
        chains = store.paths(ends[0], ends[1], max_hops=max_hops, k=k)
        if json:
            out.data([shaped(store, chain.facts) for chain in chains])
            return
        if not chains:
            out.note(f"no chain of {max_hops} facts or fewer ties them")
        for number, chain in enumerate(chains, start=1):
            out.line(f"{number}. " + " — ".join(entity.name for entity in chain.entities))
            _print_facts(out, store, list(chain.facts))
            out.line()


def why(
    context: typer.Context,
    fact: Annotated[str, typer.Argument(help="The id of a fact.", metavar="FACT")],
    limit: Limit = 20,
    shares: Annotated[
        bool,
        typer.Option("--shares", help="Read the articles again: what rules and models say, which words count."),
    ] = False,
    json: Json = False,
) -> None:
    """Explain a fact: every sentence it rests on, the matched words, the rule, and who is speaking."""
    from triplewire.api.shapes import fact_out, reason_out

    session: Session = context.obj
    out = session.output(json=json)
    with session.store() as store:
        held, views = store.fact(fact), store.evidence(fact, limit=limit)
        reasons = [reason_out(view, store.reading(view.article.key).mentions) for view in views]
        if shares:
            _add_shares(session.extractor(), store, views, reasons)
        if json:
            out.data({"fact": fact_out(held), "reasons": reasons})
            return
        out.line(fact_line(held))
        for view, reason in zip(views, reasons, strict=True):
            out.evidence(view)
            read_as = [reason[end]["read_as"] for end in ("subject", "object") if reason[end]["read_as"]]
            cue = f"matched “{reason['cue']}”" if reason["cue"] else ""
            parts = [
                f"rule {reason['rule']}",
                cue,
                *read_as,
                f"confidence {view.evidence.confidence:.2f}",
                view.extractor,
            ]
            out.line("      " + " · ".join(part for part in parts if part))
            if reason.get("shares"):
                out.line("      " + _shares_line(reason["shares"]))


def _add_shares(
    extractor: "Extractor", store: "Store", views: "Sequence[EvidenceView]", reasons: list[dict[str, Any]]
) -> None:
    """Add to each reason what rules and models say of it, where it is read again from its article."""
    from triplewire.extract.explanation import shares_of

    for view, reason in zip(views, reasons, strict=True):
        found = shares_of(extractor, store.reading(view.article.key).article, view.evidence)
        reason["shares"] = found.as_dict() if found else None


def _shares_line(shares: dict[str, Any]) -> str:
    said = [
        f"{name} {shares[name]:.2f}" for name in ("rule", "encoder", "sparse", "together") if shares[name] is not None
    ]
    words = ", ".join(f"“{word['word']}” {word['loss']:.2f}" for word in shares["words"])
    features = ", ".join(f"“{one['feature']}” {one['weight']:.2f}" for one in shares["features"])
    overruled = f"{shares['told']} by its words, overruled by the encoder" if shares["told"] else ""
    told = [("without the word", words), ("it sees", features), ("status", overruled)]
    return " · ".join([*said, *(f"{name}: {text}" for name, text in told if text)])


def conflicts(
    context: typer.Context,
    entity: Annotated[str, typer.Argument(help="A name or an id; nothing = everywhere.")] = "",
    limit: Limit = 20,
    json: Json = False,
) -> None:
    """List statements that are held in more than one way: asserted here, denied or negated there."""
    session: Session = context.obj
    out = session.output(json=json)
    with session.store() as store:
        key = store.resolve(entity).key if entity else None
        found = store.conflicts(subject=key, limit=limit)
        if json:
            out.data([shaped(store, conflict.facts) for conflict in found])
            return
        if not found:
            out.note("nothing is contested")
        for conflict in found:
            out.line(f"{conflict.subject.name} {conflict.relation} {conflict.object.name}")
            _print_facts(out, store, list(conflict.facts))
            out.line()


def stats(context: typer.Context, json: Json = False) -> None:
    """Count what is in the store."""
    from dataclasses import asdict

    session: Session = context.obj
    out = session.output(json=json)
    with session.store() as store:
        counts: dict[str, Any] = asdict(store.stats())
    if json:
        out.data(counts)
        return
    for name, value in counts.items():
        if isinstance(value, dict):
            top = sorted(value.items(), key=lambda item: (-item[1], item[0]))
            out.line(f"{name.replace('_', ' ')}: " + ", ".join(f"{key} {count}" for key, count in top))
        elif value is not None:
            out.line(f"{name.replace('_', ' ')}: {value}")


def schema(context: typer.Context, json: Json = False, jsonl: Jsonl = False) -> None:
    """List the relations: what they tie, and an example."""
    from triplewire.graph.ontology import load_ontology

    session: Session = context.obj
    out = session.output(json=json, jsonl=jsonl)
    rows = [
        {
            "relation": relation.name,
            "subject": ", ".join(sorted(relation.subject)),
            "object": ", ".join(sorted(relation.object)),
            "kind": relation.kind,
            "example": relation.example,
        }
        for relation in load_ontology(session.settings.ontology).relations.values()
    ]
    out.rows(rows, ["relation", "subject", "object", "kind", "example"], "")


VERBS = {
    "search": search,
    "articles": articles,
    "show": show,
    "facts": facts,
    "path": path,
    "why": why,
    "conflicts": conflicts,
    "stats": stats,
    "schema": schema,
}
