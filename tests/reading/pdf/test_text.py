"""Words of the text layer: where they end, what they look like, and what is left out."""

from __future__ import annotations

import io

import pytest

from docstruct.facts import Word
from docstruct.reading.pdf.reader import PdfReader
from docstruct.reading.source import load_source


@pytest.fixture
def words_of(write_pdf):
    def read(content: str, **more: object) -> list[Word]:
        with PdfReader(load_source(write_pdf(content, **more))) as reader:
            (page,) = reader.pages()
            return list(page.words)

    return read


def _texts(words: list[Word]) -> list[str]:
    return [w.text for w in words]


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        ("(Total due) Tj", ["Total", "due"]),
        ("[(Tot) 30 (al) -600 (due)] TJ", ["Total", "due"]),  # kerning, then a gap without a space
        ("(1\xa0234,56) Tj", ["1", "234,56"]),
        ("2 Tc (RECHNUNG) Tj", ["RECHNUNG"]),  # wide by character spacing
        ("[(R) -400 (E) -400 (C) -400 (H) -400 (N) -400 (U) -400 (N) -400 (G)] TJ", ["RECHNUNG"]),
        ("(Total) Tj 200 0 Td (9.50) Tj", ["Total", "9.50"]),
        ("(Line one) Tj 0 -12 Td (next) Tj", ["Line", "one", "next"]),
        ("(Umsatz-) Tj 0 -12 Td (steuer) Tj", ["Umsatz-", "steuer"]),
        ("(soft\xadhyphen) Tj", ["soft-hyphen"]),
        ("(\xc4rger \x80 5) Tj", ["Ärger", "€", "5"]),
    ],
)
def test_words_end_where_a_reader_sees_it(words_of, shown, expected):
    content = f"BT /F1 10 Tf 20 100 Td {shown} ET"
    assert _texts(words_of(content.encode("latin-1"))) == expected


def test_a_box_holds_advance_by_ascent_to_descent(words_of):
    (word,) = words_of("BT /F1 10 Tf 20 100 Td (Ill) Tj ET")
    # Helvetica: I 278, l 222 per thousand; the page is 200 high.
    assert (word.bbox.x0, word.bbox.x1) == pytest.approx((20, 20 + 2.78 + 2 * 2.22), abs=0.05)
    assert word.bbox.y0 < 100 - 7 and 100 < word.bbox.y1 < 104


def test_size_and_angle_come_with_every_matrix_applied(words_of):
    (word,) = words_of("q 2 0 0 2 0 0 cm BT 0 5 -5 0 60 20 Tm /F1 2 Tf (upwards) Tj ET Q")
    assert (word.size, word.angle) == (20, 270)  # reads upwards
    assert word.bbox.height > word.bbox.width


def test_slanted_text_splits_at_its_spaces(words_of):
    words = words_of("BT .7071 .7071 -.7071 .7071 50 50 Tm /F1 20 Tf (Two words) Tj ET")
    assert _texts(words) == ["Two", "words"]
    assert words[0].angle == 315


@pytest.mark.parametrize(
    ("setup", "bold", "color", "visible"),
    [
        ("/F1 10 Tf", False, 0x000000, True),
        ("/F2 10 Tf", True, 0x000000, True),
        ("/F1 10 Tf 1 .5 0 rg", False, 0xFF8000, True),
        ("/F1 10 Tf 2 Tr", True, 0x000000, True),  # filled and stroked
        ("/F1 10 Tf 3 Tr", False, 0x000000, False),
        ("/F1 10 Tf 0 0 1 RG 1 Tr", False, 0x0000FF, True),  # outlines only
    ],
)
def test_weight_colour_and_visibility(words_of, setup, bold, color, visible):
    (word,) = words_of(f"BT {setup} 20 100 Td (x1) Tj ET")
    assert (word.bold, word.visible) == (bold, visible)
    assert all(abs((word.color >> s & 255) - (color >> s & 255)) <= 1 for s in (0, 8, 16))


def test_text_printed_twice_to_look_bold_is_read_once(words_of):
    whole = "BT /F1 10 Tf 20 100 Td (Total sum) Tj ET BT /F1 10 Tf 20.3 100 Td (Total sum) Tj ET"
    assert _texts(words_of(whole)) == ["Total", "sum"]
    assert _texts(words_of("BT /F1 10 Tf 20 100 Td (Bill) Tj ET")) == ["Bill"]


def test_each_letter_printed_twice_is_read_once(words_of):
    content = "".join(
        f"BT /F1 10 Tf {20 + 6.7 * i + d} 50 Td ({c}) Tj ET " for i, c in enumerate("SUB") for d in (0, 0.25)
    )
    assert "".join(_texts(words_of(content))) == "SUB"


def test_an_accent_printed_over_its_letter_combines(words_of):
    (word,) = words_of(b"BT /F1 10 Tf 20 100 Td [(B) -111 (\xa8) 444 (orse)] TJ ET")
    assert word.text == "Börse"


def test_cropped_words_are_left_out(words_of):
    content = "BT /F1 10 Tf 20 100 Td (in) Tj 0 80 Td (out) Tj ET"
    assert _texts(words_of(content, page=b"/MediaBox [0 0 300 200] /CropBox [0 0 300 150]")) == ["in"]


def test_a_raised_footnote_mark_is_no_digit_of_the_number(words_of):
    words = words_of("BT /F1 10 Tf 20 100 Td (1,234) Tj /F1 6 Tf 25.1 4 Td (1) Tj ET")
    assert _texts(words) == ["1,234", "1"]


def test_glyphs_without_unicode_are_replacement_characters(words_of, stream):
    font = b"<< /Type /Font /Subtype /Type0 /BaseFont /X /Encoding /Identity-H /DescendantFonts [101 0 R] >>"
    descendant = (
        b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /X "
        b"/CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> "
        b"/FontDescriptor << /Type /FontDescriptor /FontName /X /Flags 4 >> /DW 500 >>"
    )
    words = words_of(
        b"BT /F9 10 Tf 20 100 Td <00170018001900150016> Tj ET",
        page=b"/MediaBox [0 0 300 200]",
        resources=b"/Font << /F9 100 0 R >>",
        objects={100: font, 101: descendant},
    )
    assert set("".join(_texts(words))) == {"\ufffd"}


def test_text_in_transparent_forms_is_no_text() -> None:
    from reportlab.pdfgen.canvas import Canvas

    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=(200, 100))
    canvas.beginForm("label")
    canvas.drawString(20, 50, "unseen")
    canvas.endForm()
    canvas.drawString(20, 50, "seen")
    canvas.saveState()
    canvas.setFillAlpha(0)
    canvas.doForm("label")
    canvas.restoreState()
    canvas.save()
    with PdfReader(load_source(stream.getvalue())) as reader:
        (page,) = reader.pages()
        assert [word.text for word in page.words] == ["seen"]
