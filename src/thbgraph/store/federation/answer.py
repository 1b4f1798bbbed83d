"""Turns a remote answer, which may be hostile, into the VALUES block that stands for it in a query.

W3C SPARQL 1.1 Query Results JSON Format. Only ``json`` and the checks here read it; each term is then built and written
by the RDF library, which refuses what no term can hold and escapes the rest, so that no value can end the block.
"""

from __future__ import annotations

import json
from typing import Any, Final

from pyoxigraph import Literal, NamedNode

from thbgraph.store.federation.find import MAX_ROWS
from thbgraph.store.readings import may_be_comparison

MEDIA_TYPES: Final = ("application/sparql-results+json", "application/json")
MAX_BYTES: Final = 8 * 1024 * 1024
_MAX_VALUES: Final = 100_000
_MAX_BRACKETS: Final = 500_000  # more of them take the reader of JSON long enough for others to notice
_TAGGED: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
NOTHING: Final = "VALUES () { () }"  # one solution that binds nothing: what SILENT leaves of a failed call


def values_block(content: bytes, variables: frozenset[str]) -> str:
    """Return the solutions of *content* as ``VALUES (?a ?b) { (...) ... }``, duplicates and unbound ones kept.

    Args:
        content: a SELECT result in JSON.
        variables: names that it may bind.

    Raises:
        ValueError: it is not such a result, or holds what VALUES cannot: the sentence says what.
    """
    result = _read(content)
    head, rows = _member(result, "head", dict), _member(_member(result, "results", dict), "bindings", list)
    names = _member(head, "vars", list)
    if not all(isinstance(name, str) and name in variables for name in names) or len(set(names)) != len(names):
        raise ValueError("it names variables that the pattern does not have")
    if len(rows) > MAX_ROWS:
        raise ValueError(f"it has more than {MAX_ROWS:,} rows; narrow the pattern, or give it a sub-SELECT with LIMIT")
    if len(rows) * len(names) > _MAX_VALUES:
        raise ValueError(f"it has more than {_MAX_VALUES:,} values; narrow the pattern, or select fewer variables")
    block = f"VALUES ({' '.join('?' + name for name in names)}) {{ {' '.join(_row(row, names) for row in rows)} }}"
    if len(block) > MAX_BYTES:
        raise ValueError(f"it has more than {MAX_BYTES:,} characters; narrow the pattern")
    return block


def _read(content: bytes) -> dict[str, Any]:
    if content.count(b"[") > _MAX_BRACKETS:
        raise ValueError("it holds more lists than a result has")
    try:
        # the hook is called for every object, which lets other threads in and finds members said twice
        result = json.loads(content.decode("utf-8"), object_pairs_hook=_object, parse_constant=_no_constant)
    except RecursionError:
        raise ValueError("it is nested too deep") from None
    if not isinstance(result, dict):
        raise ValueError("it is not an object")
    return result


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("an object says a member twice")
    return members


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


def _member(container: dict[str, Any], name: str, kind: type) -> Any:
    value = container.get(name)
    if not isinstance(value, kind):
        raise ValueError(f"it has no '{name}' as a SELECT result has")
    return value


def _row(row: Any, names: list[str]) -> str:
    if not isinstance(row, dict) or not row.keys() <= set(names):
        raise ValueError("a row is not an object, or binds a variable that its head does not name")
    return f"({' '.join(_term(row[name], name) if name in row else 'UNDEF' for name in names)})"


def _term(term: Any, name: str) -> str:
    """Return one RDF term as SPARQL writes it."""
    if not isinstance(term, dict) or not all(isinstance(value, str) for value in term.values()) or "value" not in term:
        raise ValueError(f"a value of ?{name} is not an RDF term")
    kind = term.get("type")
    if kind == "uri":
        return _iri(term["value"], name)
    if kind in ("literal", "typed-literal"):
        return _literal(term)
    if kind == "bnode":
        raise ValueError(
            f"?{name} is a blank node, which has no name outside the other store; leave it out with "
            f"FILTER(!isBlank(?{name})), or select other variables in a sub-SELECT"
        )
    raise ValueError(f"a value of ?{name} is of the unknown type {kind!r:.60}")


def _iri(value: str, name: str) -> str:
    written = str(NamedNode(value))
    if may_be_comparison(written) or ("://" not in written and "service" in written.casefold()):
        raise ValueError(f"?{name} is {written[:120]}, an IRI that could be read as something else; leave it out")
    return written


def _literal(term: dict[str, str]) -> str:
    datatype, language = term.get("datatype"), term.get("xml:lang")
    if "its:dir" in term or (language is None and datatype is not None and datatype.startswith(_TAGGED + "lang")):
        raise ValueError("it has a text with a direction, or one of a language that is not named")
    if language is not None:
        return str(Literal(term["value"], language=language))
    return str(Literal(term["value"], datatype=NamedNode(datatype) if datatype is not None else None))
