import pytest

from docstruct.document import Line
from docstruct.facts import Word
from docstruct.geometry import BBox
from docstruct.reading.lines import lines_of, rows_of


def set_words(text: str, x: float = 50.0, y: float = 100.0, size: float = 10.0, space: float = 0.28) -> list[Word]:
    """Words on one baseline, letters half an em wide, spaces in em."""
    words = []
    for part in text.split():
        width = 0.5 * size * len(part)
        words.append(Word(part, BBox(x, y, x + width, y + size), size))
        x += width + space * size
    return words


def texts(lines: list[Line]) -> list[str]:
    return [line.text for line in lines]


def test_words_on_one_baseline_are_a_line_whatever_their_order() -> None:
    words = set_words("the quick brown fox", y=100) + set_words("jumps over", y=112)
    assert texts(lines_of(words[::-1])) == ["the quick brown fox", "jumps over"]


def test_a_column_wide_gap_ends_the_line() -> None:
    words = set_words("Invoice date") + set_words("3 May 2024", x=200)
    assert texts(lines_of(words)) == ["Invoice date", "3 May 2024"]


def test_justified_words_stay_one_line() -> None:
    words = set_words("words that are set wide apart to fill the measure", space=0.9)
    assert len(lines_of(words)) == 1


def test_typewriter_spaces_are_spaces() -> None:
    words = [w for i in range(4) for w in set_words("every letter is this wide", y=100 + 12 * i, space=0.7)]
    assert len(lines_of(words)) == 4


def test_the_space_of_two_sentences_inside_running_text_parts_nothing() -> None:
    full = "one two three four five six seven eight nine ten"
    words = set_words(full, y=100) + set_words(full, y=124)
    words += set_words("one two three four.", y=112) + set_words("Here begins the next.", x=152, y=112)
    assert len(lines_of(words)) == 3


@pytest.mark.parametrize("rise", [-3.5, 3.5])
def test_raised_and_lowered_figures_belong_to_their_line(rise: float) -> None:
    base = set_words("H and")
    small = Word("2", BBox(base[0].bbox.x1, 102 + rise, base[0].bbox.x1 + 3, 108 + rise), 6.0)
    after = set_words("O is water", x=base[0].bbox.x1 + 4)
    assert texts(lines_of([base[0], small, *after])) == ["H 2 O is water"]


def test_a_vertical_rule_parts_words_that_stand_close() -> None:
    words = set_words("left right")
    rule = BBox(words[0].bbox.x1 + 1, 90, words[0].bbox.x1 + 2, 120)
    assert texts(lines_of(words, [rule])) == ["left", "right"]
    assert texts(lines_of(words, [rule._replace(y0=200.0, y1=220.0)])) == ["left right"]


def test_a_word_drawn_twice_is_one() -> None:
    words = set_words("Total due")
    again = [w._replace(bbox=w.bbox._replace(x0=w.bbox.x0 + 0.3)) for w in words]
    assert texts(lines_of(words + again)) == ["Total due"]


def test_large_print_takes_no_small_print_beside_it() -> None:
    words = set_words("INVOICE", size=28, y=90) + set_words("No 17", x=170, y=104, size=9)
    assert texts(lines_of(words)) == ["INVOICE", "No 17"]


def test_words_that_read_upwards_are_lines_of_their_own() -> None:
    placed = [("page", 360), ("this", 395), ("of", 325)]
    side = [Word(text, BBox(20, y, 30, y + 30), 10, angle=270) for text, y in placed]
    lines = lines_of(set_words("body text") + side)
    assert texts(lines) == ["body text", "this page of"]


def test_slanted_words_stay_alone() -> None:
    mark = [Word("DRAFT", BBox(0, 0, 300, 300), 60, angle=315)]
    assert texts(lines_of(mark + set_words("under the mark"))) == ["under the mark", "DRAFT"]


def test_jitter_of_ocr_boxes_makes_no_new_lines() -> None:
    words = set_words("scanned words dance up and down", size=11)
    shaken = [w._replace(bbox=BBox(w.bbox.x0, w.bbox.y0 + d, w.bbox.x1, w.bbox.y1 - d / 2), size=11 + d)
              for w, d in zip(words, (0, 1.5, -1.5, 2, -2, 0))]  # fmt: skip
    assert len(lines_of(shaken)) == 1


def test_a_dash_in_its_tight_box_joins_its_line() -> None:
    words = set_words("10 12", space=1.2)
    dash = Word("–", BBox(words[0].bbox.x1 + 3, 105, words[0].bbox.x1 + 9, 105.6), 10.0)
    assert texts(lines_of([*words, dash])) == ["10 – 12"]


def test_a_dash_whose_size_an_ocr_guessed_joins_its_line() -> None:
    words = [w._replace(way="ocr") for w in set_words("12 - 19 years", space=0.5)]
    flat = words[1].bbox
    words[1] = words[1]._replace(bbox=BBox(flat.x0, 106.0, flat.x1, 107.0), size=0.5)
    assert texts(lines_of(words)) == ["12 - 19 years"]


def test_leaders_end_the_label() -> None:
    words = set_words("Total .......... 12.00", space=0.3)
    assert texts(lines_of(words)) == ["Total ..........", "12.00"]


def test_nothing_gives_nothing() -> None:
    assert lines_of([]) == []
    assert lines_of([Word(" ", BBox(0, 0, 1, 1), 10.0)]) == []


def test_rows_hold_what_stands_at_one_height() -> None:
    lines = lines_of(set_words("Name") + set_words("Ann Lee", x=200, y=101) + set_words("Date", y=115))
    assert [texts(row) for row in rows_of(lines)] == [["Name", "Ann Lee"], ["Date"]]
