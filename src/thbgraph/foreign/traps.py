"""What RDF can be made to do to its reader, refused before any parser sees it."""

from __future__ import annotations

import json
import re
from typing import Any, Final

from thbgraph.errors import DataError, FeatureRefused, UnsupportedMediaType

_ENTITY: Final = re.compile(r"<!ENTITY\s+([\w.:-]{1,100})\s+(?:\"([^\"<&%]{0,1000})\"|'([^'<&%]{0,1000})')\s*>")
_REFERENCE: Final = re.compile(r"&([\w.:-]{1,100});")
_MOST_GROWTH: Final = 20_000_000
_TAG: Final = re.compile(r"<(/?)[\w:][^<>]*>")
_DEEPEST: Final = 500
_COMPRESSED: Final = (b"\x1f\x8b", b"PK\x03\x04", b"BZh", b"\xfd7zXZ", b"\x28\xb5\x2f\xfd")


def refuse_compressed(name: str, content: bytes) -> None:
    """Refuse a packed file or body: a small one can unpack to any size.

    Raises:
        UnsupportedMediaType: *content* begins as one does.
    """
    if content.startswith(_COMPRESSED):
        raise UnsupportedMediaType(f"{name} is compressed.", "Unpack it first.")


def refuse_traps(name: str, form: str, text: str) -> None:
    """Refuse what reaches outside the document *name* of the syntax *form*, or swells without end.

    Raises:
        FeatureRefused: a JSON-LD context to be fetched; an XML entity that refers to something.
        DataError: JSON that is not JSON, or JSON or XML that is nested too deeply.
    """
    if form == "jsonld":
        _refuse_remote_contexts(name, _json(name, text))
    elif form == "rdf":
        _refuse_depth(name, text)
        if "<!" in text:
            _refuse_entities(name, text)


def _json(name: str, text: str) -> Any:
    try:
        return json.loads(text, object_pairs_hook=_Pairs)
    except json.JSONDecodeError as error:
        raise DataError(f"{name}, line {error.lineno}: this is not JSON ({error.msg}).", "Mend that place.") from error
    except RecursionError as error:
        raise DataError(f"{name}: the JSON is nested too deeply.", "Flatten it, or send N-Triples.") from error
    except ValueError as error:  # a number of thousands of digits
        raise DataError(f"{name}: the JSON cannot be read ({error}).", "Write such a number as a string.") from error


class _Pairs(list[tuple[str, Any]]):
    """The members of a JSON object, repeated names kept: readers differ on which of them counts."""


def _refuse_remote_contexts(name: str, document: Any) -> None:
    waiting = [document]
    while waiting:
        node = waiting.pop()
        if not isinstance(node, _Pairs):
            waiting += node if isinstance(node, list) else []
            continue
        for key, value in node:
            contexts = value if isinstance(value, list) and not isinstance(value, _Pairs) else [value]
            told = [context for context in contexts if isinstance(context, str)] if key == "@context" else []
            if told or key == "@import":
                address = str(told[0] if told else value)[:200]
                raise FeatureRefused(f"{name}: the JSON-LD context '{address}' would have to be fetched, and nothing "
                                     "is fetched here.",
                                     "Write the context into the document, or send N-Triples.")
            waiting.append(value)


def _refuse_depth(name: str, text: str) -> None:
    """Refuse XML whose elements nest so deeply that reading them takes the square of their number."""
    depth = 0
    for tag in _TAG.finditer(text):
        if tag.group(1):
            depth -= 1
        elif not tag.group().endswith("/>"):
            depth += 1
        if depth > _DEEPEST:
            raise DataError(f"{name}: its XML nests more than {_DEEPEST:,} elements.", "Flatten it, or send Turtle.")


def _refuse_entities(name: str, text: str) -> None:
    found = _ENTITY.findall(text)
    if len(found) != text.count("<!ENTITY"):
        raise FeatureRefused(f"{name}: an XML entity refers to a file, an address or another entity, or is long; "
                             "that is refused.", "Write what it stands for in its place.")
    lengths = {entity: len(double or single) for entity, double, single in found}
    if sum(lengths.get(used, 0) for used in _REFERENCE.findall(text)) > _MOST_GROWTH:
        raise FeatureRefused(f"{name}: its XML entities stand for more than {_MOST_GROWTH:,} characters.",
                             "Send the document without entities.")
