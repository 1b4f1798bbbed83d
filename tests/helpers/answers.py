"""What is true of every refusal of the service."""

from __future__ import annotations

from typing import Any

import httpx

from tests.helpers.services import TOKEN


def problem(response: httpx.Response, status: int, *codes: str) -> dict[str, Any]:
    """Return the RFC 9457 document of a refusal with *status* and one of *codes*, of which every site may read."""
    assert (response.status_code, response.headers["content-type"]) == (status, "application/problem+json"), \
        response.text
    document: dict[str, Any] = response.json()
    assert document["status"] == status
    assert document["code"] in codes
    assert document["detail"]
    assert response.headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-credentials" not in response.headers
    assert "etag" not in response.headers
    assert TOKEN not in response.text + str(response.headers)
    return document
