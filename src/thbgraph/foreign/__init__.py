"""Somebody else's RDF, judged against shapes: read with limits, nothing fetched, nothing kept, a report given back.

Inside out: ``formats`` knows the syntaxes, ``traps`` refuses what is made to do harm, ``read`` parses, ``shapes``
holds the shapes of the house and admits those of others, ``judging`` runs the engine, ``report`` writes what it found,
``tasks`` is all of it as one job for a process that can be killed.
"""

from thbgraph.foreign.formats import MEDIA_TYPES, NAMES, Document, format_of_name, format_of_type
from thbgraph.foreign.judging import Judgement, Result, judge
from thbgraph.foreign.read import MAX_BYTES, MAX_TRIPLES
from thbgraph.foreign.report import json_report, message_in, turtle_report
from thbgraph.foreign.shapes import SHAPES, own_shapes, shapes_from
from thbgraph.foreign.tasks import TASK, in_other_words, packed

__all__ = ["MAX_BYTES", "MAX_TRIPLES", "MEDIA_TYPES", "NAMES", "SHAPES", "TASK", "Document", "Judgement", "Result",
           "format_of_name", "format_of_type", "in_other_words", "json_report", "judge", "message_in", "own_shapes",
           "packed", "shapes_from", "turtle_report"]
