"""Small files, small functions, every public name documented, and tools that really look."""

from __future__ import annotations

import ast
import json
import re
import socket
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from statistics import median, quantiles
from typing import Final

import pytest
from tests.helpers import network
from tests.helpers.tables import ROOT

import thbgraph

SRC: Final = ROOT / "src" / "thbgraph"
FILES: Final = sorted(SRC.rglob("*.py"))
TEXTS: Final = {path.relative_to(SRC).as_posix(): path.read_text(encoding="utf-8") for path in FILES}
TREES: Final = {name: ast.parse(text) for name, text in TEXTS.items()}
LENGTHS: Final = {name: len(text.splitlines()) for name, text in TEXTS.items()}
EDGES: Final = {"cli/main.py", "api/middleware.py"}  # where a process ends: the command, the service
Function = ast.FunctionDef | ast.AsyncFunctionDef


def functions() -> Iterator[tuple[str, int]]:
    """Yield each function's place and length in lines."""
    for name, tree in TREES.items():
        for node in ast.walk(tree):
            if isinstance(node, Function):
                yield f"{name}:{node.lineno} {node.name}", (node.end_lineno or node.lineno) - node.lineno + 1


def test_files_keep_to_the_budget() -> None:
    assert {name: length for name, length in LENGTHS.items() if length > 300} == {}
    assert median(LENGTHS.values()) < 120


def test_functions_keep_to_the_budget() -> None:
    lengths = dict(functions())
    assert {place: length for place, length in lengths.items() if length > 40} == {}
    assert median(lengths.values()) < 10
    assert quantiles(lengths.values(), n=10)[-1] < 25


def undocumented(name: str, node: ast.AST, path: str = "") -> Iterator[str]:
    """Yield the public modules, classes and functions below *node* that have no sentence."""
    if isinstance(node, ast.Module | ast.ClassDef | Function):
        said = ast.get_docstring(node) or ""
        if not said.split("\n")[0].endswith((".", "?", ":", ";")) and len(said) < 20:
            yield f"{name} {path or '(module)'}"
    if isinstance(node, ast.Module | ast.ClassDef):
        for child in node.body:
            if isinstance(child, ast.ClassDef | Function) and not child.name.startswith("_"):
                yield from undocumented(name, child, f"{path}.{child.name}".strip("."))


@pytest.mark.parametrize("name", TREES)
def test_every_public_name_says_what_it_is_for(name: str) -> None:
    assert list(undocumented(name, TREES[name])) == []


def calls_of_print(tree: ast.AST) -> list[int]:
    """Return the lines that call `print`."""
    return [node.lineno for node in ast.walk(tree)
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"]


def broad_handlers(tree: ast.AST) -> list[int]:
    """Return the lines that catch everything."""
    return [node.lineno for node in ast.walk(tree) if isinstance(node, ast.ExceptHandler)
            and (node.type is None or any(isinstance(part, ast.Name) and part.id in ("Exception", "BaseException")
                                          for part in ast.walk(node.type)))]


@pytest.mark.parametrize("name", TREES)
def test_no_print_and_no_broad_except_but_at_the_edges(name: str) -> None:
    assert calls_of_print(TREES[name]) == []
    assert len(broad_handlers(TREES[name])) == (1 if name in EDGES else 0)


def test_the_searches_bite() -> None:
    tree = ast.parse("try:\n    print(1)\nexcept (ValueError, Exception):\n    pass\ntry:\n    x\nexcept:\n    pass\n")
    assert calls_of_print(tree) == [2]
    assert broad_handlers(tree) == [3, 7]
    assert list(undocumented("m", ast.parse('"""A module."""\nclass A:\n    def b(self): ...\n    def _c(self): ...')))\
        == ["m A", "m A.b"]


BAD: Final = {
    "BLE001": "try:\n    x()\nexcept Exception:\n    pass\n", "T201": "print(1)\n", "F401": "import os\n",
    "D100": "x = 1\n", "D103": "def f():\n    return 1\n", "DTZ005": "import datetime\nd = datetime.datetime.now()\n",
    "PTH118": "import os\np = os.path.join('a', 'b')\n", "ERA001": "# x = f(1)\n", "S101": "assert x\n",
    "B006": "def f(a=[]):\n    return a\n", "UP006": "import typing\nx: typing.List[int]\n", "N802": "def Bad(): ...\n",
    "SIM108": "if a:\n    x = 1\nelse:\n    x = 2\n", "C416": "x = [a for a in b]\n", "A001": "id = 1\n",
    "E501": f"x = '{'a' * 130}'\n", "I001": "import sys\nimport os\n", "RUF005": "x = [1] + y\n",
    "PT011": "import pytest\nwith pytest.raises(ValueError):\n    x()\n",
    "ASYNC251": "import time\nasync def f():\n    time.sleep(1)\n",
    "PLR0913": "def f(a, b, c, d, e, g, h):\n    return a\n",
    "C901": "def f(a):\n" + "".join(f"    if a == {n}:\n        return {n}\n" for n in range(9)),
    "PLR0915": "def f():\n" + "    x = 1\n" * 31,
    "PLR0912": "def f(a):\n" + "".join(f"    if a == {n}:\n        a = {n}\n" for n in range(11)),
}


def test_ruff_fails_on_bad_files_by_every_family_of_its_settings(tmp_path: Path) -> None:
    for code, text in BAD.items():
        (tmp_path / f"bad_{code.lower()}.py").write_text(text, encoding="utf-8")
    done = subprocess.run([sys.executable, "-m", "ruff", "check", "--no-cache", "--output-format", "json", "--config",
                           str(ROOT / "pyproject.toml"), str(tmp_path)], capture_output=True, text=True, timeout=60)
    assert done.returncode == 1, done.stderr
    found = {(Path(item["filename"]).stem.removeprefix("bad_").upper(), item["code"])
             for item in json.loads(done.stdout)}
    assert [code for code in BAD if (code, code) not in found] == []


def test_ruff_passes_a_good_file(tmp_path: Path) -> None:
    (tmp_path / "good.py").write_text('"""A module that does nothing."""\n', encoding="utf-8")
    subprocess.run([sys.executable, "-m", "ruff", "check", "--no-cache", "--config", str(ROOT / "pyproject.toml"),
                    str(tmp_path)], capture_output=True, check=True, timeout=60)


def test_mypy_fails_on_a_function_without_types(tmp_path: Path) -> None:
    bad = tmp_path / "bad.py"
    bad.write_text("def f(a):\n    return a\n", encoding="utf-8")
    done = subprocess.run([sys.executable, "-m", "mypy", "--config-file", str(ROOT / "pyproject.toml"), "--cache-dir",
                           str(tmp_path / "cache"), str(bad)], cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "Function is missing a type annotation" in done.stdout


def test_the_version_stands_in_one_place_and_is_repeated_nowhere_differently() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["version"] == thbgraph.__version__
    patterns = {"CITATION.cff": r'(?m)^version: "?([^"\s]+)"?$', "CHANGELOG.md": r"(?m)^## \[?v?(\d[^\]\s]*)"}
    for name, pattern in patterns.items():
        found = re.search(pattern, (ROOT / name).read_text(encoding="utf-8"))
        assert found, f"{name} gives no version"
        assert found.group(1) == thbgraph.__version__, name


@pytest.mark.parametrize("address", [("192.0.2.1", 80), ("2001:db8::1", 80)])
def test_the_guard_refuses_other_machines(address: tuple[str, int]) -> None:
    family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
    with socket.socket(family) as client, pytest.raises(OSError, match="only the loopback may be reached"):
        client.connect(address)
    with pytest.raises(OSError, match="only the loopback may be reached"):
        socket.getaddrinfo("example.org", 80)
    assert network.attempts == [f"socket.connect {address[0]}", "socket.getaddrinfo example.org"]
    network.attempts.clear()


def test_the_guard_lets_this_machine_talk_to_itself() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(("localhost", server.getsockname()[1]), timeout=5).close()
    left, right = socket.socketpair()
    left.close()
    right.close()
