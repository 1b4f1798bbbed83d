"""Validate RO-Crates without a network; run with the Python of .venv-validators.

The validator asks for the JSON-LD context at its address. Its cache is filled here from the copy that the package
``rocrate`` carries: that of version 1.3, in which the terms of earlier versions mean the same. Nothing is fetched.

usage: .venv-validators/bin/python scripts/validate-rocrate.py FOLDER...

Writes one line of JSON for each folder: {"folder", "required": [...], "recommended": [...]}, what the checks of either
kind found, each as its identifier and what it says.
"""

import io
import json
import socket
import sys
import tempfile
from pathlib import Path

import requests
import requests_cache
import rocrate
import urllib3
from requests.adapters import BaseAdapter, HTTPAdapter
from rocrate_validator import models, services

PROFILE = "ro-crate-1.2"
CONTEXT = "https://w3id.org/ro/crate/1.2/context"


class Carried(BaseAdapter):
    """Answers every request with the context that the package ``rocrate`` carries."""

    def send(self, request: requests.PreparedRequest, **_options: object) -> requests.Response:
        """Return the context, as if *request* had been sent."""
        context = (Path(rocrate.__file__).parent / "data" / "ro-crate.jsonld").read_bytes()
        answer = urllib3.HTTPResponse(body=io.BytesIO(context), headers={"Content-Type": "application/ld+json"},
                                      status=200, preload_content=False)
        return HTTPAdapter().build_response(request, answer)

    def close(self) -> None:
        """Close nothing."""


def refuse(*_arguments: object, **_options: object) -> None:
    """Refuse to look up a machine."""
    raise OSError("no machine is to be asked")


def main(folders: list[str]) -> None:
    """Write what the validator says of each of *folders*."""
    socket.getaddrinfo = refuse
    with tempfile.TemporaryDirectory() as folder:
        cache = str(Path(folder) / "cache")
        with requests_cache.CachedSession(cache_name=cache, expire_after=-1, backend="sqlite") as session:
            session.mount("https://", Carried())
            session.get(CONTEXT)
        for crate in folders:
            result = services.validate(services.ValidationSettings(
                rocrate_uri=crate, profile_identifier=PROFILE, requirement_severity=models.Severity.RECOMMENDED,
                offline=True, cache_path=cache))
            found = {kind: [f"{issue.check.identifier}: {issue.message}" for issue in result.get_issues()
                            if issue.severity == getattr(models.Severity, kind.upper())]
                     for kind in ("required", "recommended")}
            sys.stdout.write(json.dumps({"folder": crate, **found}) + "\n")


main(sys.argv[1:])
