"""Which text layers are read, and which pages go to the OCR."""

from __future__ import annotations

import textwrap

import pytest
from PIL import Image, ImageDraw

from docstruct.facts import Issue, Path, Picture, Word
from docstruct.geometry import BBox
from docstruct.reading.textlayer import judge_text_layer, letter_log2, odd_share

TEXT = textwrap.wrap(
    "The invoice is payable within thirty days of receipt without deduction. Lieferung erfolgt frei Haus, "
    "die Ware bleibt bis zur Zahlung unser Eigentum. Le montant total toutes taxes comprises est payable "
    "par virement. Questions about this invoice may be sent to the address above at any time, please quote "
    "the number of the invoice. Wir danken für Ihren Auftrag und freuen uns auf weitere Zusammenarbeit.",
    60,
)
WHOLE = (Picture(BBox(0, 0, 400, 300), (1600, 1200)),)


class _Page:
    """Facts of a page of `TEXT`: drawn in the pixels, and in the words as each test wants."""

    page_no, width, height = 1, 400.0, 300.0
    issues: tuple[Issue, ...] = ()
    paths: tuple[Path, ...] = ()

    def __init__(self, words=(), pictures=(), printed=TEXT, may_render=True):
        self.words, self.pictures = list(words), pictures
        self._printed, self._may_render = printed, may_render

    def render(self, dpi=144.0, clip=None):
        assert self._may_render, "a plain page is not worth a rendering"
        scale = dpi / 72
        image = Image.new("RGB", (round(400 * scale), round(300 * scale)), "white")
        for i, line in enumerate(self._printed):
            ImageDraw.Draw(image).text((20 * scale, (20 + 24 * i) * scale), line, "black", font_size=12 * scale)
        return image


def _words(lines=TEXT, change=lambda text: text, shift=0.0, **more):
    """The words of the lines, where `_Page` prints them; glyphs are about 6 points wide."""
    words = []
    for i, line in enumerate(lines):
        x = 20.0
        for text in line.split():
            box = BBox(x + shift, 22.0 + 24 * i + shift, x + 5.6 * len(text) + shift, 34.0 + 24 * i + shift)
            words.append(Word(change(text), box, size=12.0, **more))
            x = box.x1 - shift + 3.0
    return words


def _shifted(text):
    return "".join(chr(33 + (ord(c) - 33 - 29) % 94) if 33 <= ord(c) < 127 else c for c in text)


def test_plain_text_is_used_without_rendering():
    verdict = judge_text_layer(_Page(_words(), may_render=False))
    assert (verdict.usable, verdict.score) == (True, 1.0)


def test_a_page_without_words_is_read_by_ocr_unless_it_is_blank():
    assert not judge_text_layer(_Page()).usable
    blank = judge_text_layer(_Page(printed=[]))
    assert (blank.usable, blank.reason) == (True, "the page is blank")


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (_shifted, "improbable letters"),
        (lambda text: "".join(chr(0xE000 + ord(c) % 256) for c in text), "no Unicode"),
        (lambda text: "\ufffd" * len(text), "no Unicode"),
        (lambda text: text.translate(str.maketrans("aeiountrs", "xqzwkjvbg")), "garbled"),
    ],
    ids=["codes shifted", "private use", "no Unicode", "letters swapped"],
)
def test_garbled_code_points_are_not_used(change, reason):
    verdict = judge_text_layer(_Page(_words(change=change)))
    assert not verdict.usable and reason in verdict.reason


def test_hidden_text_that_fits_the_scan_is_used():
    verdict = judge_text_layer(_Page(_words(visible=False), WHOLE))
    assert verdict.usable and "hidden" in verdict.reason


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (_words(visible=False, change=lambda t: t.replace("i", ";")), "quality"),
        (_words(visible=False, shift=260.0), "not where the print is"),
        (_words(TEXT[:1], visible=False), "little of the page"),
    ],
    ids=["misread", "misplaced", "most is missing"],
)
def test_poor_hidden_text_is_not_used(words, reason):
    verdict = judge_text_layer(_Page(words, WHOLE))
    assert not verdict.usable and reason in verdict.reason


def test_a_scan_with_a_printed_stamp_is_a_scan():
    verdict = judge_text_layer(_Page(_words(["Scanned with an app"]), WHOLE))
    assert not verdict.usable and "little of the text" in verdict.reason


def test_text_over_a_page_size_background_is_used():
    assert judge_text_layer(_Page(_words(), WHOLE)).usable


@pytest.mark.parametrize(
    "text",
    [
        "GmbH & Co. KG HRB 12345 USt-IdNr. DE123456789 IBAN DE89 3704 0044 0532 0130 00 Stk. Nr. kg",
        "Zażółć gęślą jaźń. Sprzedawca wystawił fakturę za usługi programistyczne i konserwację",
        "MATERIAL ISO 9001 TYP XK-200 ARTIKEL 4711 MENGE PREIS GESAMT EUR NETTO BRUTTO ZAHLBAR SOFORT",
    ],
)
def test_real_words_of_several_kinds_pass(text):
    assert (odd_share(text.split()) or 0) < 0.4
    assert (letter_log2(text.split()) or -4) > -4.75


def test_statistics_say_nothing_about_few_words():
    assert odd_share(["XKQ", "ZZZ"]) is None
    assert letter_log2(["Wxyz"]) is None
