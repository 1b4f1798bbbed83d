"""The Russian words of ``/openapi.json``, as ``x-ru`` beside the English ones; ``/docs`` reads them."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from thbgraph.query.words import LOADER


def with_russian(described: dict[str, Any]) -> dict[str, Any]:
    """Return *described* with Russian words wherever an operation or a parameter has none yet."""
    words = _words()
    for path in described["paths"].values():
        for operation in path.values():
            own = words["operations"].get(operation["operationId"], {})
            operation.setdefault("x-ru", {name: said for name, said in own.items() if name != "parameters"})
            for parameter in operation.get("parameters", []):
                _add(parameter, {**words["parameters"], **own.get("parameters", {})})
    for parameter in described["components"]["parameters"].values():
        _add(parameter, words["parameters"])
    return described


def _add(parameter: dict[str, Any], words: dict[str, str]) -> None:
    if "name" in parameter and parameter["name"] in words:
        parameter.setdefault("x-ru", words[parameter["name"]])


@cache
def _words() -> dict[str, Any]:
    text = (files("thbgraph.api") / "pages" / "openapi.ru.yaml").read_text(encoding="utf-8")
    found: dict[str, Any] = yaml.load(text, Loader=LOADER)  # noqa: S506 - a safe loader, see query/words.py
    return found
