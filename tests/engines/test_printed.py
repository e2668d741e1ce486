from docstruct.engines.printed import matched, words_within
from docstruct.facts import Word
from docstruct.geometry import BBox


def words(text: str, way: str = "text", y: float = 0.0) -> list[Word]:
    parts = text.split()
    return [Word(t, BBox(30 * i, y, 30 * i + 25, y + 10), 10.0, way=way) for i, t in enumerate(parts)]


def test_words_that_are_printed_take_the_print() -> None:
    printed = words("Total: 1.234,50 EUR")
    found = matched(words("Total 1,234.50 EUR", "model"), printed)
    assert found == printed


def test_a_word_that_is_not_printed_stays_the_models() -> None:
    found = matched(words("Total 999.00 EUR", "model"), words("Total 123.45 EUR"))
    assert [(w.text, w.way) for w in found] == [("Total", "text"), ("999.00", "model"), ("EUR", "text")]


def test_words_in_another_order_match_where_they_are_alone() -> None:
    found = matched(words("b a c", "model"), words("a b c"))
    assert [w.way for w in found] == ["text"] * 3
    assert [w.text for w in found] == ["b", "a", "c"]


def test_a_word_written_twice_and_printed_once_is_matched_once() -> None:
    found = matched(words("4711 4711", "model"), words("4711"))
    assert sorted(w.way for w in found) == ["model", "text"]


def test_nothing_printed_changes_nothing() -> None:
    written = words("a b", "model")
    assert matched(written, []) == written
    assert matched([], written) == []


def test_words_are_looked_for_near_the_box_in_reading_order() -> None:
    page = [*words("third fourth", y=20), *words("first second", y=0), *words("far", y=300)]
    found = words_within(page, BBox(0, 2, 55, 28))
    assert [w.text for w in found] == ["first", "second", "third", "fourth"]
