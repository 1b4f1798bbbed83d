"""Which graphs there are in another store: those that hold something, whatever that store says of other names."""

from __future__ import annotations

from typing import Final

import pytest
from tests.stores.conftest import started
from tests.stores.test_stores_service import service_over

pytestmark = pytest.mark.xdist_group("stores")
THERE: Final = "/graph-store?graph=http://h/there"
NOT_THERE: Final = "/graph-store?graph=http://h/not-there"
TURTLE: Final = {"Content-Type": "text/turtle"}


@pytest.mark.parametrize("kind", ["oxigraph", "virtuoso"])
def test_a_graph_that_holds_nothing_is_not_there(kind: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    with started(kind, tmp_path_factory) as server, service_over(server) as client:
        triple = "<http://h/s> <http://h/p> <http://h/o> ."
        assert client.put(THERE, content=triple, headers=TURTLE).status_code in (200, 201, 204)
        assert [client.request(method, THERE).status_code for method in ("GET", "HEAD")] == [200, 200]
        assert [client.request(method, NOT_THERE).status_code for method in ("GET", "HEAD")] == [404, 404]
        held = {"If-Match": "*", **TURTLE}
        assert client.put(NOT_THERE, content=triple, headers=held).status_code == 412
        assert client.put(THERE, content=triple, headers={"If-None-Match": "*", **TURTLE}).status_code == 412
        assert client.get(NOT_THERE).status_code == 404
