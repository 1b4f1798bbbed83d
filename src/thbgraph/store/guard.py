"""What a stranger's query may not do: call out (SERVICE, LOAD), change data, or be long or deep enough to hurt.

The engine has no switch for SERVICE and its parser reads without word boundaries: ``SERVICESILENT<u>{}``,
``SERVICE:x{}`` and ``?a<?b)SERVICE#>`` all call out. So the rules here lean to refusal wherever a token can be read in
two ways, and the worker's system-call filter (``seal``) stands behind them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from thbgraph.errors import FeatureRefused, QuerySyntaxError, ThbError, TooLong
from thbgraph.store.lexer import Token, decode_escapes, nesting, tokens
from thbgraph.store.readings import WEB_IRI, first_ambiguous

MAX_QUERY_CHARACTERS: Final = 64 * 1024
MAX_NESTING: Final = 128
UPDATE_WORDS: Final = frozenset(
    {"INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH"},
)
QUERY_WORDS: Final = frozenset({"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"})
PROLOGUE_WORDS: Final = frozenset({"BASE", "PREFIX", "VERSION"})
_PLAIN_IRI: Final = re.compile(r"<[A-Za-z][A-Za-z0-9+.-]*://[A-Za-z0-9/._~?#=&%:@+-]*>")
_VOLATILE: Final = re.compile(r"(?:now|rand|uuid|bnode)\s*(?:#[^\n\r]*\s*)*\(", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Bounds:
    """How long and how deep a text may be that a parser is given.

    Attributes:
        noun: what the text is called.
        most: its greatest length.
        unit: of that.
        error: what is raised beyond.
        hint: what to do then.
    """

    noun: str
    most: int
    unit: str
    error: type[ThbError]
    hint: str

    def check(self, text: str, length: int) -> None:
        """Refuse *text* of *length* if it is too long or deep, or holds a NUL character, at which parsers stop."""
        if length > self.most:
            raise self.error(f"The {self.noun} has {length:,} {self.unit}; at most {self.most:,} are read.", self.hint)
        if "\x00" in text:
            raise QuerySyntaxError(f"The {self.noun} holds a NUL character.", "Remove it.")
        if (depth := nesting(text)) > MAX_NESTING:
            raise self.error(f"The {self.noun} nests {depth:,} levels deep; at most {MAX_NESTING} are read.",
                             "Flatten its groups.")


_OF_QUERIES: Final = Bounds("query", MAX_QUERY_CHARACTERS, "characters", TooLong,
                            "Split it, or move long lists of values into the data.")


def check_bounds(text: str) -> None:
    """Refuse a query too long or too deep to be given to any parser; cheap enough for the serving process.

    Raises:
        TooLong: over ``MAX_QUERY_CHARACTERS`` or ``MAX_NESTING``.
        QuerySyntaxError: the text holds a NUL character.
    """
    _OF_QUERIES.check(text, len(text))


def refuse_features(text: str, *, precise: bool) -> None:
    """Refuse federation and updates.

    Args:
        text: the query as sent.
        precise: True where something else stands behind this: a process that cannot open a socket, or texts of one
            reading only (``remote_guard``). If not, the word SERVICE is refused wherever it is not plainly part of an
            IRI, in strings and comments too.

    Raises:
        FeatureRefused: the query calls out or is an update.
    """
    readings = {text, decode_escapes(text)}
    if any(calls_out(reading) if precise else mentions_service(reading) for reading in readings):
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
    if first_ambiguous(tokens(text)):
        return True
    earlier = last = Token("mark", "")
    for token in tokens(text):
        if token.kind == "comment":
            continue
        if _says_service(token) or (token.text == "{" and _hidden_in_name(earlier, last)):
            return True
        earlier, last = last, token
    return False


def _says_service(token: Token) -> bool:
    # `?a<?b)SERVICE>` looks like an IRI and is a comparison
    comparison = token.kind == "iri" and not WEB_IRI.match(token.text)
    return (token.kind == "word" or comparison) and "service" in token.text.casefold()


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
        if word in QUERY_WORDS:
            return None
    return None


def is_volatile(text: str) -> bool:
    """Return whether *text* may answer differently on the same data: NOW, RAND, UUID, STRUUID or BNODE called."""
    return _VOLATILE.search(decode_escapes(text)) is not None
