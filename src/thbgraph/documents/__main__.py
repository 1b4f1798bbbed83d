"""``python -m thbgraph.documents FILE FIRST LAST``: what a row of the passages table needs for lines of a document."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

from thbgraph.documents.words import measure

_ARGUMENTS: Final = 3


def main(arguments: list[str]) -> int:
    """Print first word, number of words and digest of the named lines; return the exit code."""
    if len(arguments) != _ARGUMENTS or not all(text.isdigit() and int(text) > 0 for text in arguments[1:]):
        sys.stderr.write("Give a text file, the first line and the last line, for example: report.txt 120 124\n")
        return 2
    try:
        text = Path(arguments[0]).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        sys.stderr.write(f"{arguments[0]} cannot be read as UTF-8 text: {error}. Name a text file.\n")
        return 2
    first, count, digest = measure(text, int(arguments[1]), int(arguments[2]))
    sys.stdout.write(f"first_word={first}\nwords={count}\ndigest={digest}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
