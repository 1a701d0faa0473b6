"""Checks requests and answers against Twilio's published OpenAPI description.

The description is Twilio's own (github.com/twilio/twilio-oai), as the npm package @twilio/cli-core ships it.
It is stricter here than there: unknown and missing properties count, since a misspelt one would pass else.
"""

import json
import os
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import jsonschema
import pytest

ROOT = Path(__file__).parents[1]
IN_PACKAGE = Path("node_modules/@twilio/cli-core/src/services/twilio-api/twilio_api_v2010.json")
# npm removes what one --no-save install brought when the next one runs: name every package in one command.
GET_IT = "npm install --no-save --ignore-scripts @twilio/cli-core@9.0.0 axe-core@4.14.1"

Json = dict[str, Any]

_FORMATS = {
    "phone-number": r"\+[1-9]\d{1,14}|\d{3,6}",  # E.164 or a short code
    "uri": r"(https?://[^\s/?#]+|/)[^\s]*",
    "date-time-rfc-2822": r"[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d [+-]\d{4}",
    "date-time": r"\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d)?Z?)?",
    "currency": r"[A-Za-z]{3}",
}


def description_file() -> Path | None:
    """Where the description is: the variable TWILIO_OPENAPI, else the npm package below the project."""
    path = Path(os.environ.get("TWILIO_OPENAPI") or ROOT / IN_PACKAGE)
    return path if path.is_file() else None


needs_openapi = pytest.mark.skipif(
    description_file() is None,
    reason=f"Twilio's OpenAPI description is missing; get it with `{GET_IT}` or point TWILIO_OPENAPI at it",
)


def check_request(method: str, path: str, form: Mapping[str, str]) -> list[str]:
    """What is wrong with a request, one line each. `form`: the form of a POST, the query of a GET."""
    operation, problems = _operation(method, path)
    if operation is None:
        return problems
    content = operation.get("requestBody", {}).get("content", {})
    schema = content.get("application/x-www-form-urlencoded", {}).get("schema", {})
    query = [p for p in operation.get("parameters", []) if p["in"] == "query"]
    known = {**schema.get("properties", {}), **{p["name"]: p["schema"] for p in query}}
    wanted = {*schema.get("required", []), *(p["name"] for p in query if p.get("required"))}
    problems += [f"{name}: missing" for name in sorted(wanted - set(form))]
    for name, value in form.items():
        if name in known:
            problems += _faults(name, _typed(value, known[name]), known[name])
        else:
            problems.append(f"{name}: no such parameter")
    return problems


def check_response(method: str, path: str, status: int, body: Any) -> list[str]:
    """What is wrong with an answer, one line each; `body` is the parsed JSON, ignored where none is due."""
    operation, problems = _operation(method, path)
    if operation is None:
        return problems
    response = operation["responses"].get(str(status))
    if response is None:
        return [*problems, f"status {status} is not described; {', '.join(operation['responses'])} are"]
    schema = response.get("content", {}).get("application/json", {}).get("schema")
    return problems if schema is None else problems + _faults("answer", body, schema)


@cache
def _description() -> Json:
    path = description_file()
    assert path is not None, f"get the description first: {GET_IT}"
    found: Json = json.loads(path.read_text("utf-8"))
    return found


@cache
def _components() -> Json:
    strict = _strict(_description()["components"])
    assert isinstance(strict, dict)
    return strict


def _operation(method: str, path: str) -> tuple[Json | None, list[str]]:
    """The operation that a path belongs to, and what is wrong with the parts of the path."""
    for template, item in _description()["paths"].items():
        names = re.findall(r"\{(\w+)\}", template)
        found = re.fullmatch(re.sub(r"\\{\w+\\}", "([^/]+?)", re.escape(template)), urlsplit(path).path)
        operation = item.get(method.lower())
        if found and operation:
            schemas = {p["name"]: p["schema"] for p in operation["parameters"] if p["in"] == "path"}
            parts = zip(names, found.groups(), strict=True)
            return operation, [
                fault for name, value in parts for fault in _faults(name, value, schemas[name])
            ]
    return None, [f"{method} {urlsplit(path).path}: no such operation"]


def _faults(name: str, value: Any, schema: Json) -> list[str]:
    whole = {"components": _components(), "allOf": [_strict(schema)]}
    validator = jsonschema.Draft4Validator(whole, format_checker=_format_checker())
    return [f"{'.'.join([name, *map(str, e.path)])}: {e.message}" for e in validator.iter_errors(value)]


@cache
def _format_checker() -> jsonschema.FormatChecker:
    checker = jsonschema.FormatChecker(formats=())
    for name, pattern in _FORMATS.items():
        checker.checks(name)(
            lambda value, p=pattern: not isinstance(value, str) or bool(re.fullmatch(p, value))
        )
    return checker


def _typed(value: str, schema: Json) -> Any:
    """A form's string as the type that its schema asks for; left alone where it is none."""
    match schema.get("type"):
        case "integer" | "number" if re.fullmatch(r"-?\d+", value):
            return int(value)
        case "boolean" if value in ("true", "false"):
            return value == "true"
        case "array":
            return [value]
    return value


def _strict(schema: Any) -> Any:
    """A schema in JSON Schema's words: `nullable` as a type, and no property unknown or left out."""
    if isinstance(schema, list):
        return [_strict(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    made = {key: _strict(value) for key, value in schema.items()}
    if isinstance(made.get("properties"), dict) and made.get("type") == "object":
        made |= {"additionalProperties": False, "required": sorted(made["properties"])}
    if made.pop("nullable", False) is True:
        return {"anyOf": [made, {"type": "null"}]}
    return made
