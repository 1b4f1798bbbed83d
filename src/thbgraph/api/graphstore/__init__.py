"""``/graph-store``: the SPARQL 1.1 Graph Store HTTP Protocol, and the whole store out and in."""
