import pytest

from docstruct.reading.scales import find_unit, without_unit


@pytest.mark.parametrize(
    ("text", "currency", "factor"),
    [
        ("in Mio. €", "EUR", 10**6),
        ("EUR '000", "EUR", 10**3),
        ("T€", "EUR", 10**3),
        ("in TEUR", "EUR", 10**3),
        ("$ in thousands", "USD", 10**3),
        ("€ mn", "EUR", 10**6),
        ("€ bn", "EUR", 10**9),
        ("£m", "GBP", 10**6),
        ("MSEK", "SEK", 10**6),
        ("in € million (unless stated otherwise)", "EUR", 10**6),
        ("Operating Highlights (€ in millions)", "EUR", 10**6),
        ("Per Share of Common Stock (€)", "EUR", None),
        ("In Millionen Euro", "EUR", 10**6),
        ("en milliers d'euros", "EUR", 10**3),
        ("en millones de euros", "EUR", 10**6),
        ("in migliaia di euro", "EUR", 10**3),
        ("x € 1.000", "EUR", 10**3),
        ("人民币千元", "CNY", 10**3),
        ("单位:百万元", "CNY", 10**6),
        ("All amounts in €k unless otherwise stated", "EUR", 10**3),
        ("Amounts in millions of US dollars", "USD", 10**6),
        ("Mitarbeiter (in 1.000)", None, 10**3),
    ],
)
def test_unit_is_found(text, currency, factor):
    unit = find_unit(text)
    assert (unit.currency, unit.factor, unit.percent) == (currency, factor, False)


@pytest.mark.parametrize("text", ["%", "in %", "EBIT margin (in %)", "Other expenses in % of net sales"])
def test_percent_is_found(text):
    assert find_unit(text).percent


@pytest.mark.parametrize("text", ["Net sales", "Income from investments", "Miles of track", "All segments", "Try it"])
def test_words_are_no_units(text):
    assert find_unit(text) is None


def test_sign_of_several_currencies_is_settled_by_the_document():
    assert find_unit("$ million", "CAD").currency == "CAD"


def test_label_without_its_unit():
    assert without_unit("Umsatz in Mio. €") == "Umsatz"
    assert without_unit("Earnings per share (€)") == "Earnings per share"
    assert without_unit("Investments in associates") == "Investments in associates"
