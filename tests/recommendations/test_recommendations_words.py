"""The page to read: both languages, names instead of codes, nothing that opens a tag."""

from __future__ import annotations

from datetime import date

import pyoxigraph as ox

from thbgraph.labels import Labels
from thbgraph.recommendations import Recommendation, Wanted, described, markdown, recommended
from thbgraph.recommendations.items import Advice, Evidence, Mention, Place

AT = date(2026, 11, 22)


def test_a_page_in_english(opened: ox.Store) -> None:
    items = described(opened, AT, recommended(opened, AT, Wanted(("KGZ",), (), ("kgz-brief-2023",), ("contradicted",))))
    text = markdown(items, Labels(opened), AT, "v1", "en").decode()
    assert text.startswith("# Recommendations and later evidence\n\nSeen on 2026-11-22, dataset v1.\n")
    assert "may or may not have been followed" in text
    assert "## kgz-brief-2023 23" in text
    assert "- **Kyrgyzstan: contradicted by later evidence**" in text
    assert "  - not done: Traffickers still go unpunished" in text
    assert "words of the state" in text


def test_a_page_in_russian(opened: ox.Store) -> None:
    items = described(opened, AT, recommended(opened, AT, Wanted(sources=("unodc-bsec-2008",), statuses=("taken-up",))))
    text = markdown(items, Labels(opened), AT, "v1", "ru").decode()
    assert text.startswith("# Рекомендации и позднейшие свидетельства\n\nНа дату 2026-11-22, данные v1.\n")
    assert "- **регион Черноморского экономического сотрудничества: выполнена**" in text
    assert "  - сделано: Спустя четыре месяца министры одобрили план." in text


def test_a_place_without_addressee_and_words_with_a_tag(opened: ox.Store) -> None:
    words = {"en": "<b>Do</b> it", "ru": "<b>Сделайте</b>"}
    mention = Mention("id/x", "adviser", "2020", "state", words)
    item = Recommendation("id/r", "adviser", 1, (), (), words, ("shelter",), "2019", words, "p. 1",
                          (Place("", "", "partly", (Evidence("part", mention, "p. 2", words),)),),
                          (Advice("id/o", "same", "other", "2018", words, words),), (mention,), (mention,))
    text = markdown([item], Labels(opened), AT, "v1", "en").decode()
    assert "<" not in text
    assert "- **No addressee named: taken up in part**" in text
    assert all(f"{heading}:" in text for heading in ("Same advice", "The state answered"))


def test_nothing_found_is_a_page_too(opened: ox.Store) -> None:
    assert markdown([], Labels(opened), AT, "v1", "en").decode().count("\n") == 5
