"""Values are found where they are printed, and only there. Pages are written as words at given places."""

import datetime as dt
from decimal import Decimal as D
from enum import Enum

import pytest

from docstruct.document import Line, Page
from docstruct.extractors.crosscheck import cross_check
from docstruct.extractors.evidence.grounding import WordIndex, ground, locate
from docstruct.facts import Word
from docstruct.geometry import BBox


def page(*rows, number=1):
    """A page of rows ``(y, (x, text), (x, text), ...)``; letters are 6 points wide, each cell is a line."""
    lines = []
    for y, *cells in rows:
        for x, text in cells:
            words = []
            for word in text.split(" "):
                words.append(Word(word, BBox(x, y, x + 6 * len(word), y + 10)))
                x += 6 * len(word) + 3
            lines.append(Line.of(words))
    words = tuple(word for line in lines for word in line.words)
    return Page(number, 595, 842, "text", words=words, lines=tuple(lines))


INVOICE = page(
    (50, (50, "Rechnung Nr. RE-2024-17"), (400, "Datum: 5. März 2024")),
    (100, (50, "Nordlicht Regale GmbH"), (400, "IBAN: DE89 3704 0044")),
    (112, (50, "Speicherweg 3"), (400, "0532 0130 00")),
    (124, (50, "20095 Hamburg"), (400, "USt-IdNr.DE136695976")),
    (200, (50, "1"), (80, "Regal aus verzinktem"), (300, "2"), (400, "100,00"), (500, "200,00")),
    (212, (80, "Stahl, 2 m"), (400, "je Stück")),
    (230, (50, "2"), (80, "Montage"), (300, "2"), (400, "50,00"), (500, "100,00")),
    (242, (50, "3"), (80, "Montage"), (300, "1"), (400, "50,00"), (500, "50,00")),
    (300, (400, "Netto"), (500, "1 350,00 €")),
    (312, (400, "Rabatt"), (500, "- 25,00")),
    (324, (400, "Anzahlung"), (500, "0,00")),
)


def raw(value, *pages):
    place = locate(value, pages or [INVOICE])
    return place and place.raw_text


class Unit(Enum):
    EURO = "EUR"


@pytest.mark.parametrize(
    ("value", "printed"),
    [
        ("RE-2024-17", "RE-2024-17"),
        (dt.date(2024, 3, 5), "5. März 2024"),
        (dt.date(2024, 3, 6), None),
        (dt.date(2024, 5, 3), None),
        (D("1350"), "1 350,00"),
        (1350.0, "1 350,00"),
        (D("-25.00"), "- 25,00"),
        (D("25"), "25,00"),
        (D("350.00"), "350,00"),
        (D("135"), None),
        ("DE136695976", "USt-IdNr.DE136695976"),  # stuck to its label
        ("Nordlicht Regale GmbH", "Nordlicht Regale GmbH"),
        ("Nordlicht", "Nordlicht"),
        ("licht", None),
        ("Speicherweg 3\n20095 Hamburg", "Speicherweg 3 20095 Hamburg"),
        ("Regal aus verzinktem Stahl, 2 m", "Regal aus verzinktem Stahl, 2 m"),  # wraps in its cell
        ("Regal aus verzinktem Stahl, 3 m", None),
        ("DE89370400440532013000", "DE89 3704 0044 0532 0130 00"),
        ("EUR", "€"),
        (Unit.EURO, "€"),
        ("USD", None),
        (None, None),
        (True, None),
        ("", None),
        ("  ", None),
    ],
)
def test_locate(value, printed):
    assert raw(value) == printed


def test_place_is_the_box_of_its_words():
    assert locate(D("200.00"), [INVOICE]) == (1, BBox(500, 200, 536, 210), "200,00")
    assert locate("Speicherweg 3 20095 Hamburg", [INVOICE]).bbox == BBox(50, 112, 125, 134)


def test_near_chooses_among_several():
    index = WordIndex([INVOICE])
    assert locate(D(2), index).bbox.y0 == 200
    assert locate(D(2), index, near=locate("Stahl, 2 m", index)).bbox.y0 == 212


def test_pages_are_counted_and_texts_do_not_run_over_them():
    pages = [page((50, (50, "Total")), number=3), page((50, (50, "amount 12.50")), number=4)]
    assert locate(D("12.5"), pages).page_no == 4
    assert locate("Total amount", pages) is None


def test_neighbouring_cells_make_no_date():
    cells = page((50, (50, "5"), (100, "3"), (150, "24")))
    assert raw(dt.date(2024, 3, 5), cells) is None
    assert raw(dt.date(2024, 3, 5), page((50, (50, "5.3.24")))) == "5.3.24"


def test_a_number_stuck_to_a_unit_comes_last():
    cells = page((50, (50, "Bottle 100ml"), (200, "100"), (300, "100,00")))
    assert raw(D(100), cells) == "100"
    assert raw(D(250), page((50, (50, "250g")))) == "250g"


def test_chinese_stands_without_spaces():
    assert raw("上海公司", page((50, (50, "销售方:上海公司")))) == "销售方:上海公司"


def test_ground_gives_rows_their_own_places():
    values = {
        "number": "RE-2024-17",
        "total": D("999.99"),
        "paid": D("0.00"),
        "lines": [
            {
                "position": "1",
                "description": "Regal aus verzinktem Stahl, 2 m",
                "quantity": D(2),
                "amount": D(200),
            },
            {"position": "2", "description": "Montage", "quantity": D(2), "price": D(50), "amount": D(100)},
            {"position": "3", "description": "Montage", "quantity": D(1), "price": D(50), "amount": D(50)},
        ],
    }
    found = ground(values, [INVOICE])
    tops = {pointer: place.bbox.y0 for pointer, place in found.items()}
    assert {p: y for p, y in tops.items() if p.startswith("/lines/0")} == {
        "/lines/0/position": 200,
        "/lines/0/description": 200,
        "/lines/0/quantity": 200,
        "/lines/0/amount": 200,
    }
    assert {y for p, y in tops.items() if p.startswith("/lines/1")} == {230}
    assert {y for p, y in tops.items() if p.startswith("/lines/2")} == {242}
    assert found["/lines/2/price"].bbox.x0 != found["/lines/2/amount"].bbox.x0
    assert "/total" not in found  # not printed
    assert "/paid" not in found  # a zero could stand anywhere


def test_cross_check_reports_what_is_not_printed():
    values = {
        "number": "RE-2024-17",
        "issue_date": dt.date(2024, 3, 5),
        "total": D("1530.00"),
        "amount_paid": D("0.00"),
        "seller": {"name": "Somebody else", "vat_id": "DE136695976"},
        "payment": {"iban": "DE89370400440532013000"},
        "lines": [{"amount": D("200.00")}, {"amount": D("111.00")}],
    }
    assert [(i.code, i.path, i.message) for i in cross_check(values, [INVOICE])] == [
        ("xml-not-printed", "/total", "total 1,530.00 of the e-invoice is not on the pages"),
        (
            "xml-not-printed",
            "/lines/1/amount",
            "amount of lines 2 111.00 of the e-invoice is not on the pages",
        ),
    ]


def test_cross_check_of_pages_without_words_says_so():
    (issue,) = cross_check({"total": D(1)}, [page()])
    assert (issue.code, issue.severity) == ("xml-not-compared", "info")
