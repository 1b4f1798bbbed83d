"""The normalised text: layout, case and punctuation change nothing; a word more or less changes the digest."""

from __future__ import annotations

import hashlib

from hypothesis import given
from hypothesis import strategies as st

from thbgraph.documents.words import digest, measure, words_of

WORDS = st.lists(st.text(st.characters(categories=["Ll", "Nd"], max_codepoint=0x2FF), min_size=1, max_size=8),
                 min_size=1, max_size=20).map(lambda words: [word for text in words for word in words_of(text)])
TEXT = "One two,\nTHREE four.\n\nПять (шесть) 7\n"


def test_words_are_runs_of_letters_and_digits_in_small_letters() -> None:
    assert words_of(TEXT) == ["one", "two", "three", "four", "пять", "шесть", "7"]


def test_compatible_characters_are_one() -> None:
    assert words_of("ﬁnding № 1²") == words_of("finding No 12")


def test_the_digest_is_sha_256_of_the_words_joined_by_spaces() -> None:
    assert digest(["one", "two"]) == "sha256:" + hashlib.sha256(b"one two").hexdigest()


def test_lines_are_measured_as_first_word_length_and_digest() -> None:
    assert measure(TEXT, 2, 2) == (3, 2, digest(["three", "four"]))
    assert measure(TEXT, 1, 4) == (1, 7, digest(words_of(TEXT)))


@given(WORDS, st.sampled_from([" ", "\n", ", ", " - ", "…\n\n"]))
def test_layout_does_not_change_the_words(words: list[str], between: str) -> None:
    assert words_of(between.join(words)) == words


@given(WORDS, st.integers(min_value=0, max_value=19))
def test_a_word_left_out_changes_the_digest(words: list[str], place: int) -> None:
    shorter = words[:place] + words[place + 1 :]
    assert (digest(shorter) == digest(words)) == (shorter == words)
