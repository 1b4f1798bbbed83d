"""The embedded store: a read-only graph in killable worker processes, SPARQL text in, serialised bytes out.

Inside out: ``lexer`` reads tokens, ``guard`` refuses, ``dataset`` holds the graph, ``evaluate`` answers one job,
``worker`` is the process around it (sealed by ``seal``, spoken to through ``frames``), ``member`` is one such process
seen from the service, ``pool`` is all of them.
"""
