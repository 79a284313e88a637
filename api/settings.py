"""Every setting with its default and its meaning: the one place that reads the environment and settings files."""

import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Literal

from platformdirs import user_config_path
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, SecretStr, ValidationError

from triplewire.extract.presets import Preset
from triplewire.graph.errors import BadSetting

PREFIX = "TRIPLEWIRE_"
FILE_NAME = "triplewire.toml"
USER_FILE = "settings.toml"
NOT_OURS = {"TRIPLEWIRE_TEST_NEO4J", "TRIPLEWIRE_CI"}  # they speak to the tests
FLAG, DEFAULT = "flag", "default"
RATE = re.compile(r"[1-9]\d{0,8} ?/ ?([1-9]\d{0,4} ?)?(second|minute|hour|day)s?")
CONTACT = re.compile(r"[!-'*-~]{3,200}")  # it is sent in a header, in brackets
ORIGIN = re.compile(r"https?://[A-Za-z0-9.-]+(:\d{1,5})?|https?://\[[0-9A-Fa-f:]+\](:\d{1,5})?")


def _words(value: object) -> object:
    return [word for word in re.split(r"[,\s]+", value) if word] if isinstance(value, str) else value


def _origins(origins: tuple[str, ...]) -> tuple[str, ...]:
    for origin in origins:
        if not ORIGIN.fullmatch(origin):
            raise ValueError(f"{origin!r} is no origin such as https://desk.example; each one is named, * is none")
    return origins


def _rate(rate: str) -> str:
    if rate and not RATE.fullmatch(rate):
        raise ValueError(f"{rate!r} is no rate such as 600/minute")
    return rate


def _contact(contact: str) -> str:
    if contact and not CONTACT.fullmatch(contact):
        raise ValueError(f"{contact!r} is no page or address such as desk@news.example")
    return contact


Words = Annotated[tuple[str, ...], BeforeValidator(_words)]
Origins = Annotated[Words, AfterValidator(_origins)]
Rate = Annotated[str, AfterValidator(_rate)]
Contact = Annotated[str, AfterValidator(_contact)]


class Settings(BaseModel):
    """All settings in force, checked."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    store: str = Field(
        "sqlite:triplewire.db", min_length=1, description="Where facts are kept: sqlite:FILE or bolt://HOST:PORT."
    )
    neo4j_user: str = Field("neo4j", min_length=1, description="The account on a Neo4j server.")
    neo4j_password: SecretStr = Field(SecretStr(""), description="Its password; empty = the server asks for none.")
    model: str = Field("", description="The spaCy model that reads articles; empty = the one that is installed.")
    ontology: Path | None = Field(None, description="A TOML file of relations of your own, beside the built-in ones.")
    rules: Path | None = Field(None, description="A folder of rule files of your own, beside the built-in ones.")
    names: Path | None = Field(None, description="A file of names of your own: tab-separated name, type, other names.")
    learned: Path | None = Field(None, description="A file of relations of your own that `triplewire train` learned.")
    encoder: bool = Field(True, description="Whether the trained encoder reads along; off = faster, finds less.")
    preset: Preset = Field(
        Preset.DEFAULT, description="How sure a statement has to be: precise (few, nearly all right), default or broad."
    )
    data: Path = Field(Path("../shared/data"), description="The folder of gold data that `bench` measures on.")
    host: str = Field(
        "127.0.0.1", min_length=1, description="The address `serve` listens on; one that others reach takes keys."
    )
    container: bool = Field(False, description="In a container, its port published to loopback only: any host may be.")
    insecure_no_auth: bool = Field(
        False, description="Serve others without keys: whoever reaches it may do everything."
    )
    keys: Path | None = Field(
        None, description="The file of keys; unset = beside the store's file, or triplewire.keys."
    )
    hosts: Words = Field(
        (), description="Host names it answers to beside loopback; empty = any, where keys are asked for."
    )
    cors: Origins = Field((), description="Origins whose pages may ask with a key, such as https://desk.example.")
    proxies: Words = Field((), description="Addresses of proxies whose X-Forwarded-For and -Proto are believed.")
    port: int = Field(8000, ge=0, le=65535, description="The port `serve` listens on; 0 = any that is free.")
    workers: int = Field(1, ge=1, le=64, description="Processes that read articles; each takes 0.5 GB of memory.")
    reading_limit: float = Field(600.0, gt=0.0, description="Seconds the reading of a few articles may take in one.")
    jobs: Path | None = Field(None, description="The file of batches that wait; none = in the store, or beside it.")
    ingest: bool = Field(True, description="Whether `serve` takes articles in and out; false = it only answers.")
    cypher: bool = Field(False, description="Whether admins may ask a Neo4j store in Cypher over HTTP; it only reads.")
    min_confidence: float | None = Field(
        None, gt=0.0, lt=1.0, description="Statements less sure than this are not kept; unset = as `preset` says."
    )
    max_article: int = Field(1_000_000, ge=1, description="Characters of text an article may have.")
    max_html: int = Field(2_000_000, ge=1, description="Bytes of HTML a page may have.")
    max_body: int = Field(6_000_000, ge=1, description="Bytes a request may have.")
    fetch: bool = Field(False, description="Whether pages are fetched by URL; false = nothing leaves this network.")
    fetch_only: Words = Field((), description="Hosts that pages may be fetched from, with all below them; empty = any.")
    fetch_never: Words = Field((), description="Hosts that pages are never fetched from, nor from what is below them.")
    fetch_private: Words = Field((), description="HOST or HOST:PORT of your own that may be asked though not public.")
    fetch_contact: Contact = Field("", description="A page or address at which sites whose pages are read reach you.")
    fetch_delay: float = Field(1.0, ge=0.0, le=3600.0, description="Seconds between two requests to one host.")
    fetch_limit: float = Field(10.0, gt=0.0, le=300.0, description="Seconds that fetching one page may take.")
    feeds: Path | None = Field(None, description="The file of what feeds gave; unset = beside the store's file.")
    rate: Rate = Field("", description="Requests a key, or an address, may send, such as 600/minute; empty = any.")
    heavy: int = Field(
        4, ge=1, le=1000, description="Heavy questions of one kind answered at once; others wait, then 503."
    )
    time_limit: float = Field(10.0, gt=0.0, description="Seconds one question to the store may take.")
    wait: float = Field(30.0, ge=0.0, description="Seconds to wait for another writer to let go of the store.")
    page_limit: int = Field(200, ge=1, le=10_000, description="Items a page of an answer may have.")
    log_level: Literal["debug", "info", "warning", "error"] = Field("info", description="How much is told on stderr.")
    log_format: Literal["console", "json"] = Field("console", description="Lines for people, or JSON for programs.")
    errors: Path | None = Field(None, description="A JSONL file for the articles that could not be read, and why.")


@dataclass(frozen=True, slots=True)
class Origin:
    """Where the value of a setting comes from, as `config show` prints it."""

    name: str
    value: Any
    source: str  # "flag", "TRIPLEWIRE_PORT", a file's path, or "default"
    description: str


def load_settings(flags: Mapping[str, Any] | None = None) -> Settings:
    """Return the settings in force: flags, then TRIPLEWIRE_*, ./triplewire.toml, the user's file, defaults."""
    return _checked(_layers(flags or {}))


def origins(flags: Mapping[str, Any] | None = None) -> list[Origin]:
    """Return every setting with its value and where it comes from."""
    layers = _layers(flags or {})
    settings = _checked(layers)
    return [
        Origin(name, getattr(settings, name), _source(layers, name), field.description or "")
        for name, field in Settings.model_fields.items()
    ]


def user_file() -> Path:
    """Return the path of the user's settings file, which need not exist."""
    return user_config_path("triplewire") / USER_FILE


def _layers(flags: Mapping[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    given = {name: value for name, value in flags.items() if value is not None}
    layers = [(FLAG, given), *((f"{PREFIX}{name.upper()}", {name: value}) for name, value in _environment().items())]
    for path in (Path(FILE_NAME), user_file()):
        if values := _file(path):
            layers.append((str(path), values))
    for source, values in layers:
        for name in values:
            _known(name, source)
    return layers


def _environment() -> dict[str, str]:
    # a variable that is set to nothing is what `VAR= command` means by unset
    return {
        key[len(PREFIX) :].lower(): value
        for key, value in sorted(os.environ.items())
        if key.startswith(PREFIX) and value and key not in NOT_OURS
    }


def _file(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadSetting(f"{path} is not TOML: {error}", "Write one `name = value` a line, words in quotes.") from error
    except OSError as error:
        raise BadSetting(f"{path} cannot be read: {error.strerror}") from error


def _known(name: str, source: str) -> None:
    if name in Settings.model_fields:
        return
    near = get_close_matches(name, Settings.model_fields, n=1)
    said = source if source.startswith(PREFIX) else f"{name!r} in {source}"
    raise BadSetting(
        f"unknown setting {said}" + (f"; did you mean {near[0]}?" if near else ""),
        "`triplewire config show` lists the settings.",
    )


def _source(layers: list[tuple[str, dict[str, Any]]], name: str) -> str:
    return next((source for source, values in layers if name in values), DEFAULT)


def _checked(layers: list[tuple[str, dict[str, Any]]]) -> Settings:
    merged: dict[str, Any] = {}
    for _, values in reversed(layers):
        merged |= values
    try:
        return Settings(**merged)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        name = str(first["loc"][0])
        raise BadSetting(
            f"setting {name} = {_shown(name, merged.get(name))} from {_source(layers, name)}: {first['msg'].lower()}",
            Settings.model_fields[name].description or "",
        ) from error


def _shown(name: str, value: object) -> str:
    return "(hidden)" if Settings.model_fields[name].annotation is SecretStr else repr(value)
