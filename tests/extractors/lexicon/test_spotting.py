from __future__ import annotations

import itertools
import time

import pytest

from docstruct.extractors.lexicon.concepts import Lexicon, load_lexicon


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return load_lexicon()


@pytest.mark.parametrize(
    ("line", "spots"),
    [
        ("Rechnungs-Nr.: 2024-001", [(0, 1, "invoice_number")]),
        ("Invoice No. 12 Date 12/03/2024", [(0, 2, "invoice_number"), (3, 4, "issue_date")]),
        ("InvoiceNo:INV-1", [(0, 1, "invoice_number")]),
        ("TOTAL RM 12.50", [(0, 2, "total")]),
        ("Total incl. VAT 12.50", [(0, 3, "total")]),
        ("Montant TTC", [(0, 2, "total")]),
        ("Zahlbar bis 12.03.2024", [(0, 2, "due_date")]),
        ("N° TVA : FR12", [(0, 2, "vat_id")]),
        ("Fattura n. 12 del 12/03/2024", [(0, 2, "invoice_number"), (3, 4, "issue_date")]),
        ("发票号码：123 开票日期：2024", [(0, 1, "invoice_number"), (1, 2, "issue_date")]),
        ("發票號碼: 123", [(0, 1, "invoice_number")]),
        ("合计¥123.00", [(0, 1, "total")]),
        (
            "Pos. Bezeichnung Menge",
            [(0, 1, "line_position"), (1, 2, "line_description"), (2, 3, "line_quantity")],
        ),
        ("Te betalen € 5", [(0, 2, "amount_due")]),
        ("Nota de crédito nº 5", [(0, 4, "credit_note_number")]),
        ("dal 01/01/2024 al 31/01/2024", [(0, 1, "period_start"), (2, 3, "period_end")]),
        ("From: Widgets Ltd", [(0, 1, "seller_name")]),
        ("T: 030 1234", [(0, 1, "phone")]),
        ("E-Mail:info@example.com", [(0, 1, "email")]),
        ("Rechnung/Invoice 12", [(0, 1, "invoice_number")]),
        ("Sub Total 5.00", [(0, 2, "subtotal")]),
        ("Rechnungs nummer 5", [(0, 2, "invoice_number")]),
    ],
)
def test_labels_are_spotted(lexicon: Lexicon, line: str, spots: list[tuple[int, int, str]]) -> None:
    found = lexicon.spot(line.split(), fuzzy=False)
    for start, end, concept in spots:
        assert any((s.start, s.end) == (start, end) and concept in s.concepts for s in found), found


@pytest.mark.parametrize(
    ("line", "concept"),
    [
        ("Invoice Nunber 12", "invoice_number"),
        ("T0TAL 12.00", "total"),
        ("Rechnungsdalum 12.03.2024", "issue_date"),
        ("Gesamtbetra9 5", "total"),
        ("Montant toial TTC", "total"),
    ],
)
def test_misread_labels_are_spotted_with_a_lower_score(lexicon: Lexicon, line: str, concept: str) -> None:
    assert any(concept in s.concepts for s in lexicon.spot(line.split()))


def test_short_words_are_never_guessed(lexicon: Lexicon) -> None:
    assert lexicon.spot(["Rute"]) == []


@pytest.mark.parametrize(
    "line",
    [
        "This is not a VAT id",
        "a letter from our office to you",
        "mail.net@web.de",
        "3 m T 5",
        "H A 123",
        "urn#a:b#no",
    ],
)
def test_words_are_not_labels_by_chance(lexicon: Lexicon, line: str) -> None:
    spotted = {s.label for s in lexicon.spot(line.split(), fuzzy=False)}
    assert not spotted & {"nota", "from", "to", "net", "web", "m", "t", "h", "a", "no", "mail"}


def test_labels_of_another_language_score_less(lexicon: Lexicon) -> None:
    (data,) = lexicon.spot(["Data"], fuzzy=False, language="en")
    (date,) = lexicon.spot(["Date"], fuzzy=False, language="it")
    assert (data.score, date.score) == (0.6, 1.0)


def test_a_lookalike_keeps_its_parts_from_being_labels(lexicon: Lexicon) -> None:
    (spot,) = lexicon.spot(["Total", "savings", "3"], fuzzy=False)
    assert "total" not in spot.concepts


def test_the_rest_of_a_word_is_handed_back(lexicon: Lexicon) -> None:
    (spot,) = lexicon.spot(["Total:12.50"], fuzzy=False)
    assert (spot.rest, spot.score) == ("12.50", 1.0)


def test_words_that_are_rarely_labels_score_half(lexicon: Lexicon) -> None:
    assert [s.score for s in lexicon.spot(["vom", "12.03.2024"], fuzzy=False)] == [0.5]


def test_spots_do_not_overlap_and_stand_in_order(lexicon: Lexicon) -> None:
    line = "Total Amount Due Invoice Date Due Date Balance Due"
    found = lexicon.spot(line.split())
    assert all(a.end <= b.start for a, b in itertools.pairwise(found))


def test_a_page_takes_milliseconds(lexicon: Lexicon) -> None:
    words = (
        "Rechnung Nr. 1234 Datum 12.03.2024 wir bedanken uns für den Auftrag und berechnen 12,50 EUR " * 40
    ).split()
    lines = [words[i : i + 8] for i in range(0, 500, 8)]
    for line in lines:
        lexicon.spot(line, fuzzy=False)
    start = time.perf_counter()
    for line in lines:
        lexicon.spot(line, fuzzy=False)
    assert time.perf_counter() - start < 0.05  # 0.001 s on an idle core
