"""A service that cannot start says so and ends; addresses that would stop it are refused before."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from thbgraph.errors import UsageError
from thbgraph.settings import from_environment

_LONG: str = "a" * 64
_FAILS: str = """
import sys
from pathlib import Path
from thbgraph.api.server import serve
from thbgraph.errors import ToolMissing
from thbgraph.settings import Settings
try:
    serve(Settings(public_url="http://" + "a" * 64, workers=1), Path(sys.argv[1]), "v1")
except ToolMissing as error:
    sys.exit(str(error))
"""


@pytest.mark.parametrize("name", ["PUBLIC_URL", "STORE", "STORE_UPDATE_URL", "STORE_GRAPH_URL"])
@pytest.mark.parametrize(("value", "said"), [
    ("http://h:99999", "has the port '99999', which is none from 1 to 65535."),
    ("http://h:0", "has the port '0', which is none from 1 to 65535."),
    ("http://h:", "has the port '', which is none from 1 to 65535."),
    ("http://h:x/", "has the port 'x', which is none from 1 to 65535."),
    ("http://[::1]:70000", "has the port '70000', which is none from 1 to 65535."),
    ("http://:80", "must be an http or https URL with a host, without query or fragment."),
    (f"http://{_LONG}", f"has the host '{_LONG}', which is no name or address of one."),
    ("http://a..b/", "has the host 'a..b', which is no name or address of one."),
    ("http://h;x/", "has the host 'h;x', which is no name or address of one."),
    ("http://h/a b", "holds a character that no URL has."),
    ("http://h/a\x01b", "holds a character that no URL has."),
])
def test_an_address_that_is_none_is_refused(name: str, value: str, said: str) -> None:
    with pytest.raises(UsageError) as caught:
        from_environment({f"THBGRAPH_{name}": value})
    assert caught.value.message == f"THBGRAPH_{name}='{value}' {said}"


@pytest.mark.parametrize("value", ["http://me:secret@h", "http://me:secret@[zz]", "https://secret@h/sparql"])
def test_a_password_in_an_address_is_refused_and_not_shown(value: str) -> None:
    with pytest.raises(UsageError) as caught:
        from_environment({"THBGRAPH_STORE": value})
    assert caught.value.message == "THBGRAPH_STORE=(hidden) must not hold a user name or a password."


def test_a_password_that_is_taken_for_a_port_is_not_shown() -> None:
    with pytest.raises(UsageError) as caught:
        from_environment({"THBGRAPH_STORE": "http://me:se/cret@h"})
    assert caught.value.message.startswith("THBGRAPH_STORE=(hidden) has the port")
    assert "cret" not in str(caught.value)


@pytest.mark.parametrize("value", ["http://h:80/x", "https://[2001:db8::1]:8443", "http://münchen.example", "http://h."])
def test_an_address_that_is_one_is_taken_as_it_is(value: str) -> None:
    assert from_environment({"THBGRAPH_PUBLIC_URL": value}).public_url == value


def test_only_the_public_address_loses_its_last_slash() -> None:
    names = ("PUBLIC_URL", "STORE", "STORE_UPDATE_URL", "STORE_GRAPH_URL")
    read = from_environment({f"THBGRAPH_{name}": f"http://h/{name}/" for name in names})
    assert (read.public_url, read.store, read.store_update_url, read.store_graph_url) == (
        "http://h/PUBLIC_URL", "http://h/STORE/", "http://h/STORE_UPDATE_URL/", "http://h/STORE_GRAPH_URL/")


def test_a_service_whose_parts_fail_at_the_start_ends_with_a_sentence(graph_file: Path) -> None:
    done = subprocess.run([sys.executable, "-c", _FAILS, str(graph_file)], capture_output=True, text=True,
                          timeout=120, check=False)
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1] == "The service did not start. Its log says why."
