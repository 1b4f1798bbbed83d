"""``/export``: the data as files."""
