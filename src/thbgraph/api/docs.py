"""``/docs``: every address with its parameters and an example, read off ``/openapi.json``; a page without scripts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from thbgraph.api.etag import CACHING, body_etag, complete
from thbgraph.api.language import reader_language
from thbgraph.api.page import POLICY, render

Described = Mapping[str, Any]


@dataclass(frozen=True)
class Row:
    """A parameter or a column: its name, what it can be, and what it means."""

    name: str
    kind: str
    meaning: str
    required: bool = False


@dataclass(frozen=True)
class Operation:
    """An operation as the page shows it, in one language; a description may be there in English only."""

    id: str
    method: str
    path: str
    summary: str
    description: str
    described_in: str
    parameters: tuple[Row, ...]
    columns: tuple[Row, ...]
    types: tuple[str, ...]
    example: str
    needs_token: bool


async def docs(request: Request) -> Response:
    """Return the page in the reader's language."""
    lang = reader_language(request)
    body = _page(request.app, lang)
    return complete(request, body, {
        "ETag": body_etag("", body), **CACHING, "Vary": "Accept-Language", "Content-Type": "text/html; charset=utf-8",
        "Content-Security-Policy": POLICY, "Content-Language": lang})


@lru_cache(maxsize=4)
def _page(app: Any, lang: str) -> bytes:
    described = app.openapi()
    return render("docs.html", lang=lang, info=described["info"], about=_said(described["info"], "description", lang),
                  groups=list(groups(described, lang)))


def groups(described: Described, lang: str) -> Iterator[tuple[str, str, list[Operation]]]:
    """Yield name, meaning and operations of each tag that has any, in the order of the description.

    A question stands under the first area it belongs to; that it has a committed answer is no area.
    """
    found: dict[str, list[Operation]] = {}
    for path, operations in described["paths"].items():
        for method, operation in operations.items():
            areas = [tag for tag in operation["tags"] if tag != "competency"] or operation["tags"]
            found.setdefault(areas[0], []).append(_operation(described, path, method, lang))
    for tag in described["tags"]:
        if tag["name"] in found:
            yield tag["name"], _said(tag, "description", lang), found[tag["name"]]


def _operation(described: Described, path: str, method: str, lang: str) -> Operation:
    operation = described["paths"][path][method]
    parameters = [_resolved(described, parameter) for parameter in operation.get("parameters", [])]
    success = operation["responses"].get("200", {}).get("content", {})
    description = _said(operation, "description", lang)
    return Operation(
        operation["operationId"], method.upper(), path, _said(operation, "summary", lang), description,
        "en" if description == operation.get("description") else lang,
        tuple(_parameter(parameter, lang) for parameter in parameters), tuple(_columns(success, lang)), tuple(success),
        _example(path, method, operation, parameters), {} not in operation.get("security", [{}]))


def _resolved(described: Described, parameter: Described) -> Described:
    if "$ref" not in parameter:
        return parameter
    found: Described = described["components"]["parameters"][parameter["$ref"].rsplit("/", 1)[-1]]
    return found


def _parameter(parameter: Described, lang: str) -> Row:
    return Row(parameter["name"], _kind(parameter["schema"]), _said(parameter, "description", lang),
               parameter.get("required", False))


def _columns(content: Described, lang: str) -> Iterator[Row]:
    for part in content.get("application/json", {}).get("schema", {}).get("allOf", []):
        row = part.get("properties", {}).get("items", {}).get("items", {})
        for name, schema in row.get("properties", {}).items():
            yield Row(name, schema["x-type"], _said(schema, "description", lang))


def _kind(schema: Described) -> str:
    """Return in a few words what a value can be: the choices, or type, form, range and default."""
    inner = schema.get("items", schema)
    words = [inner["type"] + ("[]" if inner is not schema else "")]
    if "enum" in inner:
        words = [", ".join(str(choice) or "-" for choice in inner["enum"])]
    elif told := inner.get("format") or inner.get("pattern"):  # the format says in a word what the pattern does
        words.append(told)
    words += [f"{sign} {inner[key]}" for key, sign in (("minimum", "≥"), ("maximum", "≤")) if key in inner]
    if "default" in schema:
        defaults = schema["default"] if isinstance(schema["default"], list) else [schema["default"]]
        words.append("= " + ", ".join(str(one).lower() if isinstance(one, bool) else str(one) for one in defaults))
    return "; ".join(words)


def _example(path: str, method: str, operation: Described, parameters: list[Described]) -> str:
    """Return an address to try, with every example told; none where a token may count, or a part has no example."""
    untold = any(parameter["in"] == "path" and "example" not in parameter for parameter in parameters)
    if method != "get" or "security" in operation or untold:
        return ""
    asked: list[tuple[str, Any]] = []
    for parameter in parameters:
        if parameter["in"] == "path":
            path = path.replace("{" + parameter["name"] + "}", parameter["example"])
        elif "example" in parameter:
            asked.append((parameter["name"], parameter["example"]))
    return path + ("?" + urlencode(asked, doseq=True) if asked else "")


def _said(part: Described, key: str, lang: str) -> str:
    """Return the words of *part* in *lang*, in English where there are no others; ``x-ru`` is a text or one by key."""
    russian = part.get("x-ru", {}) if lang == "ru" else {}
    found = russian.get(key) if isinstance(russian, Mapping) else russian
    return str(found or part.get(key, ""))
