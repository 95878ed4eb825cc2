"""The document as a page tells it: sections, operations, what is sent, what is answered."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from convergence.api.v1.pages.document import METHODS, examples


@dataclass(frozen=True, slots=True)
class Value:
    """A value that is sent or answered."""

    name: str
    kind: str
    words: str
    is_required: bool
    where: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """An operation as the page shows it."""

    anchor: str
    method: str
    path: str
    title: str
    words: str
    scope: str
    sent: tuple[Value, ...]
    answered: tuple[Value, ...]
    statuses: tuple[str, ...]
    call: str
    answer: str

    @property
    def answers(self) -> str:
        """Where its answers are told in the page."""
        return f"rep-{self.anchor}"


@dataclass(slots=True)
class Section:
    """Operations of one subject."""

    title: str
    anchor: str
    operations: list[Told] = field(default_factory=list)


def readable(document: Mapping[str, Any]) -> list[Section]:
    """Sections in the order of the document."""
    found: dict[str, Section] = {}
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            if method in METHODS:
                title = operation.get("tags", ["Autres"])[0]
                section = found.setdefault(title, Section(title, f"partie-{len(found) + 1}"))
                section.operations.append(_told(document, path, method, operation))
    return list(found.values())


def _told(document: Mapping[str, Any], path: str, method: str, operation: Mapping[str, Any]) -> Told:
    name = operation["operationId"]
    security = operation.get("security", [])
    scopes = [scope for one in security for names in one.values() for scope in names]
    example = examples().get(name, {})
    return Told(
        anchor=name,
        method=method.upper(),
        path=path,
        title=operation["summary"],
        words=operation.get("description", ""),
        scope=scopes[0] if scopes else ("un jeton" if security else ""),
        sent=tuple(_sent(document, operation)),
        answered=tuple(_answered(document, operation)),
        statuses=tuple(str(status) for status in operation["responses"]),
        call=_call(document, path, method, example, bool(security)),
        answer=_written(example.get("answer")),
    )


def _sent(document: Mapping[str, Any], operation: Mapping[str, Any]) -> Iterator[Value]:
    for one in operation.get("parameters", ()):
        words = one.get("description", "")
        where = {"query": "paramètre", "path": "adresse", "header": "en-tête"}[one["in"]]
        yield Value(one["name"], _kind(document, one["schema"]), words, one.get("required", False), where)
    for content in operation.get("requestBody", {}).get("content", {}).values():
        for variant in _variants(document, content["schema"]):
            yield from _values(document, variant, "contenu")


def _answered(document: Mapping[str, Any], operation: Mapping[str, Any]) -> Iterator[Value]:
    for status, response in operation["responses"].items():
        schema = response.get("content", {}).get("application/json", {}).get("schema")
        if int(status) < 300 and schema:
            yield from _values(document, schema, "")


def _variants(document: Mapping[str, Any], schema: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    schema = _resolved(document, schema)
    return list(schema.get("oneOf") or schema.get("anyOf") or [schema])


def _values(
    document: Mapping[str, Any], schema: Mapping[str, Any], where: str, before: str = ""
) -> Iterator[Value]:
    schema = _resolved(document, schema)
    required = schema.get("required", ())
    for name, told in schema.get("properties", {}).items():
        full = f"{before}{name}"
        yield Value(full, _kind(document, told), told.get("description", ""), name in required, where)
        inner = _resolved(document, told)
        if inner.get("type") == "array":
            yield from _values(document, inner.get("items", {}), where, f"{full}[].")
        elif inner.get("properties"):
            yield from _values(document, inner, where, f"{full}.")


def _kind(document: Mapping[str, Any], schema: Mapping[str, Any]) -> str:
    schema = _resolved(document, schema)
    if "anyOf" in schema:
        return " ou ".join(dict.fromkeys(_kind(document, one) for one in schema["anyOf"]))
    if "enum" in schema:
        return " | ".join(map(str, schema["enum"]))
    if "const" in schema:
        return str(schema["const"])
    kind = schema.get("format") or schema.get("type", "")
    return {
        "string": "texte", "integer": "nombre", "number": "nombre", "boolean": "oui ou non", "null": "vide",
        "array": "liste", "object": "objet", "uuid": "identifiant", "date": "date", "date-time": "instant",
    }.get(kind, str(kind))  # fmt: skip


def _resolved(document: Mapping[str, Any], schema: Mapping[str, Any]) -> Mapping[str, Any]:
    while "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
    return schema


def _call(
    document: Mapping[str, Any], path: str, method: str, example: Mapping[str, Any], is_secured: bool
) -> str:
    if not example:
        return ""
    address = path
    for name, value in example.get("path", {}).items():
        address = address.replace(f"{{{name}}}", str(value))
    query = "&".join(f"{name}={value}" for name, value in example.get("query", {}).items())
    lines = [
        f"curl -X {method.upper()} '{document['servers'][0]['url']}{address}{'?' + query if query else ''}'"
    ]
    if is_secured:
        lines.append("-H 'Authorization: Bearer VOTRE_JETON'")
    lines += [f"-H '{name}: {value}'" for name, value in example.get("headers", {}).items()]
    if "form" in example:
        lines += [f"--data-urlencode '{name}={value}'" for name, value in example["form"].items()]
    if "body" in example:
        lines += [
            "-H 'Content-Type: application/json'",
            f"--data '{json.dumps(example['body'], ensure_ascii=False)}'",
        ]
    return " \\\n  ".join(lines)


def _written(value: Any) -> str:
    return "" if value is None else json.dumps(value, ensure_ascii=False, indent=2)
