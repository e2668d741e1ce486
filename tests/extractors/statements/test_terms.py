import pytest

from docstruct.extractors.statements.terms import (
    clean_label,
    concept_of,
    kind_of_title,
    mentions,
    weaker_concept_of,
)


@pytest.mark.parametrize(
    ("label", "concept"),
    [
        ("Net sales¹", "revenue"),
        ("Net sales!", "revenue"),
        ("Umsatzerlöse in Mio. €", "revenue"),
        ("Umsatzerloese", "revenue"),
        ("1. Umsatzerlöse", "revenue"),
        ("Chiffre d’affaires", "revenue"),
        ("Cifra de negocios", "revenue"),
        ("Ricavi delle vendite e delle prestazioni", "revenue"),
        ("Netto-omzet", "revenue"),
        ("Receita líquida", "revenue"),
        ("营业收入", "revenue"),
        ("Muster Group revenues", "revenue"),
        ("Operating result (EBIT)1", "operating_profit"),
        ("Total assets as of March 31,5", "total_assets"),
        ("Bilanzsumme", "total_assets"),
        ("Net income (from continuing and discontinued operations)", "net_income"),
        ("Cost of sales", "cost_of_sales"),
        ("Change in sales", None),
        ("Sales by region", None),
        ("Average number of employees", None),
    ],
)
def test_labels_mean_concepts(label, concept):
    assert concept_of(label) == concept


def test_labels_that_ocr_misread_are_compared_by_their_letters():
    assert concept_of("Umsatzerlöse5e") is None
    assert concept_of("Net cash provided by operatlng activities", fuzzy=True) == "operating_cash_flow"
    assert concept_of("Salex", fuzzy=True) is None


def test_what_insurers_sell_stands_for_revenue_where_nothing_else_does():
    assert concept_of("Gross premiums written") is None
    assert weaker_concept_of("Gross premiums written") == "revenue"


def test_labels_lose_marks_of_notes_and_leaders():
    assert clean_label("EBITDA 1)") == "EBITDA"
    assert clean_label("Revenue ........") == "Revenue"
    assert clean_label("Share price as of March 31") == "Share price as of March 31"


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("Consolidated Income Statement of Muster AG", "income-statement"),
        ("Konzern-Gewinn- und Verlustrechnung", "income-statement"),
        ("Konzernbilanz zum 31. Dezember 2021", "balance-sheet"),
        ("Condensed statement of cash flows", "cash-flow"),
        ("Kapitalflussrechnung", "cash-flow"),
        ("Konzernkennzahlen", "key-figures"),
        ("Report of the supervisory board", None),
    ],
)
def test_titles_name_statements(title, kind):
    assert kind_of_title(title) == kind


def test_words_stand_alone():
    assert mentions("Change in %", "changes")
    assert mentions("Net borrowings/EBITDA", "ratios")
    assert not mentions("Exchange rate", "changes")
