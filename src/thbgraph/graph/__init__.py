"""Rows in, quads out: one named graph per source, the ontology in its own graph, rules as CONSTRUCT files."""

from thbgraph.graph.convert import table_quads
from thbgraph.graph.ontology import ontology_files, ontology_quads
from thbgraph.graph.rules import Rule, fill, load_rules, run_rules
from thbgraph.graph.serialise import canonical_nquads, default_view, write_atomically

__all__ = ["Rule", "canonical_nquads", "default_view", "fill", "load_rules", "ontology_files", "ontology_quads",
           "run_rules", "table_quads", "write_atomically"]
