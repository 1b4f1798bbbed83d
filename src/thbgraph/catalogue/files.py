"""The files by which a release describes and cites itself, all from one record."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace

from thbgraph.catalogue.citation import bibtex, citation_cff, csl_json
from thbgraph.catalogue.counts import Counts
from thbgraph.catalogue.dcat import dcat_triples
from thbgraph.catalogue.record import Dataset
from thbgraph.catalogue.rocrate import rocrate_json
from thbgraph.catalogue.terms import write
from thbgraph.catalogue.void import void_triples
from thbgraph.export import File


def description_files(record: Dataset, counts: Counts) -> Mapping[str, bytes]:
    """Return what is written beside the data of a release, by file name.

    They are ``void.ttl``, ``catalog.ttl``, ``CITATION.cff``, ``citation.bib``, ``citation.csl.json`` and
    ``ro-crate-metadata.json``, which lists the others too.

    Args:
        record: the release, with all files of its folder but these and ``SHA256SUMS``.
        counts: of its graph.
    """
    files = {"void.ttl": write(void_triples(counts, record)), "catalog.ttl": write(dcat_triples(record)),
             "CITATION.cff": citation_cff(record), "citation.bib": bibtex(record),
             "citation.csl.json": csl_json(record)}
    described = [File(name, len(content), hashlib.sha256(content).hexdigest()) for name, content in files.items()]
    whole = replace(record, current=replace(record.current, files=(*record.current.files, *described)))
    return {**files, "ro-crate-metadata.json": rocrate_json(whole)}
