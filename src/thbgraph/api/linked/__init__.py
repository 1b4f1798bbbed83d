"""Every IRI as an address: resources, graphs, shapes, the vocabulary, alignments, the context of the JSON."""
