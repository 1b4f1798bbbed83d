"""One selection on two dates: duties begun and ended, verdicts that changed, and what made them change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from thbgraph.gaps import Evidence, Filters, Finding, FindingWriter, Judged, choose

BEGUN, ENDED, CHANGED = "duty-begun", "duty-ended", "verdict-changed"


@dataclass(frozen=True)
class GapChange:
    """What became of one duty between two dates.

    Attributes:
        kind: ``duty-begun``, ``duty-ended`` or ``verdict-changed``.
        before: the finding on the first date; None where the duty was not owed.
        after: the finding on the second date; None where the duty is owed no longer.
    """

    kind: str
    before: Finding | None
    after: Finding | None

    @property
    def finding(self) -> Finding:
        """The later finding, or the earlier one where there is no later: it names state, topic and norm."""
        told = self.after or self.before
        if told is None:
            raise ValueError("a change has a finding on one date at least")
        return told

    @property
    def new_evidence(self) -> tuple[Evidence, ...]:
        """Statements that came to count between the dates."""
        return _beyond(self.after, self.before)

    @property
    def lost_evidence(self) -> tuple[Evidence, ...]:
        """Statements that counted on the first date and do not on the second."""
        return _beyond(self.before, self.after)


def changes_between(before: FindingWriter, after: FindingWriter, filters: Filters) -> list[GapChange]:
    """Return what changed for *filters* between two evaluations, sorted by state, topic, instrument and norm.

    A duty that began or ended is told; one that is owed on both dates is told if its verdict or grade differs.

    Raises:
        NotFound: a state, instrument or topic that the graph does not know.
    """
    first, second = _findings(before, filters), _findings(after, filters)
    changes = [change for duty in first.keys() | second.keys()
               if (change := _change(first.get(duty), second.get(duty))) is not None]
    return sorted(changes, key=lambda change: _place(change.finding))


def _findings(writer: FindingWriter, filters: Filters) -> Mapping[tuple[str, str], Finding]:
    wanted = replace(filters, severities=(), everything=True)
    told = (writer.finding(chosen) for chosen in choose(writer, wanted) if isinstance(chosen, Judged))
    return {(finding.state, finding.norm): finding for finding in told}


def _change(before: Finding | None, after: Finding | None) -> GapChange | None:
    if before is None or after is None:
        return GapChange(BEGUN if before is None else ENDED, before, after)
    same = (before.verdict, before.severity) == (after.verdict, after.severity)
    return None if same else GapChange(CHANGED, before, after)


def _beyond(told: Finding | None, other: Finding | None) -> tuple[Evidence, ...]:
    known = {said.assessment for said in other.evidence if said.weighed} if other else set()
    return tuple(said for said in told.evidence if said.weighed and said.assessment not in known) if told else ()


def _place(finding: Finding) -> tuple[str, str, str, str]:
    return finding.state, finding.topic, finding.instrument, finding.norm
