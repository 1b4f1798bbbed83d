"""The protocol's dataset written into an update: the text, what it then does to a store, and what is refused."""

from __future__ import annotations

from contextlib import suppress

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from thbgraph.errors import UsageError
from thbgraph.store.using import with_using

ONE, TWO = "http://g/one", "http://g/two"
USING = f"USING <{ONE}>"
FACTS = (
    "INSERT DATA { <http://s> <http://p> 0 "
    f"GRAPH <{ONE}> {{ <http://s> <http://p> 1 }} GRAPH <{TWO}> {{ <http://s> <http://p> 2 }} }}"
)


def store() -> ox.Store:
    """Return a store with one triple in its default graph and in each of two named ones."""
    made = ox.Store()
    made.update(FACTS)
    return made


def after(update: str) -> set[str]:
    """Return the quads of that store after *update*."""
    changed = store()
    changed.update(update, base_iri="http://base/")
    return {str(quad) for quad in changed}


@pytest.mark.parametrize(
    ("update", "expected"),
    [
        ("DELETE WHERE { ?s ?p ?o }", f"DELETE {{ ?s ?p ?o }} {USING} WHERE {{ ?s ?p ?o }}"),
        ("DELETE{?s ?p ?o}WHERE{?s ?p ?o}", f"DELETE{{?s ?p ?o}} {USING} WHERE{{?s ?p ?o}}"),
        ("INSERT{}WHERE{}", f"INSERT{{}} {USING} WHERE{{}}"),
        ("DELETE{} INSERT{} WHERE{}", f"DELETE{{}} INSERT{{}}  {USING} WHERE{{}}"),
        ("delete where{}", f"delete {{}} {USING} where{{}}"),
        ("PREFIX w: <http://with#> insert{}where{};", f"PREFIX w: <http://with#> insert{{}} {USING} where{{}};"),
        ("VERSION '1.2' INSERT{}WHERE{}", f"VERSION '1.2' INSERT{{}} {USING} WHERE{{}}"),
        ("CLEAR ALL; INSERT{}WHERE{}", f"CLEAR ALL; INSERT{{}} {USING} WHERE{{}}"),
        ("DELETE # WITH {\nWHERE {}", f"DELETE {{}} {USING} # WITH {{\nWHERE {{}}"),
    ],
)
def test_the_text(update: str, expected: str) -> None:
    assert with_using(update, [ONE], []) == expected


@pytest.mark.parametrize("update", [
    "", "PREFIX x: <http://x/>", "INSERT DATA { <a> <b> 'WITH' }", "DELETE DATA { <a> <b> <using> }",
    "LOAD SILENT <http://x> INTO GRAPH <http://y>", "CLEAR GRAPH <g>", "DROP SILENT NAMED", "CREATE GRAPH x:g",
    "COPY DEFAULT TO GRAPH <g>", "MOVE SILENT x:a TO x:b", "ADD GRAPH <a> TO DEFAULT",
])  # fmt: skip
def test_operations_without_a_pattern_stay_as_they_are(update: str) -> None:
    assert with_using(update, [ONE], [TWO]) == update


def test_nothing_named_changes_nothing() -> None:
    assert with_using("WITH <g> DELETE { USING", [], []) == "WITH <g> DELETE { USING"


def test_every_graph_is_named_once_and_in_order() -> None:
    assert with_using("INSERT{}WHERE{}", [TWO, ONE, TWO], [ONE, ONE]) == (
        f"INSERT{{}} USING <{TWO}> USING <{ONE}> USING NAMED <{ONE}> WHERE{{}}")


@pytest.mark.parametrize("update", [
    "WITH <g> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
    "with<g>insert{}where{}",
    "PREFIX x: <http://x/> WITH x:g INSERT {} WHERE {}",
    "INSERT {} USING <g> WHERE {}",
    "DELETE {} INSERT {} using named <g> WHERE {}",
    "INSERT{}WHERE{}; WITH <g> INSERT{}WHERE{}",
    "CLEAR ALL; INSERT {} # USING\n USING <g> WHERE {}",
    "INSERT { <a> <b> '''x' }''' } USING <g> WHERE {}",
])  # fmt: skip
def test_an_update_with_a_dataset_of_its_own_is_refused(update: str) -> None:
    with pytest.raises(UsageError, match=r"says (WITH|USING), and the request names its graphs as well"):
        with_using(update, [], [ONE])


@pytest.mark.parametrize("update", [
    "PREFIX x: <http://x/>WITHx:g INSERT{}WHERE{}",  # the engine reads WITH here
    "PREFIX x: <http://x/> INSERT{}USINGx:g WHERE{}",
    "PREFIX x: <http://x/> INSERT{}USINGNAMEDx:g WHERE{}",
    r"\u0057ITH <g> INSERT{}WHERE{}",  # section 19.2 reads WITH here, the engine nothing
    r"INSERT { <a> <b> '\u0027 } USING <g> WHERE { <a> <b> \u0027' } WHERE {}",
    "INSERT{} WHERE { FILTER(?a<?b)#>}\n}",
    "INSERT{} WHERE { FILTER(?a<?b)#> } ; INSERT{} WHERE {\n}",  # one operation, its second half a comment; or two
    "INSERT { <a> <b> 'x\n } WHERE {}",
    "INSERT{} WHERE { FILTER(?a<'>') } # '",
    "INSERT { <a> <b> '''x } WHERE {}",
    "INSERT {} WHERE {} }",
    "INSERT {} WHERE { {}",
    "DELETEWHERE{}",
    "INSERT {} WHERE {} INSERT {} WHERE {}",
    "INSERT {} WHERE",
    "SELECT * {}",
    "INSERT {} WHERE {} VALUES ?x {}",
])  # fmt: skip
def test_what_could_be_read_in_two_ways_or_not_at_all_is_refused(update: str) -> None:
    with pytest.raises(UsageError):
        with_using(update, [ONE], [])


@pytest.mark.parametrize("iri", ["", "relative", "/graph", "http://a b", "http://a>{}", "<http://a>", "x"])
@pytest.mark.parametrize("place", [0, 1])
def test_a_graph_name_must_be_an_absolute_iri(iri: str, place: int) -> None:
    graphs: list[list[str]] = [[], []]
    graphs[place] = [iri]
    with pytest.raises(UsageError, match="is not an absolute IRI"):
        with_using("CLEAR ALL", *graphs)


@pytest.mark.parametrize(
    ("update", "default", "named", "left"),
    [
        ("DELETE WHERE { ?s ?p ?o }", [ONE], [], "012"),  # matched in ONE, to be deleted from the default graph
        ("DELETE { GRAPH ?g { ?s ?p ?o } } WHERE { GRAPH ?g { ?s ?p ?o } }", [ONE], [], "012"),
        ("DELETE WHERE { GRAPH ?g { ?s ?p ?o } }", [], [ONE], "02"),
        ("DELETE WHERE { GRAPH ?g { ?s ?p ?o } }", [], [ONE, TWO], "0"),
        (f"DELETE {{ GRAPH <{TWO}> {{ ?s ?p ?x }} }} WHERE {{ ?s ?p ?o BIND(?o + 1 AS ?x) }}", [ONE], [], "01"),
        ("DELETE { ?s ?p 0 } WHERE { ?s ?p ?o }", [ONE, TWO], [], "12"),
        ("DELETE WHERE { ?s ?p ?o }", ["http://g/none"], [], "012"),
    ],
)
def test_the_protocol_decides_what_patterns_match(update: str, default: list[str], named: list[str], left: str) -> None:
    changed = store()
    changed.update(with_using(update, default, named))
    assert "".join(sorted(quad.object.value for quad in changed)) == left


# --- properties -----------------------------------------------------------------------------------------------------

GAPS = st.sampled_from([" ", "\n", "\t ", " # WITH <g> {\n", "#USING'\r", " \n# } ; \"\n"])
TEXTS = st.sampled_from(["'WITH'", "'''it's } '''", '"{ USING <g>"', '"\\"} ; WITH"', '"""a"b"""', "'\\u00e9'", "1.5"])
PLACES = st.sampled_from(["", f"<{ONE}>", f"<{TWO}>", "?g"])


def cased(word: str) -> st.SearchStrategy[str]:
    """Draw *word* in capitals or not."""
    return st.sampled_from([word, word.lower(), word.title()])


@st.composite
def blocks(draw: st.DrawFn, value: str = "?o") -> str:
    """Draw a block of one pattern, in a graph or not, with comments that say much."""
    gap, place = draw(GAPS), draw(PLACES)
    inner = f"?s{gap}<http://p> {value} ."
    return f"{{{gap}GRAPH {place} {{ {inner} }} }}" if place else f"{{{gap}{inner}{draw(GAPS)}}}"


@st.composite
def pattern_operations(draw: st.DrawFn) -> tuple[str, str]:
    """Draw an operation with a WHERE: as it is sent, and as it must come out, with a place for the dataset."""
    g, where, block = draw(GAPS), draw(cased("WHERE")), draw(blocks())
    form = draw(st.sampled_from(["short", "delete", "insert", "both"]))
    if form == "short":
        return f"{draw(cased('DELETE'))}{g}{where}{g}{block}", f"DELETE {block} \0 WHERE {block}"
    template = draw(blocks())
    head = {"delete": f"DELETE{g}{template}", "insert": f"INSERT{g}{draw(blocks(draw(TEXTS)))}",
            "both": f"{draw(cased('DELETE'))} {template}{g}INSERT{draw(blocks('?o'))}"}[form]
    return f"{head}{g}{where}{block}", f"{head}{g} \0 WHERE{block}"


@st.composite
def updates(draw: st.DrawFn) -> tuple[str, str]:
    """Draw a request of up to three operations, some without a pattern."""
    drawn = []
    for _ in range(draw(st.integers(1, 3))):
        plain = f"INSERT DATA {{ <http://t> <http://p> {draw(TEXTS)} }}"
        drawn.append(draw(st.one_of(pattern_operations(), st.just((plain, plain)))))
    separator = f"{draw(GAPS)};{draw(GAPS)}"
    prologue = draw(st.sampled_from(["", "PREFIX with: <http://with#>\n", "BASE <http://using/>"]))
    return tuple(prologue + separator.join(part) for part in zip(*drawn, strict=True))  # type: ignore[return-value]


GRAPHS = st.lists(st.sampled_from([ONE, TWO, "http://g/none"]), max_size=2)


@given(updates(), GRAPHS, GRAPHS)
def test_it_does_what_a_hand_made_update_does(pair: tuple[str, str], default: list[str], named: list[str]) -> None:
    sent, meant = pair
    clauses = " ".join([f"USING <{iri}>" for iri in default] + [f"USING NAMED <{iri}>" for iri in named])
    assert after(with_using(sent, default, named)) == after(meant.replace("\0", clauses))


@given(updates(), st.sampled_from(["WITH", "USING", "USING NAMED"]), GAPS)
def test_a_dataset_of_its_own_never_slips_through(pair: tuple[str, str], word: str, gap: str) -> None:
    own = f"WITH{gap}<{TWO}> INSERT {{}} WHERE {{}}" if word == "WITH" else f"INSERT {{}}{gap}{word} <{TWO}> WHERE {{}}"
    sent = pair[0]
    with pytest.raises(UsageError):
        with_using(f"{sent} ; {own}", [ONE], [])


@given(st.text(st.sampled_from("WITHUSNGDELRhtp:/<>{}?;.'\"\\#u05 \n|=&"), max_size=60), GRAPHS)
def test_any_text_is_rewritten_or_refused(text: str, default: list[str]) -> None:
    with suppress(UsageError):  # and no other error
        assert len(with_using(text, default, [])) >= len(text)
