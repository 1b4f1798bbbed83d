"""The script that asks the services of others: what it says of each kind of answer, and of none."""

from __future__ import annotations

import subprocess
import sys
from typing import Final

import pytest
from tests.helpers.endpoint import Endpoint, Scripted, endpoint
from tests.helpers.tables import ROOT

SCRIPT: Final = ROOT / "scripts" / "check-alignments-online.py"
LABEL: Final = "http://www.w3.org/2000/01/rdf-schema#label"


def run(*arguments: str) -> tuple[int, dict[str, str], str]:
    """Return the exit code, the verdict on each mapping, and what was written to standard error."""
    done = subprocess.run([sys.executable, SCRIPT, *arguments], capture_output=True, text=True, timeout=120,
                          check=False)
    lines = [line.split("\t") for line in done.stdout.splitlines()]
    return done.returncode, {mapping: said for mapping, _, said in lines}, done.stderr


def through(server: Endpoint) -> tuple[str, str]:
    return "--through", f"http://{server.host}/"


def test_names_that_fit_and_names_that_do_not() -> None:
    items = "".join(f'<http://www.wikidata.org/entity/Q{number}> <{LABEL}> "{name}"@en, "другое имя"@ru .\n'
                    for number, name in ((813, "Kyrgyzstan"), (8908, "the council of Europe"), (40, "Australia")))
    with endpoint() as server:
        server.says = Scripted(items.encode(), media_type="text/turtle")
        code, said, words = run("--vocabulary", "wikidata", *through(server))
    assert (said["state-KGZ-wikidata"], said["organisation-council-of-europe-wikidata"]) == ("fits", "fits")
    assert said["state-AUT-wikidata"] == "named otherwise: Australia"
    assert said["state-ALB-wikidata"] == "named otherwise: nothing"
    assert code == 1
    assert words == f"{len(said)} asked for, {len(said) - 2} for a person to look at.\n"
    assert len(server.heard) == len(said)
    assert "state-NLD-wikidata-not-q55" not in said  # what is denied is not asked for, nor what was not found
    assert server.heard[0].line.split(" ")[1] == "/http://www.wikidata.org/entity/Q656812"


def test_a_page_has_the_number_that_it_is_of() -> None:
    with endpoint() as server:
        server.says = Scripted(b"<title>Details of Treaty No. 197</title>", media_type="text/html; charset=utf-8")
        code, said, _ = run("--vocabulary", "cets", *through(server))
    assert said["instrument-cets-197-cets"] == "fits"
    assert said["instrument-cets-198-cets"] == "named otherwise: CETS 198 is not in the page"
    assert code == 1


def test_all_fits() -> None:
    with endpoint() as server:
        server.says = Scripted(b"dir/2011/36/oj dir/2011/36/2024-07-14 dir/2024/1712/oj", media_type="text/html")
        assert run("--vocabulary", "eli", *through(server)) == (
            0, {"instrument-eu-2011-36-eli": "fits", "instrument-eu-2011-36-eli-2024-07-14": "fits",
                "instrument-eu-2024-1712-eli": "fits"}, "3 asked for, 0 for a person to look at.\n")


@pytest.mark.parametrize(("says", "said"), [
    (Scripted(b"", status=404), "missing: HTTP status 404"),
    (Scripted(b"<a> <b", media_type="text/turtle"), "not read: ")])
def test_what_is_missing_or_unreadable(says: Scripted, said: str) -> None:
    with endpoint() as server:
        server.says = says
        code, verdicts, _ = run("--vocabulary", "eli", *through(server))
    assert code == 1
    assert len(verdicts) == 3
    assert all(verdict.startswith(said) for verdict in verdicts.values())


def test_without_a_network_it_says_so() -> None:
    with endpoint() as server:
        closed = f"http://{server.host}/"
    code, said, words = run("--through", closed)
    assert code == 2
    assert words == "No service could be reached: there is no network here, and nothing was checked.\n"
    assert {verdict.partition(":")[0] for verdict in said.values()} == {"not reached"}
