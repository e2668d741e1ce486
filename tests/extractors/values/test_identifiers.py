from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from docstruct.extractors.values.found import Found
from docstruct.extractors.values.identifiers import (
    find_bics,
    find_emails,
    find_gtins,
    find_ibans,
    find_phones,
    find_urls,
    find_vat_ids,
)

FINDERS = [find_bics, find_emails, find_gtins, find_ibans, find_phones, find_urls, find_vat_ids]


@pytest.mark.parametrize(
    ("find", "line", "values"),
    [
        (find_ibans, "IBAN: DE89 3704 0044 0532 0130 00 BIC: COBADEFFXXX", ["DE89370400440532013000"]),
        (find_ibans, "DE89370400440532013000", ["DE89370400440532013000"]),
        (find_ibans, "NL50INGB0683251309 INGBNL2A", ["NL50INGB0683251309"]),
        (find_ibans, "FR14 2004 1010 0505 0001 3M02 606", ["FR1420041010050500013M02606"]),
        (find_ibans, "GB29 NWBK 6016 1331 9268 19", ["GB29NWBK60161331926819"]),
        (find_ibans, "CH93 0076 2011 6238 5295 7 Bank", ["CH9300762011623852957"]),
        (find_ibans, "RE2024 0001 1234 5678", []),
        (find_ibans, "", []),
        (find_bics, "BIC: COBADEFFXXX", ["COBADEFFXXX"]),
        (find_bics, "SWIFT-Code DEUTDEFF", ["DEUTDEFF"]),
        (find_bics, "INGBNL2A", ["INGBNL2A"]),
        (find_bics, "DOCUMENT RECHNUNG", []),
        (find_vat_ids, "USt-IdNr. DE 232 446 240", ["DE232446240"]),
        (find_vat_ids, "UID ATU12345675", ["ATU12345675"]),
        (find_vat_ids, "TVA FR 32 123456789", ["FR32123456789"]),
        (find_vat_ids, "P.IVA 01234567890", ["01234567890"]),
        (find_vat_ids, "VAT No: GB 123 4567 89", ["GB123456789"]),
        (find_vat_ids, "btw NL810433941B01", ["NL810433941B01"]),
        (find_vat_ids, "CHE-123.456.789 MWST", ["CHE123456789MWST"]),
        (find_vat_ids, "NIF B12345678", ["B12345678"]),
        (find_vat_ids, "CNPJ 12.345.678/0001-95", ["12345678000195"]),
        (find_vat_ids, "GST No: 001234567890", ["001234567890"]),
        (find_vat_ids, "税号 91310000MA1FL0XX3K", ["91310000MA1FL0XX3K"]),
        (find_vat_ids, "DE 12345", []),
        (find_vat_ids, "Order 123456789", []),
        (find_gtins, "4006381333931", ["4006381333931"]),
        (find_gtins, "4 006381 333931", ["4006381333931"]),
        (find_gtins, "4006381333932", []),
        (find_emails, "Mail: Info@Example.com, web", ["info@example.com"]),
        (find_emails, "a.b-c+d@mail.example.co.uk", ["a.b-c+d@mail.example.co.uk"]),
        (find_emails, "@example a@b", []),
        (find_urls, "www.example.de https://x.io/a?b.", ["www.example.de", "https://x.io/a?b"]),
        (find_urls, "Visit example.com today", ["example.com"]),
        (find_urls, "info@example.com", []),
        (find_urls, "Nr. 5.30 u.a.", []),
        (find_phones, "Tel. 030/123 456-7 Fax: +49 30 1234567", ["030/123 456-7", "+49 30 1234567"]),
        (find_phones, "(555) 123-4567", ["(555) 123-4567"]),
        (find_phones, "Tel: 07-2345678", ["07-2345678"]),
        (find_phones, "Tél : 01 23 45 67 89", ["01 23 45 67 89"]),
        (find_phones, "电话：010-12345678", ["010-12345678"]),
        (find_phones, "Total 1234567", []),
    ],
)
def test_codes_of_a_line(find: Callable[[str], list[Found]], line: str, values: list[str]) -> None:
    assert [f.value for f in find(line)] == values


def test_check_digits_mark() -> None:
    (right,) = find_ibans("DE89370400440532013000")
    (wrong,) = find_ibans("DE88370400440532013000")
    assert (right.marked, wrong.marked) == (True, False)


def test_spans_cover_what_is_printed() -> None:
    line = "IBAN DE89 3704 0044 0532 0130 00 Bank"
    (found,) = find_ibans(line)
    assert line[found.start : found.end] == "DE89 3704 0044 0532 0130 00"


@pytest.mark.parametrize(
    "unit",
    [
        "A",
        "1",
        "A1",
        "a.",
        "a@",
        "DE12 ",
        "AB12 CD34 ",
        "www.",
        "+1 ",
        "1 ",
        "(0",
        "DE 1 ",
        "tax:1 ",
        "http://",
    ],
)
def test_hostile_text_takes_linear_time(unit: str) -> None:
    text = (unit * 100_000)[:100_000]
    start = time.perf_counter()
    for find in FINDERS:
        find(text)
    assert time.perf_counter() - start < 10
