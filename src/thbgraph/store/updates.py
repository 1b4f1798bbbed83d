"""What is refused before a writer sees it: an update too long or too deep, a query, a call to elsewhere."""

from __future__ import annotations

from typing import Final

from thbgraph.errors import BodyTooLong, FeatureRefused, QuerySyntaxError
from thbgraph.store.guard import PROLOGUE_WORDS, QUERY_WORDS, Bounds, calls_out
from thbgraph.store.lexer import decode_escapes, tokens
from thbgraph.store.readings import first_ambiguous

MAX_UPDATE_BYTES: Final = 1024 * 1024
_OF_UPDATES: Final = Bounds("update", MAX_UPDATE_BYTES, "bytes", BodyTooLong,
                            "Split it, or send the data to /graph-store.")


def check_update(update: str) -> None:
    """Refuse an update too long or too deep for any parser, and a query in its place.

    Raises:
        BodyTooLong: over ``MAX_UPDATE_BYTES`` in UTF-8, or nested deeper than a query may be.
        QuerySyntaxError: it holds a NUL character, or is a query.
    """
    _OF_UPDATES.check(update, len(update.encode()))
    for token in tokens(update):
        if token.kind == "word" and token.text.upper() not in PROLOGUE_WORDS:
            if token.text.upper() in QUERY_WORDS:
                raise QuerySyntaxError(f"{token.text.upper()} is a query, not an update.", "Send it to /sparql.")
            return


def refuse_calls(update: str, *, loads_documents: bool = False) -> None:
    """Refuse an update that would have something fetched.

    Args:
        update: the request, its SERVICE clauses replaced if that was allowed.
        loads_documents: True if ``store.federation.loaded`` has found and allowed each LOAD in it.

    Raises:
        FeatureRefused: it holds SERVICE or LOAD under some reading of its tokens.
    """
    for reading in {update, decode_escapes(update)}:
        if calls_out(reading):
            raise FeatureRefused(
                "SERVICE is refused: this service never calls another one on a request's behalf.",
                "Query the other endpoint yourself and send what it answers.",
            )
        if not loads_documents and loads(reading):
            raise FeatureRefused(
                "LOAD is refused: this service fetches nothing.",
                "Send the document to /graph-store; a prefix may not begin with 'load'.",
            )


def loads(text: str) -> bool:
    """Return whether *text* holds a LOAD keyword under any reading of its tokens.

    The engine needs no space after it: ``LOADSILENT<u>`` and ``LOADx:u`` are operations. What could make the tokens be
    read in two ways counts as one too.
    """
    if "load" not in text.casefold():
        return False
    keyword = any(token.kind in ("word", "name") and token.text.casefold().startswith("load") for token in tokens(text))
    return keyword or first_ambiguous(tokens(text)) is not None
