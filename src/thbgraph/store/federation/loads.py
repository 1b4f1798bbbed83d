"""LOAD in an update: found and fetched in the serving process, read and put in its place in the writer's."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass, field
from typing import Final

import pyoxigraph as ox
from pyoxigraph import NamedNode

from thbgraph.errors import DataError, FeatureRefused, StoreUnavailable, UsageError
from thbgraph.store.federation.call import Caller, address, calling
from thbgraph.store.federation.plain import mentions, plainly
from thbgraph.store.formats import GRAPH_FORMATS
from thbgraph.store.job import Fetched
from thbgraph.store.lexer import Token, decode_escapes, is_word
from thbgraph.store.prologue import Prologue

MAX_LOADS: Final = 8
MAX_BYTES: Final = 64 * 1024 * 1024
_WORD: Final = "LOAD"
_WRITTEN: Final = "It is written LOAD [SILENT] <address> [INTO GRAPH <name>], and ; parts it from what follows."
_OPERATION: Final = re.compile(r"(?P<operation>LOAD (?P<silent>SILENT )?iri (?:INTO GRAPH iri )?)(?:; |$)")
# what the engine may read before the keyword: a semicolon, the end of an IRI or of a version, white space, a comment
_CANDIDATE: Final = re.compile(r"""(?:^|[;>'"\s])load""", re.IGNORECASE)
_LONGEST: Final = 6  # LOAD SILENT iri INTO GRAPH iri
_KEYS: Final = {form.media_type: key for key, form in GRAPH_FORMATS.items()}


@dataclass(frozen=True, slots=True)
class Load:
    """One LOAD operation: its place in the text, the document, the graph (empty: the default one)."""

    start: int
    end: int
    iri: str
    graph: str
    silent: bool


async def loaded(update: str, allow: tuple[str, ...], seconds: float, base: str) -> tuple[Fetched, ...]:
    """Fetch the document of each LOAD operation of *update*, in order; nothing is parsed.

    Args:
        update: a SPARQL update request, as sent.
        allow: hosts that may be called (``Settings.service_allow``).
        seconds: how long all calls together may take.
        base: the IRI that relative ones are resolved against.

    Raises:
        FeatureRefused: an address is not http or https or its host is not allowed (also if SILENT: to answer "done"
            where nothing was tried would mislead), or it is not plain what the text loads.
        StoreUnavailable: a document did not come, and the operation is not SILENT.
        QuerySyntaxError: a prefix is not declared.
        UsageError: a graph's name is not an absolute IRI.
        Busy: too many requests are calling other hosts.
    """
    text, loads = await asyncio.to_thread(find_loads, update, base)
    if not loads:
        return ()
    for load in loads:
        address(load.iri, allow, _WORD)
    async with calling(seconds, MAX_BYTES) as caller:
        return tuple([await _fetched(caller, text, load, allow) for load in loads])


async def _fetched(caller: Caller, text: str, load: Load, allow: tuple[str, ...]) -> Fetched:
    marker = text[load.start : load.end]
    try:
        received = await caller.send("GET", address(load.iri, allow, _WORD), tuple(_KEYS))
    except StoreUnavailable:
        if load.silent:
            return Fetched(marker, b"", "nt", load.graph, load.iri)
        raise
    return Fetched(marker, received.content, _KEYS[received.media_type], load.graph, load.iri)


def spliced(update: str, fetched: tuple[Fetched, ...], base: str) -> str:
    """Return *update* with each LOAD operation replaced by the triples of its document, for one transaction.

    It parses what strangers wrote: call it only in a process that may be lost. Blank nodes become new ones.

    Args:
        update: the text that ``loaded`` was given; its SERVICE clauses may have been replaced since.
        fetched: what ``loaded`` returned for it.
        base: as given to ``loaded``.

    Raises:
        DataError: a document is not what its type says, or names graphs of its own, and its LOAD is not SILENT.
        UsageError: text and documents do not belong together.
    """
    text, loads = find_loads(update, base)
    if [text[load.start : load.end] for load in loads] != [document.marker for document in fetched]:
        raise UsageError("The documents fetched are not those that this update loads.", "Please report this.")
    parts, end = [], 0
    for load, document in zip(loads, fetched, strict=True):
        parts += [text[end : load.start], _insertion(document, silent=load.silent)]
        end = load.end
    return "".join(parts) + text[end:]


def _insertion(document: Fetched, *, silent: bool) -> str:
    try:
        quads = ox.parse(
            document.content,
            GRAPH_FORMATS[document.format],
            base_iri=document.base,
            without_named_graphs=True,
            rename_blank_nodes=True,
        )
        triples = (ox.serialize((quad.triple for quad in quads), format=ox.RdfFormat.N_TRIPLES) or b"").decode("utf-8")
    except (SyntaxError, ValueError) as error:
        if not silent:
            why = f"The document at <{document.base}> cannot be read as {document.format}: {error}."
            raise DataError(why, "Nothing was changed.") from error
        triples = ""
    if document.graph and triples:
        return f"INSERT DATA {{ GRAPH {NamedNode(document.graph)} {{\n{triples}}} }}"
    return f"INSERT DATA {{\n{triples}}}" if triples else "INSERT DATA { }"


def find_loads(update: str, base: str) -> tuple[str, tuple[Load, ...]]:
    """Return *update* without its comments, and its LOAD operations in order; *update* as it is where none can be.

    Raises:
        FeatureRefused: too many of them, or it is not plain in every reading what the text loads.
        QuerySyntaxError: a prefix is not declared.
        UsageError: a graph's name is not an absolute IRI.
    """
    if not any(_CANDIDATE.search(reading) for reading in (update, decode_escapes(update))):
        return update, ()
    text, placed = plainly(update, _WORD)
    return text, tuple(_Finder(placed, Prologue(base, strict=True)).loads())


@dataclass(slots=True)
class _Finder:
    """One walk over the tokens of an update."""

    placed: list[Token]
    prologue: Prologue
    found: list[Load] = field(default_factory=list)

    def loads(self) -> list[Load]:
        """Walk to the end."""
        depth = place = 0
        while place < len(self.placed):
            token = self.placed[place]
            if depth == 0 and is_word(token, _WORD):
                place = self._load(place)
                continue
            if self._could_load(place, depth):
                raise FeatureRefused(f"LOAD is refused here: it is not plain what {token.text[:60]} says.", _WRITTEN)
            if depth == 0 and is_word(token, "BASE", "PREFIX"):
                self.prologue.declare(self.placed, place)
            depth += (token.text == "{") - (token.text == "}")
            place += 1
        return self.found

    def _could_load(self, place: int, depth: int) -> bool:
        """Return whether the token is the keyword run together with something: LOADSILENT, or ``LOAD:x``."""
        token = self.placed[place]
        if token.kind == "word":
            return "load" in token.text.casefold()
        after_word = place > 0 and self.placed[place - 1].kind == "word"
        return token.kind == "name" and not depth and not after_word and mentions(token, "load")

    def _load(self, place: int) -> int:
        """Keep the operation whose keyword is at *place*; return the place after it."""
        if len(self.found) == MAX_LOADS:
            raise FeatureRefused(f"An update may hold at most {MAX_LOADS} LOAD operations.", "Send several updates.")
        following = self.placed[place : place + _LONGEST + 1]
        shape = _OPERATION.match("".join(f"{_shape(token)} " for token in following))
        if not shape:
            raise FeatureRefused("LOAD is refused here: it is not plain what it loads.", _WRITTEN)
        operation = following[: shape["operation"].count(" ")]
        source, *graph = [token for token in operation if token.kind != "word"]
        self.found.append(
            Load(
                start=operation[0].start,
                end=operation[-1].end,
                iri=self._absolute(source),
                graph=self._absolute(graph[0]) if graph else "",
                silent=bool(shape["silent"]),
            )
        )
        return place + len(operation)

    def _absolute(self, token: Token) -> str:
        iri = self.prologue.resolve(token)
        try:
            return NamedNode(iri).value
        except ValueError as error:
            raise UsageError(f"'{iri[:200]}' in LOAD is not an absolute IRI: {error}.", "Write it in full.") from error


def _shape(token: Token) -> str:
    if token.kind in ("iri", "name"):
        return "iri"
    return token.text.upper() if token.kind == "word" else token.text
