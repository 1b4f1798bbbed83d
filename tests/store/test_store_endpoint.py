"""What the client of another store says of a write: that it was not sent, not done, or is not known to be either."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.helpers.endpoint import Endpoint as Server
from tests.helpers.endpoint import endpoint
from tests.helpers.processes import free_port

from thbgraph.errors import QueryTimeout, StoreUnavailable, ThbError, UsageError
from thbgraph.store.endpoint import Credentials, Endpoint, StoreRefused, StoreUnreachable

UPDATE = b"INSERT DATA { <urn:a> <urn:b> <urn:c> }", "application/sparql-update"
NOT_KNOWN = "It may have been applied all the same"


@pytest.fixture
def other() -> Iterator[Server]:
    with endpoint() as server:
        yield server


@pytest.fixture
def client() -> Iterator[Endpoint]:
    with Endpoint(Credentials(), 30) as made:
        yield made


def refusal(client: Endpoint, url: str) -> ThbError:
    """Return the error that sending an update to *url* ends with."""
    with pytest.raises(ThbError) as caught:
        client.send("POST", url, *UPDATE)
    return caught.value


def test_a_write_to_nobody_was_not_sent(client: Endpoint) -> None:
    error = refusal(client, f"http://127.0.0.1:{free_port()}/update")
    assert isinstance(error, StoreUnreachable)
    assert NOT_KNOWN not in str(error)


def test_a_store_that_reads_a_write_and_breaks_off_may_have_applied_it(client: Endpoint, other: Server) -> None:
    other.says.breaks = True
    error = refusal(client, other.url)
    assert [heard.body.encode() for heard in other.heard] == [UPDATE[0]]
    assert type(error) is StoreUnavailable
    assert NOT_KNOWN in error.hint
    assert "cannot be reached" not in error.message


@pytest.mark.parametrize(("status", "body", "kind", "known"), [
    (500, b"no more room", StoreUnavailable, False), (502, b"", StoreUnavailable, False),
    (503, b"Transaction timed out", QueryTimeout, False),
    (400, b"malformed", UsageError, True), (403, b"", StoreRefused, True),
    (500, b"Virtuoso 42000 Error SR186:SECURITY: No permission", StoreRefused, True)])
def test_a_store_that_fails_may_have_applied_a_write_and_one_that_refuses_has_not(
        client: Endpoint, other: Server, status: int, body: bytes, kind: type[ThbError], known: bool) -> None:
    other.says.status, other.says.body = status, body
    error = refusal(client, other.url)
    assert type(error) is kind
    assert (NOT_KNOWN not in str(error)) is known


def test_of_a_query_nobody_asks_whether_it_was_applied(client: Endpoint, other: Server) -> None:
    other.says.breaks = True
    with pytest.raises(StoreUnavailable, match="gave no whole answer") as caught, client.query(other.url, "ASK {}", ""):
        pass
    assert NOT_KNOWN not in str(caught.value)
