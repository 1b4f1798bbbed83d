"""What the tests of shapes share: the files, the examples, and results as rows of the expectation tables.

An example lies in ``shapes/examples/<folder>/``: the stem of a file of integrity shapes, the topic of a gap shape, or
``ladder`` for the cells of the severity ladder. Cells have no target, so their examples are judged through one topic.
A file is called here by its kind and stem (``gaps/monitoring``, ``integrity/monitoring``), since both kinds may have
a folder of examples in common; those of a topic end in ``-gap-shape``.
"""

from __future__ import annotations

import csv
import re
from functools import cache
from pathlib import Path
from typing import Final

from rdflib import RDF, Graph, Literal, Namespace, URIRef
from rdflib.namespace import SH
from rdflib.term import Node

from thbgraph.validate import validate

ROOT: Final = Path(__file__).parents[2]
SHAPES: Final = ROOT / "shapes"
EXAMPLES: Final = SHAPES / "examples"
ONTOLOGY: Final = ROOT / "ontology"

BASE: Final = "https://w3id.org/thbgraph/"
THB: Final = Namespace(BASE + "ontology#")
THBS: Final = Namespace(BASE + "shapes#")
CONCEPT: Final = Namespace(BASE + "concept/")

LADDER: Final = "gaps/ladder"
THROUGH: Final = "gaps/non-punishment"
FILES: Final = {f"{kind}/{path.stem}": path for kind in ("gaps", "integrity")
                for path in sorted((SHAPES / kind).glob("*.ttl"))}
INTEGRITY: Final = [name for name in FILES if name.startswith("integrity/")]
TOPICS: Final = {name.removeprefix("gaps/"): name for name in FILES if name not in {LADDER, *INTEGRITY}}
PASSING: Final = sorted(EXAMPLES.glob("*/pass-*.ttl"))
FAILING: Final = sorted(EXAMPLES.glob("*/fail-*.ttl"))
EXACT: Final = ("focus", "path", "severity", "source_shape", "component", "value", "message_en")
Results = list[tuple[str, ...]]

# constraints of SHACL core that the shapes use, with the name of the component that reports each
COMPONENTS: Final = {
    SH.minCount: "MinCount",
    SH.maxCount: "MaxCount",
    SH["in"]: "In",
    SH.pattern: "Pattern",
    SH.datatype: "Datatype",
    SH["not"]: "Not",
    SH["or"]: "Or",
    SH.xone: "Xone",
    SH.minInclusive: "MinInclusive",
    SH.uniqueLang: "UniqueLang",
    SH.qualifiedMinCount: "QualifiedMinCount",
    SH.lessThan: "LessThan",
    SH.lessThanOrEquals: "LessThanOrEquals",
    SH.equals: "Equals",
    SH["class"]: "Class",
}
FORBIDDEN_EVERYWHERE: Final = re.compile(r"\bscor|\brank(?! of treaties)|\brating|рейтинг|\bбалл", re.IGNORECASE)


def proves(example: Path) -> str:
    """Return the name of the file of shapes that *example* is about."""
    folder = example.parent.name
    gap = folder == LADDER.removeprefix("gaps/") or example.name.partition(".")[0].endswith("-gap-shape")
    return f"{'gaps' if gap else 'integrity'}/{folder}"


def examples(name: str) -> list[Path]:
    """Return the examples, passing and failing, of the file of shapes *name*."""
    return [example for example in PASSING + FAILING if proves(example) == name]


@cache
def own(name: str) -> Graph:
    """Return the shapes in the file *name*."""
    return Graph().parse(FILES[name])


@cache
def judging(name: str) -> Graph:
    """Return the shapes that judge the examples of the file *name*: a topic's with the ladder it points to."""
    if name in INTEGRITY:
        return own(name)
    return Graph().parse(FILES[LADDER]).parse(FILES[THROUGH if name == LADDER else name])


@cache
def all_gap_shapes() -> Graph:
    """Return the ladder with the shapes of all topics."""
    merged = Graph()
    for name in (LADDER, *TOPICS.values()):
        merged.parse(FILES[name])
    return merged


def constraints(graph: Graph) -> list[URIRef]:
    """Return the named shapes that can make a result: those that carry a message."""
    return sorted({shape for shape in graph.subjects(SH.message) if isinstance(shape, URIRef)})


def topic_shape(topic: str) -> URIRef:
    """Return the one node shape in the file of *topic*."""
    (shape,) = own(TOPICS[topic]).subjects(RDF.type, SH.NodeShape)
    assert isinstance(shape, URIRef)
    return shape


def proven(name: str) -> list[URIRef]:
    """Return the shapes of the file *name* that need examples: of a topic its node shape, else what makes results."""
    topic = name.removeprefix("gaps/")
    return [topic_shape(topic)] if name in TOPICS.values() else constraints(own(name))


def kebab(shape: URIRef) -> str:
    """Return the name of *shape* as example files bear it."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", shape.removeprefix(THBS)).lower()


def language(graph: Graph, subject: Node, predicate: URIRef, tag: str) -> str:
    """Return the one text of *predicate* in the language *tag*; it must be there, and only once."""
    texts = [str(o) for o in graph.objects(subject, predicate) if isinstance(o, Literal) and o.language == tag]
    assert len(texts) == 1, f"{subject} needs exactly one {predicate} in {tag}, has {len(texts)}"
    assert texts[0].strip()
    return texts[0]


def in_two_languages(graph: Graph, subject: Node, predicate: URIRef) -> tuple[str, str]:
    """Return the English and the Russian text of *predicate*; there must be no third."""
    english, russian = language(graph, subject, predicate, "en"), language(graph, subject, predicate, "ru")
    assert len(list(graph.objects(subject, predicate))) == 2
    assert not re.search("[а-я]", english, re.IGNORECASE), english
    assert re.search("[а-я]", russian, re.IGNORECASE), russian
    return english, russian


def columns(name: str) -> tuple[str, ...]:
    """Return the columns of the expectations about the file *name*; those of gaps hold both messages."""
    return EXACT if name in INTEGRITY else (*EXACT, "message_ru")


def results(data: Graph, shapes: Graph, name: str, engine: str) -> Results:
    """Return what *engine* makes of *data*, as sorted rows of the expectation tables of *name*."""
    rows = []
    for result in validate(data, shapes, engine):
        assert [tag for tag, _ in result.messages] == ["en", "ru"], f"{result} speaks {result.messages}"
        words = [text for _, text in result.messages]
        row = (result.focus, result.path, result.severity, result.source_shape, result.component, result.value, *words)
        rows.append(row[: len(columns(name))])
    return sorted(rows)


@cache
def example_graph(example: Path) -> Graph:
    """Return the nodes of *example*."""
    return Graph().parse(example)


@cache
def expected(example: Path) -> Results:
    """Return the results that the failing *example* must make."""
    wanted = columns(proves(example))
    with example.with_suffix(".expected.csv").open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        assert tuple(reader.fieldnames or ()) == wanted
        return sorted(tuple(row[column] for column in wanted) for row in reader)


def column(path: Path, *names: str) -> set[tuple[str, ...]]:
    """Return the cells of the columns *names* of the table at *path*."""
    with path.open(encoding="utf-8", newline="") as file:
        return {tuple(row[name] for name in names) for row in csv.DictReader(file)}


def example_id(path: Path) -> str:
    """Return the name of the test of an example."""
    return f"{path.parent.name}/{path.stem}"
