"""SERVICE and LOAD for hosts that the operator allows, without the engine ever opening a socket.

The serving process calls out, before a query or update goes to its sealed process: ``find`` and ``loads`` find what is
asked of whom in a text that ``plain`` has found to have one reading, ``call`` is the HTTP call, ``answer`` makes a
VALUES block of a remote result, and ``replace`` puts it in the clause's place. Documents are parsed by the writer.
"""

from thbgraph.store.federation.loads import loaded, spliced
from thbgraph.store.federation.replace import federated

__all__ = ["federated", "loaded", "spliced"]
