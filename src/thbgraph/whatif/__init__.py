"""What would change if a state joined or left an instrument: derived again on a copy, nothing is stored."""

from thbgraph.whatif.act import Note
from thbgraph.whatif.change import Change, what_if

__all__ = ["Change", "Note", "what_if"]
