"""The words of one outline as one text."""

from __future__ import annotations

from docstruct.extractors.diagrams.texts import text_in
from docstruct.facts import Word
from docstruct.geometry import BBox


def word(text: str, x: float, y: float = 0.0, width: float = 0.0, height: float = 10.0) -> Word:
    return Word(text, BBox(x, y, x + (width or 6.0 * len(text)), y + height), size=10.0)


def said(*words: Word) -> str | None:
    text = text_in(words, 10.0)
    return text and text.text


def test_a_sign_next_to_a_word_is_part_of_the_text() -> None:
    assert said(word("Reorder", 0), word("&", 45), word("wait", 54)) == "Reorder & wait"
    assert said(word("a", 0), word("<", 9), word("b", 18)) == "a < b"
    assert said(word("Reorder", 0), word("&", 45), word("wait", 0, 12)) == "Reorder & wait"


def test_signs_apart_and_dust_are_none() -> None:
    assert said(word("Task", 0), word("+", 10, 30)) == "Task"  # the sign of a sub-process, below
    assert said(word("Task", 0), word(".", 27)) == "Task"
    assert said(word("Task", 0), word("+", 27, -5, 20, 20)) == "Task"
