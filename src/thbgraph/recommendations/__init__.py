"""Recommendations, and what later evidence says became of each."""

from thbgraph.recommendations.items import Advice, Evidence, Mention, Place, Recommendation
from thbgraph.recommendations.tell import STATUSES, Wanted, described, recommended
from thbgraph.recommendations.words import markdown, place_name, status_name

__all__ = ["STATUSES", "Advice", "Evidence", "Mention", "Place", "Recommendation", "Wanted", "described", "markdown",
           "place_name", "recommended", "status_name"]
