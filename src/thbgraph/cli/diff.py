"""``thbgraph diff``."""
