"""Keeps the clusters of copies of a SQLite store: which articles print one wire story."""

import json
import sqlite3
from collections.abc import Iterable

from triplewire.graph import sql
from triplewire.graph.copies import Printed, regrouped


def recluster(connection: sqlite3.Connection, new: Iterable[int], broken: Iterable[str]) -> set[int]:
    """Compute the clusters that new articles join and those that lost one; return the articles that changed cluster.

    A cluster is what the copies among its articles tie together, named by its oldest, whatever order they came in.
    """
    fresh = set(new)
    lost = set(broken)
    near = {row[0] for row in connection.execute(sql.COPY_CLUSTERS, (json.dumps(sorted(fresh)),))}
    if not (near or lost):
        return set()
    own = {cluster for _, cluster in connection.execute(sql.CLUSTERS_BY_ID, (json.dumps(sorted(fresh)),))}
    names = json.dumps(sorted(near | lost | own))
    members = {row[0]: Printed(*row[1:]) for row in connection.execute(sql.CLUSTER_MEMBERS, (names,))}
    open_ends = fresh | {aid for aid, printed in members.items() if printed.cluster in lost}
    pairs = connection.execute(sql.BAND_PAIRS, (json.dumps(sorted(open_ends)),)).fetchall()
    changed = regrouped(
        members, open_ends, pairs, lambda aid: str(connection.execute(sql.TEXT_OF, (aid,)).fetchone()[0])
    )
    connection.executemany(sql.SET_CLUSTER, [(name, aid) for aid, name in sorted(changed.items())])
    return set(changed)
