"""What is refused of an update before a writer sees it."""

from __future__ import annotations

import pytest

from thbgraph.errors import BodyTooLong, FeatureRefused, QuerySyntaxError
from thbgraph.store.guard import MAX_NESTING
from thbgraph.store.updates import MAX_UPDATE_BYTES, check_update, refuse_calls

U = "<http://u>"


@pytest.mark.parametrize("update", [
    "",
    "PREFIX ask: <http://x/> INSERT DATA { ask:a ask:b 'SELECT' }",
    "BASE <http://select/> CLEAR ALL",
    "# SELECT\nDELETE WHERE { ?s ?p ?o }",
    "INSERT {} WHERE { SELECT * {} }",
    "x" * MAX_UPDATE_BYTES,
    "{" * MAX_NESTING,
])  # fmt: skip
def test_an_update_passes(update: str) -> None:
    check_update(update)


@pytest.mark.parametrize("update", ["SELECT * {}", "ask {}", "PREFIX a: <http://b> DESCRIBE a:c", "CONSTRUCT {} {}",
                                    "CLEAR ALL \x00"])
def test_a_query_is_not_one(update: str) -> None:
    with pytest.raises(QuerySyntaxError):
        check_update(update)


@pytest.mark.parametrize("update", ["x" * (MAX_UPDATE_BYTES + 1), "é" * (MAX_UPDATE_BYTES // 2 + 1),
                                    "{" * (MAX_NESTING + 1), "INSERT DATA {" + "(" * MAX_NESTING])
def test_too_much_of_one_is_too_long(update: str) -> None:
    with pytest.raises(BodyTooLong) as caught:
        check_update(update)
    assert (caught.value.status, caught.value.code) == (413, "too_long")


@pytest.mark.parametrize("update", [
    "INSERT DATA { <http://load> <http://service/load> 'LOAD <http://x>' }",
    "INSERT DATA { ex:download ex:upload '''SERVICE''' } # LOAD <http://x> and SERVICE",
    "PREFIX payload: <http://p/> INSERT DATA { payload:x payload:load 1 }",
    "CLEAR ALL",
])  # fmt: skip
def test_words_in_data_are_only_words(update: str) -> None:
    refuse_calls(update)


@pytest.mark.parametrize("update", [
    f"LOAD {U}",
    f"load silent{U}",
    f"LOADSILENT{U}",
    f"CLEAR ALL;LOAD{U}INTO GRAPH <http://g>",
    f"PREFIX x: {U}LOADx:y",
    f"PREFIX x: {U} LOADSILENTx:y",
    f"VERSION '1.2'LOAD{U}",
    f"\\u004cOAD {U}",
    f"INSERT DATA {{}} # x\r;LOAD {U}",
    f"INSERT {{}} WHERE {{ FILTER(?a<'>') }}; LOAD {U}; INSERT DATA {{ <a> <b> '' }}",
    f"INSERT {{}} WHERE {{ FILTER(?a<?b)#>'''\n}}; LOAD {U} ; INSERT DATA {{ <a> <b> '''c''' }}",
    f"INSERT {{}} WHERE {{ SERVICE {U} {{}} }}",
    f"INSERT {{}} WHERE {{ SERVICE SILENT {U} {{}} }}",
    f"INSERT {{}} WHERE {{ {{ SELECT * {{ SERVICESILENT{U}{{}} }} }} }}",
    f"DELETE {{}} WHERE {{ \\u0053ERVICE {U} {{}} }}",
    "PREFIX x: <http://x> INSERT {} WHERE { SERVICE:x{} }",
])  # fmt: skip
def test_calls_to_elsewhere_are_refused(update: str) -> None:
    with pytest.raises(FeatureRefused, match="is refused"):
        refuse_calls(update)
