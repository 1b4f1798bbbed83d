"""One resource as linked data: its statements, and the JSON that a programmer would design for them."""

from thbgraph.linked.compact import compact_jsonld
from thbgraph.linked.context import CONTEXT_IRI, context_bytes
from thbgraph.linked.frames import frame_statements

__all__ = ["CONTEXT_IRI", "compact_jsonld", "context_bytes", "frame_statements"]
