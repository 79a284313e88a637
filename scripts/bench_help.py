"""How long the command line takes to say what it can: python scripts/bench_help.py.

The wall of `triplewire --help` against that of `python -c pass`, as the ratio of their medians, the two run in turn.
"""

import subprocess
import sys
from pathlib import Path
from statistics import median
from time import perf_counter

RUNS = 7
MOST = 4.0  # times a bare interpreter
HELP = (str(Path(sys.executable).with_name("triplewire")), "--help")
BARE = (sys.executable, "-c", "pass")


def seconds(command: tuple[str, ...]) -> float:
    """Return the wall of one run."""
    start = perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return perf_counter() - start


def measure(runs: int = RUNS) -> tuple[float, float]:
    """Return the median wall of the help and of a bare interpreter."""
    seconds(HELP), seconds(BARE)  # the files are read from the disk once
    pairs = [(seconds(HELP), seconds(BARE)) for _ in range(runs)]
    return median(pair[0] for pair in pairs), median(pair[1] for pair in pairs)


def main() -> None:
    """Print both and their ratio; fail above the goal."""
    told, bare = measure()
    print(f"triplewire --help {told * 1000:.0f} ms / python -c pass {bare * 1000:.0f} ms = {told / bare:.2f}")
    sys.exit(told / bare > MOST)


if __name__ == "__main__":
    main()
