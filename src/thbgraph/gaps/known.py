"""What judging and telling need of a graph whatever the date: names, norms, statements, duties; read once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Final, NamedTuple

import pyoxigraph as ox

from thbgraph.bound import Held, held
from thbgraph.gaps.evidence import comments, statements
from thbgraph.gaps.finding import Evidence
from thbgraph.gaps.weigh import what_is_said
from thbgraph.labels import Labels
from thbgraph.namespaces import ID, THB
from thbgraph.query import run_select

_DUTY: Final = ID + "duty/"
_NORM: Final = ID + "norm/"


class HeldDuty(NamedTuple):
    """One duty of the graph, of whatever time.

    ``party`` and ``norm_iri`` are IRIs, ``state`` and ``norm`` their code and slug; ``row`` is the local name of the
    property under which its outcome stands once it is due, ``if_allowed`` the one for a limited duty where domestic law
    would allow what is absent. Dates are ISO texts, empty where unknown.
    """

    duty: str
    party: str
    state: str
    norm_iri: str
    norm: str
    row: str
    if_allowed: str
    since: str
    since_earliest: str
    since_latest: str
    due: str
    until_earliest: str
    verification: str


@dataclass(frozen=True)
class GraphWords:
    """What every finding needs of a graph, read once: a service keeps it for as long as it serves the graph."""

    store: ox.Store
    _by_state: dict[str, list[HeldDuty]] = field(default_factory=dict)
    _said: dict[tuple[str, ...], list[ox.Quad]] = field(default_factory=dict)

    @cached_property
    def labels(self) -> Labels:
        """The names of the graph."""
        return Labels(self.store)

    @cached_property
    def norms(self) -> Mapping[str, Mapping[str, str]]:
        """The rows of the norms, by slug."""
        return {row["norm"]: row for row in run_select(self.store, "norms").dicts()}

    @cached_property
    def held(self) -> Held:
        """Which parties and instruments there are."""
        return held(self.store)

    @cached_property
    def statements(self) -> Mapping[str, Evidence]:
        """Every assessment with the replies to it, by IRI."""
        replies = comments(self.store)
        return {iri: replace(said, comments=tuple(replies.get(iri, ())))
                for iri, said in statements(self.store).items()}

    def said(self, states: Sequence[str] = ()) -> list[ox.Quad]:
        """Return what ``what_is_said`` does; kept for single states and for all together.

        Raises:
            UsageError: what is given for a state is no code.
        """
        key = tuple(states)
        if len(key) > 1:
            return what_is_said(self.store, states)
        if key not in self._said:
            self._said[key] = what_is_said(self.store, states)
        return self._said[key]

    @cached_property
    def _all_duties(self) -> list[HeldDuty]:
        return _duties(run_select(self.store, "duties-held").rows)

    def duties(self, states: Sequence[str] = ()) -> Iterable[HeldDuty]:
        """Return the duties of the parties with these codes; without any, of all."""
        if not states:
            return self._all_duties
        if missing := [code for code in states if code not in self._by_state]:
            self._by_state.update({code: [] for code in missing})
            for duty in _duties(run_select(self.store, "duties-held", {"state": missing}).rows):
                self._by_state[duty.state].append(duty)
        return [duty for code in states for duty in self._by_state[code]]


def _duties(rows: Iterable[tuple[str, ...]]) -> list[HeldDuty]:
    return [HeldDuty(duty, party, duty[len(_DUTY):].partition("/")[0], norm, norm[len(_NORM):], row[len(THB):],
                     if_allowed[len(THB):], since, earliest, latest, due, until, verification.rpartition("/")[2])
            for duty, party, norm, row, if_allowed, since, earliest, latest, due, until, verification in rows]
