"""What Virtuoso writes of durations, put right again."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from thbgraph.store.virtuoso import mended_lines, mended_xml

XSD = "http://www.w3.org/2001/XMLSchema#"
NUMBERS = [("12", "P1Y"), ("14", "P1Y2M"), ("-6", "-P6M"), ("3", "P3M"), ("2.592e+06", "P30D"), ("7.776e+06", "P90D"),
           ("86400.0", "P1D"), ("90061.5", "P1DT1H1M1.5S"), ("-60.0", "-PT1M"), ("0.0", "PT0S"), ("0", "P0M")]


@pytest.mark.parametrize(("number", "duration"), NUMBERS)
def test_numbers_become_durations_again(number: str, duration: str) -> None:
    line = f'<urn:s> <urn:p> "{number}"^^<{XSD}duration> .\n'
    assert mended_lines(line.encode()).decode() == line.replace(f'"{number}"', f'"{duration}"')
    cell = f'<binding name="d"><literal datatype="{XSD}duration">{number}</literal></binding>'
    assert mended_xml(cell.encode()).decode() == cell.replace(f">{number}<", f">{duration}<")


@pytest.mark.parametrize("duration", [duration for _, duration in NUMBERS if duration != "P0M"])
def test_they_are_in_the_form_that_the_embedded_store_keeps(duration: str) -> None:
    store = ox.Store()
    literal = ox.Literal(duration, datatype=ox.NamedNode(XSD + "duration"))
    store.add(ox.Quad(ox.NamedNode("urn:s"), ox.NamedNode("urn:p"), literal))
    assert [quad.object for quad in store] == [literal]


@pytest.mark.parametrize("line", [
    f'<urn:s> <urn:p> "12"^^<{XSD}integer> .\n', f'<urn:s> <urn:p> "P1Y"^^<{XSD}duration> .\n',
    f'<urn:s> <urn:p> "said \\"12\\"^^<{XSD}duration> here" .\n', '<urn:s> <urn:p> "duration 12" .\n'])
def test_the_rest_stays_as_it_is(line: str) -> None:
    assert mended_lines(line.encode()).decode() == line


def test_names_of_blank_nodes_become_readable() -> None:
    assert mended_xml(b"<bnode>nodeID://b10006</bnode>") == b"<bnode>b10006</bnode>"
    assert mended_xml(b"<literal>nodeID://b10006</literal>") == b"<literal>nodeID://b10006</literal>"
