"""What another store answered, as the types that the embedded one gives; whatever is not whole is refused."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, Final

import pyoxigraph as ox

from thbgraph.errors import QueryTimeout, ResultTooLarge, StoreUnavailable
from thbgraph.store.reading import JSON, N_TRIPLES
from thbgraph.store.virtuoso import mended_lines, mended_xml

Results = ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples
_XML: Final = "application/sparql-results+xml"
_WHOLE_JSON: Final = re.compile(rb"\]\s*\}\s*\}\s*$")
_WHOLE_XML: Final = re.compile(rb"</sparql>\s*$")
_END: Final = 200  # bytes at the end that tell whether it is one
_HINT: Final = "Narrow the query, or change its settings."


def accepted(form: Results, *, virtuoso: bool) -> str:
    """Return the media type to ask for, given what the query gives over no data.

    Virtuoso's JSON has 1 and 0 for true and false.
    """
    if isinstance(form, ox.QueryTriples):
        return N_TRIPLES
    return _XML if virtuoso else JSON


def results_of(form: Results, headers: Mapping[str, str], body: bytes, *, virtuoso: bool) -> Results:
    """Return *body* as results of the same kind as *form*.

    Raises:
        QueryTimeout: the store gave up half-way.
        ResultTooLarge: the store cut the result at its own limit of rows.
        StoreUnavailable: this is not what the query asks for, or not all of it.
    """
    _refuse_parts(headers)
    try:
        if isinstance(form, ox.QueryTriples):
            return _graph(mended_lines(body) if virtuoso else body)
        return _table_in_xml(body) if virtuoso else _table(body)
    except (SyntaxError, ValueError, TypeError, LookupError) as error:
        raise StoreUnavailable(f"The other store's answer cannot be read: {error}.", "Check its address.") from error


def too_many(limit: int) -> ResultTooLarge:
    """Return the error that says that the store cuts results at *limit* rows."""
    return ResultTooLarge(f"The other store cuts results at {limit:,} rows, which this one reaches.", _HINT)


def _graph(lines: bytes) -> ox.QueryTriples:
    """Return the statements as a query's result: the engine makes such a thing only by answering one."""
    store = ox.Store()
    store.bulk_load(input=lines, format=ox.RdfFormat.N_TRIPLES)
    found = store.query("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }")
    if not isinstance(found, ox.QueryTriples):
        raise ValueError("it gives no graph")
    return found


def _table(body: bytes) -> ox.QuerySolutions | ox.QueryBoolean:
    # rows are parsed when they are read: too late to tell a broken answer from a broken query
    if not _WHOLE_JSON.search(body[-_END:]):
        body = _plain(json.loads(body))
    return ox.parse_query_results(body, format=ox.QueryResultsFormat.JSON)


def _plain(results: Any) -> bytes:
    """Return *results* without what a store says beside them."""
    if not isinstance(results, dict):
        raise TypeError("it is no object")
    if isinstance(found := results.get("boolean"), bool):
        return json.dumps({"head": {}, "boolean": found}).encode()
    bindings = results["results"]["bindings"]
    return json.dumps({"head": {"vars": results["head"]["vars"]}, "results": {"bindings": bindings}}).encode()


def _table_in_xml(body: bytes) -> ox.QuerySolutions | ox.QueryBoolean:
    if not _WHOLE_XML.search(body[-_END:]):
        raise ValueError("it ends in the middle")
    return ox.parse_query_results(mended_xml(body), format=ox.QueryResultsFormat.XML)


def _refuse_parts(headers: Mapping[str, str]) -> None:
    """Refuse what Virtuoso says in its headers, and nowhere else, to be a part of the result."""
    if headers.get("x-sql-state", "").startswith("S1T"):
        raise QueryTimeout("The other store gave up in the middle of the query.", _HINT)
    if (limit := headers.get("x-sparql-maxrows", "")).isdigit():
        raise too_many(int(limit))
