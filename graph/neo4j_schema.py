"""The schema of a Neo4j store: constraints and indexes, made once, and only where no data of others is in the way.

The version and the types of arrows that have their constraint stand in the one node labelled Meta.
"""

from triplewire.graph import cypher
from triplewire.graph.errors import StoreTooNew, StoreUnavailable
from triplewire.graph.neo4j_connection import Query, Server, foreign
from triplewire.graph.ontology import Ontology

VERSION = 1
SECONDS = 600.0  # to look at a schema and to fill indexes: opening a store is no question with a limit of its own


def prepare(server: Server, ontology: Ontology) -> None:
    """Make what is missing, wait until it can be used, and note it; leave a database of something else alone."""
    arrows = set(map(cypher.arrow, ontology.relations))
    held = server.read(lambda run: _arrows(run, server), seconds=SECONDS)
    if held is not None and arrows <= held:
        return
    if server.options.read_only:
        if held is None:
            raise StoreUnavailable(f"there is no store at {server.address.url}", "`triplewire ingest` makes one.")
        return
    server.read(lambda run: _check_names(run, server, ontology), seconds=SECONDS)
    if not held:  # new, or brought in by another tool with nothing but its data
        server.schema([*cypher.constraints(ontology.relations), *cypher.indexes()])
    else:
        server.schema(cypher.arrow_constraint(kind) for kind in sorted(arrows - held))
    server.read(lambda run: run(cypher.AWAIT_INDEXES), seconds=SECONDS)
    listed = sorted(arrows | (held or set()))
    server.write(lambda run: run(cypher.MAKE_META, schema=VERSION, ontology=ontology.digest, arrows=listed))


def _arrows(run: Query, server: Server) -> set[str] | None:
    """Return the types of arrows that have their constraint; nothing where the database holds no store."""
    rows = run(cypher.META)
    if not rows:
        if labels := [row["label"] for row in run(cypher.STRANGERS)]:
            raise foreign(server.address, f"nodes labelled {', '.join(sorted(labels))}")
        return None
    check_version(rows[0]["schema"], server)
    return set(rows[0]["arrows"] or ())


def _check_names(run: Query, server: Server, ontology: Ontology) -> None:
    """Raise where an index of somebody else's has a name of ours: what is made IF NOT EXISTS would then be missing."""
    ours = cypher.index_names(ontology.relations)
    for row in run(cypher.INDEX_NAMES):
        if ours.get(row["name"], row["label"]) != row["label"]:
            raise foreign(server.address, f"an index {row['name']!r} on {row['label']}")


def check_version(schema: object, server: Server) -> None:
    """Raise where a store was written by a newer version, or is none of ours."""
    if not isinstance(schema, int):
        raise foreign(server.address, "a node labelled Meta")
    if schema > VERSION:
        raise StoreTooNew(
            f"{server.address.url} was written by a newer version (schema {schema}, this one knows {VERSION})",
            "Upgrade triplewire, or name another store.",
        )
