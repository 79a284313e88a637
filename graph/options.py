"""How a store is opened."""

from dataclasses import dataclass, field, replace


@dataclass(frozen=True, slots=True)
class Options:
    """How a store is opened."""

    read_only: bool = False
    full_sync: bool = False  # survive a power cut, not only a crash; costs about a quarter of the writes; SQLite only
    busy_seconds: float = 30.0  # how long to wait for another writer, or for a server that restarts
    time_limit: float | None = None  # seconds a read may take
    patient: bool = False  # whether reads, too, wait so long for a server that restarts
    user: str = "neo4j"  # a server's account
    password: str = field(default="", repr=False)

    def reading_only(self) -> "Options":
        """Return the same without leave to write."""
        return replace(self, read_only=True)


DEFAULTS = Options()
