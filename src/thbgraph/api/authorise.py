"""Who may write: whoever sends the one token, and nobody where there is none."""

from __future__ import annotations

import hmac

from starlette.requests import Request

from thbgraph.api.context import service_of
from thbgraph.errors import ReadOnly, Unauthorised
from thbgraph.store.editor import Editor


def authorise(request: Request) -> Editor:
    """Return what applies the write that *request* asks for; call it before the body is read.

    The comparison takes the same time whatever was sent, and neither token is told to anybody.

    Raises:
        ReadOnly: the store takes no writes, or no token is configured.
        Unauthorised: the token is missing or wrong (RFC 6750).
    """
    service = service_of(request)
    if service.editor is None:
        raise ReadOnly("This store is read-only.", "Serve an updatable one: `thbgraph serve --store DIR`.")
    if not service.settings.write_token:
        raise ReadOnly("Writes are switched off: no token is configured.", "Set THBGRAPH_WRITE_TOKEN.")
    sent = request.headers.getlist("authorization")
    scheme, _, token = (sent[0] if len(sent) == 1 else "").partition(" ")
    given, wanted = token.strip().encode("latin-1"), service.settings.write_token.encode()
    if not hmac.compare_digest(given, wanted) or scheme.lower() != "bearer":
        raise Unauthorised("This write needs the token of this service.", "Send it as 'Authorization: Bearer TOKEN'.")
    return service.editor
