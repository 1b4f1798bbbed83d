"""Who is bound by what at a date: reads the status periods of the derived graph, decides nothing itself."""

from thbgraph.bound.items import BoundItem, Held, bound, check_known, held, refuse_unknown

__all__ = ["BoundItem", "Held", "bound", "check_known", "held", "refuse_unknown"]
