"""Tables in, typed rows out: CSVW metadata is schema and mapping in one (W3C Tabular Data Model)."""

from thbgraph.tables.problems import Problem
from thbgraph.tables.read import Row, TableData, read_tables

__all__ = ["Problem", "Row", "TableData", "read_tables"]
