"""Named questions: ``.rq`` files with front matter and typed parameters."""

from thbgraph.query.named import Parameter, Question, catalogue, find_question, load_questions, read_question
from thbgraph.query.run import Rows, run_select

__all__ = ["Parameter", "Question", "Rows", "catalogue", "find_question", "load_questions", "read_question",
           "run_select"]
