"""The protocol's using-graph-uri and using-named-graph-uri, written into an update as its USING clauses.

The SPARQL 1.1 Protocol, section 2.2.3, gives each operation that matches a pattern the dataset of the request, and
calls it an error if an operation names one of its own. The engine reads an update as text only, and without word
boundaries: ``USINGx:g`` is a clause to it. So the request is read here by its tokens, and refused wherever they allow
two readings.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from pyoxigraph import NamedNode

from thbgraph.errors import UsageError
from thbgraph.store.lexer import Token, tokens
from thbgraph.store.readings import changed_by_escapes, first_ambiguous

_PROLOGUE: Final = re.compile(r"(?:BASE iri |PREFIX iri iri |VERSION string )*")
_WITHOUT_PATTERN: Final = re.compile(
    r"""(?:INSERT|DELETE)\ DATA\ block
      | LOAD(?:\ SILENT)?\ iri(?:\ INTO\ GRAPH\ iri)?
      | (?:CLEAR|DROP)(?:\ SILENT)?\ (?:GRAPH\ iri|DEFAULT|NAMED|ALL)
      | CREATE(?:\ SILENT)?\ GRAPH\ iri
      | (?:ADD|MOVE|COPY)(?:\ SILENT)?\ (?:DEFAULT|(?:GRAPH\ )?iri)\ TO\ (?:DEFAULT|(?:GRAPH\ )?iri)""",
    re.VERBOSE,
)
_WITH_PATTERN: Final = re.compile(r"(?:DELETE block(?: INSERT block)?|INSERT block) WHERE block")
_SHORT_FORM: Final = "DELETE WHERE block"
_OWN_DATASET: Final = ("WITH", "USING")
_KINDS: Final = {"iri": "iri", "name": "iri", "string": "string"}
_MEND: Final = "Write USING into the update itself, or put spaces between its words and whole IRIs between < and >."


@dataclass(frozen=True, slots=True)
class Item:
    """One part of an update outside all braces.

    Attributes:
        word: a keyword in capitals, ``iri`` for an IRI or a prefixed name, ``string``, ``block`` for all from an
            opening brace to its closing one, or the mark itself.
        start: where it begins in the text.
        end: where it ends.
    """

    word: str
    start: int
    end: int


def with_using(update: str, default_graphs: Sequence[str], named_graphs: Sequence[str]) -> str:
    """Return *update* with the protocol's dataset in each operation that has a WHERE; as it is if there is none.

    ``DELETE WHERE`` takes no USING and becomes the ``DELETE`` and ``WHERE`` that it is short for (SPARQL 1.1 Update,
    section 3.1.3.3).

    Args:
        update: a SPARQL 1.1 Update request.
        default_graphs: values of ``using-graph-uri``, whose merge the patterns match.
        named_graphs: values of ``using-named-graph-uri``, which ``GRAPH`` sees.

    Raises:
        UsageError: a graph name is not an absolute IRI, an operation has WITH or USING of its own, or the request can
            be read in more than one way.
    """
    clauses = [f"USING {_node(iri)}" for iri in dict.fromkeys(default_graphs)]
    clauses += [f"USING NAMED {_node(iri)}" for iri in dict.fromkeys(named_graphs)]
    if not clauses:
        return update
    refuse_two_readings(update)
    insertions = [place for operation in operations(update) for place in _places(operation, update, " ".join(clauses))]
    return inserted(update, insertions)


def operations(update: str) -> list[list[Item]]:
    """Return the operations of *update*, each with the prologue before it, as their items outside braces.

    Raises:
        UsageError: its braces do not match.
    """
    found: list[list[Item]] = [[]]
    for item in _items(update):
        if item.word == ";":
            found.append([])
        else:
            found[-1].append(item)
    return [operation for operation in found if operation]


def prologue_length(operation: Sequence[Item]) -> int:
    """Return how many items of *operation* are its prologue."""
    prologue = _PROLOGUE.match("".join(f"{item.word} " for item in operation))
    return prologue.group().count(" ") if prologue else 0


def inserted(text: str, insertions: Sequence[tuple[int, str]]) -> str:
    """Return *text* with each of the *insertions* (place, what) put in; their places are those in *text*."""
    parts, done = [], 0
    for place, what in sorted(insertions, key=lambda insertion: insertion[0]):
        parts += [text[done:place], what]
        done = place
    return "".join([*parts, text[done:]])


def refuse_two_readings(update: str) -> None:
    r"""Refuse an update whose tokens depend on who reads them.

    ``?a<?b)#>`` may be an IRI reference, or a comparison before a comment; ``\u0027`` within a string may end it,
    because SPARQL 1.1 (section 19.2) replaces escapes before it looks for tokens and the engine does not.

    Raises:
        UsageError: it is one.
    """
    if found := first_ambiguous(tokens(update)):
        raise UsageError(f"'{found.text[:80]}' in the update can be read in two ways.", _MEND)
    if changed_by_escapes(update):
        raise UsageError("An escape in the update stands for more than a character of a name or string.", _MEND)


def _node(iri: str) -> str:
    try:
        return str(NamedNode(iri))
    except ValueError as error:
        raise UsageError(f"The graph name '{iri}' is not an absolute IRI: {error}.", "Write it out.") from error


def _items(update: str) -> Iterator[Item]:
    depth = begun = 0
    for token in (token for token in tokens(update) if token.kind != "comment"):
        if token.text == "{":
            begun = begun if depth else token.start
            depth += 1
        elif token.text == "}":
            depth -= 1
            if depth == 0:
                yield Item("block", begun, token.start + 1)
            elif depth < 0:
                break
        elif depth == 0:
            yield Item(_word(token), token.start, token.end)
    if depth:
        raise UsageError("The braces of the update do not match.", "Close each one that is opened.")


def _word(token: Token) -> str:
    return _KINDS.get(token.kind) or (token.text.upper() if token.kind == "word" else token.text)


def _places(operation: list[Item], update: str, clauses: str) -> list[tuple[int, str]]:
    """Return what goes where in *update* so that *operation* uses the dataset of *clauses*."""
    words = [item.word for item in operation]
    if own := next((word for word in words if word in _OWN_DATASET), None):
        raise UsageError(
            f"The update says {own}, and the request names its graphs as well.",
            "Name them in one of the two places (SPARQL 1.1 Protocol, section 2.2.3).",
        )
    first = prologue_length(operation)
    shape, own_items = " ".join(words[first:]), operation[first:]
    if not shape or _WITHOUT_PATTERN.fullmatch(shape):
        return []
    if shape == _SHORT_FORM:
        block = own_items[2]
        return [(own_items[0].end, f" {update[block.start:block.end]} {clauses}")]
    if _WITH_PATTERN.fullmatch(shape):
        return [(own_items[-2].start, f" {clauses} ")]
    raise UsageError("An operation of the update is not understood well enough to give it other graphs.", _MEND)
