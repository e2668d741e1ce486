"""UN/CEFACT Cross Industry Invoice -> fields of `Invoice`: ZUGFeRD 1 and 2, Factur-X, XRechnung CII.

The table is written in the names of version 2 (D16B, all profiles); `VERSION_1` renames them to those of
ZUGFeRD 1.0 and its release candidate.
"""

from __future__ import annotations

import dataclasses
import re

from docstruct.reading.einvoice.rows import (
    Group,
    Row,
    attribute,
    code,
    day,
    decimal,
    is_goods,
    kind,
    not_one,
    paragraphs,
    postal,
    rate,
    row,
    text,
    titled,
    total_of,
)

_ADDRESS = postal("LineOne", "LineTwo", "LineThree", "PostcodeCode CityName", "CountrySubDivisionName")

_PARTY = (
    row("name", text, "Name"),
    row("address", _ADDRESS, "PostalTradeAddress"),
    row("country", code, "PostalTradeAddress/CountryID"),
    row("vat_id", code, "SpecifiedTaxRegistration/ID[@schemeID='VA']"),
    row("tax_number", text, "SpecifiedTaxRegistration/ID[@schemeID='FC']"),
    row("id", text, "ID"),
    row("gln", code, "GlobalID[@schemeID='0088']"),
    row("contact", text, "DefinedTradeContact/PersonName", "DefinedTradeContact/DepartmentName"),
    row("phone", text, "DefinedTradeContact/TelephoneUniversalCommunication/CompleteNumber"),
    row(
        "email",
        text,
        "DefinedTradeContact/EmailURIUniversalCommunication/URIID",
        "URIUniversalCommunication/URIID[@schemeID='EM']",
    ),
)

_PRICE = "SpecifiedLineTradeAgreement/NetPriceProductTradePrice"
_LINE_TAX = "SpecifiedLineTradeSettlement/ApplicableTradeTax"
_LINE_SUMS = "SpecifiedLineTradeSettlement/SpecifiedTradeSettlementLineMonetarySummation"
_LINE_CUTS = "SpecifiedLineTradeSettlement/SpecifiedTradeAllowanceCharge[normalize-space(ChargeIndicator)='false']"

_LINE = (
    row("position", text, "AssociatedDocumentLineDocument/LineID"),
    row("article_number", text, "SpecifiedTradeProduct/SellerAssignedID"),
    row(
        "gtin",
        code,
        "SpecifiedTradeProduct/GlobalID[@schemeID='0160']",
        "SpecifiedTradeProduct/GlobalID[@schemeID='0088']",
    ),
    row("description", titled, "SpecifiedTradeProduct/Name | SpecifiedTradeProduct/Description"),
    row("quantity", decimal, "SpecifiedLineTradeDelivery/BilledQuantity"),
    row("unit", attribute("unitCode"), "SpecifiedLineTradeDelivery/BilledQuantity"),
    row("unit_price", decimal, f"{_PRICE}/ChargeAmount"),
    row("price_base", not_one, f"{_PRICE}/BasisQuantity"),
    row("discount", total_of, f"{_LINE_CUTS}/ActualAmount"),
    row("tax_rate", rate, f"{_LINE_TAX}/RateApplicablePercent"),
    row("amount", decimal, f"{_LINE_SUMS}/LineTotalAmount"),
)

_TAX = (
    row("rate", rate, "RateApplicablePercent"),
    row("base", decimal, "BasisAmount"),
    row("amount", decimal, "CalculatedAmount"),
)

_MEANS = "SpecifiedTradeSettlementPaymentMeans"

_PAYMENT = (
    row("iban", code, f"{_MEANS}/PayeePartyCreditorFinancialAccount/IBANID"),
    row("bic", code, f"{_MEANS}/PayeeSpecifiedCreditorFinancialInstitution/BICID"),
    row("bank", text, f"{_MEANS}/PayeeSpecifiedCreditorFinancialInstitution/Name"),
    row("account_holder", text, f"{_MEANS}/PayeePartyCreditorFinancialAccount/AccountName"),
    row("reference", text, "PaymentReference"),
    row("terms", paragraphs, "SpecifiedTradePaymentTerms/Description"),
)

_DEAL = "SupplyChainTradeTransaction"
_AGREED = f"{_DEAL}/ApplicableHeaderTradeAgreement"
_DELIVERED = f"{_DEAL}/ApplicableHeaderTradeDelivery"
_SETTLED = f"{_DEAL}/ApplicableHeaderTradeSettlement"
_SUMS = f"{_SETTLED}/SpecifiedTradeSettlementHeaderMonetarySummation"
# The tax may be stated a second time in the currency of the tax office (BT-111).
_OWN_CURRENCY = "[@currencyID=normalize-space(../../InvoiceCurrencyCode)]"

_INVOICE = (
    row("kind", kind, "ExchangedDocument/TypeCode"),
    row("number", text, "ExchangedDocument/ID"),
    row("issue_date", day, "ExchangedDocument/IssueDateTime"),
    row("due_date", day, f"{_SETTLED}/SpecifiedTradePaymentTerms/DueDateDateTime"),
    row("delivery_date", day, f"{_DELIVERED}/ActualDeliverySupplyChainEvent/OccurrenceDateTime"),
    row("period_start", day, f"{_SETTLED}/BillingSpecifiedPeriod/StartDateTime"),
    row("period_end", day, f"{_SETTLED}/BillingSpecifiedPeriod/EndDateTime"),
    row("order_number", text, f"{_AGREED}/BuyerOrderReferencedDocument/IssuerAssignedID"),
    row("customer_number", text, f"{_AGREED}/BuyerTradeParty/ID"),
    row(
        "delivery_note_number",
        text,
        f"{_DELIVERED}/DeliveryNoteReferencedDocument/IssuerAssignedID",
        f"{_DELIVERED}/DespatchAdviceReferencedDocument/IssuerAssignedID",
    ),
    row("original_invoice_number", text, f"{_SETTLED}/InvoiceReferencedDocument/IssuerAssignedID"),
    row("currency", code, f"{_SETTLED}/InvoiceCurrencyCode"),
    Group("seller", f"{_AGREED}/SellerTradeParty", _PARTY),
    Group("buyer", f"{_AGREED}/BuyerTradeParty", _PARTY),
    Group("lines", f"{_DEAL}/IncludedSupplyChainTradeLineItem", _LINE, many=True, keep=is_goods),
    row("lines_total", decimal, f"{_SUMS}/LineTotalAmount"),
    row("discount_total", decimal, f"{_SUMS}/AllowanceTotalAmount"),
    row("charge_total", decimal, f"{_SUMS}/ChargeTotalAmount"),
    Group("taxes", f"{_SETTLED}/ApplicableTradeTax", _TAX, many=True),
    row("subtotal", decimal, f"{_SUMS}/TaxBasisTotalAmount"),
    row("tax_total", decimal, f"{_SUMS}/TaxTotalAmount{_OWN_CURRENCY}", f"{_SUMS}/TaxTotalAmount"),
    row("rounding", decimal, f"{_SUMS}/RoundingAmount"),
    row("total", decimal, f"{_SUMS}/GrandTotalAmount"),
    row("amount_paid", decimal, f"{_SUMS}/TotalPrepaidAmount"),
    row("amount_due", decimal, f"{_SUMS}/DuePayableAmount"),
    Group("payment", _SETTLED, _PAYMENT),
)

PROFILE = "ExchangedDocumentContext/GuidelineSpecifiedDocumentContextParameter/ID"

VERSION_1 = {
    "ExchangedDocumentContext": "SpecifiedExchangedDocumentContext",
    "ExchangedDocument": "HeaderExchangedDocument",
    "SupplyChainTradeTransaction": "SpecifiedSupplyChainTradeTransaction",
    "ApplicableHeaderTradeAgreement": "ApplicableSupplyChainTradeAgreement",
    "ApplicableHeaderTradeDelivery": "ApplicableSupplyChainTradeDelivery",
    "ApplicableHeaderTradeSettlement": "ApplicableSupplyChainTradeSettlement",
    "SpecifiedLineTradeAgreement": "SpecifiedSupplyChainTradeAgreement",
    "SpecifiedLineTradeDelivery": "SpecifiedSupplyChainTradeDelivery",
    "SpecifiedLineTradeSettlement": "SpecifiedSupplyChainTradeSettlement",
    "SpecifiedTradeSettlementHeaderMonetarySummation": "SpecifiedTradeSettlementMonetarySummation",
    "SpecifiedTradeSettlementLineMonetarySummation": "SpecifiedTradeSettlementMonetarySummation",
    "RateApplicablePercent": "ApplicablePercent",
    "IssuerAssignedID": "ID",
}


def _in_version_1(rows: tuple[Row | Group, ...]) -> tuple[Row | Group, ...]:
    return tuple(
        dataclasses.replace(each, path=_renamed(each.path), rows=_in_version_1(each.rows))
        if isinstance(each, Group)
        else dataclasses.replace(each, paths=tuple(map(_renamed, each.paths)))
        for each in rows
    )


def _renamed(path: str) -> str:
    return re.sub(r"[A-Z]\w*", lambda name: VERSION_1.get(name[0], name[0]), path)


CII_2 = _INVOICE
CII_1 = _in_version_1(_INVOICE)
PROFILE_1 = _renamed(PROFILE)
