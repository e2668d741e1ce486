import datetime as dt
from decimal import Decimal as D
from pathlib import Path

import pytest
from lxml import etree

from docstruct.errors import CorruptError, LimitError, UnsupportedError
from docstruct.facts import Attachment
from docstruct.reading.einvoice import find
from docstruct.reading.einvoice.find import find_einvoice, is_einvoice, read_einvoice
from docstruct.schemas import Invoice
from docstruct.schemas.rules import check_rules, rules_of

DATA = Path(__file__).parents[2] / "data" / "einvoice"
FILES = sorted(path.name for path in DATA.glob("*.xml"))


def data(name):
    return (DATA / name).read_bytes()


def read(name):
    return read_einvoice(data(name), name)


def leaves(value, pointer=""):
    if isinstance(value, (dict, list)):
        items = value.items() if isinstance(value, dict) else enumerate(value)
        return {p: v for key, item in items for p, v in leaves(item, f"{pointer}/{key}").items()}
    return {pointer: value}


def test_cii_2_is_read_whole():
    invoice = read("cii_2.xml")
    assert (invoice.syntax, invoice.profile, invoice.kind, invoice.issues) == (
        "cii",
        "extended",
        "invoice",
        (),
    )
    assert invoice.values == {
        "kind": "invoice",
        "number": "2024-0815",
        "issue_date": dt.date(2024, 3, 5),
        "due_date": dt.date(2024, 4, 4),
        "delivery_date": dt.date(2024, 3, 1),
        "order_number": "PO-445",
        "customer_number": "K-99",
        "currency": "GBP",
        "seller": {
            "name": "Nordlicht Regale GmbH",
            "address": "Speicherweg 3\n20095 Hamburg",
            "country": "DE",
            "vat_id": "DE136695976",
            "tax_number": "22/815/0815",
            "id": "70012",
            "gln": "4006381000000",
            "contact": "Ida Beck",
            "phone": "+49 40 5550 12",
            "email": "ida@nordlicht.example",
        },
        "buyer": {
            "name": "Ottilie Lager Ltd.",
            "address": "1 Dock Road\nUnit 4\nE16 1AA London",
            "country": "GB",
            "id": "K-99",
        },
        "lines": [
            {
                "position": "1",
                "article_number": "ST-7",
                "gtin": "4006381333931",
                "description": "Steel shelf\ngrey, 2 m",
                "quantity": D(10),
                "unit": "C62",
                "unit_price": D("100.00"),
                "discount": D(150),
                "tax_rate": D(19),
                "amount": D("850.00"),
            },
            {
                "position": "2",
                "description": "Screws",
                "quantity": D(250),
                "unit": "C62",
                "unit_price": D("4.00"),
                "price_base": D(100),
                "tax_rate": D(7),
                "amount": D("10.00"),
            },
        ],
        "lines_total": D("860.00"),
        "discount_total": D("20.00"),
        "charge_total": D("30.00"),
        "taxes": [
            {"rate": D(19), "base": D("860.00"), "amount": D("163.40")},
            {"rate": D(7), "base": D("10.00"), "amount": D("0.70")},
        ],
        "subtotal": D("870.00"),
        "tax_total": D("164.10"),  # that in the currency of the invoice
        "total": D("1034.10"),
        "amount_paid": D("500.00"),
        "amount_due": D("534.10"),
        "payment": {
            "iban": "DE89370400440532013000",
            "bic": "COBADEFFXXX",
            "reference": "RF18 5390 0754 7034",
            "terms": "30 days net",
        },
    }


def test_cii_1_has_other_names_and_its_remarks_are_no_lines():
    invoice = read("cii_1.xml")
    assert (invoice.profile, invoice.values["number"], invoice.values["order_number"]) == (
        "comfort",
        "RE-77",
        "B-1",
    )
    assert invoice.values["seller"] == {"name": "Bäckerei Süß"}  # its VAT id is empty
    (line,) = invoice.values["lines"]
    assert (line["description"], line["tax_rate"], line["amount"]) == ("Brötchen", D(7), D("10.00"))
    assert "[2]" in invoice.xpaths["/lines/0/amount"]


def test_ubl_invoice():
    invoice = read("ubl_invoice.xml")
    values = invoice.values
    assert (invoice.syntax, invoice.profile, invoice.kind) == ("ubl", "xrechnung", "invoice")
    assert (values["issue_date"], values["period_end"]) == (dt.date(2024, 3, 5), dt.date(2024, 2, 29))
    assert values["seller"] == {
        "name": "Fjord AS",
        "address": "Havnegata 1\n5003 Bergen",
        "country": "NO",
        "vat_id": "NO995525828MVA",
        "tax_number": "Foretaksregisteret",
        "id": "7080000000005",
        "gln": "7080000000005",
        "email": "rechnung@fjord.example",
    }
    assert values["customer_number"] == "C-5"
    assert values["lines"][0]["description"] == "Repair\non site"
    assert (values["lines"][0]["quantity"], values["lines"][0]["unit"]) == (D("0.5"), "HUR")
    assert values["taxes"] == [{"rate": D(19), "base": D("10.00"), "amount": D("1.90")}]
    assert (values["tax_total"], values["rounding"], values["amount_due"]) == (
        D("1.90"),
        D("0.10"),
        D("12.00"),
    )
    assert values["payment"]["iban"] == "NO9386011117947"


def test_ubl_credit_note_reports_what_it_cannot_read():
    invoice = read("ubl_credit_note.xml")
    assert (invoice.kind, invoice.profile) == ("credit-note", "other")
    assert invoice.values["original_invoice_number"] == "XR-12"
    assert invoice.values["due_date"] == dt.date(2024, 3, 20)
    assert "total" not in invoice.values
    (issue,) = invoice.issues
    assert (issue.code, issue.path) == ("xml-value-invalid", "/total")
    assert issue.message.endswith("'eleven' is not a number")


@pytest.mark.parametrize("name", FILES)
def test_values_are_an_invoice_and_every_leaf_has_the_xpath_of_its_element(name):
    invoice = read(name)
    Invoice.model_validate(invoice.values)
    found = leaves(invoice.values)
    assert set(found) == set(invoice.xpaths)
    root = etree.fromstring(data(name))
    spaces = {prefix: uri for prefix, uri in root.nsmap.items() if prefix}
    for xpath in invoice.xpaths.values():
        assert len(root.xpath(xpath, namespaces=spaces)) == 1


@pytest.mark.parametrize("name", FILES)
def test_examples_keep_the_rules(name):
    results = check_rules(rules_of(Invoice), read(name).values)
    assert [r.message for r in results if not r.ok] == []


@pytest.mark.parametrize(
    ("code", "kind"), [("380", "invoice"), ("384", "invoice"), ("381", "credit-note"), ("261", "credit-note")]
)
def test_kind_follows_the_type_code(code, kind):
    xml = data("cii_2.xml").replace(b"TypeCode>380<", f"TypeCode>{code}<".encode())
    assert read_einvoice(xml).kind == kind


def test_found_among_attachments_by_content():
    others = [
        Attachment("factur-x.xml", b"<html/>"),
        Attachment("terms.pdf", b"%PDF-1.7"),
        Attachment("x", b""),
    ]
    real = Attachment("anything.bin", b"\xef\xbb\xbf" + data("cii_2.xml"))
    assert find_einvoice([*others, real]) is real
    assert find_einvoice(others) is None
    assert is_einvoice(data("cii_2.xml").decode().replace("UTF-8", "UTF-16").encode("utf-16"))


BOMB = b"""<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">
<!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]><Invoice
xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2">&c;</Invoice>"""
EXTERNAL = b"""<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]><Invoice
xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"><ID>&e;</ID></Invoice>"""


@pytest.mark.parametrize(
    ("xml", "error"),
    [
        (BOMB, CorruptError),
        (EXTERNAL, CorruptError),
        (data("cii_2.xml")[:2000], CorruptError),
        (b"", CorruptError),
        (b"%PDF", CorruptError),
        (b"<a>" * 1000 + b"</a>" * 1000, CorruptError),  # deeper than the parser goes
        (b"<Invoice/>", UnsupportedError),
        (b"<html/>", UnsupportedError),
    ],
)
def test_hostile_xml_ends_in_a_typed_error(xml, error):
    with pytest.raises(error, match=r"^evil\.xml: "):
        read_einvoice(xml, "evil.xml")


def test_too_large_is_not_parsed(monkeypatch):
    monkeypatch.setattr(find, "MAX_BYTES", 100)
    with pytest.raises(LimitError):
        read_einvoice(data("cii_2.xml"))
    assert not is_einvoice(data("cii_2.xml"))
