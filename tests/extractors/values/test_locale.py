from __future__ import annotations

import pytest

from docstruct.extractors.values.currency import resolve_sign
from docstruct.extractors.values.locale import Locale, decide_locale, decimal_vote


@pytest.mark.parametrize(
    ("number", "mark"),
    [
        ("1.234,56", ","), ("1,234.56", "."), ("12,50", ","), ("12.50", "."), ("1.234.567", ","),
        ("1,234,567", "."), ("1.234", ""), ("1,234", ""), ("12.03.2024", ""), ("1.2.3", ""), ("0,5", ","),
    ],
)  # fmt: skip
def test_shapes_vote_for_a_decimal_mark(number: str, mark: str) -> None:
    voted, weight = decimal_vote(number)
    assert (voted if weight else "") == mark


@pytest.mark.parametrize(
    ("lines", "decimal"),
    [
        (["Gesamt 1.234,56"], ","),
        (["Total 1,234.56"], "."),
        (["Menge 1.000", "Summe 12,50"], ","),
        (["Qty 1,000", "Sum 12.50"], "."),
        (["Rechnung vom 12.03.2024, bitte zahlen Sie", "Menge 1.000"], ","),
        (["Thank you for your order", "Qty 1,000"], "."),
        (["12,50", "12,90", "v1.10"], ","),
        (["1234"], None),
        ([], None),
    ],
)
def test_decimal_mark(lines: list[str], decimal: str | None) -> None:
    assert decide_locale(lines).decimal == decimal


@pytest.mark.parametrize(
    ("lines", "order", "sure"),
    [
        (["13/02/2024"], "DMY", True),
        (["02/13/2024"], "MDY", True),
        (["03/04/2024", "25/04/2024"], "DMY", True),
        (["03/04/2024", "04/25/2024"], "MDY", True),
        (["12.03.2024"], "DMY", True),
        (["Date (dd/mm/yyyy)", "03/04/2024"], "DMY", True),
        (["Date (MM/DD/YYYY)", "03/04/2024"], "MDY", True),
        (["03/04/2024", "Total $5.00", "Thank you for your business"], "MDY", False),
        (["03/04/2024", "Total £5.00", "Thank you for your business"], "DMY", False),
        (["03/04/2024", "TOTAL RM 5.00"], "DMY", True),
        (["03/04/2024", "Merci de votre confiance, le montant est de 5,00"], "DMY", True),
        (["03/04/2024", "Merci de votre confiance, le montant est de 5.00 USD"], "DMY", False),
        (["03/04/2024"], None, False),
    ],
)
def test_date_order(lines: list[str], order: str | None, sure: bool) -> None:
    locale = decide_locale(lines)
    assert (locale.date_order, locale.sure_dates) == (order, sure)


@pytest.mark.parametrize(
    ("lines", "currency"),
    [
        (["Total € 5,00"], "EUR"),
        (["Total EUR 5,00", "Summe EUR 6,00", "USD"], "EUR"),
        (["TOTAL RM 5.00"], "MYR"),
        (["Total $5.00"], "USD"),
        (["Total $5.00", "ABN 12 345 678 901"], "AUD"),
        (["Total $5.00", "GST/HST 123"], "CAD"),
        (["Total $5.00", "All prices in SGD"], "SGD"),
        (["合计 ¥5.00"], "CNY"),
        (["Summe CHF 12.50"], "CHF"),
        (["ABC SDN BHD (12345)", "PEN 2 5.00", "AGEL"], None),
        (["Total BHD 5.000", "BHD 12.50"], "BHD"),
        (["Fr. 12.03.2024", "Mo.-Fr. 08.30 - 12.30 Uhr", "Fr. 14.00 Uhr"], None),
        (["Währung: EUR", "USD 5.00", "USD 6.00"], "EUR"),
        (["Total Fr. 12.50"], "CHF"),
        (["nothing"], None),
    ],
)
def test_currency(lines: list[str], currency: str | None) -> None:
    assert decide_locale(lines).currency == currency


def test_spaces_group_only_where_nothing_else_does() -> None:
    french = ["Montant total à payer pour la commande", "Total 1 234,56", "Sous-total 2 000,00"]
    assert decide_locale(french).spaced
    assert not decide_locale([*french, "Quantité 1.234,50"]).spaced
    assert not decide_locale(["Menge 2 100,00", "Der Betrag ist mit der Rechnung zu zahlen", "1.200,00"]).spaced


def test_language_is_part_of_it() -> None:
    assert decide_locale(["Vielen Dank für Ihren Auftrag, bitte zahlen Sie"]).language == "de"


def test_a_locale_knows_nothing_of_itself() -> None:
    assert decide_locale(["x"]) == Locale()


def test_a_sign_without_hints_is_the_commonest_currency() -> None:
    assert resolve_sign(("USD", "CAD"), ["nothing"]) == "USD"
    assert resolve_sign(("USD", "CAD"), ["Toronto, Canada"]) == "CAD"


@pytest.mark.parametrize(
    ("lines", "currency", "sure"),
    [
        (["Total $19.00", "Canada"], "CAD", False),
        (["Total $19.00"], "USD", False),
        (["Total $19.00", "Austin, TX 78701"], "USD", True),
        (["Total $19.00", "All amounts in USD"], "USD", True),
        (["Total $19.00", "ABN 51 824 753 556"], "AUD", True),
        (["Total $19.00", "ABN 51 824 753 556", "Austin, TX 78701"], "AUD", False),
        (["Total € 19.00"], "EUR", True),
    ],
)
def test_a_bare_dollar_is_sure_where_the_paper_proves_it(lines: list[str], currency: str, sure: bool) -> None:
    locale = decide_locale(lines)
    assert (locale.currency, locale.sure_currency) == (currency, sure)
