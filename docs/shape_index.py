"""The list of gap shapes, and the topics that have none, with the reason."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from docs.rows import rows
from docs.shape_pages import concept
from rdflib import RDF, SKOS, Graph

from thbgraph.gaps import gap_shapes
from thbgraph.namespaces import CONCEPT
from thbgraph.resources import resource

_OPENING: Final = """# Gap shapes

[По-русски](#темы)

{0} topics have a shape. Each says in English and Russian what is judged, why it matters, how it is decided, by
which articles, what would close a gap and what would settle an unknown. All share [one
ladder](../gap-ladder.md), so the same evidence under words of the same force gives the same verdict on every
topic. The order is that of the alphabet; no topic and no state is scored.

## Topics
"""
_OPENING_RU: Final = """
# Темы

Тем с формой: {0}. Каждая страница сообщает на английском и русском языках, что оценивается, почему это важно,
как принимается решение, по каким статьям, что устранило бы пробел и что дало бы ответ вместо «неизвестно».
[Шкала](../gap-ladder.md#по-русски) у всех одна. Порядок тем – алфавитный; ни темы, ни государства баллов не
получают.
"""
_NONE: Final = """
## Topics without a shape

{0} topics have none. A shape judges what a norm asks of states, and here no norm asks anything that must be
met. What sources say on these topics is kept and can be asked for; where a statement also bears on a norm of
another topic (columns `whole_of` and `part_of` of the assessments), it is weighed there.
"""
_NONE_RU: Final = """
## Темы без формы

Тем без формы: {0}. Форма оценивает то, чего норма требует от государств, а здесь ни одна норма не требует того,
что должно быть выполнено. Сведения по этим темам хранятся и доступны; если утверждение относится и к норме
другой темы (столбцы `whole_of` и `part_of` таблицы assessments), оно учитывается там.
"""
_STATES: Final = {"state-party", "member-state", "participating-state", "certain-parties"}
_NO_NORM: Final = {"en": "no norm is recorded under this topic", "ru": "под этой темой не записано ни одной нормы"}
_KINDS: Final[Mapping[str, Mapping[str, str]]] = {
    "definition": {"en": "definitions only: they give words their meaning and ask nothing of a state",
                   "ru": "только определения: они раскрывают смысл слов и ничего не требуют от государства"},
    "may": {"en": "options only (*may*): they ask nothing of a state",
            "ru": "только возможности («может»): они ничего не требуют от государства"},
    "bearer": {"en": "norms that address a body or an institution only, not states",
               "ru": "нормы обращены только к органу или институту, а не к государствам"},
}


def index() -> Iterator[str]:
    """Yield the page that lists the shapes: in English, then in Russian."""
    shapes, without = gap_shapes().topics, sorted(_reasons().items())
    yield _OPENING.format(len(shapes))
    yield "| topic | shape |\n|---|---|"
    yield from (f"| `{topic}` | [{shapes[topic].name['en']}]({topic}.md) |" for topic in sorted(shapes))
    yield _NONE.format(len(without))
    yield "| topic | meaning | why there is no shape |\n|---|---|---|"
    yield from (_without(topic, reason, "en") for topic, reason in without)
    yield _OPENING_RU.format(len(shapes))
    yield "| тема | форма |\n|---|---|"
    yield from (f"| `{topic}` | [{shapes[topic].name['ru']}]({topic}.md#по-русски) |" for topic in sorted(shapes))
    yield _NONE_RU.format(len(without))
    yield "| тема | что это | почему нет формы |\n|---|---|---|"
    yield from (_without(topic, reason, "ru") for topic, reason in without)


def _without(topic: str, reason: Mapping[str, str], lang: str) -> str:
    meaning = concept(f"topic/{topic}", SKOS.definition)[lang]
    return f"| `{topic}` | {meaning} | {reason[lang]} |"


def _reasons() -> dict[str, Mapping[str, str]]:
    """Return why a topic has no shape, for each that has none.

    Raises:
        ValueError: a topic has a norm that asks something of states, and no shape.
    """
    schemes = Graph().parse(resource("ontology") / "schemes" / "topic.ttl")
    topics = {str(node).removeprefix(f"{CONCEPT}topic/") for node in schemes.subjects(RDF.type, SKOS.Concept)}
    norms = rows("norms/norms")
    return {topic: _reason(topic, [norm for norm in norms if norm["topic"] == topic])
            for topic in topics - set(gap_shapes().topics)}


def _reason(topic: str, norms: list[dict[str, str]]) -> Mapping[str, str]:
    kinds = sorted({norm["modality"] if norm["modality"] in _KINDS else "bearer" for norm in norms})
    states = [norm for norm in norms if norm["modality"] not in _KINDS and norm["bearer"] in _STATES]
    if states:
        raise ValueError(f"{topic} has no shape, but {states[0]['instrument']} asks something of states on it.")
    if not kinds:
        return _NO_NORM
    return {lang: "; ".join(_KINDS[kind][lang] for kind in kinds) for lang in ("en", "ru")}
