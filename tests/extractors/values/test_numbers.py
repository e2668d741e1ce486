from __future__ import annotations

import time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docstruct.extractors.values.locale import Locale
from docstruct.extractors.values.numbers import (
    find_amounts,
    find_currencies,
    find_percents,
    parse_number,
)

POINT, COMMA = Locale(decimal="."), Locale(decimal=",")


@pytest.mark.parametrize(
    ("printed", "value"),
    [
        ("1.234,56", "1234.56"), ("1,234.56", "1234.56"), ("1 234,56", "1234.56"),
        ("1\u00a0234,56", "1234.56"), ("1\u202f234,56", "1234.56"), ("1\u2009234.56", "1234.56"),
        ("1'234.56", "1234.56"), ("1’234.56", "1234.56"), ("1.234.567,89", "1234567.89"),
        ("1,234,567.89", "1234567.89"), ("1.234.567", "1234567"), ("12 345 678", "12345678"),
        ("1,00,000.00", "100000.00"), ("12,34,567.89", "1234567.89"), ("10,00,000", "1000000"),
        ("0,5", "0.5"), ("0.123", "0.123"), (".50", "0.50"), ("12,5", "12.5"), ("12.50", "12.50"),
        ("1234567,89", "1234567.89"), ("7", "7"), ("00012", "12"), ("1234.567", "1234.567"),
        ("12,-", "12"), ("12,--", "12"), ("12.-", "12"), ("12,=", "12"),
        ("-5,00", "-5.00"), ("- 5.00", "-5.00"), ("−5.00", "-5.00"), ("–5,00", "-5.00"), ("+5.00", "5.00"),
        ("1.234,56-", "-1234.56"), ("5.00 -", "-5.00"), ("(1,234.00)", "-1234.00"), ("($12.50)", "-12.50"),
        ("(EUR 12,50)", "-12.50"), ("1,234.00 CR", "-1234.00"), ("100.00DR", "-100.00"),
        ("€ 12,50", "12.50"), ("12,50 €", "12.50"), ("€12.50", "12.50"), ("€ -5.00", "-5.00"),
        ("-$5.00", "-5.00"), ("$-5.00", "-5.00"), ("RM 12.50", "12.50"), ("RM12.50", "12.50"),
        ("RM:12.50", "12.50"), ("US$ 1,234.00", "1234.00"), ("USD1,234.00", "1234.00"), ("£3.99", "3.99"),
        ("¥1,000.00", "1000.00"), ("￥88.00", "88.00"), ("100元", "100"), ("CHF 1'234.50", "1234.50"),
        ("249 kr", "249"), ("199,00 zł", "199.00"), ("Rs 1,00,000.00", "100000.00"), ("Rs.500", "500"),
        ("R$ 1.234,56", "1234.56"), ("HK$88.00", "88.00"), ("EUR 1.234,56", "1234.56"), ("19 %", "19"),
        ("19,00%", "19.00"), ("5 pcs", "5"), ("5pcs", "5"), ("3Stk", "3"), ("2 x", "2"), ("x2", "2"),
        ("１２．５０", "12.50"), ("12.50 A", "12.50"), ("Total: 12.50", "12.50"), ("12.50*", "12.50"),
    ],
)  # fmt: skip
def test_printed_numbers(printed: str, value: str) -> None:
    found = parse_number(printed)
    assert found is not None
    assert str(found.value) == value
    assert not found.ambiguous


@pytest.mark.parametrize(
    "printed",
    ["", "abc", "12.03.2024", "12/03/24", "192.168.1.1", "2024-001", "INV-123", "5A7", "1.2.3", "12 34 56",
     "12,34,56.7.8", "1e5", "10:22", "1.234,567,89", "#12", "A12"],
)  # fmt: skip
def test_what_is_no_number(printed: str) -> None:
    assert parse_number(printed) is None


@pytest.mark.parametrize(
    ("printed", "locale", "value", "ambiguous"),
    [
        ("1.234", Locale(), "1234", True),
        ("1,234", Locale(), "1234", True),
        ("1.234", POINT, "1.234", False),
        ("1.234", COMMA, "1234", False),
        ("1,234", POINT, "1234", False),
        ("1,234", COMMA, "1.234", False),
        ("12.50", COMMA, "12.50", False),
        ("12,50", POINT, "12.50", False),
        ("0.125", COMMA, "0.125", False),
        ("1234.567", COMMA, "1234.567", False),
    ],
)
def test_the_locale_settles_one_mark_and_three_digits(
    printed: str, locale: Locale, value: str, ambiguous: bool
) -> None:
    found = parse_number(printed, locale)
    assert found is not None
    assert (str(found.value), found.ambiguous) == (value, ambiguous)


def test_the_other_reading_is_kept() -> None:
    found = parse_number("-1.234")
    assert found is not None
    assert (found.value, found.alternatives) == (Decimal("-1234"), (Decimal("-1.234"),))


def test_money_has_no_three_decimals() -> None:
    (found,) = find_amounts("$1,234")
    assert (found.value, found.ambiguous, found.marked) == (Decimal(1234), False, True)


@pytest.mark.parametrize(
    ("printed", "value"),
    [
        ("12 .50", "12.50"), ("12. 50", "12.50"), ("1,234 .56", "1234.56"), ("l2.50", "12.50"),
        ("1O.00", "10.00"), ("RM I2.5O", "12.50"), ("3S.00", "35.00"), ("1OO", "100"), ("1B.00", "18.00"),
    ],
)  # fmt: skip
def test_misread_digits_are_mended_only_when_asked(printed: str, value: str) -> None:
    found = parse_number(printed, repair=True)
    assert found is not None
    assert (str(found.value), found.repaired) == (value, True)
    plain = parse_number(printed)
    assert plain is None or str(plain.value) != value


@pytest.mark.parametrize("printed", ["12.50", "5l", "3s", "1.234,56", "5 pcs", "is 12.50"])
def test_what_is_well_read_is_not_mended(printed: str) -> None:
    mended, plain = parse_number(printed, repair=True), parse_number(printed)
    assert mended == plain


@pytest.mark.parametrize(
    ("line", "values"),
    [
        ("2 x 12,50 25,00", ["2", "12.50", "25.00"]),
        ("1 Widget 3 5.00 15.00 T", ["1", "3", "5.00", "15.00"]),
        ("2 100,00 200,00", ["2", "100.00", "200.00"]),
        ("Order 12-345 of 12/03/2024 at 10:22", []),
        ("zzgl. 19 % MwSt 12,00", ["12.00"]),
        ("A4 paper 5.00", ["5.00"]),
        ("Tax 6% 0.72 (incl.)", ["0.72"]),
        ("see note (1) 5.00", ["1", "5.00"]),
    ],
)
def test_amounts_of_a_line(line: str, values: list[str]) -> None:
    assert [str(f.value) for f in find_amounts(line)] == values


def test_spaces_group_where_the_document_writes_so() -> None:
    assert [str(f.value) for f in find_amounts("Total 1 234,56", Locale(spaced=True))] == ["1234.56"]
    assert [str(f.value) for f in find_amounts("Total 1 234,56")] == ["1", "234.56"]
    assert [str(f.value) for f in find_amounts("Total 1\u00a0234,56")] == ["1234.56"]


def test_spans_cover_what_is_printed() -> None:
    line = "Summe EUR 1.234,56- gesamt"
    (found,) = find_amounts(line)
    assert line[found.start : found.end] == "1.234,56-"
    assert found.marked


def test_percents_and_amounts_are_told_apart() -> None:
    line = "19,00 % von 100,00"
    assert [str(f.value) for f in find_percents(line)] == ["19.00"]
    assert [str(f.value) for f in find_amounts(line)] == ["100.00"]


@pytest.mark.parametrize(
    ("line", "codes"),
    [
        ("Total € 5", ["EUR"]), ("USD 5", ["USD"]), ("RM5.00", ["MYR"]), ("US$5", ["USD"]),
        ("HK$ 5", ["HKD"]),
        ("£5", ["GBP"]), ("5 zł", ["PLN"]), ("CHF 5", ["CHF"]), ("RMB 5", ["CNY"]), ("Rs. 5", ["INR"]),
        ("INVOICE", []), ("no sign", []), ("5 Euro", ["EUR"]), ("NT$ 5", ["TWD"]), ("¥5", ["CNY"]),
    ],
)  # fmt: skip
def test_currencies(line: str, codes: list[str]) -> None:
    assert [f.value for f in find_currencies(line)] == codes


def test_a_dollar_is_settled_by_the_document() -> None:
    (open_,) = find_currencies("$5")
    assert (open_.value, open_.ambiguous) == ("USD", True)
    (settled,) = find_currencies("$5", Locale(currency="AUD"))
    assert (settled.value, settled.ambiguous) == ("AUD", False)


def grouped(whole: str, mark: str, indian: bool) -> str:
    parts, rest, size = [whole[-3:]], whole[:-3], 2 if indian else 3
    while rest:
        parts.append(rest[-size:])
        rest = rest[:-size]
    return mark.join(reversed(parts))


@given(
    cents=st.integers(0, 10**13),
    marks=st.sampled_from([",.", ".,", " ,", "\u00a0,", "\u202f,", "'.", ",.i"]),
    around=st.sampled_from(["{}", "EUR {}", "{} €", "${}", "RM {}", "{} kr"]),
    minus=st.sampled_from(["", "-{}", "{}-", "({})", "−{}"]),
)
def test_what_is_written_is_read_back(cents: int, marks: str, around: str, minus: str) -> None:
    value = Decimal(cents) / 100
    whole, _, fraction = f"{value:.2f}".partition(".")
    text = grouped(whole, marks[0], len(marks) > 2) + marks[1] + fraction
    text = around.format((minus or "{}").format(text))
    found = parse_number(text)
    assert found is not None
    assert found.value == (-value if minus else value)
    assert not found.ambiguous


@given(cents=st.integers(0, 10**9))
def test_spans_are_right_whatever_stands_around(cents: int) -> None:
    printed = f"{Decimal(cents) / 100:,.2f}"
    line = f"Gesamt {printed} netto"
    (found,) = find_amounts(line)
    assert line[found.start : found.end] == printed


@pytest.mark.parametrize(
    "unit",
    [
        "1",
        "1.",
        "1,",
        "1 ",
        "1'",
        "(",
        "-",
        "1.1,",
        "a1",
        "$",
        "1 234 ",
        "..",
        "12 .",
        "l0",
        "% ",
        "$1 ",
        "5% ",
    ],
)
def test_hostile_text_takes_linear_time(unit: str) -> None:
    text = (unit * 100_000)[:100_000]
    start = time.process_time()
    find_amounts(text)
    find_percents(text)
    parse_number(text, repair=True)
    assert time.process_time() - start < 8
