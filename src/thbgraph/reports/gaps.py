"""The compliance-gap report in every format of ``thbgraph gaps`` but the terminal's table."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any, Final

import pyoxigraph as ox
from jinja2 import Environment, PackageLoader, StrictUndefined, pass_context, select_autoescape

from thbgraph.catalogue import Version
from thbgraph.errors import UsageError
from thbgraph.gaps import Evaluation, Evidence, Finding, gap_quads, gap_shapes
from thbgraph.namespaces import ID, PREFIXES
from thbgraph.reports.context import GAP_FORMATS, ReportContext, Silence
from thbgraph.reports.items import gap_item
from thbgraph.reports.layout import NOT_EVALUATED, VERDICTS, StatePart, lay_out
from thbgraph.reports.rdf import graph_text
from thbgraph.reports.sheets import Sheet, csv_text, workbook
from thbgraph.reports.words import WORDS, disagreement_words, replies, since_words

COLUMNS: Final = ("state", "topic", "instrument", "article", "modality", "since", "due", "severity", "verdict",
                  "reason", "message", "remedy", "evidence", "not_weighed", "disagreement", "state_reply", "norm",
                  "evidence_status", "verification")
_EVIDENCE_COLUMNS: Final = ("state", "topic", "norm", "role", "status", "aspect", "speaker", "source", "locator",
                            "as_of", "verification", "summary", "state_reply")
_SKIPPED_COLUMNS: Final = ("state", "topic", "instrument", "article", "norm", "reason")


def render_gaps(findings: Sequence[Finding], evaluation: Evaluation, context: ReportContext, form: str) -> bytes:
    """Render *findings* as ``md``, ``html``, ``csv``, ``xlsx``, ``json``, ``ttl`` or ``jsonld``.

    Args:
        findings: in the order of the report; those not evaluated make the annex.
        evaluation: what they rest on; needed for the RDF forms.
        context: date, version, language, names.
        form: one of ``GAP_FORMATS`` except ``table``.

    Raises:
        UsageError: an unknown format.
    """
    if form in ("md", "html"):
        return page(f"gaps.{form}.j2", context, _page_values(findings, context))
    if form == "csv":
        return csv_text(COLUMNS, (_record(finding, context) for finding in findings))
    if form == "xlsx":
        return workbook(_sheets(findings, context), WORDS[context.lang]["title"], context.short_version, context.at)
    if form == "json":
        body = {"at": context.at.isoformat(), "version": context.version, "total": len(findings), "next": None,
                "items": [gap_item(finding) for finding in findings]}
        return (json.dumps(body, ensure_ascii=False, indent=2) + "\n").encode()
    if form in ("ttl", "jsonld"):
        return graph_text([*gap_quads(evaluation, findings), *_cited(context)], form)
    raise UsageError(f"'{form}' is not a report format.", "Formats: " + ", ".join(GAP_FORMATS) + ".")


def _cited(context: ReportContext) -> Iterator[ox.Quad]:
    """Yield of which version the report is, and how to cite it."""
    report = ox.NamedNode(ID + "gap/report")
    yield ox.Quad(report, ox.NamedNode(PREFIXES["prov"] + "wasDerivedFrom"),
                  ox.NamedNode(Version(context.version, "").iri))
    yield ox.Quad(report, ox.NamedNode(PREFIXES["dct"] + "bibliographicCitation"),
                  ox.Literal(context.cite, language=context.lang))


def page(template: str, context: ReportContext, values: Mapping[str, Any]) -> bytes:
    """Return the report page that *template* makes of *values*, in HTML or Markdown by its name."""
    return _environment(".md." in template).get_template(template).render(
        at=context.at.isoformat(), version=context.short_version, lang=context.lang, cite=context.cite,
        words=WORDS[context.lang], labels=context.labels, status_names=_Names(context), **values).encode()


@cache
def _environment(markdown: bool) -> Environment:
    """Return where the templates of one kind are kept compiled; what a reader asked for comes with each page."""
    environment = Environment(loader=PackageLoader("thbgraph.reports"), autoescape=select_autoescape(("html.j2",)),
                              undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    if markdown:
        environment.finalize = _plain
    environment.filters["since_words"] = pass_context(lambda page, finding: since_words(finding, page["lang"]))
    environment.filters["replies"] = pass_context(lambda page, evidence: replies(evidence, page["lang"]))
    environment.filters["disagreement"] = pass_context(
        lambda page, finding: disagreement_words(finding, page["status_names"], page["lang"]))
    environment.filters["source_name"] = pass_context(
        lambda page, slug: page["labels"].of(f"{ID}source/{slug}", page["lang"]))
    return environment


def _plain(value: object) -> str:
    """Return *value* as one line of Markdown that opens no tag, link or image: Markdown lets HTML through."""
    return " ".join(str(value).splitlines() or ("",)).replace("<", "&lt;").replace("](", "]\\(")


class _Names(dict[str, str]):
    """The names of the evidence statuses, looked up when asked for."""

    def __init__(self, context: ReportContext) -> None:
        super().__init__()
        self._context = context

    def __missing__(self, slug: str) -> str:
        return self._context.labels.concept("evidence-status", slug, self._context.lang)


def _page_values(findings: Sequence[Finding], context: ReportContext) -> dict[str, Any]:
    states = lay_out(findings, _duty_names(context))
    return {"states": states, "settle": _settle(states, context.lang), "verdicts": VERDICTS,
            "silences": _silences(findings, context)}


def _duty_names(context: ReportContext) -> Callable[[Finding], str]:
    """Return what names a duty in a list; the same norm is owed by many states and named once."""
    lang, labels, known = context.lang, context.labels, dict[str, str]()

    def name(finding: Finding) -> str:
        if finding.norm not in known:
            article = f" {WORDS[lang]['article']} {finding.article}" if finding.article else ""
            force = labels.concept("modality", finding.modality, lang)
            known[finding.norm] = f"{labels.instrument(finding.instrument, lang)}{article} ({force})"
        return known[finding.norm]

    return name


def _settle(states: Sequence[StatePart], lang: str) -> dict[str, str]:
    """Return, by topic, what would settle an unknown; told once, however many states it concerns."""
    topics = sorted({part.topic for state in states for part in state.unknown})
    return {topic: gap_shapes().topics[topic].would_settle[lang] for topic in topics}


def _silences(findings: Sequence[Finding], context: ReportContext) -> list[Silence]:
    topics = {finding.topic for finding in findings}
    return [silence for silence in context.silences if silence.topic in topics]


def _record(finding: Finding, context: ReportContext) -> list[str]:
    lang = context.lang
    told, rest = ([_told(said) for said in finding.evidence if said.weighed == weighed] for weighed in (True, False))
    answers = dict.fromkeys([*(said.summary[lang] for said in finding.evidence if said.speaker == "state"),
                             *(replies(said, lang) for said in finding.evidence if said.comments)])
    return [finding.state, finding.topic, finding.instrument, finding.article, finding.modality,
            finding.since or since_words(finding, lang), finding.due, finding.severity, finding.verdict,
            finding.reason.get(lang, ""), finding.message.get(lang, ""), finding.remedy.get(lang, ""),
            " | ".join(told), " | ".join(rest), disagreement_words(finding, _Names(context), lang),
            " | ".join(answers), finding.norm, finding.evidence_status, finding.verification]


def _told(said: Evidence) -> str:
    role = "" if said.weighed else f" ({said.role})"
    return f"{said.status}: {said.source}, {said.locator}, {said.as_of}{role}"


def _sheets(findings: Sequence[Finding], context: ReportContext) -> list[Sheet]:
    words, lang = WORDS[context.lang], context.lang
    judged = [finding for finding in findings if finding.verdict != NOT_EVALUATED]
    about = [(words["title"], ""), (words["as_of"], context.at.isoformat()), (words["version"], context.version),
             (words["reading"], ""), (context.cite, "")]
    said = [[f.state, f.topic, f.norm, e.role, e.status, e.aspect, e.speaker, e.source, e.locator, e.as_of,
             e.verification, e.summary[lang], replies(e, lang)] for f in judged for e in f.evidence]
    skipped = [[f.state, f.topic, f.instrument, f.article, f.norm, f.reason[lang]] for f in findings
               if f.verdict == NOT_EVALUATED]
    return [Sheet("gaps", COLUMNS, [_record(finding, context) for finding in judged]),
            Sheet("evidence", _EVIDENCE_COLUMNS, said), Sheet("not-evaluated", _SKIPPED_COLUMNS, skipped),
            Sheet("about", ("about", ""), about)]
