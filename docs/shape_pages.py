"""The pages on gap shapes, written from the shapes themselves: one for each topic, a list of them, and the ladder."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Final

from docs.rows import rows
from rdflib import SKOS, Graph, Literal, URIRef

from thbgraph.gaps import gap_shapes
from thbgraph.gaps.shapes import Cell, TopicShape
from thbgraph.namespaces import CONCEPT, ID, PREFIXES
from thbgraph.resources import resource

LANGUAGES: Final = ("en", "ru")
Texts = Mapping[str, str]
# rows and columns of the ladder, in the order in which a reader meets them
ROWS: Final[Mapping[str, Texts]] = {
    "outcomeUnderShall": {"en": "*shall* or a prohibition", "ru": "*shall* (обязано) или запрет"},
    "outcomeUnderLimited": {"en": "*shall*, limited by domestic law, means or cases",
                            "ru": "*shall*, но в пределах внутреннего права, средств или случаев"},
    "outcomeUnderUnverified": {"en": "*shall* or a prohibition, but text, deadline or binding unverified (mark `g`)",
                               "ru": "*shall* или запрет, но текст, срок или участие не проверены (знак `g`)"},
    "outcomeUnderSoft": {"en": "*shall consider*, *shall endeavour*", "ru": "рассмотреть или стремиться"},
    "outcomeUnderCommitment": {"en": "*recommended*, political commitment",
                               "ru": "рекомендовано, политическое обязательство"},
    "outcomeNotYetDue": {"en": "deadline after the date asked", "ru": "срок позже запрошенной даты"},
}
OUTCOMES: Final = ("absence-confirmed", "absence-confirmed-though-allowed", "absence-before-duty", "breach-alleged",
                   "contradicted", "part-met", "part-shown", "no-record", "met")
SEVERITIES: Final[Mapping[str, Texts]] = {
    "violation": {"en": "violation", "ru": "нарушение"}, "warning": {"en": "warning", "ru": "предупреждение"},
    "info": {"en": "information", "ru": "справка"}}
_DUTY: Final[Texts] = {"en": "the duty", "ru": "обязанность"}
# the one pair that no cell reports: the duty then stands on the row of the unlimited words
ELSEWHERE: Final = {("outcomeUnderLimited", "absence-confirmed-though-allowed"): {
    "en": "judged as *shall*", "ru": "оценивается как *shall*"}}
WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "en": {
        "what": "What is judged", "why": "Why it matters", "how": "How it is decided", "articles": "Articles",
        "remedy": "What would close a gap", "settle": "What would settle an unknown",
        "wrong": "If the finding is wrong",
        "judged": "Whether a state does what the norms on this topic ask of it. The topic: {0} Every duty of the class "
                  "`thb:{1}` that is certainly owed on the date asked is judged by itself, and only by what sources "
                  "held on that date say of its norm.",
        "problem": "A finding says that by these sources a duty is not met, is met in part, or cannot be told. It is a "
                   "statement about one duty on one date, not about the state as a whole.",
        "table": "The verdict follows from the force of the words (row) and from what the evidence says (column); the "
                 "grade stands in brackets. [From evidence to column](../gap-ladder.md#from-evidence-to-column).",
        "article": "art.", "whole": "the norm is recorded without an article",
        "fix": """The shape only combines what the tables say, so correct the row that is wrong:

- what a source says, its date, or which norms it bears on: `data/evidence/assessments.csv`, columns `status`,
  `aspect`, `as_of`, `whole_of`, `part_of`, `breach_of`, `domestic_law_allows`; newer evidence is a new row
- the norm, its force, its articles or its deadline: `data/norms/norms.csv`, columns `modality`, `bearer`,
  `provisions`, `due_date`, `verification`
- whether the state is bound: `data/treaty/`, or a correction in `data/conflicts/corrections.csv`
- the words of this page: `shapes/gaps/{0}.ttl`; a verdict, grade or message: `shapes/gaps/ladder.ttl`

Step by step: [correct a wrong finding](../../how-to/correct-a-wrong-finding.md).""",
        "other": "[По-русски](#по-русски)", "all": "[All topics](index.md)",
    },
    "ru": {
        "what": "Что оценивается", "why": "Почему это важно", "how": "Как принимается решение", "articles": "Статьи",
        "remedy": "Что устранило бы пробел", "settle": "Что дало бы ответ вместо «неизвестно»",
        "wrong": "Если вывод неверен",
        "judged": "Делает ли государство то, чего от него требуют нормы по этой теме. Тема: {0} Каждая обязанность "
                  "класса `thb:{1}`, которая на запрошенную дату точно лежит на государстве, оценивается отдельно и "
                  "только по тому, что говорят о её норме источники, имеющиеся на эту дату.",
        "problem": "Вывод сообщает, что по этим источникам обязанность не выполнена, выполнена частично или что это "
                   "неизвестно. Он говорит об одной обязанности на одну дату, а не о государстве в целом.",
        "table": "Вывод зависит от силы формулировки (строка) и от того, что говорят сведения (столбец); степень "
                 "указана в скобках. [От сведений к столбцу](../gap-ladder.md#от-сведений-к-столбцу).",
        "article": "ст.", "whole": "норма записана без указания статьи",
        "fix": """Форма лишь сопоставляет то, что записано в таблицах, поэтому исправлять нужно неверную строку:

- слова источника, их дату или нормы, к которым они относятся: `data/evidence/assessments.csv`, столбцы `status`,
  `aspect`, `as_of`, `whole_of`, `part_of`, `breach_of`, `domestic_law_allows`; новые сведения – новая строка
- норму, её силу, статьи или срок: `data/norms/norms.csv`, столбцы `modality`, `bearer`, `provisions`, `due_date`,
  `verification`
- участие государства: `data/treaty/` или исправление в `data/conflicts/corrections.csv`
- слова этой страницы: `shapes/gaps/{0}.ttl`; вывод, степень или сообщение: `shapes/gaps/ladder.ttl`

По шагам (на английском): [как исправить неверный вывод](../../how-to/correct-a-wrong-finding.md).""",
        "all": "[Все темы](index.md#темы)",
    },
}


def topic_page(shape: TopicShape) -> Iterator[str]:
    """Yield the page on the shape of one topic: in English, then the same in Russian."""
    name, definition = shape.name, concept(f"topic/{shape.topic}", SKOS.definition)
    file = f"[shapes/gaps/{shape.topic}.ttl](../../../shapes/gaps/{shape.topic}.ttl)"
    yield f"# {name['en']}\n"
    yield f"{WORDS['en']['other']} · {WORDS['en']['all']} · topic `{shape.topic}` · {file}"
    yield from _sections(shape, definition, "en")
    yield f"\n# По-русски\n\n**{name['ru']}** · {WORDS['ru']['all']} · тема `{shape.topic}` · {file}"
    yield from _sections(shape, definition, "ru")


def _sections(shape: TopicShape, definition: Texts, lang: str) -> Iterator[str]:
    words = WORDS[lang]
    yield f"\n## {words['what']}\n"
    yield words["judged"].format(definition[lang], shape.target.removeprefix(PREFIXES["thb"]))
    yield "\n" + words["problem"]
    yield f"\n## {words['why']}\n\n{shape.rationale[lang]}"
    yield f"\n## {words['how']}\n\n{shape.decided[lang]}\n\n{words['table']}\n"
    yield from ladder_table((gap_shapes().cells[cell] for cell in shape.cells), lang)
    yield f"\n## {words['articles']}\n"
    yield from (f"- {article_link(iri, lang)}" for iri in sorted(shape.articles, key=_natural))
    yield f"\n## {words['remedy']}\n\n{shape.remedy[lang]}"
    yield f"\n## {words['settle']}\n\n{shape.would_settle[lang]}"
    yield f"\n## {words['wrong']}\n\n{words['fix'].format(shape.topic)}"


def ladder_table(cells: Iterable[Cell], lang: str) -> Iterator[str]:
    """Yield the ladder as a table: a row for each force of the words, a column for each outcome of the evidence.

    Raises:
        KeyError: the cells leave a pair of force and outcome without a verdict.
    """
    told = {(cell.path, outcome): f"{concept(f'verdict/{cell.verdict}')[lang]} ({SEVERITIES[cell.severity][lang]})"
            for cell in cells for outcome in cell.outcomes}
    told |= {pair: words[lang] for pair, words in ELSEWHERE.items()}
    told |= {(row, "met"): concept("verdict/met")[lang] for row in ROWS}
    heads = [concept(f"outcome/{outcome}")[lang] for outcome in OUTCOMES]
    yield f"| {_DUTY[lang]} | {' | '.join(heads)} |"
    yield "|---" * (len(heads) + 1) + "|"
    for row, words in ROWS.items():
        yield f"| {words[lang]} | {' | '.join(told[row, outcome] for outcome in OUTCOMES)} |"


def article_link(iri: str, lang: str) -> str:
    """Return what a shape points to as a link by its IRI, with instrument, article and title."""
    kind, _, path = iri.removeprefix(ID).partition("/")
    slug, _, provision = path.partition("/")
    row = _by("instruments/instruments", "instrument")[slug,]
    name = row["short_name" if lang == "en" else "short_ru"].split(";")[0] or row[f"title_{lang}"]
    if kind == "instrument":
        return f"[{name}]({iri}) ({WORDS[lang]['whole']})"
    cited = _by("norms/provisions", "instrument", "provision")[slug, provision]
    return f"[{name}, {WORDS[lang]['article']} {cited['article']}: {cited[f'title_{lang}']}]({iri})"


@cache
def concept(path: str, predicate: URIRef = SKOS.prefLabel) -> Texts:
    """Return the label, or another text, of a concept by language."""
    texts = _scheme(path.partition("/")[0]).objects(URIRef(CONCEPT + path), predicate)
    return {str(text.language): str(text) for text in texts if isinstance(text, Literal)}


@cache
def _scheme(name: str) -> Graph:
    return Graph().parse(resource("ontology") / "schemes" / f"{name}.ttl")


@cache
def _by(table: str, *key: str) -> Mapping[tuple[str, ...], Mapping[str, str]]:
    return {tuple(row[column] for column in key): row for row in rows(table)}


def _natural(iri: str) -> tuple[tuple[int, int, str], ...]:
    """Return a key that puts article 9 before article 10."""
    parts = iri.replace("/", "-").split("-")
    return tuple((0, int(part), "") if part.isdigit() else (1, 0, part) for part in parts)
