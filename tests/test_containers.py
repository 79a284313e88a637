"""What the container files promise; no engine runs them here, so their form and their promises are checked."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from triplewire.api.settings import Settings

ROOT = Path(__file__).parent.parent
NAMES = {"type": "array", "items": {"type": "string"}}
# the part of the compose specification that the file uses: a key that is not in it is a mistake
SERVICE = {
    "type": "object",
    "additionalProperties": False,
    "anyOf": [{"required": ["image"]}, {"required": ["build"]}],
    "properties": {
        "image": {"type": "string", "pattern": r"^[a-z0-9/]+:\d+\.\d+[\w.-]*$"},
        "build": {"type": "string"},
        "restart": {"enum": ["no", "always", "on-failure", "unless-stopped"]},
        "depends_on": {
            "type": "object",
            "additionalProperties": {
                "type": "object",
                "required": ["condition"],
                "properties": {"condition": {"enum": ["service_started", "service_healthy"]}},
            },
        },
        "environment": {"type": "object", "additionalProperties": {"type": "string"}},
        "ports": {"type": "array", "items": {"type": "string", "pattern": r"^127\.0\.0\.1:\d+:\d+$"}},
        "volumes": {"type": "array", "items": {"type": "string", "pattern": r"^[a-z0-9_]+:/\w+$"}},
        "healthcheck": {
            "type": "object",
            "additionalProperties": False,
            "required": ["test", "interval", "timeout", "retries"],
            "properties": {
                "test": {"type": "array", "prefixItems": [{"enum": ["CMD", "CMD-SHELL"]}], "minItems": 2},
                "interval": {"$ref": "#/$defs/seconds"},
                "timeout": {"$ref": "#/$defs/seconds"},
                "start_period": {"$ref": "#/$defs/seconds"},
                "retries": {"type": "integer", "minimum": 1},
            },
        },
        "init": {"type": "boolean"},
        "read_only": {"type": "boolean"},
        "stop_grace_period": {"$ref": "#/$defs/seconds"},
        "tmpfs": NAMES,
        "cap_drop": NAMES,
        "security_opt": NAMES,
    },
}
COMPOSE = {
    "type": "object",
    "additionalProperties": False,
    "required": ["name", "services"],
    "$defs": {"seconds": {"type": "string", "pattern": r"^\d+s$"}},
    "properties": {
        "name": {"type": "string", "pattern": r"^[a-z0-9][a-z0-9_-]*$"},
        "services": {"type": "object", "additionalProperties": SERVICE},
        "volumes": {"type": "object", "additionalProperties": {"type": "object", "maxProperties": 0}},
    },
}


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))
    return loaded


@pytest.fixture(scope="module")
def steps() -> list[str]:
    """The Dockerfile's instructions, each in one line."""
    text = re.sub(r"\\\n\s*", "", (ROOT / "Dockerfile").read_text("utf-8"))
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def test_the_compose_file_has_the_form_of_one(compose: dict[str, Any]) -> None:
    Draft202012Validator.check_schema(COMPOSE)

    assert [error.message for error in Draft202012Validator(COMPOSE).iter_errors(compose)] == []
    named = {volume.split(":")[0] for service in compose["services"].values() for volume in service.get("volumes", [])}
    assert named == set(compose["volumes"])


def test_every_service_of_the_compose_file_is_probed_and_waited_for(compose: dict[str, Any], steps: list[str]) -> None:
    services = compose["services"]

    assert set(services) == {"neo4j", "api"}
    assert services["api"]["depends_on"] == {"neo4j": {"condition": "service_healthy"}}
    assert "healthcheck" in services["neo4j"]
    assert any(step.startswith("HEALTHCHECK") and "/readyz" in step and '"python"' in step for step in steps)


def test_no_password_has_a_default(compose: dict[str, Any]) -> None:
    text = (ROOT / "docker-compose.yml").read_text("utf-8")
    asked = re.findall(r"\$\{(\w+)([^}]*)\}", text.replace("$${", "{"))

    assert {name for name, _ in asked} == {"NEO4J_PASSWORD"}
    assert all(rest.startswith(":?") for _, rest in asked)
    assert "PASSWORD=" not in (ROOT / "Dockerfile").read_text("utf-8")


def test_a_database_has_time_to_close_and_no_password_is_on_a_command_line(compose: dict[str, Any]) -> None:
    neo4j = compose["services"]["neo4j"]
    probe = " ".join(neo4j["healthcheck"]["test"])

    assert int(neo4j["stop_grace_period"].removesuffix("s")) >= 120
    assert "$${NEO4J_AUTH#neo4j/}" in probe
    assert not re.search(r"cypher-shell.*(-p|--password)\b", probe)
    assert {"neo4j_data:/data", "api_data:/data"} <= {
        volume for service in compose["services"].values() for volume in service["volumes"]
    }


def test_every_setting_of_the_containers_is_one(compose: dict[str, Any], steps: list[str]) -> None:
    given = set(compose["services"]["api"]["environment"])
    given |= set(re.findall(r"(TRIPLEWIRE_\w+)=", " ".join(steps)))

    assert {name.removeprefix("TRIPLEWIRE_").lower() for name in given} <= set(Settings.model_fields)


def test_the_image_runs_without_rights_from_pinned_parts(steps: list[str]) -> None:
    bases = [step.split()[1] for step in steps if step.startswith("FROM")]
    last = max(n for n, step in enumerate(steps) if step.startswith("FROM"))
    user = next(n for n, step in enumerate(steps) if step.startswith("USER "))
    start = next(n for n, step in enumerate(steps) if step.startswith("ENTRYPOINT"))

    assert all(re.fullmatch(r"python:3\.\d+-slim-\w+", base) for base in bases)
    assert last < user < start
    assert steps[user] not in ("USER root", "USER 0")
    assert any("--require-hashes" in step for step in steps)
    needs = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["requires-python"]
    assert needs == ">=3.11"


def test_what_the_image_is_built_from_is_sent_and_nothing_else(steps: list[str]) -> None:
    copied = {
        name for step in steps if step.startswith("COPY ") and "--from" not in step for name in step.split()[1:-1]
    }
    rules = [line for line in (ROOT / ".dockerignore").read_text("utf-8").splitlines() if line[:1] not in ("#", "")]

    assert rules[0] == "*"
    assert {rule[1:] for rule in rules if rule.startswith("!")} == copied
    assert all((ROOT / name).exists() for name in copied)
