"""The mappings as an SSSOM mapping set: tab-separated values, RDF, and the plain SKOS triples.

SSSOM is the Simple Standard for Sharing Ontological Mappings, https://mapping-commons.github.io/sssom/, version 1.1.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from typing import Final

import pyoxigraph as ox

from thbgraph.catalogue.mappings import SSSOM, Mapping, mappings
from thbgraph.errors import DataError
from thbgraph.namespaces import BASE, CONCEPT, ID, PREFIXES, THB

MAPPING_SET: Final = BASE + "alignments"
LICENCE: Final = "https://creativecommons.org/licenses/by/4.0/"
CREATOR: Final = "thbgraph contributors"
TITLE: Final = "Alignments of thbgraph"
DESCRIPTION: Final = ("States, organisations, bodies, instruments and topics of thbgraph, and what other vocabularies "
                      "call them.")
VERSION: Final = "1.1"
LITERAL: Final = "rdfs literal"
CURIES: Final = {
    "body": ID + "body/",
    "celex": "https://eur-lex.europa.eu/legal-content/EN/ALL/?uri=CELEX:",
    "cets": "https://www.coe.int/en/web/conventions/full-list/-/conventions/treaty/",
    "eli": "http://data.europa.eu/eli/",
    "eucountry": "http://publications.europa.eu/resource/authority/country/",
    "instrument": ID + "instrument/",
    "mapping": ID + "mapping/",
    "organisation": ID + "organisation/",
    "sdg": "http://metadata.un.org/sdg/",
    "semapv": "https://w3id.org/semapv/vocab/",
    "skos": PREFIXES["skos"],
    "sssom": SSSOM,
    "state": ID + "state/",
    "thb": THB,
    "thbgraph": BASE,
    "topic": CONCEPT + "topic/",
    "untc": "https://treaties.un.org/pages/ViewDetails.aspx?src=TREATY&mtdsg_no=",
    "vocabulary": CONCEPT + "vocabulary/",
    "wikidata": "http://www.wikidata.org/entity/",
}
_COLUMNS: Final = ("record_id", "subject_id", "subject_label", "predicate_id", "predicate_modifier", "object_id",
                   "object_label", "mapping_justification", "reviewer_label", "object_type", "object_source",
                   "mapping_date", "review_date", "confidence", "see_also", "comment")


def sssom_tsv(store: ox.Store, version: str, date: str) -> bytes:
    """Return the mapping set as ``alignments.sssom.tsv``: the metadata as commented YAML, then the table.

    Args:
        store: a built graph.
        version: of the dataset, from its manifest.
        date: its reference date, ISO 8601.

    Raises:
        DataError: a mapping has an IRI that no prefix of the CURIE map covers.
    """
    text = io.StringIO()
    text.writelines(f"#{line}\n" for line in _header(version, date))
    writer = csv.DictWriter(text, _COLUMNS, delimiter="\t", lineterminator="\n", restval="")
    writer.writeheader()
    writer.writerows(map(_row, mappings(store)))
    return text.getvalue().encode()


def _header(version: str, date: str) -> Iterator[str]:
    """Yield the metadata of the set as YAML; JSON strings are YAML ones."""
    yield from (f"{name}: {json.dumps(value)}" for name, value in set_slots(version, date).items())
    yield "curie_map:"
    yield from (f"  {prefix}: {json.dumps(iri)}" for prefix, iri in CURIES.items())


def set_slots(version: str, date: str) -> dict[str, str | list[str]]:
    """Return the metadata of the mapping set by SSSOM slot, without the CURIE map."""
    return {"sssom_version": VERSION, "mapping_set_id": MAPPING_SET, "mapping_set_version": version,
            "mapping_set_title": TITLE, "mapping_set_description": DESCRIPTION, "creator_label": [CREATOR],
            "license": LICENCE, "subject_source": curie(BASE + "dataset"), "subject_source_version": version,
            "publication_date": date}


def _row(mapping: Mapping) -> dict[str, str]:
    literal = not mapping.object
    return {
        "record_id": curie(mapping.iri), "subject_id": curie(mapping.subject), "subject_label": mapping.label,
        "predicate_id": curie(mapping.predicate), "predicate_modifier": "Not" if mapping.negated else "",
        "object_id": "" if literal else curie(mapping.object), "object_label": mapping.code,
        "mapping_justification": curie(mapping.justification), "reviewer_label": mapping.reviewer,
        "object_type": LITERAL if literal else "", "object_source": curie(mapping.vocabulary),
        "mapping_date": mapping.date, "review_date": mapping.reviewed, "confidence": mapping.confidence,
        "see_also": "|".join(mapping.sources), "comment": remark(mapping)}


def remark(mapping: Mapping) -> str:
    """Return the comment on *mapping*, and how far it was checked, for which SSSOM has no slot."""
    return " ".join(part for part in (mapping.comment, mapping.mark and f"Verification: {mapping.mark}.") if part)


def curie(iri: str) -> str:
    """Return *iri* shortened by the longest prefix that fits; SSSOM tables hold no full IRI.

    Raises:
        DataError: no prefix fits.
    """
    fitting = [prefix for prefix, start in CURIES.items() if iri.startswith(start)]
    if not fitting:
        raise DataError(f"The IRI {iri} of a mapping has no prefix in the CURIE map of SSSOM.",
                        "Add one to CURIES in catalogue/sssom.py, or mend data/alignments/mappings.csv.")
    prefix = max(fitting, key=lambda name: len(CURIES[name]))
    return f"{prefix}:{iri.removeprefix(CURIES[prefix])}"
