"""Final clauses as data: when an instrument can be left, and when that takes effect."""

from thbgraph.clauses.durations import add, first_of_next_month, last_day_before
from thbgraph.clauses.leaving import LeavingRule, Window, leaving_rules

__all__ = ["LeavingRule", "Window", "add", "first_of_next_month", "last_day_before", "leaving_rules"]
