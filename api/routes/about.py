"""What is in the store, and in which words."""

from importlib.metadata import version

from fastapi import Response

from triplewire.api.about_schemas import SchemaOut, VersionOut
from triplewire.api.answers import send, takes_long
from triplewire.api.dependencies import ApiDep
from triplewire.api.shapes import schema_out
from triplewire.api.versioned import versioned
from triplewire.graph.views import Stats

router = versioned("about", "read")


@router.get("/stats", response_model=Stats, operation_id="getStats")
@takes_long
def get_stats(api: ApiDep) -> Response:
    """Count what is in the store."""
    return send(api.store.stats())


@router.get("/schema", response_model=SchemaOut, operation_id="getSchema")
@takes_long
def get_schema(api: ApiDep) -> Response:
    """List the types and relations, each with its definition and how often it occurs."""
    return send(schema_out(api.ontology, api.store.stats()))


@router.get("/version", response_model=VersionOut, operation_id="getVersion")
def get_version(api: ApiDep) -> Response:
    """Say which software answers, about which store."""
    info = api.store.info()
    return send(
        {"version": version("triplewire"), "store": info.kind, "store_schema": info.schema, "ontology": info.ontology}
    )
