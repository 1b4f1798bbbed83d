"""Write the diagrams of the model as DOT, the language of Graphviz; ``diagrams.mjs`` beside it draws them as SVG.

``python docs/diagrams/dot.py`` does both, and ``make docs`` runs it.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import yaml

from thbgraph.linked.diagrams import IS_A, Box, Diagram, Edge, diagrams
from thbgraph.linked.usage import usage
from thbgraph.linked.vocabulary import Vocabulary, vocabulary
from thbgraph.namespaces import THB

HERE: Final = Path(__file__).parent
_NAMES: Final = 3
_KINDS: Final = 6
_LINE: Final = 32
_HEAD: Final = '''\
  graph [id="{slug}" class="diagram" rankdir={way} bgcolor="white" pad="0.2" nodesep="0.35" ranksep="{gap}"]
  node [shape=box style="filled,rounded" fillcolor="#e8f0fa" color="#1f3a5f" fontcolor="#14181d" \
fontname="Helvetica,Arial,sans-serif" fontsize=15 margin="0.2,0.08"]
  edge [color="#44546a" fontcolor="#14181d" fontname="Helvetica,Arial,sans-serif" fontsize=13 arrowsize=0.8]'''


def dots() -> dict[str, str]:
    """Return the DOT text of each diagram by the name of its file, without the ending."""
    known = vocabulary()
    found = {diagram.slug: "\n".join(_model(diagram, known)) + "\n" for diagram in diagrams(known, usage())}
    return found | {f"data.{lang}": "\n".join(_data(lang)) + "\n" for lang in ("en", "ru")}


def way_of_data() -> Mapping[str, Any]:
    """Return boxes and arrows of the way of the data, with their words in both languages."""
    told: Mapping[str, Any] = yaml.safe_load((HERE / "data.yaml").read_text(encoding="utf-8"))
    return told


def _model(diagram: Diagram, known: Vocabulary) -> Iterator[str]:
    yield f"digraph {json.dumps(diagram.slug)} {{"
    yield _HEAD.format(slug=f"diagram-{diagram.slug}", way="LR", gap="0.35")
    for box in diagram.boxes:
        yield f"  {json.dumps(box.name)} [{_box(diagram.slug, box, known)}]"
    for place, edge in enumerate(diagram.edges):
        yield f"  {json.dumps(edge.source)} -> {json.dumps(edge.target)} [{_edge(diagram.slug, place, edge)}]"
    yield "}"


def _box(slug: str, box: Box, known: Vocabulary) -> str:
    term = known.classes[THB + box.name]
    label = "\n".join([box.name, *_kinds(box.kinds)])
    look = "" if box.own else ' fillcolor="white" style="filled,rounded,dashed"'
    kind, words = ("own" if box.own else "other"), _quoted(f"{term.label('en')} / {term.label('ru')}")
    return (f'id="{slug}-{box.name}" class="{kind}" label={_quoted(label)}{look} URL="{term.iri}" '
            f"tooltip={words}")


def _kinds(names: tuple[str, ...]) -> Iterator[str]:
    """Yield the lines that tell the kinds of a class."""
    told = [*names[:_KINDS], *([f"and {len(names) - _KINDS} more"] if len(names) > _KINDS else [])]
    line = ""
    for name in told:
        if line and len(line) + len(name) > _LINE:
            yield line
            line = ""
        line += f" · {name}" if line else name
    if line:
        yield line


def _edge(slug: str, place: int, edge: Edge) -> str:
    ident = f'id="{slug}-edge-{place}"'
    if edge.names == (IS_A,):
        return f'{ident} class="is-a" arrowhead=onormal tooltip="{edge.source} is a {edge.target}"'
    rest = len(edge.names) - _NAMES
    label = "\n".join([*edge.names[:_NAMES], *([f"+ {rest}"] if rest > 0 else [])])
    return f"{ident} label={_quoted(label)} tooltip={_quoted(', '.join(edge.names))}"


def _data(lang: str) -> Iterator[str]:
    told = way_of_data()
    yield f"digraph {json.dumps(f'data.{lang}')} {{"
    yield _HEAD.format(slug=f"diagram-data-{lang}", way="TB", gap="0.45")
    looks = {"file": 'class="file" fillcolor="#fdf3dc" color="#7a5b12"', "use": 'class="use" fillcolor="#e4f3e6" '
             'color="#1f5f33"', "": 'class="own"'}
    for name, box in told["boxes"].items():
        yield f'  {name} [id="data-{lang}-{name}" {looks[box.get("kind", "")]} label={_quoted(box[lang])} tooltip=" "]'
    for place, arrow in enumerate(told["arrows"]):
        label = f" label={_quoted('   ' + arrow[lang])}" if arrow[lang] else ""
        yield f'  {arrow["from"]} -> {arrow["to"]} [id="data-{lang}-edge-{place}"{label} tooltip=" "]'
    yield "}"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def draw() -> None:
    """Write the DOT files, and draw them if Node.js and what ``package.json`` names are there.

    Raises:
        subprocess.CalledProcessError: Graphviz cannot draw one of them.
    """
    wanted = {HERE / f"{name}.dot": text for name, text in dots().items()}
    for path in set(HERE.glob("*.dot")) - set(wanted):
        path.unlink()
    for path, text in wanted.items():
        path.write_text(text, encoding="utf-8")
    node = shutil.which("node")
    if node and (HERE.parents[1] / "node_modules").is_dir():
        subprocess.run([node, str(HERE / "diagrams.mjs")], check=True)  # noqa: S603 - a script of ours


if __name__ == "__main__":
    draw()
