"""The way through the house: a package imports only what stands to its left, and the engine knows no instrument."""

from __future__ import annotations

import ast
import csv
import importlib
import re
from pathlib import Path
from typing import Final

import pytest
from tests.helpers.tables import DATA, ROOT

SRC: Final = ROOT / "src" / "thbgraph"
FILES: Final = sorted(SRC.rglob("*.py"))
ORDER: Final = ("errors", "namespaces", "resources", "settings", "tables", "documents", "graph", "resolve", "derive",
                "validate", "foreign", "query", "bound", "labels", "gaps", "recommendations", "compare", "clauses",
                "duties", "whatif", "calendar", "build", "export", "linked", "catalogue", "releases", "store",
                "reports", "api", "push", "cli")


def part_of(path: Path) -> str:
    """Return the package or module, directly under thbgraph, that the file *path* belongs to."""
    return path.relative_to(SRC).parts[0].removesuffix(".py")


def imported(tree: ast.AST) -> set[str]:
    """Return the parts of thbgraph that *tree* imports anywhere, also inside functions."""
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"line {node.lineno}: relative import"
            base = node.module or ""
            names |= {f"{base}.{alias.name}" for alias in node.names} if base == "thbgraph" else {base}
        elif isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
    ours = {name.split(".")[1] for name in names if name.startswith("thbgraph.")}
    return ours - {"__version__"}


def misplaced(part: str, imports: set[str]) -> list[str]:
    """Return what *part* may not import of *imports*."""
    left = set(ORDER[: ORDER.index(part) + 1])
    return sorted(name for name in imports if name not in left)


def test_every_part_has_its_place() -> None:
    assert {part_of(path) for path in FILES} - {"__init__", "py"} == set(ORDER)


@pytest.mark.parametrize("path", [path for path in FILES if part_of(path) != "__init__"],
                         ids=lambda path: str(path.relative_to(SRC)))
def test_a_part_imports_only_what_stands_to_its_left(path: Path) -> None:
    assert misplaced(part_of(path), imported(ast.parse(path.read_text(encoding="utf-8")))) == []


def test_the_root_imports_nothing() -> None:
    assert imported(ast.parse((SRC / "__init__.py").read_text(encoding="utf-8"))) == set()


def test_the_check_bites() -> None:
    tree = ast.parse("def f():\n    from thbgraph.api import app\n    import thbgraph.cli.main\n"
                     "    from thbgraph import reports\n    from thbgraph.errors import ThbError\n")
    assert imported(tree) == {"api", "cli", "reports", "errors"}
    assert misplaced("graph", imported(tree)) == ["api", "cli", "reports"]
    assert misplaced("reports", {"api", "labels"}) == ["api"]
    with pytest.raises(AssertionError, match="relative import"):
        imported(ast.parse("from . import x"))


@pytest.mark.parametrize("path", sorted(SRC.glob("*/__init__.py")), ids=lambda path: str(path.parent.name))
def test_a_package_offers_what_it_says_it_offers(path: Path) -> None:
    package = importlib.import_module(f"thbgraph.{path.parent.name}")
    offered = getattr(package, "__all__", [])
    assert sorted(offered) == sorted(set(offered))
    assert [name for name in offered if not hasattr(package, name)] == []


def slugs() -> list[str]:
    """Return the slug of every instrument of the data."""
    with (DATA / "instruments" / "instruments.csv").open(encoding="utf-8", newline="") as file:
        return [row["instrument"] for row in csv.DictReader(file)]


NAMED: Final = re.compile(r"(?<![\w-])(" + "|".join(map(re.escape, slugs())) + r")(?![\w-])")


def words_for_people(tree: ast.AST) -> set[int]:
    """Return the identities of the texts that only people read: docstrings, help of options and parameters, errors."""
    texts: list[ast.AST] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) and node.body:
            texts += [node.body[0]] if isinstance(node.body[0], ast.Expr) else []
        elif isinstance(node, ast.Raise) and node.exc:
            texts.append(node.exc)
        elif isinstance(node, ast.keyword) and node.arg in ("help", "description"):
            texts.append(node.value)
    return {id(inner) for text in texts for inner in ast.walk(text)}


def engine_names(source: str) -> list[str]:
    """Return each instrument that the code of *source* names outside words for people."""
    tree = ast.parse(source)
    excused = words_for_people(tree)
    return [match.group(0) for node in ast.walk(tree)
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in excused
            for match in NAMED.finditer(node.value)]


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(SRC)))
def test_no_code_depends_on_one_instrument(path: Path) -> None:
    assert engine_names(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("path", sorted((ROOT / "ontology" / "rules").rglob("*.rq")), ids=lambda path: str(path.name))
def test_no_rule_names_an_instrument(path: Path) -> None:
    assert NAMED.findall(path.read_text(encoding="utf-8")) == []


def test_the_search_for_instruments_bites() -> None:
    some = slugs()[0]
    assert engine_names(f'X = "id/instrument/{some}"') == [some]
    assert engine_names(f'def f():\n    """Such as {some}."""\n    raise ValueError("such as {some}")\n') == []
    assert engine_names(f'X = "{some}x" "x-{some}"') == []
