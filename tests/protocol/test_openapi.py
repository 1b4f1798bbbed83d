"""``/openapi.json``: valid by the schema of OpenAPI 3.1, complete, and true of what the service answers."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import httpx
import jsonschema_rs
import pytest
import schemathesis
from fastapi.routing import iter_route_contexts
from hypothesis import given, settings
from hypothesis import strategies as st
from schemathesis.specs.openapi.definitions import OPENAPI_31

from thbgraph.api.app import create_app
from thbgraph.query import Question, load_questions
from thbgraph.settings import Settings

QUESTIONS = load_questions()
OF_QUESTIONS = {f"/api/v1/queries/{question.id}": question for question in QUESTIONS}
# another spelling of an address, or a graph that has an address of its own
ALIASES = {"/sparql/", "/update/", "/graph-store/", "/graph-store/{path}", "/export/"}


@pytest.fixture(scope="module")
def described(client: httpx.Client) -> dict[str, Any]:
    document: dict[str, Any] = client.get("/openapi.json").json()
    return document


@pytest.fixture(scope="module")
def loaded(described: dict[str, Any]) -> Any:
    """Return the description as a fuzzer reads it."""
    return schemathesis.openapi.from_dict(described)


def operations(described: Mapping[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def parameters(described: Mapping[str, Any], operation: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for parameter in operation.get("parameters", []):
        name = parameter.get("$ref", "").rsplit("/", 1)[-1]
        yield described["components"]["parameters"][name] if name else parameter


def schemas(node: Any) -> Iterator[Any]:
    """Yield every JSON Schema below *node*."""
    if isinstance(node, dict):
        if "schema" in node and "$ref" not in node["schema"]:
            yield node["schema"]
        for name, value in node.items():
            if name != "example":
                yield from schemas(value)
    elif isinstance(node, list):
        for value in node:
            yield from schemas(value)


# --- valid

def test_it_is_valid_by_the_schema_of_openapi(described: dict[str, Any]) -> None:
    assert described["openapi"].startswith("3.1.")
    errors = list(jsonschema_rs.validator_for(OPENAPI_31).iter_errors(described))
    assert [error.message for error in errors] == []


@pytest.mark.parametrize("path", [["info", "title"], ["paths", "/sparql", "get", "responses"]])
def test_the_check_bites(described: dict[str, Any], path: list[str]) -> None:
    broken = copy.deepcopy(described)
    node: Any = broken
    for name in path[:-1]:
        node = node[name]
    node[path[-1]] = 7
    assert not jsonschema_rs.validator_for(OPENAPI_31).is_valid(broken)


def test_every_schema_in_it_is_a_json_schema(described: dict[str, Any]) -> None:
    found = [*schemas(described), *described["components"]["schemas"].values()]
    assert len(found) > 500
    assert [schema for schema in found if not jsonschema_rs.meta.is_valid(schema)] == []


def test_a_fuzzer_can_make_requests_from_every_operation(described: dict[str, Any], loaded: Any) -> None:
    made = [type(result).__name__ for result in loaded.get_all_operations()]
    assert made == ["Ok"] * len(list(operations(described)))


def test_every_reference_leads_somewhere(described: dict[str, Any]) -> None:
    def references(node: Any) -> Iterator[str]:
        if isinstance(node, dict):
            yield from ([node["$ref"]] if isinstance(node.get("$ref"), str) else [])
            for value in node.values():
                yield from references(value)
        elif isinstance(node, list):
            for value in node:
                yield from references(value)

    found = set(references(described))
    assert found
    for reference in found:
        _, _, kind, name = reference.split("/")
        assert name in described["components"][kind], reference


# --- complete

def test_every_route_is_described(described: dict[str, Any], graph_file: Path) -> None:
    app = create_app(Settings(), graph_file, "v1")
    served = {((route.path or "").replace(":path}", "}"), method.lower()) for route in iter_route_contexts(app.routes)
              for method in route.methods or ()}
    told = {(path, method) for path, method, _ in operations(described)}
    assert {(path, method) for path, method in served - told
            if path not in ALIASES and method not in ("head", "options")} == set()
    assert {path for path, _ in told - served} == set(OF_QUESTIONS)


def test_operations_have_names_of_their_own_and_words_in_both_languages(described: dict[str, Any]) -> None:
    names = [operation["operationId"] for _, _, operation in operations(described)]
    assert len(set(names)) == len(names)
    tags = {tag["name"] for tag in described["tags"]}
    for path, _, operation in operations(described):
        assert operation["summary"].strip(), path
        assert operation["x-ru"]["summary"].strip(), path
        assert operation["tags"], path
        assert set(operation["tags"]) <= tags
        for parameter in parameters(described, operation):
            assert parameter["description"].strip(), (path, parameter["name"])
            assert parameter["x-ru"].strip(), (path, parameter["name"])


def test_every_operation_tells_how_it_may_fail(described: dict[str, Any]) -> None:
    for path, _, operation in operations(described):
        assert {"400", "503", "default"} <= set(operation["responses"]), path
        assert any(status.startswith("2") for status in operation["responses"]), path
        assert "HTTPValidationError" not in str(operation), path


def test_only_writes_ask_for_the_token(described: dict[str, Any]) -> None:
    asking = {(path, method) for path, method, operation in operations(described)
              if {} not in operation.get("security", [{}])}
    assert asking == {("/update", "post"), *(("/graph-store", method) for method in ("put", "post", "delete"))}


def test_limits_choices_and_forms_are_told(described: dict[str, Any]) -> None:
    for path, _, operation in operations(described):
        for parameter in parameters(described, operation):
            schema, name = parameter["schema"], parameter["name"]
            if name == "limit":
                assert (schema["minimum"], schema["maximum"]) == (1, 1000), path
            elif name == "offset":
                assert schema["minimum"] == 0, path
            elif name in ("format", "lang", "severity", "kind", "status", "shapes"):
                assert schema.get("items", schema)["enum"], path
            elif name in ("at", "from", "to", "date", "before"):
                assert schema["format"] == "date", path


# --- questions

@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.id)
def test_a_question_is_an_operation_of_its_own(described: dict[str, Any], question: Question) -> None:
    operation = described["paths"][f"/api/v1/queries/{question.id}"]["get"]
    assert operation["summary"] == question.question
    assert operation["description"] == question.description
    assert operation["x-ru"] == {"summary": question.question_ru, "description": question.description_ru}
    told = {parameter["name"]: parameter for parameter in parameters(described, operation)}
    usual = {"format", "limit", "offset", "version"} if question.kind == "bindings" else {"format", "version"}
    assert set(told) == {own.name for own in question.parameters} | usual
    for own in question.parameters:
        schema = told[own.name]["schema"]
        assert schema["type"] == ("array" if own.many else own.schema["type"])
        assert jsonschema_rs.is_valid(schema, told[own.name]["example"])
        assert "default" not in schema or jsonschema_rs.is_valid(schema, schema["default"])
        assert ("default" in schema) == bool(own.default and own.name != "at")
    content = operation["responses"]["200"]["content"]
    if question.kind == "graph":
        assert list(content) == ["text/turtle", "application/ld+json"]
    else:
        row = content["application/json"]["schema"]["allOf"][1]["properties"]["items"]["items"]
        assert list(row["properties"]) == list(question.variables) == row["required"]


@pytest.mark.parametrize("path", OF_QUESTIONS)
def test_a_question_answers_as_it_is_told(client: httpx.Client, described: dict[str, Any], path: str) -> None:
    """Over a graph that holds nothing of the kind: right in form, every format and media type told among them."""
    operation = described["paths"][path]["get"]
    asked = [(told["name"], value) for told in parameters(described, operation) if "example" in told
             for value in (told["example"] if isinstance(told["example"], list) else [told["example"]])]
    for media_type in operation["responses"]["200"]["content"]:
        response = client.get(path, params=asked, headers={"Accept": media_type})
        assert response.status_code == 200, response.text
        assert response.headers["content-type"].partition(";")[0] == media_type
        assert response.headers["vary"] == "Accept"
        if media_type == "application/json":
            schema = operation["responses"]["200"]["content"][media_type]["schema"]
            whole = {**schema, "components": described["components"]}
            assert list(jsonschema_rs.validator_for(whole).iter_errors(response.json())) == []


@pytest.mark.parametrize("path", OF_QUESTIONS)
@settings(max_examples=8)
@given(data=st.data())
def test_whatever_a_question_is_told_to_take_is_taken(
        client: httpx.Client, loaded: Any, path: str, data: st.DataObject) -> None:
    case = data.draw(loaded[path]["GET"].as_strategy())
    # a version of the right form need not be kept
    asked: Any = [(str(name), str(value)) for name, given in (case.query or {}).items() if name != "version"
                  for value in (given if isinstance(given, list) else [given])]
    response = client.get(path, params=asked)
    assert response.status_code == 200, response.text


# --- served

def test_it_is_served_with_a_tag(client: httpx.Client) -> None:
    got = client.get("/openapi.json")
    assert got.headers["content-type"] == "application/json"
    head = client.head("/openapi.json")
    assert (head.status_code, head.content, head.headers["content-length"]) == (200, b"", str(len(got.content)))
    again = client.get("/openapi.json", headers={"If-None-Match": got.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("path", ["/health", "/ready", "/metrics", "/docs", "/openapi.json", "/sparql",
                                  "/api/v1/queries"])
def test_an_address_answers_as_it_is_told(client: httpx.Client, described: dict[str, Any], path: str) -> None:
    response = client.get(path)
    content = described["paths"][path]["get"]["responses"]["200"]["content"]
    assert response.headers["content-type"].partition(";")[0] in content
    schema = content[response.headers["content-type"].partition(";")[0]].get("schema")
    if schema:
        whole = {**schema, "components": described["components"]}
        assert list(jsonschema_rs.validator_for(whole).iter_errors(response.json())) == []


@pytest.mark.parametrize(("path", "asked"), [
    ("/api/v1/queries/cq10", {"state": "Greece"}), ("/api/v1/queries/cq10", {"format": "ttl"}),
    ("/api/v1/queries/no-such", {}), ("/api/v1/bound", {"limit": "0"}), ("/sparql", {"query": "SELECT"})])
def test_a_problem_is_of_the_form_told(
        client: httpx.Client, described: dict[str, Any], path: str, asked: dict[str, str]) -> None:
    response = client.get(path, params=asked)
    assert response.status_code >= 400
    assert response.headers["content-type"] == "application/problem+json"
    assert list(jsonschema_rs.validator_for(described["components"]["schemas"]["Problem"]).iter_errors(
        response.json())) == []
