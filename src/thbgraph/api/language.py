"""The language of a page: what the address names, else what the reader's browser prefers, else English."""

from __future__ import annotations

from typing import Final

from starlette.requests import Request

from thbgraph.api.asked import one_of
from thbgraph.api.negotiate import quality_of

LANGUAGES: Final = ("en", "ru")


def reader_language(request: Request) -> str:
    """Return the language of ``?lang=``, or else the one that Accept-Language ranks highest (RFC 9110, 12.5.4).

    Raises:
        UsageError: ``lang`` names another language.
    """
    if "lang" in request.query_params:
        return one_of("lang", request.query_params["lang"], LANGUAGES)
    accepted = preferences(",".join(request.headers.getlist("accept-language")))
    anything = accepted.get("*", 0.0)
    # English wins a tie, being the language that everything here was first written in
    return "ru" if accepted.get("ru", anything) > accepted.get("en", anything) else "en"


def preferences(header: str) -> dict[str, float]:
    """Return the quality of each primary language tag of an Accept-Language *header*; malformed elements ask nothing.

    ``ru-RU`` counts for ``ru``; of several tags of one language the highest quality counts.
    """
    found: dict[str, float] = {}
    for element in header.split(","):
        tag, *weight = element.split(";")
        name, quality = tag.strip().lower().split("-")[0], quality_of(weight)
        others = [part for part in weight if part.partition("=")[0].strip().lower() not in ("q", "")]
        if name and quality is not None and not others:  # a weight is all that may stand beside a language
            found[name] = max(found.get(name, 0.0), quality)
    return found
