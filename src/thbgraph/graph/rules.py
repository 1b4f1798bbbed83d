"""Inference rules: SPARQL CONSTRUCT files, run in the order of their names, each into the graph it names.

A rule's front matter (``#+`` lines) says ``into: work|resolved|derived|gaps`` and what it means. ``work`` holds
intermediate statements that never leave the build.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from thbgraph.errors import DataError
from thbgraph.graph.access import construct
from thbgraph.namespaces import GRAPH, sparql_prefixes

GRAPH_WORK: Final = GRAPH + "work"
# a template holds no braces; the same rule as an update spares a third of the time on large graphs
_CONSTRUCT: Final = re.compile(r"^CONSTRUCT\s*\{([^{}]*)\}\s*WHERE", re.MULTILINE)


@dataclass(frozen=True)
class Rule:
    """One CONSTRUCT file: its name, the graph it writes to, and its text without prefixes."""

    name: str
    into: str
    text: str


def load_rules(folder: Path) -> list[Rule]:
    """Read the ``construct-*.rq`` files of *folder* in the order of their names.

    Raises:
        DataError: a file lacks its ``#+ into:`` line.
    """
    return [_load(path) for path in sorted(folder.glob("construct-*.rq"))]


def _load(path: Path) -> Rule:
    text = path.read_text(encoding="utf-8")
    into = [line.split(":", 1)[1].strip() for line in text.splitlines() if line.startswith("#+ into:")]
    if len(into) != 1:
        raise DataError(f"{path} must say once which graph it writes to.", "Add a line '#+ into: derived'.")
    return Rule(path.stem, GRAPH + into[0], text)


def run_rules(store: ox.Store, rules: Iterable[Rule], parameters: Mapping[str, str] | None = None,
              progress: Callable[[str], None] = lambda _: None, over: Sequence[str] = ()) -> int:
    """Run each rule over all of *store* and add what it constructs; return the number of quads added.

    Args:
        store: read and written.
        rules: in order; a later rule sees what an earlier one wrote.
        parameters: replacement of ``$name`` tokens by a SPARQL term already in its lexical form.
        progress: called with each rule's name.
        over: graphs that make up the rules' default graph; empty = all.

    Raises:
        DataError: a rule does not parse; the rule and the parser's words are named.
    """
    before = len(store)
    for rule in rules:
        progress(rule.name)
        try:
            _run(store, fill(rule.text, parameters or {}), rule.into, over)
        except SyntaxError as error:
            raise DataError(f"Rule {rule.name} does not parse: {error}.", "Mend the file.") from error
    return len(store) - before


def _run(store: ox.Store, text: str, into: str, over: Sequence[str]) -> None:
    """Add what *text* constructs to the graph *into*, inside the engine where the graphs read are named."""
    found = _CONSTRUCT.search(text)
    if found and over:
        using = " ".join(f"USING <{graph}>" for graph in over)
        head = text[:found.start()] + f"INSERT {{ GRAPH <{into}> {{{found.group(1)}}} }} {using} WHERE"
        store.update(sparql_prefixes() + head + text[found.end():])
        return
    target = ox.NamedNode(into)
    store.extend([ox.Quad(t.subject, t.predicate, t.object, target) for t in construct(store, text, over)])


def run_in_scratch(store: ox.Store, rules: Iterable[Rule], parameters: Mapping[str, str],
                   progress: Callable[[str], None] = lambda _: None) -> None:
    """Run *rules* over the default graph of a scratch *store*, and add there what they construct.

    One graph is asked several times faster than the union of several. A rule whose text does not parse raises
    SyntaxError: ``run_rules`` names it in the tests of the rules.
    """
    for rule in rules:
        progress(rule.name)
        text = fill(rule.text, parameters)
        found = _CONSTRUCT.search(text)
        if found is None:
            raise DataError(f"Rule {rule.name} has no plain template.", "Write CONSTRUCT { ... } WHERE on one line.")
        store.update(f"{sparql_prefixes()}{text[:found.start()]}INSERT {{{found.group(1)}}} WHERE{text[found.end():]}")


def fill(text: str, parameters: Mapping[str, str]) -> str:
    """Return *text* with each ``$name`` replaced by the SPARQL term or terms that *parameters* give."""
    for name, term in parameters.items():
        text = re.sub(rf"\${name}\b", term.replace("\\", r"\\"), text)
    return text
