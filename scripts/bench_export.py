#!/usr/bin/env python3
"""Measures an export of many facts as GraphML: its memory, and its time against networkx writing the same graph.

Ours reads the store and writes the file; networkx only writes what lies in memory already. Each side runs in a process
of its own, taking turns; CPU time, and the most memory a process ever had beyond what it had when it began to write.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from threading import Event, Thread
from time import process_time, time

from bench_store import readings

from triplewire.graph.columns import FactRow
from triplewire.graph.export.graphml import graphml_lines
from triplewire.graph.export.selection import Selection
from triplewire.graph.export.values import flat, node_values, row_values
from triplewire.graph.export.write import export_graph
from triplewire.graph.store import Store, open_store

BATCH = 500
MEGABYTE = 1024


class Watch(Thread):
    """The most memory of its own that a process has while it is watched, in megabytes.

    The pages of the store that are read as memory are left out: all processes share them, and they can be given back.
    """

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.before = self.most = own_memory()
        self.done = Event()

    def run(self) -> None:
        """Look until told to stop."""
        while not self.done.wait(0.05):
            self.most = max(self.most, own_memory())

    def __enter__(self) -> "Watch":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.done.set()
        self.join()

    @property
    def more(self) -> float:
        """How much more it had than when it began."""
        return (max(self.most, own_memory()) - self.before) / MEGABYTE


def own_memory() -> int:
    """The memory that belongs to this process alone, in kilobytes."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("RssAnon")).split()[1])


def fill(path: Path, facts: int) -> None:
    """Make a store of so many facts, more or less."""
    made = readings(facts // 6, int(facts * 1.1))
    with open_store(f"sqlite:{path}") as store:
        for at in range(0, len(made), BATCH):
            store.apply(made[at : at + BATCH])


def ours(path: Path, target: Path) -> dict[str, float]:
    """Export with triplewire."""
    with open_store(f"sqlite:{path}", read_only=True) as store:
        next(store.subgraph(Selection(store).filters[0]))
        with Watch() as watch:
            start, wall = process_time(), time()
            export_graph(store, str(target), "graphml")
            return {"cpu": process_time() - start, "wall": time() - wall, "memory": watch.more}


def theirs(path: Path, target: Path) -> dict[str, float]:
    """Write the same graph with networkx, once it is in memory."""
    import networkx

    network = networkx.MultiDiGraph()
    with Watch() as watch, open_store(f"sqlite:{path}", read_only=True) as store:
        for row in Selection(store).rows():
            for end in (row.subject, row.object):
                network.add_node(end.key, **flat(node_values(end)))
            network.add_edge(row.subject.key, row.object.key, key=row.fact, **flat(row_values(row)))
        start, wall = process_time(), time()
        networkx.write_graphml(network, target)
        return {"cpu": process_time() - start, "wall": time() - wall, "memory": watch.more}


def writing(path: Path, target: Path) -> dict[str, float]:
    """Write the same graph with ours, once it is in memory: what networkx does."""
    with open_store(f"sqlite:{path}", read_only=True) as store:
        held = Held(store)
        with Watch() as watch, target.open("wb") as file:
            start, wall = process_time(), time()
            file.writelines(graphml_lines(held))
            return {"cpu": process_time() - start, "wall": time() - wall, "memory": watch.more}


class Held(Selection):
    """A selection that was read before."""

    def __init__(self, store: Store) -> None:
        super().__init__(store)
        self.held = list(super().rows())

    def rows(self) -> Iterator[FactRow]:
        """Yield what was read."""
        yield from self.held


SIDES = {"ours": ours, "networkx": theirs, "writing": writing}


def measured(side: str, path: Path, folder: Path) -> dict[str, float]:
    """Run one side in a process of its own."""
    command = [
        sys.executable,
        __file__,
        "--side",
        side,
        "--store",
        str(path),
        "--target",
        str(folder / f"{side}.graphml"),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def compare(facts: int, rounds: int, folder: Path) -> None:
    """Measure both sides and print what was found."""
    small, large = folder / "small.db", folder / "large.db"
    fill(small, facts // 10)
    fill(large, facts)
    with open_store(f"sqlite:{large}", read_only=True) as store:
        stats = store.stats()
    print(f"{stats.facts} facts, {stats.entities} entities, {stats.articles} articles")
    little = measured("ours", small, folder)["memory"]
    runs = []
    for _ in range(rounds):
        run = {}
        for side in SIDES:
            run[side] = measured(side, large, folder)
            print(side, {name: round(value, 2) for name, value in run[side].items()}, flush=True)
        runs.append(run)
    best = {side: min(run[side]["cpu"] for run in runs) for side in SIDES}
    memory = {side: max(run[side]["memory"] for run in runs) for side in SIDES}
    ratio = best["ours"] / best["networkx"]
    print(f"time: ours {best['ours']:.1f} s, networkx {best['networkx']:.1f} s, ratio {ratio:.3f}")
    print(f"of ours, only the writing: {best['writing']:.1f} s, ratio {best['writing'] / best['networkx']:.3f}")
    print(f"memory: ours {memory['ours']:.0f} MB, of a tenth of the facts {little:.0f} MB")
    print(f"memory of networkx and its graph: {memory['networkx']:.0f} MB")
    print(f"file: {(folder / 'ours.graphml').stat().st_size / 1e6:.0f} MB")


def main() -> int:
    """Measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--facts", type=int, default=300_000)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--folder", help="where to keep the stores")
    parser.add_argument("--side", choices=SIDES)
    parser.add_argument("--store", type=Path)
    parser.add_argument("--target", type=Path)
    given = parser.parse_args()
    if given.side:
        print(json.dumps(SIDES[given.side](given.store, given.target)))
    else:
        with tempfile.TemporaryDirectory(dir=given.folder) as folder:
            compare(given.facts, given.rounds, Path(folder))
    return 0


if __name__ == "__main__":
    sys.exit(main())
