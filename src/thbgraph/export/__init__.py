"""The graph, or what belongs to one thing in it, as files for other repositories.

Inside out: ``selection`` says which statements, ``rdf`` and ``jelly`` write them, ``digest`` names them by what they
say. ``columns`` knows the tables, ``cells`` reads their rows, ``statements`` has everything as one more table;
``csvw``, ``xlsx`` and ``sqlite`` write them. ``files`` knows every form of a file, ``bundle`` writes several at once,
or none.
"""

from thbgraph.export.about import Dated
from thbgraph.export.bundle import File, write_bundle
from thbgraph.export.cells import TableRows
from thbgraph.export.contents import Contents
from thbgraph.export.digest import canonical_digest
from thbgraph.export.files import (
    MEDIA_TYPES,
    TABULAR,
    check_format,
    file_name,
    part_bytes,
    part_contents,
    release_writers,
    write_form,
)
from thbgraph.export.rdf import DATASETS, FORMATS, write_quads
from thbgraph.export.selection import EVERYTHING, Selection, read_selection, selected

__all__ = ["DATASETS", "EVERYTHING", "FORMATS", "MEDIA_TYPES", "TABULAR", "Contents", "Dated", "File", "Selection",
           "TableRows", "canonical_digest", "check_format", "file_name", "part_bytes", "part_contents",
           "read_selection", "release_writers", "selected", "write_bundle", "write_form", "write_quads"]
