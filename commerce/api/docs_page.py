"""The OpenAPI document arranged for people: `GET /docs`, one page, no script, no network."""

import json
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from rest_framework.request import Request

from commerce.api.base import PUBLIC, Resource
from commerce.api.contract import RULES, operation
from commerce.api.document import document
from commerce.api.parsing import Json

DEEPEST = 4


@dataclass(frozen=True, slots=True)
class Field:
    """One name in a body, an answer or a query."""

    name: str
    kind: str
    required: bool
    text: str


@dataclass(frozen=True, slots=True)
class Answer:
    """One status; `codes` for problems, `fields` for everything else."""

    status: str
    codes: list[str]
    fields: list[Field]


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of one path. `curl` is the first example, ready to paste."""

    id: str
    method: str
    path: str
    summary: str
    text: str
    parameters: list[Field]
    body: list[Field]
    curl: str
    answers: list[Answer]


@cache
def arranged() -> dict[str, Any]:
    """`{"rules": paragraphs, "groups": [(noun, [Operation, …]), …], "codes": [(code, statuses), …]}`."""
    groups: dict[str, list[Operation]] = {}
    codes: dict[str, set[str]] = {}
    for path, methods in document()["paths"].items():
        for method, found in methods.items():
            one = _operation(method, path, found)
            groups.setdefault(found["tags"][0], []).append(one)
            for answer in one.answers:
                for code in answer.codes:
                    codes.setdefault(code, set()).add(answer.status)
    listed = [(code, ", ".join(sorted(statuses))) for code, statuses in sorted(codes.items())]
    return {"rules": [_marked(rule) for rule in RULES.split("\n\n")], "groups": sorted(groups.items()), "codes": listed}


def _marked(text: str) -> SafeString:
    """Text whose `backticks` become code; everything in it is escaped."""
    parts = enumerate(text.split("`"))
    return format_html_join(
        "", "{}", ((format_html("<code>{}</code>", part) if index % 2 else part,) for index, part in parts)
    )


def _operation(method: str, path: str, found: dict[str, Any]) -> Operation:
    content = found.get("requestBody", {}).get("content", {})
    media = next(iter(content.values()), {})
    examples = [example["value"] for example in media.get("examples", {}).values()]
    return Operation(
        id=found["operationId"],
        method=method.upper(),
        path=path,
        summary=found.get("summary", ""),
        text=_marked(found.get("description", "").strip()),
        parameters=[_parameter(each) for each in found.get("parameters", [])],
        body=_fields(media.get("schema", {})),
        curl=_curl(method, path, examples[0] if examples else None, found),
        answers=[_answer(status, each) for status, each in found["responses"].items()],
    )


def _parameter(found: dict[str, Any]) -> Field:
    where = "" if found["in"] == "query" else f", {found['in']}"
    text = _marked(found.get("description", ""))
    return Field(found["name"], _kind(found["schema"]) + where, found.get("required", False), text)


def _answer(status: str, found: dict[str, Any]) -> Answer:
    content = found.get("content", {})
    if "application/problem+json" in content:
        return Answer(status, found["description"].replace("`", "").split(", "), [])
    return Answer(status, [], _fields(content.get("application/json", {}).get("schema", {})))


def _fields(schema: dict[str, Any], prefix: str = "", depth: int = 1) -> list[Field]:
    """Every name below a schema, nested ones spelled `lines[].sku`."""
    schema = _resolved(schema)
    found = []
    for name, inner in schema.get("properties", {}).items():
        whole, path = _resolved(inner), prefix + name
        found.append(
            Field(path, _kind(inner), name in schema.get("required", []), _marked(inner.get("description", "")))
        )
        items = _resolved(whole.get("items", {})) if _type(whole) == "array" else whole
        if depth < DEEPEST and "properties" in items:
            found += _fields(items, path + ("[]." if items is not whole else "."), depth + 1)
    return found


def _resolved(schema: dict[str, Any]) -> dict[str, Any]:
    if "$ref" in schema:
        return document()["components"]["schemas"][schema["$ref"].rsplit("/", 1)[-1]]
    if len(schema.get("allOf", [])) == 1:
        return _resolved(schema["allOf"][0])
    return schema


def _type(schema: dict[str, Any]) -> str:
    kinds = schema.get("type", "object")
    return next((kind for kind in kinds if kind != "null"), "") if isinstance(kinds, list) else kinds


def _kind(schema: dict[str, Any]) -> str:
    """`string, at most 255`, `integer from 1 to 1,000,000`, `list of …`, `one of a, b`."""
    whole = _resolved(schema)
    kind = _type(whole)
    if kind == "array":
        kind = f"list of {_kind(whole.get('items', {}))}"
    elif "enum" in whole:
        kind = "one of " + ", ".join(str(value) for value in whole["enum"] if value is not None)
    elif "maxLength" in whole:
        kind = f"{kind}, at most {whole['maxLength']:,}"
    elif "format" in whole and kind == "string":
        kind = f"string, {whole['format']}"
    if "minimum" in whole and whole["minimum"] > -(2**31):
        kind = f"{kind} from {whole['minimum']:,}"
    if "maximum" in whole and whole["maximum"] < 2**31 - 1:
        kind = f"{kind} to {whole['maximum']:,}"
    return f"{kind} or null" if "null" in (schema.get("type") or []) else kind


def _curl(method: str, path: str, body: Any, found: dict[str, Any]) -> str:
    named = {parameter["name"] for parameter in found.get("parameters", [])}
    lines = [f"curl -X {method.upper()} $SHOP{path}"]
    lines += ['-H "Authorization: Bearer $KEY"'] if found.get("security") else []
    lines += ['-H "Idempotency-Key: $(uuidgen)"'] if "Idempotency-Key" in named else []
    lines += ["-H 'If-Match: \"…\"'"] if "If-Match" in named else []
    if body is not None:
        lines += ["-H 'Content-Type: application/json'", f"-d '{json.dumps(body, indent=2, ensure_ascii=False)}'"]
    return " \\\n  ".join(lines)


class ReferencePage(Resource):
    """The contract, for people."""

    scope = {"GET": PUBLIC}

    def perform_content_negotiation(self, request: Request, force: bool = False) -> tuple[Json, str]:
        """The page is HTML whatever is asked for; only a refusal is JSON."""
        return Json(), "application/json"

    @operation(answers={(200, "text/html"): str})
    def get(self, request: Request) -> HttpResponse:
        """Read this page."""
        return render(request._request, "commerce/api_reference.html", arranged())
