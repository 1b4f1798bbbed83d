"""Who is bound by what at a date: reads the status periods of the derived graph, decides nothing itself."""

from thbgraph.bound.items import BoundItem, bound, check_known, refuse_unknown

__all__ = ["BoundItem", "bound", "check_known", "refuse_unknown"]
