"""Keeps the clusters of copies of a Neo4j store: which articles print one wire story."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from triplewire.graph import cypher
from triplewire.graph.copies import Printed, regrouped
from triplewire.graph.neo4j_connection import Query, chunks


def recluster(
    run: Query, fresh: Collection[str], sharing: dict[str, list[str]], broken: Iterable[str]
) -> dict[str, str]:
    """Compute the clusters that new articles join and those that lost one; return those of articles that changed.

    `fresh` are the keys of new articles, which are stored already, and `sharing` the articles of each of their bands.
    """
    lost = set(broken)
    near = {key for keys in sharing.values() if len(keys) > 1 for key in keys}
    if not (near or lost):
        return {}
    names = {row["cluster"] for row in run(cypher.CLUSTERS, keys=sorted(near | set(fresh)))} | lost
    rows = run(cypher.CLUSTER_MEMBERS, names=sorted(names))
    members = {row["id"]: Printed(row["id"], row["published"], row["cluster"]) for row in rows}
    open_ends = set(fresh) | {key for key, printed in members.items() if printed.cluster in lost}
    held = {row["id"]: row["bands"] for row in rows if row["id"] in open_ends}
    more = {band for listed in held.values() for band in listed}
    sharing = sharing | _sharing(run, more - sharing.keys())
    pairs = sorted({(key, other) for key, listed in held.items() for band in listed for other in sharing[band]})
    changed = regrouped(
        members, open_ends, [(a, b) for a, b in pairs if a != b], lambda key: str(run(cypher.TEXT_OF, key=key)[0][0])
    )
    for chunk in chunks({"id": key, "cluster": cluster} for key, cluster in sorted(changed.items())):
        run(cypher.SET_CLUSTERS, rows=chunk)
    return changed


def _sharing(run: Query, bands: set[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {band: [] for band in bands}
    for chunk in chunks(sorted(bands)):
        found.update({row["id"]: row["articles"] for row in run(cypher.BAND_MEMBERS, ids=chunk)})
    return found


def band_rows(articles: Mapping[str, Iterable[str]]) -> list[dict[str, Any]]:
    """Return the rows that add these articles to their bands, or take them out."""
    found: dict[str, list[str]] = {}
    for key, bands in articles.items():
        for band in set(bands):
            found.setdefault(band, []).append(key)
    return [{"id": band, "articles": sorted(found[band])} for band in sorted(found)]
