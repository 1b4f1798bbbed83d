"""Norms that states owe at a date, with article, force of the words, interval and what the evidence says."""

from thbgraph.duties.items import DutyItem, duties, owed

__all__ = ["DutyItem", "duties", "owed"]
