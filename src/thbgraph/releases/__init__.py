"""Versions of the graph that are kept: what each holds, what changed between two, and a feed of them."""
