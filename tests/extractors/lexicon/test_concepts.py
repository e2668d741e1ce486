from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from docstruct.extractors.lexicon.concepts import Lexicon, load_lexicon

LANGUAGES = ("en", "de", "fr", "es", "it", "nl", "pt", "zh")
CORE = [
    "invoice_number", "order_number", "customer_number", "issue_date", "due_date", "delivery_date",
    "seller_name", "buyer_name", "vat_id", "subtotal", "tax_total", "total", "amount_due",
    "discount_total", "shipping", "line_description", "line_quantity", "line_unit_price",
    "line_amount", "line_sku", "payment_method", "payment_terms", "account_number",
    "payment_reference", "phone", "email", "name", "address",
]  # fmt: skip


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return load_lexicon()


def test_breadth(lexicon: Lexicon) -> None:
    assert len(lexicon.concepts) >= 120
    for concept in CORE:
        spoken = {label.language for label in lexicon.labels(concept)}
        assert spoken == set(LANGUAGES), concept


@pytest.mark.parametrize("language", LANGUAGES)
def test_core_concepts_have_five_labels_in_each_language(lexicon: Lexicon, language: str) -> None:
    few = [c for c in CORE if len({x.text for x in lexicon.labels(c) if x.language == language}) < 4]
    assert not few


def test_no_concept_excludes_its_own_labels(lexicon: Lexicon) -> None:
    for concept in lexicon.concepts.values():
        assert not {label.text for label in concept.labels} & set(concept.excluded), concept.id


def test_every_concept_can_be_asked_for_by_its_own_names(lexicon: Lexicon) -> None:
    for concept in lexicon.concepts.values():
        for name in concept.names:
            scores = dict(lexicon.concept_for([name.replace(" ", "_")]))
            assert scores.get(concept.id, 0.0) >= 0.8, (concept.id, name)


@pytest.mark.parametrize(
    ("name", "parents", "kind", "concept"),
    [
        ("invoice_number", [], str, "invoice_number"),
        ("invoiceNo", [], str, "invoice_number"),
        ("InvoiceID", [], str, "invoice_number"),
        ("number", [], str, "invoice_number"),
        ("rechnungsnummer", [], str, "invoice_number"),
        ("numero_factura", [], str, "invoice_number"),
        ("发票号码", [], str, "invoice_number"),
        ("order_number", [], str, "order_number"),
        ("po_number", [], str, "order_number"),
        ("customer_id", [], str, "customer_number"),
        ("issue_date", [], dt.date, "issue_date"),
        ("date", [], dt.date, "issue_date"),
        ("invoiceDate", [], dt.date, "issue_date"),
        ("due_date", [], dt.date, "due_date"),
        ("faelligkeitsdatum", [], dt.date, "due_date"),
        ("date_echeance", [], dt.date, "due_date"),
        ("currency", [], str, "currency"),
        ("total", [], Decimal, "total"),
        ("grand_total", [], Decimal, "total"),
        ("total_amount", [], float, "total"),
        ("amount", [], float, "total"),
        ("subtotal", [], Decimal, "subtotal"),
        ("net_total", [], Decimal, "subtotal"),
        ("amount_untaxed", [], Decimal, "subtotal"),
        ("tax_total", [], Decimal, "tax_total"),
        ("vat_amount", [], Decimal, "tax_total"),
        ("amount_due", [], Decimal, "amount_due"),
        ("merchant", [], str, "seller_name"),
        ("company", [], str, "seller_name"),
        ("vendor_name", [], str, "seller_name"),
        ("seller", [], str, "seller_name"),
        ("name", ["seller"], str, "seller_name"),
        ("name", ["supplier"], str, "seller_name"),
        ("name", ["customer"], str, "buyer_name"),
        ("name", ["bill_to"], str, "buyer_name"),
        ("name", ["ship_to"], str, "ship_to_name"),
        ("vat_id", ["seller"], str, "vat_id"),
        ("vat_id", ["buyer"], str, "buyer_vat_id"),
        ("address", ["buyer"], str, "buyer_address"),
        ("address", ["seller"], str, "seller_address"),
        ("street", ["seller", "address"], str, "street"),
        ("iban", ["payment"], str, "iban"),
        ("terms", ["payment"], str, "payment_terms"),
        ("description", ["lines"], str, "line_description"),
        ("item", ["items"], str, "line_description"),
        ("quantity", ["line_items"], Decimal, "line_quantity"),
        ("qty", ["lineItems"], Decimal, "line_quantity"),
        ("unit_price", ["lines"], Decimal, "line_unit_price"),
        ("price", ["items"], Decimal, "line_unit_price"),
        ("amount", ["lines"], Decimal, "line_amount"),
        ("total", ["positions"], Decimal, "line_amount"),
        ("position", ["lines"], int, "line_position"),
        ("sku", ["lines"], str, "line_sku"),
        ("tax_rate", ["lines"], Decimal, "line_tax_rate"),
        ("rate", ["taxes"], Decimal, "tax_rate"),
        ("base", ["taxes"], Decimal, "tax_base"),
        ("amount", ["taxes"], Decimal, "tax_amount"),
        ("date", ["transactions"], dt.date, "transaction_date"),
        ("amount", ["transactions"], Decimal, "transaction_amount"),
        ("balance", ["transactions"], Decimal, "balance"),
        ("opening_balance", [], Decimal, "opening_balance"),
        ("account_holder", [], str, "payee"),
        ("date_of_birth", [], dt.date, "birth_date"),
        ("firstName", [], str, "first_name"),
        ("check_in", [], dt.date, "check_in"),
        ("patient_name", [], str, "patient_name"),
        ("policy_number", [], str, "policy_number"),
    ],
)
def test_fields_find_their_concept(lexicon: Lexicon, name: str, parents: list[str], kind: Any, concept: str) -> None:
    ranked = lexicon.concept_for([name], parents=parents, type=kind)
    assert ranked
    best = ranked[0][1]
    assert concept in [cid for cid, score in ranked if score >= best - 0.001], ranked[:4]


def test_a_description_helps_where_the_name_says_nothing(lexicon: Lexicon) -> None:
    ranked = lexicon.concept_for(["x1"], "The date by which the invoice must be paid, the due date", type=dt.date)
    assert ranked[0][0] == "due_date"


def test_a_type_that_does_not_fit_scores_less(lexicon: Lexicon) -> None:
    as_date = dict(lexicon.concept_for(["total"], type=dt.date))
    as_money = dict(lexicon.concept_for(["total"], type=Decimal))
    assert as_money["total"] == 1.0
    assert as_date.get("total", 0.0) < 0.5


def test_a_name_nobody_knows_fits_nothing(lexicon: Lexicon) -> None:
    assert lexicon.concept_for(["zxqv"]) == []


@pytest.mark.parametrize(
    ("parent", "context"),
    [
        ("lines", "line"), ("lineItems", "line"), ("invoice_lines", "line"), ("vendor", "seller"),
        ("bill_to", "buyer"), ("shipTo", "ship_to"), ("taxes", "tax"), ("transactions", "transaction"),
        ("zxqv", ""), ("", ""),
    ],
)  # fmt: skip
def test_parents_make_contexts(lexicon: Lexicon, parent: str, context: str) -> None:
    assert lexicon.context(parent) == context
