"""``/context.jsonld`` in ``/openapi.json``."""

from __future__ import annotations

from thbgraph.api.linked.context import MEDIA_TYPE, PATH
from thbgraph.api.openapi.parts import Described, answered, problems


def context_paths() -> Described:
    """Return the address of the JSON-LD context."""
    return {PATH: {"get": {
        "operationId": "context", "tags": ["linked-data"],
        "summary": "Say what each name in the JSON-LD answers means",
        "description": "The JSON-LD 1.1 context, made from the ontology.",
        "responses": {**answered("The context.", {MEDIA_TYPE: {"type": "object"}}), **problems()}}}}
