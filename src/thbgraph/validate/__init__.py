"""Is it sound? SHACL validation, integrity of the data, quality of the ontology, OWL consistency."""

from thbgraph.validate.shacl import ShaclResult, load_shapes, validate

__all__ = ["ShaclResult", "load_shapes", "validate"]
