"""What is known of a file by its name: its format, the standard it follows, and what it holds."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml

from thbgraph.catalogue.record import Text

PACKED: Final = ".gz"
GZIP: Final = "application/gzip"
_RDF: Final = "http://www.w3.org/ns/formats/"
_UNKNOWN: Final = {"label": "", "media": "application/octet-stream", "unregistered": True, "holds": "description"}
_DATA: Final = ("dataset", "view", "tables", "alignments")  # what the other files hold only tells of it


@dataclass(frozen=True)
class Form:
    """What a file is.

    Attributes:
        label: name of its format.
        media_type: of what is in it, once it is unpacked.
        registered: whether IANA has registered that media type.
        compress: media type of its packing; empty = not packed.
        package: media type of the archive that holds its files; empty = one file.
        file_type: code in the file-type authority table of the European Union; empty = none.
        rdf: IRI of the RDF format in W3C's list; empty if it does not hold the dataset as RDF.
        standard: IRI of what it conforms to, empty = nothing, and its name.
        holds: what is in it, by language.
        is_data: whether it holds the dataset, or a part of it, and does not just describe it.
    """

    label: str
    media_type: str
    registered: bool
    compress: str
    package: str
    file_type: str
    rdf: str
    standard: tuple[str, str]
    holds: Text
    is_data: bool


@cache
def form_of(name: str) -> Form:
    """Return what the file with this *name* is; one that nobody has described is a description of unknown form."""
    held = _forms()
    found = held["files"].get(name.removesuffix(PACKED), _UNKNOWN)
    return Form(found["label"], found["media"], not found.get("unregistered"),
                GZIP if name.endswith(PACKED) else "", found.get("package", ""), found.get("type", ""),
                _RDF + found["rdf"] if "rdf" in found else "", (found.get("standard", ""), found.get("name", "")),
                held["holds"][found["holds"]], found["holds"] in _DATA)


@cache
def _forms() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("forms.yaml").read_text("utf-8"))
    return found
