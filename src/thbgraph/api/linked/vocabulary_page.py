"""The page at ``/ontology``: every term in the reader's language, with diagrams, and examples from the graph."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable, Mapping
from functools import cache
from html import escape
from importlib.resources import files
from typing import Any, Final

import yaml
from jinja2 import Environment, PackageLoader
from markupsafe import Markup

from thbgraph.api.linked.vocabulary_notes import blocks
from thbgraph.api.page import STYLE
from thbgraph.linked.diagrams import diagrams
from thbgraph.linked.examples import PRELUDE, Examples
from thbgraph.linked.expressions import manchester, short
from thbgraph.linked.usage import usage
from thbgraph.linked.vocabulary import ONTOLOGY, Module, Term, Vocabulary
from thbgraph.linked.wording import Wording
from thbgraph.namespaces import BASE, CONCEPT, THB
from thbgraph.query.words import LOADER
from thbgraph.resources import resource

_DRAWN: Final = re.compile(r"<style>(.*?)</style>\n", re.DOTALL)
# what a style sheet says once for all drawings, and titles that repeat what stands in the boxes
_TOLD_TWICE: Final = re.compile(r' xml:space="preserve"| font-family="[^"]*"| fill="#14181d"| xlink:title="[^"]*"|'
                                r"<title>[^<]*</title>\n")
_MANY: Final = 20
_OWN: Final = (
    ":root{color-scheme:light dark}dl{display:grid;grid-template-columns:minmax(7rem,auto) 1fr;gap:.1rem .75rem;"
    "margin:.25rem 0}dt{color:#555}dd{margin:0;overflow-wrap:anywhere}h4{margin:.5rem 0 .25rem}"
    "article{margin:1.5rem 0;border-top:1px solid #ddd}article p{margin:.25rem 0}"
    "code{font-size:.9em;font-weight:normal}"
    "pre{white-space:pre-wrap;overflow-wrap:anywhere;font-size:.85rem;background:#f4f6f8;padding:.5rem;margin:.25rem 0}"
    "figure{margin:1rem 0}.drawing svg{max-width:100%;height:auto;font-family:Helvetica,Arial,sans-serif}"
    ".drawing text{fill:#14181d}"
    ":target{outline:2px solid #0b57d0;outline-offset:4px}"
    "@media (prefers-color-scheme:dark){body{background:#14181d;color:#e8eaed}a{color:#9cc3ff}dt{color:#b4bfcc}"
    "pre{background:#20262d}th,td,article{border-color:#444}:focus-visible,:target{outline-color:#9cc3ff}}"
    "@media print{body{max-width:none;margin:0}nav,.top{display:none}article,tr,figure{break-inside:avoid}"
    "a{color:inherit;text-decoration:none}}"
)


def vocabulary_page(known: Vocabulary, examples: Examples, lang: str, under: str, version: str) -> bytes:
    """Return the page.

    Args:
        known: the ontology.
        examples: of its terms.
        lang: ``en`` or ``ru``.
        under: public URL of the service, for links to concepts and resources.
        version: of the dataset that the examples are from.
    """
    def here(iri: str) -> str:
        """Return where this service answers for an IRI of the project; others stay as they are."""
        return f"{under}/{iri.removeprefix(BASE)}" if iri.startswith(BASE) else iri

    def target(iri: str) -> str:
        """Return where the name of a term leads: on this page, or to the page of a concept."""
        if iri.startswith(THB):
            return f"#{iri.removeprefix(THB)}"
        scheme = iri.removeprefix(CONCEPT)
        return f"#scheme-{scheme}" if iri.startswith(CONCEPT) and "/" not in scheme else here(iri)

    used = usage()
    page = _templates().get_template("vocabulary.html").render(
        style=Markup(_style()), known=known, examples=examples, lang=lang, under=under, version=version,  # noqa: S704
        w=_words()[lang], wording=Wording(known, used, lang), here=here, target=target, title=_titles(lang),
        drawn={diagram.slug: diagram for diagram in diagrams(known, used)}, svg=_svg, data=_way_of_data(),
        notes=list(blocks((resource("ontology") / "design-notes.md").read_text(encoding="utf-8"))),
        properties_of=_properties_of(known), kinds=_kinds(known), users=_users(known), pairs_of=_pairs_of(known),
        short=short, manchester=manchester, prelude=PRELUDE, base=BASE, onto=ONTOLOGY)
    return page.encode()


def page_policy() -> str:
    """Return the Content-Security-Policy of the page: its own style sheet, and nothing else."""
    digest = base64.b64encode(hashlib.sha256(_style().encode()).digest()).decode()
    return f"default-src 'none'; base-uri 'none'; frame-ancestors 'none'; style-src 'sha256-{digest}'"


def anchor_of_part(part: str) -> str:
    """Return where the page describes a module or an alignment."""
    return part.replace("/", "-") if part.startswith("alignment/") else f"module-{part}"


def _titles(lang: str) -> Any:
    """Return what names a module: its own title, which for the whole would be that of the page."""
    common = {"en": "Terms about tables and terms", "ru": "Термины о таблицах и о терминах"}

    def title(module: Module) -> str:
        return common[lang] if module.iri == ONTOLOGY else module.label(lang)

    return title


def _kinds(known: Vocabulary) -> Mapping[str, tuple[list[str], list[Module]]]:
    """Return by class its kinds that are listed, and the modules that have so many that they are only named."""
    found: dict[str, tuple[list[str], list[Module]]] = {}
    for iri, children in known.children.items():
        by_module = [(module, [term.iri for term in (*module.classes, *module.properties) if term.iri in children])
                     for module in known.modules]
        listed = [child for _, some in by_module if len(some) <= _MANY for child in some]
        found[iri] = listed, [module for module, some in by_module if len(some) > _MANY]
    return found


def _pairs_of(known: Vocabulary) -> Callable[[Term], list[str]]:
    """Return what tells of a term the classes apart from it that no list of classes kept apart tells."""
    grouped: dict[str, set[str]] = {}
    for group in known.apart:
        for iri in group:
            grouped.setdefault(iri, set()).update(group)
    return lambda term: [iri for iri in term.disjoint if iri not in grouped.get(term.iri, ())]


def _properties_of(known: Vocabulary) -> Mapping[str, list[str]]:
    """Return by class the properties that stand on it: by their domain, else as the data show."""
    found: dict[str, list[str]] = {iri: [] for iri in known.classes}
    for term in known.properties.values():
        declared = [iri for part in term.domain for iri in part.named()]
        used = usage()[term.iri].subjects if term.iri in usage() else ()
        for iri in declared or [THB + name for name in used]:
            if iri in found:
                found[iri].append(term.iri)
    return found


def _users(known: Vocabulary) -> Mapping[str, list[str]]:
    """Return by code list the properties whose values come from it."""
    found: dict[str, list[str]] = {scheme.slug: [] for scheme in known.schemes}
    for iri, use in usage().items():
        for scheme in use.schemes:
            if scheme in found and iri in known.properties:
                found[scheme].append(iri)
    return found


@cache
def _svg(name: str) -> Markup:
    """Return a drawing of ``docs/diagrams/`` whose boxes lead to places of this page, and without what is its style."""
    text = (resource("docs") / "diagrams" / f"{name}.svg").read_text(encoding="utf-8")
    plain = _TOLD_TWICE.sub("", _DRAWN.sub("", text)).replace(f'xlink:href="{THB}', 'xlink:href="#')
    return Markup(plain)  # noqa: S704 - a file of ours


@cache
def _style() -> str:
    drawing = (resource("docs") / "diagrams" / "overview.svg").read_text(encoding="utf-8")
    return STYLE + _OWN + "".join(_DRAWN.findall(drawing))


@cache
def _way_of_data() -> Any:
    return yaml.load((resource("docs") / "diagrams" / "data.yaml").read_bytes(), Loader=LOADER)  # noqa: S506


@cache
def _words() -> Mapping[str, Any]:
    text = (files("thbgraph.api") / "pages" / "vocabulary.words.yaml").read_text(encoding="utf-8")
    found: Mapping[str, Any] = yaml.load(text, Loader=LOADER)  # noqa: S506 - a safe loader, see query/words.py
    return found


@cache
def _templates() -> Environment:
    made = Environment(loader=PackageLoader("thbgraph.api", "pages"), autoescape=True, trim_blocks=True,
                       lstrip_blocks=True)
    made.filters["content"] = _content
    return made


def _content(text: str) -> Markup:
    """Return *text* as the content of an element, where a quotation mark is no more than itself."""
    return Markup(escape(text, quote=False))  # noqa: S704 - escaped
