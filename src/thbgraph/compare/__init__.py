"""Side by side: several states on one date, one state on two dates, and who meets a duty that another does not."""

from thbgraph.compare.dates import GapChange, changes_between
from thbgraph.compare.practices import Practice, practices
from thbgraph.compare.states import TopicRow, compare_states

__all__ = ["GapChange", "Practice", "TopicRow", "changes_between", "compare_states", "practices"]
