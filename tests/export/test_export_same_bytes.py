"""The same graph gives the same bytes: in another process, in another order, with other labels of blank nodes."""

from __future__ import annotations

import hashlib
import os
import random
import re
import subprocess
import sys
import zipfile
from io import BytesIO

import pyoxigraph as ox
import pytest
from tests.export import nasty
from tests.helpers.tables import ROOT

from thbgraph.export import EVERYTHING, FORMATS, MEDIA_TYPES, canonical_digest, part_bytes, release_writers
from thbgraph.export.digest import canonical_lines


class Version:
    """What an export tells of its version."""

    version = "ab" * 32
    reference_date = "2026-11-22"


FORMS = set(MEDIA_TYPES) - {"rdf"}  # RDF/XML refuses texts of the nasty graph
PROGRAM = """
import hashlib
from tests.export.test_export_same_bytes import digests
print(*digests(0), sep="\\n")
"""


def shuffled(seed: int) -> ox.Store:
    """Return the nasty graph, put together in an order that *seed* chooses; 0 = as it is written."""
    quads = list(nasty.store())
    if seed:
        random.Random(seed).shuffle(quads)  # noqa: S311 - the same order each time is wanted
    store = ox.Store()
    for quad in quads:
        store.add(quad)
    return store


def files(seed: int) -> dict[str, bytes]:
    """Return every file of an export of everything that *seed* shuffled."""
    store = shuffled(seed)
    lines = canonical_lines(store)
    tables = ox.Store()
    tables.extend(quad for quad in store if quad.graph_name != ox.DefaultGraph())
    writers = release_writers(lambda: lines, tables, EVERYTHING, Version(), sorted(FORMS))
    made = {}
    for name, write in writers.items():
        file = BytesIO()
        write(file)
        made[name] = file.getvalue()
    return made


def digests(seed: int) -> list[str]:
    """Return name and SHA-256 of every file."""
    return [f"{name} {hashlib.sha256(content).hexdigest()}" for name, content in sorted(files(seed).items())]


def test_in_another_process_whose_sets_have_another_order() -> None:
    expected = digests(0)
    assert len(expected) == 9
    for seed in ("1", "2"):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": f"{ROOT}/src:{ROOT}"}
        done = subprocess.run([sys.executable, "-c", PROGRAM], cwd=ROOT, capture_output=True, text=True, timeout=120,
                              env=environment, check=True)
        assert done.stdout.split("\n")[:-1] == expected


def test_put_together_in_another_order() -> None:
    assert digests(1) == digests(2) == digests(0)


@pytest.mark.parametrize("form", sorted(FORMS))
def test_a_part_of_a_store_in_another_order(form: str) -> None:
    first, second = (part_bytes(shuffled(seed), nasty.SELECTION, form, Version()) for seed in (3, 4))
    assert first == second


def test_a_part_with_blank_nodes_has_all_of_them_under_labels_that_stay() -> None:
    """What has no name is a part of what it is said of."""
    texts = []
    for label in ("a", "z"):
        store = ox.Store()
        store.load(f"""PREFIX : <https://w3id.org/thbgraph/ontology#>
            <https://w3id.org/thbgraph/graph/resolved> {{
              <https://w3id.org/thbgraph/id/state/KGZ> :iso3 "KGZ" ; :has _:{label} , _:m .
              _:{label} :has _:x . _:x :says "x" . _:m :says "m" , _:m . }}""".encode(), format=ox.RdfFormat.TRIG)
        texts.append(part_bytes(store, nasty.SELECTION, "nq", Version()))
        assert canonical_digest(store) == hashlib.sha256(texts[-1]).hexdigest()
    assert texts[0] == texts[1]
    assert texts[0].count(b"\n") == 7


def test_files_are_named_for_what_they_hold_and_no_clock_is_in_them() -> None:
    made = files(0)
    assert sorted(made) == ["all-csv.zip", "all.jelly", "all.jsonld.gz", "all.nq.gz", "all.nt.gz", "all.sqlite",
                            "all.trig.gz", "all.ttl.gz", "all.xlsx"]
    for name in ("all-csv.zip", "all.xlsx"):
        with zipfile.ZipFile(BytesIO(made[name])) as archive:
            assert {info.date_time[0] for info in archive.infolist()} == {1980}  # the first year that a zip can tell
    with zipfile.ZipFile(BytesIO(made["all.xlsx"])) as archive:
        core = archive.read("docProps/core.xml").decode()
    assert set(re.findall(r"\d{4}-\d\d-\d\dT[\d:]+", core)) == {"2026-11-22T00:00:00"}
    # SQLite writes the number of its own release into a file: other machines would write another
    assert int.from_bytes(made["all.sqlite"][96:100], "big") == 3_040_000


def test_a_service_that_keeps_a_merge_beside_the_graphs_writes_the_same_part() -> None:
    store, merged = nasty.store(), nasty.store()
    merged.extend([ox.Quad(quad.subject, quad.predicate, quad.object) for quad in store
                   if "graph/source" not in str(quad.graph_name)])
    assert len(merged) > len(store)
    for form in ("nq", "sqlite"):
        assert part_bytes(merged, nasty.SELECTION, form, Version()) == part_bytes(
            store, nasty.SELECTION, form, Version())


def test_everything_is_not_taken_for_a_part() -> None:
    with pytest.raises(ValueError, match="written from the file of the build"):
        part_bytes(ox.Store(), EVERYTHING, "nq", Version())


def test_each_form_has_a_media_type_and_rdf_is_packed_in_a_release() -> None:
    names = release_writers(list, ox.Store(), nasty.SELECTION, Version())
    assert set(names) == {"state-KGZ-csv.zip", "state-KGZ.jelly", "state-KGZ.xlsx", "state-KGZ.sqlite",
                          *(f"state-KGZ.{form}.gz" for form in FORMATS)}
    assert list(MEDIA_TYPES) == [*FORMATS, "jelly", "csv", "xlsx", "sqlite"]
