from collections.abc import Callable
from typing import Any

import pytest

from docstruct.document import Page
from docstruct.extractors.fields.sheet import Sheet, Span, Text, word_range
from docstruct.facts import Word
from docstruct.geometry import BBox
from docstruct.schemas import Invoice

MakePage = Callable[..., Page]


def by_text(sheet: Sheet) -> dict[str, Text]:
    return {t.text: t for t in sheet.texts}


@pytest.fixture
def lines(page: MakePage, document: Callable[..., Any]) -> Callable[..., dict[str, Text]]:
    """The lines of a page by their text."""
    return lambda *rows: by_text(Sheet(document(page(*rows))))


def test_neighbours_on_a_row_are_the_nearest(lines: Callable[..., dict[str, Text]]) -> None:
    t = lines((50, (50, "a"), (200, "b"), (400, "c")), (200, (100, "alone")))
    assert t["a"].right is t["b"] and t["b"].right is t["c"] and t["c"].right is None
    assert t["c"].left is t["b"] and t["a"].left is None
    assert t["alone"].left is None and t["alone"].right is None


def test_neighbours_in_a_column_with_nothing_in_between(lines: Callable[..., dict[str, Text]]) -> None:
    t = lines((50, (50, "head")), (64, (50, "one"), (300, "other")), (78, (50, "two")), (400, (50, "far")))
    assert t["head"].below == [t["one"]] and t["one"].below == [t["two"]]
    assert t["two"].above[0] is t["one"] and t["other"].above == []
    assert t["far"].above == []


def test_a_word_is_parted_behind_its_colon(lines: Callable[..., dict[str, Text]]) -> None:
    text = lines((50, (50, "Total:12.50")))["Total: 12.50"]
    label, value = text.words
    assert label.bbox.x1 == value.bbox.x0 and BBox.around([label.bbox, value.bbox]) == text.bbox


@pytest.mark.parametrize("word", ["14:05", "http://example.com", "a:b@example.com"])
def test_other_colons_part_nothing(word: str, lines: Callable[..., dict[str, Text]]) -> None:
    assert len(lines((50, (50, word)))[word].words) == 1


def test_lines_that_run_up_the_margin_are_no_neighbours(document: Callable[..., Any]) -> None:
    from docstruct.document import Line

    flat = Line.of([Word("Total", BBox(50, 50, 80, 60), 10)])
    steep = Line.of([Word("Margin", BBox(20, 40, 30, 90), 10, angle=270)])
    made = Sheet(document(Page(1, 595, 842, "text", lines=(flat, steep))))
    assert all(t.left is None and t.right is None for t in made.texts)


def test_spans_of_one_line_and_of_several(lines: Callable[..., dict[str, Text]]) -> None:
    t = lines((50, (50, "Green Door Ltd")), (62, (50, "12 High Street")))
    part = Span((t["Green Door Ltd"],), 1, 3)
    both = Span((t["Green Door Ltd"], t["12 High Street"]), 0, 0)
    assert part.text == "Door Ltd" and both.text == "Green Door Ltd\n12 High Street"
    assert both.bbox == BBox.around([t["Green Door Ltd"].bbox, t["12 High Street"].bbox])
    assert part.overlaps(both) and both.overlaps(part)
    assert not part.overlaps(Span((t["Green Door Ltd"],), 0, 1))
    assert part.key != both.key and (part.way, part.confidence) == ("text", 1.0)


@pytest.mark.parametrize(("chars", "words"), [((0, 2), (0, 1)), ((3, 6), (1, 2)), ((3, 11), (1, 3)), ((1, 4), (0, 2))])
def test_characters_lie_in_words(chars: tuple[int, int], words: tuple[int, int]) -> None:
    made = [Word(t, BBox(0, 0, 1, 1)) for t in ("ab", "cde", "fghi")]  # ab cde fghi
    assert word_range(made, *chars) == words


def test_lines_stand_under_the_heading_of_their_column(sheet: Callable[..., Sheet], page: MakePage) -> None:
    t = by_text(
        sheet(
            Invoice,
            page(
                (50, (50, "Bill to"), (300, "Ship to")), (64, (50, "Green Door Ltd"), (300, "Blue Gate Ltd")),
                (78, (50, "12 High Street"), (300, "7 Mill Lane")), (400, (50, "Thank you")),
            ),
        )
    )  # fmt: skip
    assert t["12 High Street"].section is t["Green Door Ltd"].section is t["Bill to"]
    assert t["7 Mill Lane"].section is t["Ship to"]
    assert t["Thank you"].section is None


def test_first_and_last_page_are_marked(page: MakePage, document: Callable[..., Any]) -> None:
    made = Sheet(document(*(page((50, (50, f"p{n}")), number=n) for n in (1, 2, 3))))
    assert [(t.first, t.last) for t in made.texts] == [(True, False), (False, False), (False, True)]
    assert [t.index for t in made.texts] == [0, 1, 2]


def test_a_page_without_lines(document: Callable[..., Any]) -> None:
    made = Sheet(document(Page(1, 595, 842, "none")))
    assert made.texts == [] and made.body_size == 10.0
