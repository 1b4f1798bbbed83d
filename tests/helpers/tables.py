"""Data folders for tests: the project's own metadata, a few rows."""

from __future__ import annotations

import csv
import io
import json
import shutil
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parents[2]
DATA: Final = ROOT / "data"
Cells = dict[str, str]


class DataFolder:
    """A folder of tables under construction."""

    def __init__(self, path: Path) -> None:
        """Start an empty folder at *path*."""
        self.path = path
        path.mkdir(parents=True, exist_ok=True)

    def table(self, name: str, *rows: Cells) -> Path:
        """Write the table *name* (``treaty/acts.csv``) with *rows*; cells not named stay empty."""
        columns = self.metadata(name)
        buffer = io.StringIO(newline="")
        writer = csv.DictWriter(buffer, columns, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        return self.raw(name, buffer.getvalue().encode())

    def raw(self, name: str, content: bytes) -> Path:
        """Write *content* as the table *name*, byte by byte, with the committed metadata beside it."""
        self.metadata(name)
        path = self.path / name
        path.write_bytes(content)
        return path

    def metadata(self, name: str) -> list[str]:
        """Copy the committed metadata of the table *name*; return its column names."""
        target = self.path / f"{name}-metadata.json"
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(DATA / f"{name}-metadata.json", target)
        return real_columns(target)

    def describe(self, name: str, document: dict[str, Any]) -> Path:
        """Write *document* as the metadata of the table *name*; return the file."""
        path = self.path / f"{name}-metadata.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(document), encoding="utf-8")
        return path

    def text(self, name: str, text: str) -> str:
        """Write *text* as the file *name* without touching its metadata; return the path as problems print it."""
        path = self.path / name
        path.write_text(text, encoding="utf-8")
        return str(path)


def real_columns(metadata: Path) -> list[str]:
    """Return the names of the columns a CSV file of this *metadata* has."""
    columns = json.loads(metadata.read_text(encoding="utf-8"))["tableSchema"]["columns"]
    return [column["name"] for column in columns if not column.get("virtual")]


def source(slug: str, tier: str = "secondary", **cells: str) -> Cells:
    """Return a row of ``sources/sources.csv``."""
    return {"source": slug, "title": f"Title of {slug}", "tier": tier, **cells}


def state(code: str, **cells: str) -> Cells:
    """Return a row of ``states/states.csv``, stated by the source ``codes``."""
    return {"code": code, "name_en": f"State {code}", "name_ru": f"Государство {code}", "kind": "state",
            "class": "State", "source": "codes", **cells}


def instrument(slug: str, **cells: str) -> Cells:
    """Return a row of ``instruments/instruments.csv``, stated by the source ``codes``."""
    return {"instrument": slug, "kind": "convention", "force": "treaty", "title_en": f"Convention {slug}",
            "title_ru": f"Конвенция {slug}", "parent_rule": "none", "source": "codes", **cells}


def act(party: str, stated_by: str, date: str = "", kind: str = "ratification", **cells: str) -> Cells:
    """Return a row of ``treaty/acts.csv`` about the instrument ``conv-a``."""
    families = {"signature": "signature", "denunciation": "termination", "withdrawal": "termination"}
    return {"instrument": "conv-a", "state": party, "act": kind, "kind": kind, "date": date, "kind_basis": "stated",
            "family": families.get(kind, "consent"), "source": stated_by, **cells}


def small_world(path: Path, *sources: Cells) -> DataFolder:
    """Return a folder that holds two states, the instrument ``conv-a``, the source ``codes`` and *sources*."""
    folder = DataFolder(path)
    folder.table("sources/sources.csv", source("codes"), *sources)
    folder.table("states/states.csv", state("AAA"), state("BBB"))
    folder.table("memberships/organisations.csv")
    folder.table("instruments/instruments.csv", instrument("conv-a"))
    return folder
