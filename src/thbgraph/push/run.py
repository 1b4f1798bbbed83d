"""The push itself: every graph sent, counted there, and noted; one that fails is named and the rest goes on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from thbgraph.errors import StoreUnavailable, ThbError
from thbgraph.push.check import count, counts, difference
from thbgraph.push.parts import Part
from thbgraph.push.state import State
from thbgraph.push.target import Target, stops
from thbgraph.push.ways import drop_graph, replace_graph
from thbgraph.store.endpoint import Endpoint

Progress = Callable[[str, int], None]


@dataclass(frozen=True)
class Plan:
    """What is to be done.

    Attributes:
        target: the store to fill.
        parts: what to fill it with.
        state: what was sent before.
        size: most bytes of a request.
        verify: read every graph back and compare it.
        prune: remove graphs that an earlier push sent and the build no longer has.
    """

    target: Target
    parts: tuple[Part, ...]
    state: State
    size: int
    verify: bool = False
    prune: bool = False


@dataclass
class Outcome:
    """What was done: names of the graphs sent, left out as they were there, pruned, left behind; and what failed."""

    sent: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    pruned: list[str] = field(default_factory=list)
    stale: list[str] = field(default_factory=list)
    failed: dict[str, ThbError] = field(default_factory=dict)
    unremoved: dict[str, ThbError] = field(default_factory=dict)
    unsent: int = 0

    def raise_failures(self) -> None:
        """Raise what went wrong, if anything did, as one error that names every graph concerned.

        Raises:
            ThbError: of the class, and so with the exit code, of the last failure.
        """
        if not (self.failed or self.unremoved):
            return
        *_, last = *self.failed.values(), *self.unremoved.values()
        sentences = [f"Not pushed: {', '.join(self.failed)}."] if self.failed else []
        sentences += [f"{self.unsent} more were not tried."] if self.unsent else []
        sentences += [f"Not removed: {', '.join(self.unremoved)}."] if self.unremoved else []
        raise type(last)(" ".join(sentences),
                         f"{last.hint} What was sent stays; run the command again to go on.".strip())


def push(endpoint: Endpoint, plan: Plan, progress: Progress = lambda _name, _bytes: None) -> Outcome:
    """Make the target hold every graph of the plan as it is in the build.

    Args:
        endpoint: the client to send with.
        plan: what to do.
        progress: called with a graph's name and the bytes of it just dealt with.

    Raises:
        ThbError: the target could not be asked what it holds. Failures of single graphs are in the outcome.
    """
    outcome = Outcome()
    held = counts(plan.target)
    for number, part in enumerate(plan.parts, 1):
        name = plan.target.name(part)
        try:
            if _is_there(endpoint, plan, part, held):
                outcome.kept.append(name)
                progress(name, part.size)
            else:
                _send(endpoint, plan, part, progress)
                outcome.sent.append(name)
        except ThbError as error:
            plan.state.forget(name)
            outcome.failed[name] = error
            if stops(error):
                outcome.unsent = len(plan.parts) - number
                return outcome
    _clear_up(endpoint, plan, held, outcome)
    return outcome


def _is_there(endpoint: Endpoint, plan: Plan, part: Part, held: dict[str, int]) -> bool:
    """Return whether *part* was sent before and is there still."""
    name = plan.target.name(part)
    if plan.state.graphs.get(name) != part.digest:
        return False
    there = held[name] if name in held else count(endpoint, plan.target, name)
    return there == part.count and not (plan.verify and difference(endpoint, plan.target, part))


def _send(endpoint: Endpoint, plan: Plan, part: Part, progress: Progress) -> None:
    name = plan.target.name(part)
    plan.state.forget(name)
    progress(name, 0)
    replace_graph(endpoint, plan.target, part, plan.size, lambda sent: progress(name, sent))
    if (there := count(endpoint, plan.target, name)) != part.count:
        raise StoreUnavailable(f"it holds {there:,} statements there, {part.count:,} were sent.",
                               "Somebody else may write to it" + _hint_on_default(plan.target, name))
    if plan.verify and (found := difference(endpoint, plan.target, part)):
        shown = f", for example {' '.join(found.examples)}" if found.examples else ""
        raise StoreUnavailable(f"{found.missing:,} statements did not come back as sent, {found.found:,} others did"
                               f"{shown}.", "The store changes what it is given.")
    plan.state.keep(name, part.digest)


def _hint_on_default(target: Target, name: str) -> str:
    if target.is_default(name):
        return ", or its default graph shows all graphs: then name one that plays it with --default-graph."
    return "."


def _clear_up(endpoint: Endpoint, plan: Plan, held: dict[str, int], outcome: Outcome) -> None:
    """Deal with graphs that an earlier push sent there and the build no longer has."""
    names = {plan.target.name(part) for part in plan.parts}
    for name in sorted(set(plan.state.graphs) - names):
        if plan.prune:
            try:
                drop_graph(endpoint, plan.target, name)
            except ThbError as error:
                outcome.unremoved[name] = error
                if stops(error):
                    return
            else:
                outcome.pruned.append(name)
                plan.state.forget(name)
        elif held.get(name):
            outcome.stale.append(name)
