"""A name for a set of statements that does not depend on their order, their syntax or their blank nodes' labels."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

import pyoxigraph as ox

from thbgraph.graph import canonical_nquads


def canonical_digest(quads: Iterable[ox.Quad]) -> str:
    """Return the SHA-256, in hexadecimal, of *quads* in the canonical form of W3C RDF Dataset Canonicalization 1.0.

    Of the whole graph it is the dataset's version, and the digest of ``graph.nq`` itself, which a build writes in that
    form.
    """
    return hashlib.sha256(b"".join(canonical_lines(quads))).hexdigest()


def canonical_lines(quads: Iterable[ox.Quad]) -> list[bytes]:
    """Return *quads* in canonical form: N-Quads, sorted, blank nodes labelled by what is said of them.

    Only statements with blank nodes are canonicalised: the labels of RDFC-1.0 depend on no others.
    """
    everything = set(quads)
    anonymous = {quad for quad in everything if _has_blank(quad)}
    dataset = ox.Dataset(anonymous)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return canonical_nquads({*(everything - anonymous), *dataset}).splitlines(keepends=True)


def _has_blank(quad: ox.Quad) -> bool:
    return any(isinstance(node, ox.BlankNode) for node in (quad.subject, quad.object, quad.graph_name))
