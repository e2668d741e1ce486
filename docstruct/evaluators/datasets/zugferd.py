"""ZUGFeRD / Factur-X: PDF invoices labelled by the XML they carry (UN/CEFACT CII, versions 1 and 2).

The XML is inside the PDF, so ``prepare`` writes a copy without attachments; scoring a system on the originals
would measure reading XML. The labels are read here with a parser of their own: labels must not come from the
code that is being measured.

Compared are header fields that a person would find on the page, each only where the XML states it. A value
given where the XML is silent is a hallucination, except where the XML is known to say less than the page: in
the profiles MINIMUM and BASIC WL, and for values that stand in the XML's own free text (payment terms such as
"payable until 04.07.2018"). MINIMUM and BASIC WL have no line items: their lines are not scored.

A credit note states positive amounts in the XML (EN 16931: the type code 381 says that they are given back); its
page may print the same amounts below zero. Both are the label, of amounts and quantities of such documents alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lxml import etree

from docstruct.errors import CorruptError
from docstruct.evaluators.compare import Amount, Day, Same, Similar
from docstruct.evaluators.datasets.base import Item, require
from docstruct.evaluators.datasets.fields import FieldDataset
from docstruct.evaluators.keyvalue import Field
from docstruct.evaluators.normalize import COMPANY, LETTERS

_LINELESS = ("minimum", "basicwl", "basic-wl", "basic_wl")
_CREDITS = frozenset("81 83 261 262 296 308 381 396 420 458 532".split())  # noqa: SIM905  UNTDID 1001 of EN 16931
_CODE = Same(LETTERS)
_IBAN = "SpecifiedTradeSettlementPaymentMeans/{*}PayeePartyCreditorFinancialAccount/{*}IBANID"


class Zugferd(FieldDataset):
    """``pdf/NAME.pdf`` beside ``xml/NAME.<attachment>.xml``."""

    name = "invoices_zugferd"
    schema = "invoice"
    headline = "fields"
    protocol = (
        "fields stated by the XML; amounts ±0.005, of credit notes with either sign, days, names and numbers by "
        "letters and digits"
    )
    header = (
        Field("number", ("/number",), _CODE),
        Field("issue_date", ("/issue_date",), Day()),
        Field("due_date", ("/due_date",), Day()),
        Field("currency", ("/currency",), _CODE),
        Field("seller_name", ("/seller/name",), Same(COMPANY)),
        Field("seller_vat_id", ("/seller/vat_id",), _CODE),
        Field("buyer_name", ("/buyer/name",), Same(COMPANY)),
        Field("subtotal", ("/subtotal",), Amount()),
        Field("tax_total", ("/tax_total",), Amount()),
        Field("total", ("/total",), Amount()),
        Field("iban", ("/payment/iban",), _CODE),
    )
    line_fields = (
        # The page wraps and extends names as its layout likes, so a name need only be similar.
        Field("description", ("/description",), Similar(0.8)),
        Field("quantity", ("/quantity",), Amount()),
        Field("unit_price", ("/unit_price",), Amount()),
        Field("amount", ("/amount",), Amount()),
    )

    def items(self) -> Iterator[Item]:
        """One item per PDF, by name."""
        labels = {path.name.rsplit(".", 2)[0]: path for path in sorted((self.folder / "xml").glob("*.xml"))}
        for stem, xml in labels.items():
            pdf = require(self.folder / "pdf" / f"{stem}.pdf")
            yield Item(stem, pdf, read_cii(xml.read_bytes(), xml.name))

    def prepare(self, item: Item, scratch: Path) -> Path:
        """A copy of the PDF without its attachments."""
        target = scratch / item.path.name
        if not target.exists():
            without_attachments(item.path, target)
        return target


def without_attachments(source: Path, target: Path) -> None:
    """Write ``source`` to ``target`` with every embedded file taken out; a kill leaves nothing half done."""
    import pypdfium2 as pdfium

    with pdfium.PdfDocument(source) as original, pdfium.PdfDocument.new() as copy:
        # Pages are imported into a new file: the catalogue, and with it /Names and /AF, stays behind.
        copy.import_pages(original)
        unfinished = target.with_suffix(".part")
        copy.save(str(unfinished))
        unfinished.replace(target)


def read_cii(xml: bytes, source: str = "") -> dict[str, Any]:
    """Labels of one CII invoice, version 1 (CrossIndustryDocument) or 2 (CrossIndustryInvoice)."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(xml, parser)
    except etree.XMLSyntaxError as error:
        raise CorruptError(f"not XML: {error}", source=source) from error
    head = _first(root, "ExchangedDocument", "HeaderExchangedDocument")
    settlement = _first(root, "ApplicableHeaderTradeSettlement", "ApplicableSupplyChainTradeSettlement")
    sums = _first(root, "SpecifiedTradeSettlementHeaderMonetarySummation", "SpecifiedTradeSettlementMonetarySummation")
    seller, buyer = _first(root, "SellerTradeParty"), _first(root, "BuyerTradeParty")
    currency = _text(settlement, "InvoiceCurrencyCode")
    due = _all(settlement, "SpecifiedTradePaymentTerms/{*}DueDateDateTime")
    truth: dict[str, Any] = {
        "number": _text(head, "ID"),
        "issue_date": _day(_text(head, "IssueDateTime")),
        "due_date": tuple(_day(text) for text in due) or None,
        "currency": currency,
        "seller_name": _name(seller),
        "seller_vat_id": _vat_id(seller),
        "buyer_name": _name(buyer),
        "subtotal": _text(sums, "TaxBasisTotalAmount"),
        "tax_total": _in_currency(sums, "TaxTotalAmount", currency),
        "total": _in_currency(sums, "GrandTotalAmount", currency),
        "iban": tuple(_all(settlement, _IBAN)) or None,
    }
    credit = _text(head, "TypeCode") in _CREDITS
    if credit:
        truth |= {name: _either_sign(truth[name]) for name in ("subtotal", "tax_total", "total")}
    profile = _text(_first(root, "GuidelineSpecifiedDocumentContextParameter"), "ID") or ""
    brief = profile.casefold().rsplit(":", 1)[-1] in _LINELESS
    truth["_mentioned"] = _mentions(root)
    truth["_silent"] = brief
    if not brief:
        lines = map(_line, root.iter("{*}IncludedSupplyChainTradeLineItem"))
        truth["lines"] = [_credited(line) if credit else line for line in lines if line]
    return truth


def _credited(line: dict[str, Any]) -> dict[str, Any]:
    """A line of a credit note, its amount and its quantity with either sign."""
    return line | {name: _either_sign(line[name]) for name in ("quantity", "amount")}


def _either_sign(amount: str | None) -> tuple[str, str] | None:
    return None if amount is None else (amount, amount[1:] if amount.startswith("-") else f"-{amount}")


def _line(item: etree._Element) -> dict[str, Any] | None:
    """One line item; a note between the lines has no product and is none."""
    product = _first(item, "SpecifiedTradeProduct")
    name = _text(product, "Name")
    if name is None:
        return None
    description = _text(product, "Description")
    prices = [
        _text(price, "ChargeAmount")
        for price in (_first(item, "NetPriceProductTradePrice"), _first(item, "GrossPriceProductTradePrice"))
    ]
    sums = _first(item, "SpecifiedTradeSettlementLineMonetarySummation", "SpecifiedTradeSettlementMonetarySummation")
    quantity = next(item.iter("{*}BilledQuantity"), None)
    names = [name, _without_numbers(name), f"{name} {description}" if description else name]
    return {
        # The page prints the name, or the name with its description.
        "description": tuple(dict.fromkeys(names)),
        "quantity": _clean(quantity),
        # Net first; where the line grants a discount, pages often print the gross price.
        "unit_price": tuple(price for price in prices if price is not None) or None,
        "amount": _text(sums, "LineTotalAmount"),
    }


def _first(node: etree._Element | None, *names: str) -> etree._Element | None:
    if node is None:
        return None
    return next((found for name in names for found in node.iter(f"{{*}}{name}")), None)


def _text(node: etree._Element | None, path: str) -> str | None:
    return None if node is None else _clean(node.find(f"{{*}}{path}"))


def _all(node: etree._Element | None, path: str) -> list[str]:
    found = [] if node is None else [_clean(hit) for hit in node.findall(f"{{*}}{path}")]
    return [text for text in found if text]


def _clean(node: etree._Element | None) -> str | None:
    text = "" if node is None else " ".join("".join(map(str, node.itertext())).split())
    return text or None


def _day(text: str | None) -> str | None:
    """``20180305`` or ``2018-03-05T00:00:00`` → ``2018-03-05``."""
    digits = re.sub(r"\D", "", text or "")
    return f"{digits[:4]}-{digits[4:6]}-{digits[6:8]}" if len(digits) >= 8 else None


def _name(party: etree._Element | None) -> tuple[str, ...] | None:
    """The name as stated; a person may also be given without the salutation."""
    name = _text(party, "Name")
    if name is None:
        return None
    bare = re.sub(r"^(?:Herrn?|Frau|Firma|Mr|Mrs|Ms|M|Mme)\b\.?\s+", "", name)
    return tuple(dict.fromkeys((name, bare, _without_numbers(name))))


def _without_numbers(name: str) -> str:
    """BASIC has no place for identifiers, so they stand in the names; the page has them apart."""
    name = re.sub(r"^(?:GLN|GTIN) \d+ ", "", name)
    name = re.sub(r"^(?:Lief-Nr|Kunden-Nr|Art-Nr-Lieferant)[\s.:]*\S+ ", "", name)
    return re.sub(r" Verpackung: .*$", "", name)


def _vat_id(party: etree._Element | None) -> str | None:
    """The VAT id of the party itself: scheme VA; FC is the national tax number."""
    if party is None:
        return None
    ids = party.findall("{*}SpecifiedTaxRegistration/{*}ID")
    return next((_clean(node) for node in ids if node.get("schemeID") == "VA"), None)


def _in_currency(sums: etree._Element | None, name: str, currency: str | None) -> str | None:
    """The total in the invoice's own currency: a second one states the tax in another (BT-111)."""
    nodes = [] if sums is None else sums.findall(f"{{*}}{name}")
    own = [node for node in nodes if node.get("currencyID") in (None, currency)]
    return _clean(next(iter(own or nodes), None))


def _mentions(root: etree._Element) -> dict[str, list[str]]:
    """Days and account numbers in the free text: true of the page though no field of the XML holds them."""
    free = [_clean(node) or "" for name in ("Content", "Description") for node in root.iter(f"{{*}}{name}")]
    text = " ".join(free)
    return {
        "due_date": re.findall(r"\b\d{1,2}\.\d{1,2}\.\d{4}\b|\b\d{4}-\d{2}-\d{2}\b", text),
        "iban": re.findall(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,4})?\b", text),
        "seller_vat_id": re.findall(r"\b[A-Z]{2} ?\d{9,11}\b", text),
    }
