"""``/openapi.json``: the description of every address, for programs."""
