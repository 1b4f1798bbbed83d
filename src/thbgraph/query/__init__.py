"""Named questions: ``.rq`` files with front matter and typed parameters."""

from thbgraph.query.front import Column, Parameter
from thbgraph.query.named import Question, catalogue, find_question, load_questions, read_question
from thbgraph.query.run import Rows, run_select
from thbgraph.query.types import UnfitValue, cell_value

__all__ = ["Column", "Parameter", "Question", "Rows", "UnfitValue", "catalogue", "cell_value", "find_question",
           "load_questions", "read_question", "run_select"]
