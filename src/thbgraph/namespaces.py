"""IRIs of the project: one place for every name that leaves the house (contract, section 1)."""

from __future__ import annotations

from typing import Final

BASE: Final = "https://w3id.org/thbgraph/"
THB: Final = BASE + "ontology#"
CONCEPT: Final = BASE + "concept/"
ID: Final = BASE + "id/"

GRAPH: Final = BASE + "graph/"
GRAPH_ONTOLOGY: Final = GRAPH + "ontology"
GRAPH_RESOLVED: Final = GRAPH + "resolved"
GRAPH_DERIVED: Final = GRAPH + "derived"
GRAPH_GAPS: Final = GRAPH + "gaps"
GRAPH_SOURCE: Final = GRAPH + "source/"
DEFAULT_GRAPHS: Final = (GRAPH_ONTOLOGY, GRAPH_RESOLVED, GRAPH_DERIVED, GRAPH_GAPS)

EU_CODE: Final = "EUE"
EUROPEAN_UNION: Final = ID + "organisation/european-union"

PREFIXES: Final = {
    "thb": THB,
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "dct": "http://purl.org/dc/terms/",
    "prov": "http://www.w3.org/ns/prov#",
    "sh": "http://www.w3.org/ns/shacl#",
    "eli": "http://data.europa.eu/eli/ontology#",
    "org": "http://www.w3.org/ns/org#",
}


def party_iri(code: str) -> str:
    """Return the IRI of the party with this code: ISO 3166-1 alpha-3, ``XKX`` or ``EUE`` (the EU)."""
    return EUROPEAN_UNION if code == EU_CODE else f"{ID}state/{code}"


def party_code(iri: str) -> str:
    """Return the code of the party with this IRI: the way back from ``party_iri``."""
    return EU_CODE if iri == EUROPEAN_UNION else iri.rsplit("/", 1)[-1]


def canonical(iri: str) -> str:
    """Return the contract's IRI for *iri*: the EU is an organisation although tables give it a state code."""
    return EUROPEAN_UNION if iri == f"{ID}state/{EU_CODE}" else iri


def sparql_prefixes() -> str:
    """Return the prefixes that every rule and question may rely on, on one line: later lines keep their numbers."""
    return "".join(f"PREFIX {name}: <{iri}> " for name, iri in PREFIXES.items())
