"""Every shape is proven by examples: what must pass passes, what must fail fails with exactly the expected results.

An example lies in ``shapes/examples/<stem of the shape file>/``. ``pass-*.ttl`` must make no result; ``fail-*.ttl``
must make the results of ``fail-*.expected.csv``, no fewer and no more. The part of the name after ``pass-`` or
``fail-`` is the name of the shape that the example is about, in kebab case. States and instruments are invented.
"""

from __future__ import annotations

import csv
import re
from functools import cache
from itertools import product
from pathlib import Path
from typing import Final

import pyshacl
import pytest
from rdflib import RDF, RDFS, Graph, Literal, Namespace, URIRef
from rdflib.collection import Collection
from rdflib.namespace import SH
from rdflib.term import Node

ROOT: Final = Path(__file__).parents[2]
SHAPES: Final = ROOT / "shapes"
EXAMPLES: Final = SHAPES / "examples"
PROVISIONS: Final = ROOT / "data" / "norms" / "provisions.csv"
SILENCES: Final = ROOT / "data" / "norms" / "silences.csv"
INSTRUMENTS: Final = ROOT / "data" / "instruments" / "instruments.csv"
SCHEMES: Final = ROOT / "ontology" / "schemes"
ONTOLOGY: Final = sorted((ROOT / "ontology").glob("*.ttl"))

BASE: Final = "https://w3id.org/thbgraph/"
THB: Final = Namespace(BASE + "ontology#")
THBS: Final = Namespace(BASE + "shapes#")
CONCEPT: Final = Namespace(BASE + "concept/")

GAP_FILES: Final = sorted((SHAPES / "gaps").glob("*.ttl"))
INTEGRITY_FILES: Final = sorted((SHAPES / "integrity").glob("*.ttl"))
FILES: Final = {path.stem: path for path in GAP_FILES + INTEGRITY_FILES}
PASSING: Final = sorted(path for stem in FILES for path in (EXAMPLES / stem).glob("pass-*.ttl"))
FAILING: Final = sorted(path for stem in FILES for path in (EXAMPLES / stem).glob("fail-*.ttl"))

COLUMNS: Final = ("focus", "path", "severity", "source_shape", "component", "value", "message_en")
Results = list[tuple[str, ...]]

TOPICS: Final = {
    "national-referral-mechanism": "ReferralMechanismDuty",
    "non-punishment": "NonPunishmentDuty",
    "national-rapporteur": "NationalRapporteurDuty",
    "labour-inspection": "LabourInspectionDuty",
}
OUTCOMES: Final = ("met", "part-met", "breach-alleged", "contradicted", "absence-confirmed", "no-record")
_HARD: Final = {
    "breach-alleged": ("Warning", "gap-reported"),
    "contradicted": ("Warning", "gap-reported"),
    "part-met": ("Warning", "partly-met"),
    "no-record": ("Info", "unknown"),
}
# The severity ladder, written out a second time so that a slip in a shape shows.
LADDER: Final[dict[str, dict[str, tuple[str, str]]]] = {
    "outcomeUnderShall": {**_HARD, "absence-confirmed": ("Violation", "gap-confirmed")},
    "outcomeUnderLimited": {**_HARD, "absence-confirmed": ("Warning", "gap-reported")},
    "outcomeUnderUnverified": {**_HARD, "absence-confirmed": ("Warning", "gap-confirmed")},
    "outcomeUnderSoft": {
        "absence-confirmed": ("Info", "option-not-used"),
        **dict.fromkeys(("part-met", "breach-alleged", "contradicted", "no-record"), ("Info", "unknown")),
    },
    "outcomeUnderCommitment": {
        "absence-confirmed": ("Warning", "commitment-not-met"),
        "contradicted": ("Warning", "gap-reported"),
        "part-met": ("Info", "partly-met"),
        "breach-alleged": ("Warning", "gap-reported"),
        "no-record": ("Info", "unknown"),
    },
    "outcomeNotYetDue": dict.fromkeys((o for o in OUTCOMES if o != "met"), ("Info", "not-yet-due")),
}
FORBIDDEN_IN_SOFT_ROWS: Final = re.compile(r"complian|breach|violat|infring|наруш|несоблюд|несоответств|неисполн", re.I)
FORBIDDEN_EVERYWHERE: Final = re.compile(r"\bscor|\brank|\brating|рейтинг|\bбалл", re.I)
# The referral shapes point to these articles as related reading; the convention has none that names the mechanism.
RELATED_ONLY: Final = {
    ("national-referral-mechanism", "cets-197", article) for article in ("art-10-1", "art-10-2", "art-29-2")
}
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
    SH.lessThanOrEquals: "LessThanOrEquals",
    SH["class"]: "Class",
}
NOT_CONSTRAINTS: Final = {
    SH.path,
    SH.targetClass,
    SH.targetSubjectsOf,
    SH.property,
    SH.severity,
    SH.message,
    SH.name,
    SH.description,
    SH.order,
    SH.qualifiedValueShape,
    SH.languageIn,
    SH.hasValue,
    SH.inversePath,
    SH.alternativePath,
}


@cache
def shapes_of(path: Path) -> Graph:
    return Graph().parse(path)


@cache
def all_shapes() -> Graph:
    merged = Graph()
    for path in FILES.values():
        merged.parse(path)
    return merged


def named_constraints(graph: Graph) -> list[URIRef]:
    """Return the named shapes that can make a result: those that carry a message."""
    return sorted({shape for shape in graph.subjects(SH.message) if isinstance(shape, URIRef)})


def kebab(shape: URIRef) -> str:
    name = shape.removeprefix(THBS)
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", name).lower()


def language(graph: Graph, subject: Node, predicate: URIRef, tag: str) -> str:
    texts = [str(o) for o in graph.objects(subject, predicate) if isinstance(o, Literal) and o.language == tag]
    assert len(texts) == 1, f"{subject} needs exactly one {predicate} in {tag}, has {len(texts)}"
    assert texts[0].strip()
    return texts[0]


def term_text(term: Node | None) -> str:
    return "" if term is None else str(term)


def path_text(graph: Graph, path: Node | None) -> str:
    inverse = graph.value(path, SH.inversePath) if path is not None else None
    return f"^{inverse}" if inverse is not None else term_text(path)


def validate(data: Graph, shapes: Path) -> Results:
    """Run the validator and return its results as sorted rows of the expectation tables."""
    _, report, _ = pyshacl.validate(data, shacl_graph=shapes_of(shapes), inference="none", advanced=False)
    rows = []
    for result in report.subjects(RDF.type, SH.ValidationResult):
        rows.append(
            (
                str(report.value(result, SH.focusNode)),
                path_text(report, report.value(result, SH.resultPath)),
                str(report.value(result, SH.resultSeverity)),
                str(report.value(result, SH.sourceShape)),
                str(report.value(result, SH.sourceConstraintComponent)),
                term_text(report.value(result, SH.value)),
                language(report, result, SH.resultMessage, "en"),
            )
        )
    return sorted(rows)


def expected(example: Path) -> Results:
    with example.with_suffix(".expected.csv").open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        assert tuple(reader.fieldnames or ()) == COLUMNS
        return sorted(tuple(row[column] for column in COLUMNS) for row in reader)


@cache
def all_expected() -> frozenset[tuple[str, ...]]:
    return frozenset(row for example in FAILING for row in expected(example))


def column(path: Path, *names: str) -> set[tuple[str, ...]]:
    with path.open(encoding="utf-8", newline="") as file:
        return {tuple(row[name] for name in names) for row in csv.DictReader(file)}


def example_id(path: Path) -> str:
    return f"{path.parent.name}/{path.stem}"


# ------------------------------------------------------------------------------------------------------- examples


def test_examples_are_collected() -> None:
    assert set(TOPICS) == {path.stem for path in GAP_FILES}
    assert INTEGRITY_FILES
    assert len(FILES) == len(GAP_FILES) + len(INTEGRITY_FILES), "two shape files share a stem"
    shapes = len(named_constraints(all_shapes()))
    assert len(PASSING) >= shapes > 0
    assert len(FAILING) >= shapes


@pytest.mark.parametrize("example", PASSING, ids=example_id)
def test_passing_example_makes_no_result(example: Path) -> None:
    assert validate(Graph().parse(example), FILES[example.parent.name]) == []


@pytest.mark.parametrize("example", FAILING, ids=example_id)
def test_failing_example_makes_exactly_the_expected_results(example: Path) -> None:
    wanted = expected(example)
    assert wanted
    assert validate(Graph().parse(example), FILES[example.parent.name]) == wanted


@pytest.mark.parametrize("stem", FILES)
def test_every_shape_has_its_examples(stem: str) -> None:
    for shape in named_constraints(shapes_of(FILES[stem])):
        assert (EXAMPLES / stem / f"pass-{kebab(shape)}.ttl").is_file(), f"{shape} has no passing example"
        failing = EXAMPLES / stem / f"fail-{kebab(shape)}.ttl"
        assert {row[3] for row in expected(failing)} == {str(shape)}, f"{failing} must fail by {shape} alone"


@pytest.mark.parametrize("stem", FILES)
def test_every_constraint_of_every_shape_bites(stem: str) -> None:
    graph = shapes_of(FILES[stem])
    proven = {(row[3], row[4]) for row in all_expected()}
    for shape in named_constraints(graph):
        wanted = {COMPONENTS[p] for p in graph.predicates(shape) if isinstance(p, URIRef) and p in COMPONENTS}
        assert wanted, f"{shape} constrains nothing"
        for component in wanted:
            assert (str(shape), f"{SH}{component}ConstraintComponent") in proven, f"{shape}: {component} never bites"


def test_no_expectation_or_folder_is_an_orphan() -> None:
    for table in EXAMPLES.glob("*/*.expected.csv"):
        assert table.with_name(table.name.removesuffix(".expected.csv") + ".ttl").is_file()
    known = {path.stem for path in SHAPES.rglob("*.ttl") if EXAMPLES not in path.parents}
    assert {folder.name for folder in EXAMPLES.iterdir()} <= known


def test_examples_name_invented_states_only() -> None:
    for example in PASSING + FAILING:
        codes = set(re.findall(r"\b[A-Z]{3}\b", example.read_text(encoding="utf-8")))
        assert all(code.startswith("XX") and code != "XXK" for code in codes), f"{example} names {codes}"


# ------------------------------------------------------------------------------------------------- shapes as texts


@pytest.mark.parametrize("stem", FILES)
def test_shape_file_is_shacl_core_and_well_formed(stem: str) -> None:
    graph = shapes_of(FILES[stem])
    used = {p for p in graph.predicates() if isinstance(p, URIRef) and p.startswith(str(SH))}
    assert used <= set(COMPONENTS) | NOT_CONSTRAINTS, "a misspelt or non-core SHACL property"
    pyshacl.validate(Graph(), shacl_graph=graph, meta_shacl=True)  # raises on an ill-formed shape


@pytest.mark.parametrize("stem", FILES)
def test_every_constraint_hangs_on_a_target(stem: str) -> None:
    graph = shapes_of(FILES[stem])
    for shape in named_constraints(graph):
        owners = [shape, *graph.subjects(SH.property, shape)]
        assert any(graph.value(o, SH.targetClass) or graph.value(o, SH.targetSubjectsOf) for o in owners), shape


@pytest.mark.parametrize("stem", FILES)
def test_messages_stand_in_two_languages_and_never_score(stem: str) -> None:
    graph = shapes_of(FILES[stem])
    for shape in named_constraints(graph):
        english, russian = (language(graph, shape, SH.message, tag) for tag in ("en", "ru"))
        assert len(list(graph.objects(shape, SH.message))) == 2
        assert not re.search("[а-я]", english, re.I)
        assert re.search("[а-я]", russian, re.I)
    for text in graph.objects():
        assert not (isinstance(text, Literal) and FORBIDDEN_EVERYWHERE.search(text)), text


def gap_rows() -> list[tuple[str, URIRef]]:
    return [(path.stem, shape) for path in GAP_FILES for shape in named_constraints(shapes_of(path))]


@pytest.mark.parametrize(("topic", "shape"), gap_rows(), ids=lambda value: kebab(URIRef(value)))
def test_gap_row_is_fully_documented(topic: str, shape: URIRef) -> None:
    graph = shapes_of(FILES[topic])
    assert shape in set(graph.objects(None, SH.property))
    texts = [language(graph, shape, p, tag) for p in (SH.name, SH.message, THB.remedy) for tag in ("en", "ru")]
    texts.append(language(graph, shape, SH.description, "en"))
    assert len(list(graph.objects(shape, SH.severity))) == 1
    assert len(list(graph.objects(shape, THB.verdict))) == 1
    path = graph.value(shape, SH.path)
    if path in (THB.outcomeUnderSoft, THB.outcomeUnderCommitment):
        assert not [text for text in texts if FORBIDDEN_IN_SOFT_ROWS.search(text)]
    if path == THB.outcomeUnderUnverified:
        assert "the article's text is unverified" in language(graph, shape, SH.message, "en")
        assert "текст статьи не проверен" in language(graph, shape, SH.message, "ru")


@pytest.mark.parametrize("topic", TOPICS)
def test_gap_shapes_name_only_articles_that_exist(topic: str) -> None:
    graph = shapes_of(FILES[topic])
    provisions = {f"{BASE}id/provision/{i}/{p}" for i, p in column(PROVISIONS, "instrument", "provision")}
    silent = {instrument for instrument, about in column(SILENCES, "instrument", "topic") if about == topic}
    for shape in named_constraints(graph):
        targets = {str(target) for target in graph.objects(shape, RDFS.seeAlso)}
        assert targets, f"{shape} points to no provision"
        cited = {target for target in targets if not target.startswith(f"{BASE}id/instrument/")}
        assert cited <= provisions
        for target in cited:
            instrument, article = target.removeprefix(f"{BASE}id/provision/").split("/")
            related = (topic, instrument, article) in RELATED_ONLY
            assert instrument not in silent or related, f"{shape}: {instrument} has no article on {topic}"
            assert not related or "related reading only" in language(graph, shape, SH.description, "en")


def test_gap_shapes_name_only_instruments_that_exist() -> None:
    known = {URIRef(f"{BASE}id/instrument/{slug}") for (slug,) in column(INSTRUMENTS, "instrument")}
    cited = {t for t in all_shapes().objects(None, RDFS.seeAlso) if str(t).startswith(f"{BASE}id/instrument/")}
    assert cited
    assert cited <= known


# ------------------------------------------------------------------------------------------------------ the ladder


@pytest.mark.parametrize("topic", TOPICS)
def test_gap_shapes_say_what_the_ladder_says(topic: str) -> None:
    """Each outcome under each force makes one result with the ladder's severity and verdict; met makes none."""
    data = Graph()
    wanted = {}
    for force, outcome in product(LADDER, OUTCOMES):
        duty = URIRef(f"{BASE}id/duty/XXA/example-convention/{topic}-{force}-{outcome}".lower())
        data.add((duty, RDF.type, THB[TOPICS[topic]]))
        data.add((duty, THB[force], CONCEPT[f"outcome/{outcome}"]))
        if outcome in LADDER[force]:
            wanted[str(duty)] = LADDER[force][outcome]
    graph = shapes_of(FILES[topic])
    results = validate(data, FILES[topic])
    assert len(results) == len(wanted)
    found = {row[0]: (row[2], graph.value(URIRef(row[3]), THB.verdict)) for row in results}
    assert found == {duty: (str(SH[s]), CONCEPT[f"verdict/{v}"]) for duty, (s, v) in wanted.items()}


# ------------------------------------------------------------------------------------------- agreement with the model


def lists_by_scheme() -> dict[str, set[str]]:
    """Return every concept that a shape names in ``sh:in`` or ``thb:verdict``, by scheme."""
    graph = all_shapes()
    concepts = {str(c) for items in graph.objects(None, SH["in"]) for c in Collection(graph, items)}
    concepts |= {str(c) for c in graph.objects(None, THB.verdict)}
    schemes: dict[str, set[str]] = {}
    for concept in concepts:
        scheme, slug = concept.removeprefix(str(CONCEPT)).split("/")
        schemes.setdefault(scheme, set()).add(slug)
    return schemes


@pytest.mark.parametrize("scheme", sorted(lists_by_scheme()))
def test_lists_of_concepts_agree_with_the_scheme(scheme: str) -> None:
    """A list in a shape and the published scheme hold the same concepts; no result ever has the verdicts left out."""
    declared = Graph()
    for path in SCHEMES.glob("*.ttl"):
        declared.parse(path)
    prefix = f"{CONCEPT}{scheme}/"
    slugs = {str(c).removeprefix(prefix) for c in declared.subjects(RDF.type) if str(c).startswith(prefix)}
    assert lists_by_scheme()[scheme] == slugs - ({"met", "not-evaluated"} if scheme == "verdict" else set())


def test_shapes_use_only_declared_terms() -> None:
    ontology = Graph()
    for path in ONTOLOGY:
        ontology.parse(path)
    used = {term for triple in all_shapes() for term in triple if str(term).startswith(str(THB))}
    assert used <= set(ontology.subjects(RDF.type))
