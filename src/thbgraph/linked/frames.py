"""What the JSON of a state, an instrument, a duty and a finding shows beyond its own statements, and in which order.

Each kind has a query beside this file (``frame-state.rq`` ...): what it constructs stands nested in the document.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from thbgraph.linked.describe import labels
from thbgraph.namespaces import EUROPEAN_UNION, ID, sparql_prefixes
from thbgraph.query.run import evaluate

_PLACE: Final = "<urn:put:in>"
# first path segment below id/ -> name of the query
_KINDS: Final[Mapping[str, str]] = {"state": "state", "instrument": "instrument", "duty": "duty", "gap": "finding"}
# names of terms, as readers ask: what is judged and how, who, what, how strongly, since when, on what ground
ORDER: Final = (
    "verdict", "severity", "message", "remedy", "outcome",
    "iso2", "m49", "comment", "state", "member", "instrument", "organisation", "norm", "duty", "normOf",
    "description", "instrumentKind", "legalForce", "modality", "topic", "bearer", "condition", "statedIn",
    "actKind", "bindingStatus", "membershipStatus", "evidenceStatus",
    "adopted", "adoptedMonth", "adoptedYear", "openedForSignature", "openedForSignatureYear", "entryIntoForce",
    "date", "dateMonth", "dateYear", "start", "startMonth", "startYear", "end", "endMonth", "endYear",
    "since", "sinceYear", "until", "untilYear", "due", "evaluatedAt", "asOf", "asOfMonth", "asOfYear",
    "evidence", "unweighedEvidence", "passage", "basis", "basedOn", "appliedRule",
    "memberships", "bindings", "norms", "verdicts",
)


def frame_of(iri: str) -> str:
    """Return the name of the frame for the resource *iri*; empty where it needs none."""
    if iri == EUROPEAN_UNION:
        return "state"
    return _KINDS.get(iri.removeprefix(ID).partition("/")[0], "") if iri.startswith(ID) else ""


def frame_statements(store: ox.Store, iri: str) -> list[ox.Triple]:
    """Return what the frame of *iri* shows nested, with the names of all that it mentions, sorted.

    Args:
        store: the built graph, or what answers for it; its default view is read.
        iri: canonical IRI; of a kind without a frame nothing is returned.

    Raises:
        ThbError: another store does not answer.
    """
    frame = frame_of(iri)
    if not frame:
        return []
    query = Path(__file__).with_name(f"frame-{frame}.rq").read_text("utf-8")
    found = evaluate(store, sparql_prefixes() + query.replace(_PLACE, str(ox.NamedNode(iri))))
    assert isinstance(found, ox.QueryTriples)  # noqa: S101 - it is a CONSTRUCT
    triples = set(found)
    mentioned = {triple.object for triple in triples if isinstance(triple.object, ox.NamedNode)}
    return sorted(triples | set(labels(store, mentioned)), key=str)
