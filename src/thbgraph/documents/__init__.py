"""A reader's own copies of the documents: does every passage still say what it said, and is nothing copied?"""

from thbgraph.documents.verify import Report, verify

__all__ = ["Report", "verify"]
