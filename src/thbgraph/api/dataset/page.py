"""The page about the dataset: what it is, how to cite it, its versions and their files."""

from __future__ import annotations

from thbgraph.api.linked.representations import RDF, Document
from thbgraph.api.page import render
from thbgraph.catalogue import Counts, Dataset, about, dataset_line
from thbgraph.catalogue.forms import form_of
from thbgraph.catalogue.void import sizes


def dataset_page(record: Dataset, document: Document, lang: str, counts: Counts | None = None) -> bytes:
    """Return the page of *record*.

    Args:
        record: what is described.
        document: under which address it stands.
        lang: ``en`` or ``ru``.
        counts: of what the store holds, if they are to be shown.
    """
    said, base = about(), record.public_url
    versions = [{"version": version.version, "date": version.reference_date,
                 "url": f"{base}/dataset/{version.version}", "current": version == record.current,
                 "files": [(name, url, form_of(name).holds[lang], file)
                           for name, url, file in record.downloads(version)]}
                for version in reversed(record.versions)]
    return render("dataset.html", lang=lang, title=said.title[lang], description=said.description[lang],
                  publisher=said.publisher[lang], licence=said.licence, licence_name=said.licence_name[lang],
                  citations=[dataset_line(record, lang)], current=f"{base}/dataset/{record.current.version}",
                  versions=versions, base=base, iri=document.iri, counts=counts,
                  statements=sum(counts.properties.values()) if counts else 0,
                  sizes=sizes(counts, lang) if counts else [],
                  forms=[(offer.format, f"{base}{document.path}.{offer.format}") for offer in RDF])
