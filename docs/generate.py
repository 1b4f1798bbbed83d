"""Write the reference pages that can be read off the project: tables, rules, questions, ontology, gap shapes.

``make docs`` runs it.

A test compares what this writes with the committed pages, so they cannot fall behind.
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import yaml

from thbgraph.gaps import gap_shapes
from thbgraph.graph import load_rules
from thbgraph.namespaces import BASE, GRAPH
from thbgraph.query import load_questions
from thbgraph.resources import resource
from thbgraph.tables.metadata import find_tables

sys.path.insert(0, str(Path(__file__).parents[1]))  # so that the modules beside this script are found when it is run
from docs.diagrams.dot import draw
from docs.rows import rows
from docs.shape_index import index
from docs.shape_pages import ladder_table, topic_page
from docs.vocabulary import ontology

REFERENCE: Final = Path(__file__).parent / "reference"
SHAPE_PAGES: Final = REFERENCE / "shapes"
_RULES: Final = {"resolve": "From what each source says to one view, with a record of every conflict.",
                 "derive": "From the resolved view to statuses, bindings and duties as intervals.",
                 "gaps": "From duties and evidence at a date to a row of the severity ladder.",
                 "whatif": "What a supposition copies out of the resolved view before it derives again."}
_CLAUSES: Final = {"entry into force": "entry_into_force_rules", "joining": "joining_rules",
                   "leaving": "denunciation_rules", "reservations": "reservation_rules", "reports": "reporting_rules"}
_QUESTIONS: Final = {"competency": "Competency questions, with committed answers",
                     "reports": "Questions behind the commands"}


def pages() -> dict[Path, str]:
    """Return the text of each generated page by its path."""
    makers = {"tables": tables, "rules": rules, "questions": questions, "ontology": ontology}
    written = {REFERENCE / f"{name}.md": "\n".join(make()) + "\n" for name, make in makers.items()}
    return written | {SHAPE_PAGES / name: "\n".join(lines) + "\n" for name, lines in _shapes()} | ladder()


def _shapes() -> Iterator[tuple[str, Iterable[str]]]:
    """Yield name and lines of each page on gap shapes."""
    yield "index.md", index()
    for topic, shape in sorted(gap_shapes().topics.items()):
        yield f"{topic}.md", topic_page(shape)


def ladder() -> dict[Path, str]:
    """Return the page on the ladder: its tables are written anew, what stands around them is kept.

    Raises:
        ValueError: the page has lost the marks between which a table stands.
    """
    page = REFERENCE / "gap-ladder.md"
    text = page.read_text(encoding="utf-8")
    cells = sorted(gap_shapes().cells.values(), key=lambda cell: cell.iri)
    for lang in ("en", "ru"):
        table = "\n".join(ladder_table(cells, lang))
        text, found = re.subn(rf"(<!-- ladder {lang} -->\n)[^<]*(<!-- end -->)",
                              lambda mark, table=table: f"{mark[1]}{table}\n{mark[2]}", text)  # type: ignore[misc]
        if found != 1:
            raise ValueError(f"{page} needs one '<!-- ladder {lang} -->' with an '<!-- end -->' after it.")
    return {page: text}


def tables() -> Iterator[str]:
    """Yield the page on the tables of ``data/``."""
    yield "# Tables\n"
    yield ("Every table is a CSV file under `data/` with its rules beside it in `<name>.csv-metadata.json` (W3C CSV on "
           "the Web). The metadata says for each column what is asked, what to write instead, and which property it "
           "becomes.\nA row speaks in the graph of its source. `thbgraph check` applies every rule.")
    folder = resource("data")
    for path in find_tables(folder):
        document: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        schema = document["tableSchema"]
        key = schema["primaryKey"]
        yield f"\n## {path.parent.name}/{document['url']}\n\n{document['dc:description']}\n"
        address = schema["aboutUrl"].removeprefix(BASE)
        yield f"- a row is `{address}`; key: " + _names([key] if isinstance(key, str) else key)
        yield "- columns: " + _names(column["name"] for column in schema["columns"] if not column.get("virtual"))
    yield from _held()


def _held() -> Iterator[str]:
    """Yield what is recorded of each instrument: norms, silences, articles not read, and how far clauses were read."""
    norms, silences, unread = (rows(f"norms/{name}") for name in ("norms", "silences", "unread"))
    yield "\n## What is recorded of each instrument\n"
    yield (f"{len(norms)} norms, {sum(row['verification'] == 't' for row in norms)} of them read in the instrument's "
           f"own text; {len(silences)} silences; {len(unread)} rows on articles known to exist and not read.\nIn "
           "the five columns on the right stand the verification marks of the clauses recorded (`t` own text, `p` "
           "published page, `d` computed, `g` not checked); \"-\" means that none is recorded.\n")
    yield f"| instrument | norms | read in the text | silences | not read | {' | '.join(_CLAUSES)} |"
    yield "|---|---:|---:|---:|---:|" + "---|" * len(_CLAUSES)
    read = _counts(row for row in norms if row["verification"] == "t")
    counts = [_counts(norms), read, _counts(silences), _counts(unread)]
    clauses = [rows(f"instruments/{name}") for name in _CLAUSES.values()]
    for slug in sorted(row["instrument"] for row in rows("instruments/instruments")):
        marks = [" ".join(sorted({row["verification"] for row in clause if row["instrument"] == slug})) or "-"
                 for clause in clauses]
        yield f"| `{slug}` | " + " | ".join([*(str(count[slug]) for count in counts), *marks]) + " |"


def _counts(rows: Iterable[Mapping[str, str]]) -> Counter[str]:
    return Counter(row["instrument"] for row in rows)


def rules() -> Iterator[str]:
    """Yield the page on the inference rules."""
    yield "# Rules\n"
    yield ("Inference is SPARQL `CONSTRUCT` files under `ontology/rules/`, run in the order of their names. *into* is "
           "the graph a rule writes to: `resolved`, `derived` and `gaps` are kept, `work` and `slice` never leave the "
           "build.\n[How rules are written](../../CONTRIBUTING.md#how-rules-are-written).")
    for stage, meaning in _RULES.items():
        yield f"\n## rules/{stage}\n\n{meaning}\n\n| rule | into | meaning |\n|---|---|---|"
        for rule in load_rules(resource("ontology") / "rules" / stage):
            front = "\n".join(line[3:] for line in rule.text.splitlines() if line.startswith("#+"))
            description = yaml.safe_load(front)["description"]
            name = rule.name.removeprefix("construct-")
            yield f"| `{name}` | {rule.into.removeprefix(GRAPH)} | {_line(description)} |"


def questions() -> Iterator[str]:
    """Yield the page on the named questions."""
    yield "# Named questions\n"
    yield ("`thbgraph query ID` runs each; parameters are given with `--param name=value`, and stand here with their "
           "defaults. `thbgraph query ID --show` prints SPARQL that runs on any engine. The service answers each under "
           "`/api/v1/queries/ID` ([how to](../how-to/use-the-questions-from-a-program.md)), and `/docs` tells what the "
           "columns mean. How the files are written: [Files of questions](question-files.md).")
    for folder, title in _QUESTIONS.items():
        yield f"\n## {title}\n\n| id | question | parameters | columns |\n|---|---|---|---|"
        for question in load_questions(resource("queries") / folder):
            parameters = _names(f"{parameter.name}={parameter.default}".removesuffix("=")
                                for parameter in question.parameters) or "-"
            columns = _names(column.name for column in question.columns) or "a graph"
            yield f"| `{question.id}` | {_line(question.question)} | {parameters} | {columns} |"


def _names(names: Any) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _line(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip().replace("|", "\\|")


def main() -> None:
    """Write every page, and the diagrams that they show; a page on a shape that is gone goes too."""
    SHAPE_PAGES.mkdir(exist_ok=True)
    wanted = pages()
    for page in set(SHAPE_PAGES.glob("*.md")) - set(wanted):
        page.unlink()
    for page, content in wanted.items():
        page.write_text(content, encoding="utf-8")
    draw()


if __name__ == "__main__":
    main()
