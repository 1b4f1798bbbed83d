"""What a stranger's query may not do: call out (SERVICE, LOAD), change data, or be long or deep enough to hurt.

The engine has no switch for SERVICE and its parser reads without word boundaries: ``SERVICESILENT<u>{}``,
``SERVICE:x{}`` and ``?a<?b)SERVICE#>`` all call out. So the rules here lean to refusal wherever a token can be read in
two ways, and the worker's system-call filter (``seal``) stands behind them.
"""

from __future__ import annotations

import re
from typing import Final

from thbgraph.errors import FeatureRefused, QuerySyntaxError, TooLong
from thbgraph.store.lexer import PLAIN_STRING, Token, decode_escapes, nesting, tokens

MAX_QUERY_CHARACTERS: Final = 64 * 1024
MAX_NESTING: Final = 128
UPDATE_WORDS: Final = frozenset(
    {"INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH"},
)
_QUERY_WORDS: Final = frozenset({"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"})
_ABSOLUTE: Final = re.compile(r"<[A-Za-z][A-Za-z0-9+.-]*://")
_PLAIN_IRI: Final = re.compile(r"<[A-Za-z][A-Za-z0-9+.-]*://[A-Za-z0-9/._~?#=&%:@+-]*>")
_VOLATILE: Final = re.compile(r"(?:now|rand|uuid|bnode)\s*(?:#[^\n\r]*\s*)*\(", re.IGNORECASE)


def check_bounds(text: str) -> None:
    """Refuse a query too long or too deep to be given to any parser; cheap enough for the serving process.

    Raises:
        TooLong: over ``MAX_QUERY_CHARACTERS`` or ``MAX_NESTING``.
        QuerySyntaxError: the text holds a NUL character.
    """
    if len(text) > MAX_QUERY_CHARACTERS:
        raise TooLong(
            f"The query has {len(text):,} characters; at most {MAX_QUERY_CHARACTERS:,} are read.",
            "Split it, or move long lists of values into the data.",
        )
    if "\x00" in text:
        raise QuerySyntaxError("The query holds a NUL character.", "Remove it.")
    if (depth := nesting(text)) > MAX_NESTING:
        raise TooLong(f"The query nests {depth:,} levels deep; at most {MAX_NESTING} are read.", "Flatten its groups.")


def refuse_features(text: str, *, sealed: bool) -> None:
    """Refuse federation and updates.

    Args:
        text: the query as sent.
        sealed: True if the process cannot open a socket anyway; without that, the word SERVICE is refused wherever
            it is not plainly part of an IRI, in strings and comments too.

    Raises:
        FeatureRefused: the query calls out or is an update.
    """
    readings = {text, decode_escapes(text)}
    if any(calls_out(reading) if sealed else mentions_service(reading) for reading in readings):
        raise FeatureRefused(
            "SERVICE is refused: this service never calls another one on a query's behalf.",
            "Query the other endpoint yourself and join the answers.",
        )
    for reading in readings:
        if word := update_word(reading):
            raise FeatureRefused(
                f"{word} is an update; this address answers queries only.",
                "Use SELECT, ASK, CONSTRUCT or DESCRIBE here; updates have their own address.",
            )


def calls_out(text: str) -> bool:
    """Return whether *text* holds a SERVICE keyword under any reading of its tokens."""
    if "service" not in text.casefold():
        return False
    earlier = last = Token("mark", "")
    for token in tokens(text):
        if token.kind == "comment":
            continue
        if _may_call_out(token) or (token.text == "{" and _hidden_in_name(earlier, last)):
            return True
        earlier, last = last, token
    return False


def _may_call_out(token: Token) -> bool:
    """Judge one token of a text that mentions SERVICE somewhere."""
    if token.kind == "word":
        return "service" in token.text.casefold()
    if token.kind == "string" and not PLAIN_STRING.fullmatch(token.text):
        return True  # the engine takes a string with an escape that it does not know apart, and reads what was inside
    if token.kind == "iri" and not _ABSOLUTE.match(token.text):
        # `?a<?b)SERVICE#>` looks like an IRI and is a comparison; a quote or # in one could hide what follows it
        return any(part in token.text.casefold() for part in ("service", "#", "'"))
    return token.unterminated


def _hidden_in_name(earlier: Token, last: Token) -> bool:
    """Return whether *last*, right before a brace, is SERVICE run together with a name: ``SERVICE:x{``."""
    named_graph = earlier.kind == "word" and earlier.text.casefold() == "graph"
    return last.kind == "name" and not named_graph and "service" in last.text.partition(":")[0].casefold()


def mentions_service(text: str) -> bool:
    """Return whether *text* has the word SERVICE anywhere but in a plainly written absolute IRI."""
    return "service" in _PLAIN_IRI.sub("", text).casefold()


def update_word(text: str) -> str | None:
    """Return the update keyword *text* begins with, past its prologue, or None for anything else."""
    for token in tokens(text):
        if token.kind != "word":
            continue
        word = token.text.upper()
        if word in UPDATE_WORDS:
            return word
        if word in _QUERY_WORDS:
            return None
    return None


def is_volatile(text: str) -> bool:
    """Return whether *text* may answer differently on the same data: NOW, RAND, UUID, STRUUID or BNODE called."""
    return _VOLATILE.search(decode_escapes(text)) is not None
