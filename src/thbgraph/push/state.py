"""What was sent already: a small file beside the build, so that a push that was stopped goes on where it was."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path

from thbgraph.errors import DataError
from thbgraph.graph import write_atomically


@dataclass
class State:
    """Digests of the graphs that are at one address, written to *path* after each.

    Attributes:
        path: the file; it may tell of other addresses, too.
        address: the one this is about.
        graphs: name of a graph there, and the digest of what was put into it.
    """

    path: Path
    address: str
    graphs: dict[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, path: Path, address: str) -> State:
        """Read what *path* tells of *address*: nothing if there is no such file.

        Raises:
            DataError: the file is something else.
        """
        return cls(path, address, dict(_addresses(path).get(address, {})))

    def keep(self, graph: str, digest: str) -> None:
        """Note that *graph* has been sent whole and found whole."""
        self.graphs[graph] = digest
        self._write()

    def forget(self, graph: str) -> None:
        """Note that *graph* is not, or not surely, what it was."""
        if self.graphs.pop(graph, None) is not None:
            self._write()

    def _write(self) -> None:
        addresses = {**_addresses(self.path), self.address: self.graphs}
        text = json.dumps({"pushed": addresses}, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
        write_atomically(self.path, text.encode())


def _addresses(path: Path) -> dict[str, dict[str, str]]:
    if not path.is_file():
        return {}
    try:
        pushed = json.loads(path.read_text(encoding="utf-8"))["pushed"]
        return {str(address): {str(graph): str(digest) for graph, digest in graphs.items()}
                for address, graphs in pushed.items()}
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise DataError(f"{path} is not a list of pushed graphs.", "Name another --state, or remove it.") from error
