"""Norms that states owe at a date, with article, force of the words, interval and what the evidence says."""

from thbgraph.duties.items import DutyItem, described, duties, held, owed, with_evidence

__all__ = ["DutyItem", "described", "duties", "held", "owed", "with_evidence"]
