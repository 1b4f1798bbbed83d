"""The files by which a release describes and cites itself, all from one record."""

from __future__ import annotations

from collections.abc import Mapping

from thbgraph.catalogue.citation import bibtex, citation_cff, csl_json
from thbgraph.catalogue.dcat import dcat_triples
from thbgraph.catalogue.record import Dataset
from thbgraph.catalogue.rocrate import rocrate_json
from thbgraph.catalogue.void import Counts, void_triples


def description_files(record: Dataset, counts: Counts) -> Mapping[str, bytes]:
    """Return what is written beside the data of a release, by file name.

    They are ``void.ttl``, ``catalog.ttl``, ``CITATION.cff``, ``citation.bib``, ``citation.csl.json`` and
    ``ro-crate-metadata.json``, which lists the others too.

    Args:
        record: the release, with all files of its folder but these and ``SHA256SUMS``.
        counts: of its graph.
    """
    list(dcat_triples(record)), list(void_triples(counts, record))
    return {"void.ttl": b"", "catalog.ttl": b"", "CITATION.cff": citation_cff(record), "citation.bib": bibtex(record),
            "citation.csl.json": csl_json(record), "ro-crate-metadata.json": rocrate_json(record)}
