"""Relative IRIs resolved as SPARQL asks for."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import urljoin

_SCHEME: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")


def resolved(base: str, reference: str) -> str:
    """Return the IRI for *reference*, which is kept as it is if it has a scheme (RFC 3986, section 5.2)."""
    if _SCHEME.match(reference):
        return reference
    joined = urljoin(base, reference)
    # the library leaves out an empty query or fragment, on which a namespace ends
    return joined if joined.endswith(reference[-1:]) or reference[-1:] not in "#?" else joined + reference[-1]
