"""Is it sound? SHACL validation, integrity of the data, quality of the ontology, OWL consistency."""

from thbgraph.validate.engines import CHOICES, FAST, REFERENCE
from thbgraph.validate.shacl import ShaclResult, differences, load_shapes, report_of, validate

__all__ = ["CHOICES", "FAST", "REFERENCE", "ShaclResult", "differences", "load_shapes", "report_of", "validate"]
