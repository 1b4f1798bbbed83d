"""Fill another SPARQL store from the built graph: by graph store protocol or by update, resumable and verified."""

from thbgraph.push.parts import MERGED, Part, split
from thbgraph.push.run import Outcome, Plan, Progress, push
from thbgraph.push.state import State
from thbgraph.push.target import WAYS, Target, Way, find_target

__all__ = ["MERGED", "WAYS", "Outcome", "Part", "Plan", "Progress", "State", "Target", "Way", "find_target",
           "push", "split"]
