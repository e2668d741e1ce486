from decimal import Decimal

from docstruct.document import Document, Line, Page
from docstruct.extractors.reader import Reading
from docstruct.extractors.unprinted import mark_unprinted
from docstruct.facts import Way, Word
from docstruct.geometry import BBox
from docstruct.result import Evidence


def word(text: str, x: float, y: float, way: Way) -> Word:
    return Word(text, BBox(x, y, x + 40, y + 10), 10.0, way=way)


def document(stated: list[Word], written: list[Word], way: Way = "model") -> Document:
    lines = tuple(Line.of([w]) for w in written)
    return Document("x", "deepseek-ocr", (Page(1, 600, 800, way, words=tuple(stated), lines=lines),))


def proof(value: object, raw: str, box: BBox) -> Evidence:
    return Evidence(value, raw, 1, box, 0.9, "model", "ok")


def marked(doc: Document, evidence: Evidence) -> tuple[Evidence, list[str]]:
    reading = Reading(values={"/total": evidence.value}, evidence={"/total": evidence})
    mark_unprinted(reading, doc)
    return reading.evidence["/total"], [issue.code for issue in reading.issues]


WRITTEN = word("77.77", 100, 100, "model")


def test_a_value_that_is_nowhere_printed_is_ungrounded_and_kept() -> None:
    doc = document([word("12.50", 100, 100, "text")], [WRITTEN])
    found, issues = marked(doc, proof(Decimal("77.77"), "77.77", WRITTEN.bbox))
    assert (found.status, found.value, issues) == ("ungrounded", Decimal("77.77"), ["ungrounded"])


def test_a_value_printed_elsewhere_moves_there() -> None:
    printed = word("77,77", 300, 500, "text")
    found, issues = marked(document([printed], [WRITTEN]), proof(Decimal("77.77"), "77.77", WRITTEN.bbox))
    assert (found.status, found.bbox, found.way, issues) == ("ok", printed.bbox, "text", [])


def test_a_value_of_printed_words_is_left_alone() -> None:
    printed = word("77.77", 100, 100, "text")
    before = proof(Decimal("77.77"), "77.77", printed.bbox)
    assert marked(document([printed], [printed]), before) == (before, [])


def test_a_page_without_words_of_its_own_grounds_nothing() -> None:
    before = proof(Decimal("77.77"), "77.77", WRITTEN.bbox)
    assert marked(document([WRITTEN], [WRITTEN]), before) == (before, [])


def test_pages_that_no_model_read_are_left_alone() -> None:
    before = proof(Decimal("77.77"), "77.77", WRITTEN.bbox)
    assert marked(document([word("1", 0, 0, "text")], [WRITTEN], "text"), before) == (before, [])
