"""Examples for every field and parameter of the description of the API, from one table, so that they tell one story."""

import tomllib
from collections.abc import Mapping
from importlib.resources import files
from typing import Any

Schema = dict[str, Any]
ANY, PARAMETERS = "any", "parameters"
TELLING = frozenset({"example", "examples", "enum", "const", "$ref"})  # what shows by itself how a value looks


def describe(described: Schema) -> None:
    """Give an example to every field and parameter that does not show by itself how it looks."""
    table: dict[str, Schema] = tomllib.loads(files("triplewire.api").joinpath("examples.toml").read_text("utf-8"))
    for name, schema in described["components"]["schemas"].items():
        known = table[ANY] | table.get(name, {})
        for field, value in schema.get("properties", {}).items():
            if field in known and not tells(value):
                value["examples"] = [known[field]]
    known = table[ANY] | table[PARAMETERS]
    for parameter in parameters(described):
        schema = parameter["schema"]
        is_shown = tells(parameter) or tells(schema) or schema.get("default") not in (None, "", [])
        if parameter["name"] in known and not is_shown:
            example = known[parameter["name"]]
            parameter["example"] = [example] if schema.get("type") == "array" else example


def parameters(described: Schema) -> list[Schema]:
    """Return all parameters of all operations."""
    operations = [operation for path in described["paths"].values() for operation in path.values()]
    return [parameter for operation in operations for parameter in operation.get("parameters", ())]


def tells(schema: Mapping[str, Any]) -> bool:
    """Say whether a schema shows how its values look: by an example, by listing them, or as true and false do."""
    if TELLING & set(schema) or schema.get("type") in ("boolean", "null"):
        return True
    if schema.get("type") == "array" and "items" in schema:
        return bool({"$ref", "enum"} & set(schema["items"]))
    either = schema.get("anyOf") or schema.get("oneOf") or schema.get("allOf")
    return all(tells(one) for one in either) if either else False
