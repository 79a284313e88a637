"""Opens what the settings describe: the vocabulary in force, and the store that speaks it."""

from pathlib import Path

from triplewire.api.settings import Settings
from triplewire.graph.errors import BadSetting
from triplewire.graph.ontology import Ontology, load_ontology
from triplewire.graph.options import Options
from triplewire.graph.sqlite_jobs import JobQueue
from triplewire.graph.store import Store, open_store

JOBS = "triplewire.jobs.db"


def store_of(settings: Settings, *, read_only: bool = False, patient: bool = True) -> Store:
    """Open the store; a question to it may take as long as the settings say.

    A patient one waits for a server that restarts; an impatient one says at once that it does not answer.
    """
    options = Options(
        time_limit=settings.time_limit,
        busy_seconds=settings.wait,
        patient=patient,
        user=settings.neo4j_user,
        password=settings.neo4j_password.get_secret_value(),
    )
    return open_store(settings.store, read_only=read_only, options=options, ontology=ontology_of(settings))


def jobs_of(settings: Settings, *, read_only: bool = False) -> JobQueue:
    """Open the queue of batches: in the store's own file, or in one beside a store that is on a server."""
    kind, _, place = settings.store.partition(":")
    own = Path(place.removeprefix("//")) if kind == "sqlite" else Path(JOBS)
    options = Options(time_limit=settings.time_limit, busy_seconds=settings.wait)
    return JobQueue(settings.jobs or own, read_only=read_only, options=options)


def ontology_of(settings: Settings) -> Ontology:
    """Return the built-in vocabulary with the user's relations; raise BadSetting where their file is not there."""
    return load_ontology(existing(settings, "ontology"))


def existing(settings: Settings, name: str) -> Path | None:
    """Return the path of a setting; raise BadSetting where nothing is there."""
    path: Path | None = getattr(settings, name)
    if path is not None and not path.exists():
        raise BadSetting(f"setting {name}: there is no {path}", Settings.model_fields[name].description or "")
    return path
