"""The lists under which a thing has what points to it: a state its bindings, an instrument its norms.

JSON-LD lets a class have terms of its own (type-scoped contexts, JSON-LD 1.1, section 4.1.9), so ``bindings`` of a
state are what names it as the state, and ``bindings`` of an instrument what names it as the instrument.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

# kind, as an IRI tells it (contract, section 1) -> the list of such things
_PLURALS: Final[Mapping[str, str]] = {
    "act": "acts", "advice-link": "adviceLinks", "agreement": "agreements", "agreement-party": "agreementParties",
    "agreement-search": "agreementSearches", "assessment": "assessments", "binding": "bindings", "body": "bodies",
    "check": "checks", "comment": "comments", "commitment-detail": "commitmentDetails",
    "complete-list": "completeLists", "conflict": "conflicts", "correction": "corrections",
    "denunciation-rule": "denunciationRules", "duty": "duties", "exclusion": "exclusions", "figure": "figures",
    "finding": "findings", "flow": "flows", "follow-up": "followUps", "instrument": "instruments",
    "joining-rule": "joiningRules", "list-entry": "listEntries", "mapping": "mappings", "measure": "measures",
    "membership": "memberships", "norm": "norms", "organisation": "organisations",
    "participation": "participations", "passage": "passages", "penalty": "penalties", "project": "projects",
    "provision": "provisions", "provision-note": "provisionNotes", "recommendation": "recommendations",
    "reporting-rule": "reportingRules", "reservation": "reservations", "reservation-rule": "reservationRules",
    "route": "routes", "route-stop": "routeStops", "rule": "entryIntoForceRules", "section": "sections",
    "service": "services", "silence": "silences", "state": "states", "status": "statusPeriods",
    "succession": "successions", "territorial-limit": "territorialLimits", "tier-placement": "tierPlacements",
    "unread": "unreadArticles", "visit": "visits",
}


def _by(prefixed: str, *kinds: str) -> dict[str, tuple[str, str]]:
    return {_PLURALS[kind]: (prefixed, kind) for kind in kinds}


# what is said of anything: where sources contradict one another about it, and what others call it
_SUBJECT: Final = {**_by("thb:aboutSubject", "conflict"), **_by("thb:mapsFrom", "mapping")}
_OF_A_PARTY: Final = {
    **_by("thb:state", "act", "agreement-party", "assessment", "binding", "body", "comment", "duty", "exclusion",
          "flow", "follow-up", "list-entry", "measure", "participation", "penalty", "reservation", "route-stop",
          "service", "status", "succession", "territorial-limit", "tier-placement", "visit"),
    **_by("thb:concernsState", "agreement-search", "figure", "finding", "project", "recommendation"),
    **_by("thb:member", "membership"),
    **_SUBJECT,
}

# class -> name of the list -> property by which things point here, and their kind
LISTS: Final[Mapping[str, Mapping[str, tuple[str, str]]]] = {
    "Agreement": {"parties": ("thb:agreement", "agreement-party")},
    "Assessment": {"evidenceOf": ("thb:evidence", "duty"), **_by("thb:restsOn", "recommendation")},
    "Binding": {**_by("thb:basedOn", "duty"), **_by("thb:ofBinding", "status")},
    "Body": {**_SUBJECT, **_by("thb:aboutBody", "assessment"), **_by("thb:implementer", "project"),
             **_by("thb:provider", "service"), **_by("thb:addressee", "recommendation")},
    "Concept": {**_by("thb:topic", "assessment", "commitment-detail", "duty", "finding", "measure", "norm",
                      "recommendation", "service"), **_by("thb:mapsFrom", "mapping")},
    "ConceptScheme": {"concepts": ("skos:inScheme", "concept")},
    "Duty": {"verdicts": ("sh:focusNode", "gap")},
    "Instrument": {
        **_by("thb:instrument", "act", "binding", "commitment-detail", "complete-list", "duty", "exclusion",
              "joining-rule", "list-entry", "participation", "provision-note", "reservation", "silence", "status",
              "territorial-limit", "unread"),
        **_by("thb:normOf", "norm"),
        "introducedNorms": ("thb:introducedBy", "norm"),
        "dependentInstruments": ("thb:parentInstrument", "instrument"),
        **_SUBJECT,
    },
    "Measure": {**_by("thb:aboutMeasure", "assessment", "penalty"), **_by("thb:aboutSubject", "conflict")},
    "Norm": {
        **_by("thb:norm", "duty"),
        **_by("thb:detailOf", "commitment-detail"),
        "assessmentsOfWhole": ("thb:bearsOnWholeOf", "assessment"),
        "assessmentsOfPart": ("thb:bearsOnPartOf", "assessment"),
    },
    "Organisation": {"members": ("thb:organisation", "membership"), **_SUBJECT},
    "Party": _OF_A_PARTY,
    "Passage": _by("thb:passage", "agreement", "agreement-party", "agreement-search", "assessment", "body", "check",
                   "comment", "commitment-detail", "figure", "finding", "flow", "measure", "penalty", "project",
                   "recommendation", "route", "service", "tier-placement", "visit"),
    "Provision": {**_by("thb:statedIn", "norm"), **_by("eli:has_part", "instrument")},
    "Recommendation": _by("thb:followsUp", "follow-up"),
    "Route": {"stops": ("thb:onRoute", "route-stop")},
    "Section": _by("thb:section", "passage"),
    "Source": _by("dct:source", *_PLURALS),
    "State": _OF_A_PARTY,
    "TreatyAct": {**_by("thb:basedOn", "binding", "status"), **_by("thb:aboutSubject", "conflict")},
}
