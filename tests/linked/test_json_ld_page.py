"""The programs of ``docs/how-to/use-json-ld.md`` run on what the service gives, and print what they are to print."""

from __future__ import annotations

import io
import json
import re
import subprocess
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pyoxigraph as ox
import pytest
from tests.helpers.tables import ROOT

from thbgraph.build import open_build
from thbgraph.linked import CONTEXT_IRI, compact_jsonld, frame_statements
from thbgraph.linked.describe import describe
from thbgraph.namespaces import BASE

pytestmark = pytest.mark.xdist_group("few")
PAGE: Final = (ROOT / "docs" / "how-to" / "use-json-ld.md").read_text("utf-8")
URL: Final = "http://localhost:8000/"


def program(language: str) -> str:
    """Return the first program of the page in *language*."""
    (found, *_) = re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)
    return str(found)


@pytest.fixture(scope="module")
def document(few_built: tuple[Path, Path]) -> Callable[[str], bytes]:
    """Return what gives the document at an address of the page."""
    store: ox.Store = open_build(few_built[1])[0]

    def given(url: str) -> bytes:
        iri = BASE + url.removeprefix(URL).removesuffix(".jsonld")
        shown = {*describe(store, iri).triples(), *frame_statements(store, iri)}
        return compact_jsonld(shown, iri, CONTEXT_IRI)

    return given


def test_the_python_program(document: Callable[[str], bytes], monkeypatch: pytest.MonkeyPatch,
                            capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(urllib.request, "urlopen", lambda url: io.BytesIO(document(url)))
    exec(compile(program("python"), "use-json-ld.md", "exec"), {})  # noqa: S102 - it is ours
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "Kyrgyzstan"
    assert {"Palermo Protocol 2003-12-25", "Forced Labour Protocol 2021"} <= set(lines)
    assert lines[-2:] == [
        "partial Report following the country visit to Kyrgyzstan, 15-17 February 2023 and 14-15 May 2024 "
        "ch. IV, para. 36",
        "неизвестно"]


def test_the_javascript_program(document: Callable[[str], bytes], tmp_path: Path) -> None:
    text = program("js")
    (url,) = re.findall(r'fetch\("([^"]+)"\)', text)
    held = f"globalThis.fetch = async () => ({{ json: async () => ({document(url).decode()}) }});\n"
    (tmp_path / "page.mjs").write_text(held + text, "utf-8")
    done = subprocess.run(["node", str(tmp_path / "page.mjs")], check=True, timeout=60, capture_output=True, text=True)
    assert done.stdout.splitlines() == [
        "Commonwealth of Independent States 1994-04-12",
        "Organization for Security and Co-operation in Europe 1992-01-30",
        "Shanghai Cooperation Organisation 2001-06-15", "United Nations 1992-03-02"]


def test_the_shortened_document_is_a_part_of_the_whole(document: Callable[[str], bytes]) -> None:
    whole = json.loads(document(f"{URL}id/gap/KGZ/un-tip/access-to-work.jsonld"))
    shortened = json.loads(program("json"))
    assert {**shortened, "@context": CONTEXT_IRI} | {"message": 0, "remedy": 0, "duty": 0} == {
        name: whole[name] for name in shortened} | {"message": 0, "remedy": 0, "duty": 0}
    for name in ("message", "remedy"):
        for lang, words in shortened[name].items():
            assert whole[name][lang].startswith(words.removesuffix(" …")), (name, lang)
    duty, told = whole["duty"], shortened["duty"]
    assert (told["id"], told["state"], told["since"]) == (duty["id"], duty["state"], duty["since"])
    assert all(duty["norm"][name] == value for name, value in told["norm"].items() if name != "…")
    assert told["evidence"][0]["evidenceStatus"] == duty["evidence"][0]["evidenceStatus"]
    assert told["evidence"][0]["passage"][0]["locator"] == duty["evidence"][0]["passage"][0]["locator"]
