"""The normalised text of a document: its words alone, so that layout, case and punctuation change nothing.

A word is a run of letters and digits after Unicode normalisation (NFKC) and case folding. A passage is kept as the
number of its first word, its length in words, and the SHA-256 digest of its words joined by single spaces.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Sequence
from typing import Final

_WORD: Final = re.compile(r"[^\W_]+")
PREFIX: Final = "sha256:"


def words_of(text: str) -> list[str]:
    """Return the words of *text* in their order."""
    return _WORD.findall(unicodedata.normalize("NFKC", text).casefold())


def digest(words: Sequence[str]) -> str:
    """Return ``sha256:`` and the hexadecimal digest of *words*."""
    return PREFIX + hashlib.sha256(" ".join(words).encode()).hexdigest()


def measure(text: str, first_line: int, last_line: int) -> tuple[int, int, str]:
    """Return number of the first word (from 1), number of words, and digest of some lines of *text*.

    Args:
        text: the whole document.
        first_line: first line of the passage, from 1.
        last_line: its last line, included.
    """
    lines = text.split("\n")
    before = len(words_of("\n".join(lines[: first_line - 1])))
    passage = words_of("\n".join(lines[first_line - 1 : last_line]))
    return before + 1, len(passage), digest(passage)
