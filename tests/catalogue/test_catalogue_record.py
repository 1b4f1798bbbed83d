"""The record that every description is written from."""

from __future__ import annotations

from dataclasses import replace

from tests.helpers.described import NEW, OLD, RECORD, file

from thbgraph.catalogue import Dataset, Version, about
from thbgraph.catalogue.forms import form_of
from thbgraph.export import MEDIA_TYPES, file_name

BASE = "https://w3id.org/thbgraph"


def test_every_text_is_in_both_languages() -> None:
    said = about()
    texts = [said.title, said.description, said.publisher, said.keywords, said.licence_name, *said.series,
             *said.catalogue, *said.services]
    assert [sorted(text) for text in texts] == [["en", "ru"]] * len(texts)
    assert all(text[lang] for text in texts for lang in text)
    assert len(said.keywords["en"]) == len(said.keywords["ru"])


def test_any_version_can_be_the_one_described() -> None:
    old, new = RECORD.versions
    assert RECORD.of(old) == Dataset(old, (), (new,))
    assert RECORD.of(old).of(new) == RECORD
    assert [version.version for version in RECORD.of(old).versions] == [OLD, NEW]


def test_kept_files_answer_under_their_version_and_written_ones_under_none() -> None:
    kept, written = file("all.nq.gz"), Version(NEW, "2026-11-22", (), ("all.nq",))
    assert RECORD.downloads(RECORD.earlier[0]) == (("all.nq.gz", f"{BASE}/export/{OLD}/all.nq.gz", kept),)
    moved = replace(RECORD, public_url="http://127.0.0.1:8000")
    assert moved.downloads(written) == (("all.nq", "http://127.0.0.1:8000/export/all.nq", None),)
    assert written.iri == f"{BASE}/dataset/{NEW}"


def test_every_form_of_an_export_is_known() -> None:
    for name, media_type in MEDIA_TYPES.items():
        form = form_of(file_name("all", name))
        assert form.label, name
        assert form.is_data, name
        assert media_type in (form.media_type, form.package)


def test_a_packed_file_is_what_it_holds_and_how_it_is_packed() -> None:
    plain, packed = form_of("all.ttl"), form_of("all.ttl.gz")
    assert (plain.compress, packed.compress) == ("", "application/gzip")
    assert replace(packed, compress="") == plain
    assert not form_of("void.ttl").is_data
    assert not form_of("diff.trig.gz").is_data


def test_an_unknown_file_is_told_as_such() -> None:
    form = form_of("notes.txt")
    assert (form.media_type, form.registered, form.is_data, form.standard) == (
        "application/octet-stream", False, False, ("", ""))
