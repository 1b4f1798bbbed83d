"""``/alignments`` in ``/openapi.json``."""

from __future__ import annotations

from typing import Final

from thbgraph.api.linked.alignments import OFFERED, SSSOM
from thbgraph.api.openapi.parts import Described, answered, parameter, plain, problems

_TYPES: Final = [offer.media_type for offer in OFFERED]
_FORM: Final = {**parameter("form", {"type": "string", "enum": [SSSOM, *(offer.format for offer in OFFERED)]},
                            "Suffix of the form.", example=SSSOM), "in": "path", "required": True}


def alignments_paths() -> Described:
    """Return the addresses of the mapping set."""
    summary = "Give what other vocabularies call the things of the graph"
    said = "A mapping set of SSSOM: states, organisations, bodies, instruments, topics."
    return {"/alignments": _told("alignments", summary, said),
            "/alignments.{form}": _told("alignments_as", f"{summary}, in the form named", "", _FORM)}


def _told(name: str, summary: str, description: str, *parameters: Described) -> Described:
    said = {"description": description} if description else {}
    return {"get": {"operationId": name, "tags": ["linked-data"], "summary": summary, **said,
                    "parameters": list(parameters),
                    "responses": {**answered("The mapping set.", plain(_TYPES)), **problems(404, 406)}}}
