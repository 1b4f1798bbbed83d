"""The dataset described to catalogues, archives and authors: VoID, DCAT-AP, RO-Crate, citations, alignments."""
