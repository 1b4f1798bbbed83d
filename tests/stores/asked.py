"""One question, or a few, to every task of the service: what its routes would send to the workers."""

from __future__ import annotations

from typing import Any, Final

from thbgraph.calendar import KINDS

AT: Final = "2026-11-22"
_PAGE: Final = {"limit": 100, "offset": 0, "following": "http://h/next", "version": "v1", "lang": "en", "at": AT,
                "format": "json", "engine": "turbo"}


def tasks(state: str = "KGZ", other: str = "KAZ") -> dict[str, tuple[str, dict[str, Any]]]:
    """Return what is asked, by a name for it: the task and its arguments."""
    asked: dict[str, tuple[str, dict[str, Any]]] = {
        "bound": ("bound", {"state": [state], "instrument": [], "explain": True, "limit": 5}),
        "bound-all": ("bound", {"state": [], "instrument": [], "explain": False}),
        "bound-proof": ("bound", {"state": [state], "instrument": ["un-tip"], "explain": True, "format": "ttl"}),
        "duties": ("duties", {"state": [state], "instrument": [], "topic": []}),
        "what-if": ("what-if", {"state": state, "instrument": "ilo-p029", "withdraw": False}),
        "calendar": ("calendar", {"state": [state], "years": 5, "kind": list(KINDS)}),
        "question": ("question", {"id": "cq01", "values": {}}),
        "coverage": ("coverage", {"state": "", "source": "", "at": None}),
        "coverage-state": ("coverage", {"state": state, "source": "", "at": None}),
        "gaps": ("gaps", {"state": [state], "instrument": [], "topic": [], "severity": [], "all": False}),
        "gaps-report": ("gaps", {"state": [state], "instrument": [], "topic": [], "severity": [], "all": False,
                                 "format": "md"}),
        "compare": ("compare", {"states": [state, other], "topic": []}),
        "changes": ("changes", {"before": "2020-01-01", "state": [state], "instrument": [], "topic": []}),
        "practices": ("practices", {"state": "", "norm": "", "topic": "action-plan", "parts": True}),
        "recommendations": ("recommendations", {"state": [state], "topic": [], "source": [], "status": []}),
    }
    return {name: (task, {**_PAGE, **arguments}) for name, (task, arguments) in asked.items()}
