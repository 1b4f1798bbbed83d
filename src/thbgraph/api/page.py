"""The HTML pages of the service: templates with autoescape, one style sheet, and a policy that runs no script."""

from __future__ import annotations

import base64
import hashlib
from typing import Any, Final

from jinja2 import Environment, PackageLoader

STYLE: Final = (
    "body{font:1rem/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1a1a1a}"
    "textarea{width:100%;box-sizing:border-box;font:0.95rem/1.4 monospace}label{display:block;margin:1rem 0 .25rem}"
    "button{font:inherit;padding:.5rem 1.5rem;margin-top:1rem}:focus-visible{outline:3px solid #0b57d0}"
    "details{margin:.5rem 0}summary{cursor:pointer}table{border-collapse:collapse;width:100%;margin:.5rem 0}"
    "th,td{text-align:left;vertical-align:top;padding:.25rem .75rem .25rem 0;border-bottom:1px solid #ddd}"
    "code,td,a{overflow-wrap:anywhere}"
)
POLICY: Final = (
    "default-src 'none'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; style-src 'sha256-"
    + base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
    + "'"
)
_PAGES: Final = Environment(loader=PackageLoader("thbgraph.api", "pages"), autoescape=True, trim_blocks=True,
                            lstrip_blocks=True)


def render(template: str, **values: Any) -> bytes:
    """Return the page *template* of ``api/pages/`` filled with *values*; whatever they hold is text, never markup."""
    return _PAGES.get_template(template).render(style=STYLE, **values).encode()
