"""What is never sent to another store: calls to elsewhere, words of its own, and texts that it could read otherwise.

The other store parses a text anew, with its own parser. So besides what is refused everywhere, a text is refused here
if its tokens depend on who reads them, and if it names the functions by which a store reaches out of SPARQL: SQL
procedures and built-in functions of Virtuoso, Java classes.
"""

from __future__ import annotations

from typing import Final

from thbgraph.errors import FeatureRefused, UsageError
from thbgraph.store.guard import PROLOGUE_WORDS, UPDATE_WORDS
from thbgraph.store.lexer import decode_escapes, tokens
from thbgraph.store.readings import changed_by_escapes, first_ambiguous

_OWN_NAMES: Final = ("bif:", "sql:", "java:", "http://www.openlinksw.com/")


def refuse_own_words(text: str) -> None:
    r"""Refuse a query or update that the other store may take for more than SPARQL.

    Raises:
        FeatureRefused: an IRI is one of a store's own functions.
        UsageError: ``\u0027`` may end a string, or ``<?b)#>`` may be an IRI or a comparison before a comment.
    """
    if first_ambiguous(tokens(text)) or changed_by_escapes(text):
        raise UsageError("The text can be read in two ways, and another store may not read it as this one does.",
                         "Write characters instead of escapes, whole IRIs between < and >, and spaces around < .")
    for token in tokens(text):
        if token.kind == "iri" and decode_escapes(token.text)[1:].casefold().startswith(_OWN_NAMES):
            raise FeatureRefused(f"{token.text[:80]} is a store's own, not SPARQL's.", "Leave it out.")


def refuse_own_operations(update: str) -> None:
    """Refuse an update that does not begin with an operation of SPARQL 1.1 Update, past its prologue.

    Raises:
        UsageError: it begins otherwise, such as with Virtuoso's ``define``.
    """
    for token in tokens(update):
        if token.kind == "word" and (word := token.text.upper()) not in PROLOGUE_WORDS:
            if word not in UPDATE_WORDS:
                raise UsageError(f"'{token.text[:80]}' begins no update of SPARQL 1.1.", "Begin with INSERT or DELETE.")
            return

