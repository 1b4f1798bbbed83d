"""The Atom feed, read back by another tool."""

from __future__ import annotations

import feedparser
import pytest

from thbgraph.releases.feed import Entry, Link, feed_xml

A, B = "a" * 64, "b" * 64
SELF = [Link("self", "https://h/feed.atom", "application/atom+xml"), Link("alternate", "https://h/", "text/html")]
ENTRIES = [
    Entry(A, f"https://w3id.org/x/{A}", "2026-01-31", (), (Link("alternate", f"https://h/release/{A}", "text/html"),)),
    Entry(B, f"https://w3id.org/x/{B}", "2026-11-22", ("Statements: 1 < 2 & \"3\".", "Duties."),
          (Link("alternate", f"https://h/release/{B}", "text/html"),
           Link("enclosure", "https://h/all.nq.gz", "application/gzip", "all.nq.gz", 17)))]


def test_a_reader_finds_every_member_that_the_standard_asks_for() -> None:
    read = feedparser.parse(feed_xml(ENTRIES, "https://w3id.org/x", SELF, "en"))
    assert (read.bozo, read.version, read.encoding) == (False, "atom10", "utf-8")
    feed = read.feed
    assert (feed.id, feed.updated, feed.language) == ("https://w3id.org/x", "2026-11-22T00:00:00Z", "en")
    assert feed.title
    assert feed.author
    assert feed.rights
    assert {(link.rel, link.href) for link in feed.links} == {
        ("self", "https://h/feed.atom"), ("alternate", "https://h/")}


def test_the_newest_version_comes_first_with_what_changed() -> None:
    new, old = feedparser.parse(feed_xml(ENTRIES, "https://w3id.org/x", SELF, "en")).entries
    assert (new.id, new.updated, new.title) == (
        f"https://w3id.org/x/{B}", "2026-11-22T00:00:00Z", f"Version {B[:12]}, situation on 2026-11-22")
    assert new.summary == 'Statements: 1 < 2 & "3". Duties.'
    assert (old.id, old.summary) == (f"https://w3id.org/x/{A}", "No version before this one is kept.")
    assert new.link == f"https://h/release/{B}"
    assert [(file.href, file.type, file.length) for file in new.enclosures] == [
        ("https://h/all.nq.gz", "application/gzip", "17")]


@pytest.mark.parametrize(("lang", "title"), [
    ("en", f"Version {A[:12]}, situation on 2026-01-31"), ("ru", f"Версия {A[:12]}, положение на 2026-01-31")])
def test_it_speaks_both_languages(lang: str, title: str) -> None:
    read = feedparser.parse(feed_xml(ENTRIES[:1], "https://w3id.org/x", SELF, lang))
    assert (read.bozo, read.feed.language, read.entries[0].title) == (False, lang, title)


def test_the_same_entries_give_the_same_bytes() -> None:
    assert feed_xml(ENTRIES, "u", SELF, "en") == feed_xml(list(ENTRIES), "u", list(SELF), "en")


def test_an_empty_feed_and_an_undated_version_are_valid_too() -> None:
    assert feedparser.parse(feed_xml([], "urn:x", SELF, "en")).bozo is False
    read = feedparser.parse(feed_xml([Entry(A, "urn:a", "")], "urn:x", SELF, "en"))
    assert (read.bozo, read.entries[0].updated) == (False, "1970-01-01T00:00:00Z")
