"""Updates that SPARQL 1.1 allows and the engine does not take, rewritten as ones that it takes and that do the same.

The engine reads BASE and PREFIX before the first operation only, where the grammar has a prologue before each; and it
fails to clear a named graph that is not there, where SPARQL 1.1 Update (section 3.1.4) leaves that to the store and the
W3C protocol case ``update_base_uri`` asks for success.
"""

from __future__ import annotations

from typing import Final

from thbgraph.errors import UsageError
from thbgraph.store.using import Item, inserted, operations, prologue_length, refuse_two_readings

_CLEAR: Final = ["CLEAR", "GRAPH"]
_ONCE: Final = "Declare it once, before the first operation, or write the IRIs in full."

Places = list[tuple[int, str]]


def engine_form(update: str) -> str:
    """Return *update* as the engine takes it; as it is where its tokens do not tell how it is meant.

    Raises:
        UsageError: a later prologue gives a prefix or the base another meaning, which the engine could not be told.
    """
    folded = update.casefold()
    later = folded.partition(";")[2]
    if "clear" not in folded and "prefix" not in later and "base" not in later:
        return update  # a long list of data is not read once more
    try:
        refuse_two_readings(update)
        found = operations(update)
    except UsageError:
        return update  # the engine's own error says more
    insertions = [(items[place].end, " SILENT") for items in found for place in _clears(items)]
    gathered, blanks = _gathered(update, found)
    first = next((items[prologue_length(items)].start for items in found if len(items) > prologue_length(items)), 0)
    if gathered:
        insertions.append((first, "".join(f"{words} " for words in gathered)))
    return inserted(_blanked(update, blanks), insertions)


def _clears(items: list[Item]) -> list[int]:
    """Return the place of CLEAR in *items* if it is to clear one named graph, whatever becomes of it."""
    first = prologue_length(items)
    return [first] if [item.word for item in items[first:first + 2]] == _CLEAR else []


def _gathered(update: str, found: list[list[Item]]) -> tuple[list[str], list[tuple[int, int]]]:
    """Return the declarations of all prologues but the first that are news, and where those prologues stand."""
    known: dict[str, str] = {}
    news: list[str] = []
    blanks: list[tuple[int, int]] = []
    for number, items in enumerate(found):
        prologue = items[:prologue_length(items)]
        for name, words in _declarations(update, prologue):
            if name in known and number and known[name] != words:
                raise UsageError(f"The update declares {name} a second time, as something else.", _ONCE)
            if number and name == "BASE" and name not in known:
                raise UsageError("The update declares BASE after its first operation.", _ONCE)
            if number and name not in known:
                news.append(words)
            known[name] = words
        if number and prologue:
            blanks.append((prologue[0].start, prologue[-1].end))
    return news, blanks


def _declarations(update: str, prologue: list[Item]) -> list[tuple[str, str]]:
    """Return the declarations of *prologue*: what each is of, and its words."""
    found, place = [], 0
    while place < len(prologue):
        length = 3 if prologue[place].word == "PREFIX" else 2
        words = [update[item.start:item.end] for item in prologue[place:place + length]]
        words[0] = words[0].upper()
        found.append((" ".join(words[:-1]), " ".join(words)))
        place += length
    return found


def _blanked(update: str, blanks: list[tuple[int, int]]) -> str:
    """Return *update* with spaces in the *blanks*; what stands behind them stays in its line and column."""
    parts, done = [], 0
    for start, end in blanks:
        kept = "".join(letter if letter in "\r\n" else " " for letter in update[start:end])
        parts += [update[done:start], kept]
        done = end
    return "".join([*parts, update[done:]])
