"""The graph, or what belongs to one thing in it, as files for other repositories.

Inside out: ``selection`` says which statements, ``rdf`` writes them in one of the formats, ``digest`` names them by
what they say, ``bundle`` writes several files at once, or none.
"""

from thbgraph.export.bundle import File, write_bundle
from thbgraph.export.digest import canonical_digest
from thbgraph.export.rdf import DATASETS, FORMATS, check_format, write_quads
from thbgraph.export.selection import EVERYTHING, Selection, read_selection, selected

__all__ = ["DATASETS", "EVERYTHING", "FORMATS", "File", "Selection", "canonical_digest", "check_format",
           "read_selection", "selected", "write_bundle", "write_quads"]
