"""thbgraph: who is bound by what against trafficking in human beings, since when, and who says so."""

__version__ = "0.1.0"
