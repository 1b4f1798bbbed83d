"""Foreign documents are read strictly: every fault has document, line and remedy, and no trap goes off."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
from rdflib import BNode, Literal, URIRef

from thbgraph.errors import DataError, FeatureRefused, ThbError, TooLong, UnsupportedMediaType
from thbgraph.foreign import MEDIA_TYPES, NAMES, Document, format_of_name, format_of_type
from thbgraph.foreign.formats import PARSERS
from thbgraph.foreign.read import Reading, read
from thbgraph.foreign.traps import refuse_traps

RDF = 'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://e/"'
ONE = {
    "ttl": "@prefix e: <http://e/> . e:a e:p 'x' .",
    "nt": '<http://e/a> <http://e/p> "x" .',
    "nq": '<http://e/a> <http://e/p> "x" <http://e/g> .',
    "trig": "@prefix e: <http://e/> . e:g { e:a e:p 'x' }",
    "rdf": f'<rdf:RDF {RDF}><rdf:Description rdf:about="http://e/a"><e:p>x</e:p></rdf:Description></rdf:RDF>',
    "jsonld": '{"@context": {"p": "http://e/p"}, "@id": "http://e/a", "p": "x"}',
}


def given(text: str | bytes, form: str = "ttl", name: str = "data") -> Document:
    return Document(f"{name}.{form}", form, text if isinstance(text, bytes) else text.encode())


def fails(kind: type[ThbError], text: str | bytes, form: str = "ttl") -> str:
    with pytest.raises(kind) as caught:
        read([given(text, form)])
    assert type(caught.value) is kind
    assert caught.value.hint
    return caught.value.message


@pytest.mark.parametrize("form", sorted(ONE))
def test_every_syntax_gives_the_same_triple(form: str) -> None:
    reading = read([given(ONE[form], form)])
    assert set(reading.graph) == {(URIRef("http://e/a"), URIRef("http://e/p"), Literal("x"))} or \
        [(str(s), str(p), str(o)) for s, p, o in reading.graph] == [("http://e/a", "http://e/p", "x")]
    assert reading.described == {URIRef("http://e/a"): f"data.{form}"}


def test_syntaxes_are_known_by_suffix_and_media_type() -> None:
    assert set(PARSERS) == set(NAMES) == set(MEDIA_TYPES.values()) == set(ONE)
    assert [format_of_name(name) for name in ("a.TTL", "x/b.owl", "c.xml", "d.json")] == ["ttl", "rdf", "rdf", "jsonld"]
    assert format_of_type("text/turtle") == "ttl"
    for wrong in ("a.csv", "a", "a.ttl.gz"):
        with pytest.raises(UnsupportedMediaType, match="does not tell an RDF syntax"):
            format_of_name(wrong)
    with pytest.raises(UnsupportedMediaType):
        format_of_type("text/plain")


@pytest.mark.parametrize(("form", "text", "line", "reason"), [
    ("ttl", "@prefix e: <http://e/> .\n\ne:a e:p 'x\n", 3, "Turtle"),
    ("ttl", "@prefix e: <http://e/> .\ne:a f:p 1 .", 2, "f:"),
    ("nt", '<http://e/a> <http://e/p> "x" .\n<a> <http://e/p> "x" .', 2, "No scheme found"),
    ("rdf", f"<rdf:RDF {RDF}>\n\n<e:a>\n</e:b>\n</rdf:RDF>", 4, "RDF/XML"),
    ("jsonld", '{"@context": {},\n "a" 1}', 2, "JSON"),
    ("jsonld", '{"@context": {"p": {"@id": 5}},\n "p": 1}', 0, "JSON-LD"),
    ("trig", "@prefix e: <http://e/> .\ne:g {", 2, "TriG"),
])
def test_a_fault_has_document_line_and_reason(form: str, text: str, line: int, reason: str) -> None:
    said = fails(DataError, text, form)
    assert said.startswith(f"data.{form}, line {line or ''}")
    assert reason in said


def test_bytes_that_are_not_utf8_are_told_with_their_line() -> None:
    said = fails(DataError, b"@prefix e: <http://e/> .\ne:a e:p '\xff' .")
    assert said == "data.ttl, line 2: byte 0xff is not UTF-8."
    assert "UTF-8" in fails(DataError, "<http://e/a> <http://e/p> 'x' .".encode("utf-16"))
    assert len(read([given(b"\xef\xbb\xbf" + ONE["ttl"].encode())]).graph) == 1


@pytest.mark.parametrize("content", [gzip.compress(ONE["ttl"].encode(), mtime=0), b"PK\x03\x04rest"])
def test_a_compressed_document_is_refused(content: bytes) -> None:
    assert "compressed" in fails(UnsupportedMediaType, content)


@pytest.mark.parametrize("context", [
    '"http://127.0.0.1:9/c"', '["http://127.0.0.1:9/c"]', '[{}, "file:///etc/hostname"]', '"c.jsonld"',
    '{"@import": "http://127.0.0.1:9/c"}', '{"p": {"@id": "http://e/p", "@context": "http://127.0.0.1:9/c"}}'])
def test_a_jsonld_context_elsewhere_is_refused(context: str) -> None:
    said = fails(FeatureRefused, f'{{"@context": {context}, "@id": "http://e/a"}}', "jsonld")
    assert "would have to be fetched" in said


@pytest.mark.parametrize("text", [
    '{"@id": "http://e/a", "p": {"@context": "http://127.0.0.1:9/c"}}',
    '{"@context": "http://127.0.0.1:9/c", "@context": {}}', '{"@context": {}, "@context": "http://127.0.0.1:9/c"}',
    r'{"\u0040context": "http://127.0.0.1:9/c"}', '[{"@graph": [{"@context": "http://127.0.0.1:9/c"}]}]'])
def test_a_context_elsewhere_is_found_wherever_it_hides(text: str) -> None:
    fails(FeatureRefused, text, "jsonld")


@pytest.mark.parametrize("text", ["[" * 100_000 + "]" * 100_000, '{"a":' * 50_000 + "1" + "}" * 50_000])
def test_deeply_nested_json_is_refused(text: str) -> None:
    assert "nested too deeply" in fails(DataError, text, "jsonld")


def test_deeply_nested_xml_is_refused() -> None:
    deep = "<h:x>" * 600 + "</h:x>" * 600
    with pytest.raises(DataError, match="nests more than 500"):
        refuse_traps("d", "rdf", f'<rdf:RDF xmlns:h="http://h/">{deep}</rdf:RDF>')
    side_by_side = '<h:x a="b"></h:x><h:y/>' * 5000
    refuse_traps("d", "rdf", f'<rdf:RDF xmlns:h="http://h/">{side_by_side}</rdf:RDF>')


def test_a_number_of_many_digits_is_no_crash() -> None:
    assert fails(DataError, '{"@context": {"p": "http://e/p"}, "p": ' + "9" * 10_000 + "}", "jsonld")


BOMB = '<!DOCTYPE rdf:RDF [<!ENTITY a "aaaaaaaaaa">' + "".join(
    f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9)) + "]>"
ABOUT = f'<rdf:RDF {RDF}><rdf:Description rdf:about="http://e/a"><e:p>&{{}};</e:p></rdf:Description></rdf:RDF>'


@pytest.mark.parametrize("text", [
    BOMB + ABOUT.format("j"),
    '<!DOCTYPE r [<!ENTITY a SYSTEM "file:///etc/hostname">]>' + ABOUT.format("a"),
    '<!DOCTYPE r [<!ENTITY a PUBLIC "x" "http://127.0.0.1:9/">]>' + ABOUT.format("a"),
    '<!DOCTYPE r [<!ENTITY % a SYSTEM "http://127.0.0.1:9/"> %a;]>' + ABOUT.format("amp"),
    "<!DOCTYPE r [<!ENTITY a '" + "x" * 1000 + "'>]>" + f"<rdf:RDF {RDF}>" + "&a;" * 30_000 + "</rdf:RDF>",
], ids=["laughs", "system", "public", "parameter", "quadratic"])
def test_entities_that_swell_or_reach_out_are_refused(text: str) -> None:
    fails(FeatureRefused, text, "rdf")


def test_plain_entities_are_what_they_stand_for() -> None:
    text = '<!DOCTYPE rdf:RDF [<!ENTITY ex "http://e/">]>' + ABOUT.replace("http://e/a", "&ex;a").format("lt")
    assert [str(subject) for subject in read([given(text, "rdf")]).graph.subjects()] == ["http://e/a"]


def test_an_external_doctype_is_not_fetched() -> None:
    text = '<!DOCTYPE rdf:RDF SYSTEM "http://127.0.0.1:9/x.dtd">' + ABOUT.format("lt")
    assert len(read([given(text, "rdf")]).graph) == 1


def test_more_triples_than_allowed_are_refused() -> None:
    text = "".join(f"<http://e/a> <http://e/p> {n} .\n" for n in range(11))
    assert len(read([given(text)], 11).graph) == 11
    with pytest.raises(TooLong, match="more than 10 triples"):
        read([given(text)], 10)
    with pytest.raises(TooLong, match="more than 10 triples"):
        read([given("<http://e/a> <http://e/p> 1 .\n" * 30)], 10)


def test_deep_nesting_of_turtle_is_no_crash() -> None:
    deep = "<http://e/a> <http://e/p> " + "[ <http://e/p> " * 20_000 + "1" + "]" * 20_000 + " ."
    assert len(read([given(deep)]).graph) == 20_001


def test_a_huge_literal_is_no_crash() -> None:
    reading = read([given("<http://e/a> <http://e/p> '" + "x" * 5_000_000 + "' .")])
    assert [len(str(value)) for value in reading.graph.objects()] == [5_000_000]


@pytest.mark.parametrize("text", ["<http://e/a> <http://e/p> <<( <http://e/a> <http://e/p> 1 )>> .",
                                  '<http://e/a> <http://e/p> "x"@en--ltr .'])
def test_rdf_12_is_told_not_to_be_judged(text: str) -> None:
    assert "RDF 1.2" in fails(DataError, text)


def labels(reading: Reading) -> list[str]:
    return sorted({str(node) for triple in reading.graph for node in triple if isinstance(node, BNode)})


def test_blank_nodes_are_numbered_and_never_shared() -> None:
    both = [given("_:x <http://e/p> [] .", name="one"), given("_:x <http://e/p> 1 .", name="two")]
    assert labels(read(both)) == labels(read(both)) == ["b1", "b2", "b3"]
    assert read(both).described[BNode("b3")] == "two.ttl"


def test_literals_stay_as_they_are_written() -> None:
    text = '<http://e/a> <http://e/p> "01"^^<http://www.w3.org/2001/XMLSchema#integer> .'
    assert [str(value) for value in read([given(text)]).graph.objects()] == ["01"]
    assert [str(value) for value in read([given(text)], exact=False).graph.objects()] == ["1"]


def test_a_file_named_in_data_is_never_opened(tmp_path: Path) -> None:
    secret = tmp_path / "secret.ttl"
    secret.write_text("<http://e/secret> <http://e/p> 1 .", encoding="utf-8")
    for iri in (secret.as_uri(), f"{tmp_path.as_uri()}/x/../secret.ttl"):
        text = f"<{iri}> <http://www.w3.org/2002/07/owl#imports> <{iri}> ."
        assert "http://e/secret" not in {str(node) for node in read([given(text)]).graph.all_nodes()}
    document = json.dumps({"@id": secret.as_uri(), "@type": secret.as_uri()})
    assert "http://e/secret" not in {str(node) for node in read([given(document, "jsonld")]).graph.all_nodes()}
