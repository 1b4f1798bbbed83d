"""The dataset described to catalogues, archives and authors: VoID, DCAT-AP, RO-Crate, citations, alignments.

``record`` says what the dataset is; everything else here writes that record in the words of one community.
"""

from thbgraph.catalogue.citation import SHORT, bibtex, citation_cff, citation_line, csl_json, dataset_line, fact_line
from thbgraph.catalogue.counts import Counts, void_counts
from thbgraph.catalogue.dcat import dcat_triples
from thbgraph.catalogue.files import description_files
from thbgraph.catalogue.record import CATALOGUE, DATASET, About, Dataset, Version, about
from thbgraph.catalogue.rocrate import rocrate_json
from thbgraph.catalogue.sssom import sssom_tsv
from thbgraph.catalogue.sssom_rdf import alignments_rdf, alignments_turtle, skos_triples, sssom_triples
from thbgraph.catalogue.void import void_triples

__all__ = ["CATALOGUE", "DATASET", "SHORT", "About", "Counts", "Dataset", "Version", "about",
           "alignments_rdf", "alignments_turtle", "bibtex", "citation_cff", "citation_line", "csl_json",
           "dataset_line", "dcat_triples", "description_files", "fact_line", "rocrate_json", "skos_triples",
           "sssom_triples", "sssom_tsv", "void_counts", "void_triples"]
