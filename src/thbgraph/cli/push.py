"""``thbgraph push``."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Final
from urllib.parse import urlsplit

import typer
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeElapsedColumn

from thbgraph.cli.graph import ensure_built, settings
from thbgraph.cli.output import WORDS, print_table, say
from thbgraph.errors import UsageError
from thbgraph.namespaces import GRAPH
from thbgraph.push import Outcome, Part, Plan, State, Target, Way, find_target, push, split
from thbgraph.push.ways import count_requests
from thbgraph.store.endpoint import Credentials, Endpoint, checked_url, shown_url

STATE_FILE: Final = "push.json"
PASSWORD: Final = "PUSH_PASSWORD"  # noqa: S105 - the name of a variable
TOKEN: Final = "PUSH_TOKEN"  # noqa: S105 - the name of a variable
_KIB: Final = 1024
_CHUNK: Final[dict[Way, int]] = {"graph-store": 4096, "update": 512}  # KiB


def command(
    url: Annotated[str, typer.Argument(help="The store's graph store or update address, or the common one of a store "
                                            "whose addresses are known.")],
    graph_store: Annotated[bool, typer.Option("--graph-store", help="By the graph store protocol (the default).")]
        = False,
    update: Annotated[bool, typer.Option("--update", help="By SPARQL update.")] = False,
    token: Annotated[str, typer.Option(help=f"Bearer token; better in {TOKEN}, which no list of processes "
                                            "shows.")] = "",
    user: Annotated[str, typer.Option(help=f"Name for Basic or Digest authentication; the password is taken from "
                                           f"{PASSWORD} or asked for.")] = "",
    default_graph: Annotated[str, typer.Option(help="IRI of the graph that plays the default graph, for a store "
                                                    f"without one, for example {GRAPH}default.")] = "",
    query: Annotated[str, typer.Option("--query", help="The store's query address, if it cannot be told.")] = "",
    state: Annotated[Path | None, typer.Option(help=f"File that remembers what was sent; default {STATE_FILE} beside "
                                                    "the build.")] = None,
    verify: Annotated[bool, typer.Option("--verify", help="Read every graph back and compare its statements.")] = False,
    prune: Annotated[bool, typer.Option("--prune", help="Remove graphs that an earlier push sent and the build no "
                                                        "longer has.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Print what would be sent, and send nothing.")] = False,
    chunk: Annotated[int, typer.Option(min=0, help="KiB of a request; default 4096, by update 512.")] = 0,
    timeout: Annotated[float, typer.Option(min=1, help="Seconds to wait for the store.")] = 300,
) -> None:
    """Fill another SPARQL store: every graph under its name, and their merge as default graph. Goes on where it was."""
    way = _way(graph_store, update)
    checked_url(url)
    graph_file = ensure_built(settings())
    size = (chunk or _CHUNK[way]) * _KIB
    with tempfile.TemporaryDirectory(prefix="thbgraph-push-") as folder:
        if dry_run:
            _print_plan(_split(graph_file, Path(folder)), Target(url, None, way, default_graph), size)
            return
        with Endpoint(_credentials(url, token, user), timeout) as endpoint:
            # first whether there is a store at all, then the work
            target = find_target(endpoint, url, way, query, default_graph)
            known = State.read(state or graph_file.parent / STATE_FILE, target.address)
            parts = _split(graph_file, Path(folder))
            with _bar("push", sum(part.size for part in parts)) as step:
                outcome = push(endpoint, Plan(target, parts, known, size, verify=verify, prune=prune), step)
    _report(outcome)


def _way(graph_store: bool, update: bool) -> Way:
    if graph_store and update:
        raise UsageError("A push goes one way.", "Give --graph-store or --update.")
    return "update" if update else "graph-store"


def _credentials(url: str, token: str, user: str) -> Credentials:
    token = token or ("" if user else os.environ.get(TOKEN, ""))
    if token and user:
        raise UsageError("A store is shown a token or a password.", "Give --token or --user.")
    password = ""
    if user:
        password = os.environ.get(PASSWORD, "")
        if not password and not sys.stdin.isatty():
            raise UsageError(f"There is no password for {user}.", f"Set {PASSWORD}.")
        password = password or typer.prompt(f"Password of {user}", hide_input=True, err=True)
    parts = urlsplit(url)
    if (token or user) and parts.scheme == "http" and parts.hostname not in ("localhost", "127.0.0.1", "::1"):
        say(f"{shown_url(url)} is not encrypted: what it is shown can be read on the way.")
    return Credentials(token, user, password)


def _split(graph_file: Path, folder: Path) -> tuple[Part, ...]:
    with _bar("reading", graph_file.stat().st_size) as step:
        return split(graph_file, folder, lambda read: step("", read))


@contextmanager
def _bar(title: str, total: int) -> Iterator[Callable[[str, int], None]]:
    """Show a bar of *total* bytes on standard error while the body runs; the yielded function moves it."""
    bar = Progress(TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeElapsedColumn(),
                   TextColumn("{task.fields[step]}"), console=WORDS, transient=True)
    with bar:
        task = bar.add_task(title, total=total, step="")
        yield lambda name, size: bar.update(task, advance=size, step=name.removeprefix(GRAPH))


def _print_plan(parts: tuple[Part, ...], target: Target, size: int) -> None:
    rows = [(target.name(part), f"{part.count:,}", f"{part.size:,}", str(count_requests(target, part, size)))
            for part in parts]
    print_table(("graph", "statements", "bytes", "requests"), rows)
    requests = sum(int(row[-1]) for row in rows)
    say(f"Nothing was sent. {len(rows)} graphs with {sum(part.count for part in parts):,} statements would go to "
        f"{shown_url(target.write_url)} in {requests:,} requests, less what is there already.")


def _report(outcome: Outcome) -> None:
    for name, error in (*outcome.failed.items(), *outcome.unremoved.items()):
        say(f"{name}: {error.message}")
    for name in outcome.stale:
        say(f"{name} was pushed earlier and is no longer in the build; --prune removes it.")
    pruned = f" {len(outcome.pruned)} were removed." if outcome.pruned else ""
    say(f"{len(outcome.sent)} graphs were sent, {len(outcome.kept)} were there already.{pruned}")
    outcome.raise_failures()
