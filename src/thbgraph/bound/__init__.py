"""Who is bound by what at a date: reads the status periods of the derived graph, decides nothing itself."""

from thbgraph.bound.items import BoundItem, bound

__all__ = ["BoundItem", "bound"]
