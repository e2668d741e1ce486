"""OASIS UBL 2.1 Invoice and CreditNote -> fields of `Invoice`: XRechnung UBL, Peppol BIS, EN 16931.

Paths start below the root element; the two documents differ only in the names of their rows.
"""

from __future__ import annotations

from docstruct.reading.einvoice.rows import (
    Group,
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

_ADDRESS = postal(
    "StreetName BuildingNumber",
    "AdditionalStreetName",
    "AddressLine",
    "PostalZone CityName",
    "CountrySubentity",
)

_PARTY = (
    row("name", text, "PartyLegalEntity/RegistrationName", "PartyName/Name"),
    row("address", _ADDRESS, "PostalAddress"),
    row("country", code, "PostalAddress/Country/IdentificationCode"),
    row("vat_id", code, "PartyTaxScheme[normalize-space(TaxScheme/ID)='VAT']/CompanyID"),
    row("tax_number", text, "PartyTaxScheme[normalize-space(TaxScheme/ID)!='VAT']/CompanyID"),
    row("id", text, "PartyIdentification/ID[not(@schemeID)]", "PartyIdentification/ID"),
    row("gln", code, "PartyIdentification/ID[@schemeID='0088']", "EndpointID[@schemeID='0088']"),
    row("contact", text, "Contact/Name"),
    row("phone", text, "Contact/Telephone"),
    row("email", text, "Contact/ElectronicMail", "EndpointID[@schemeID='EM']"),
)

_LINE = (
    row("position", text, "ID"),
    row("article_number", text, "Item/SellersItemIdentification/ID"),
    row("gtin", code, "Item/StandardItemIdentification/ID[@schemeID='0160']"),
    row("description", titled, "Item/Name | Item/Description"),
    row("quantity", decimal, "InvoicedQuantity", "CreditedQuantity"),
    row("unit", attribute("unitCode"), "InvoicedQuantity", "CreditedQuantity"),
    row("unit_price", decimal, "Price/PriceAmount"),
    row("price_base", not_one, "Price/BaseQuantity"),
    row("discount", total_of, "AllowanceCharge[normalize-space(ChargeIndicator)='false']/Amount"),
    row("tax_rate", rate, "Item/ClassifiedTaxCategory/Percent"),
    row("amount", decimal, "LineExtensionAmount"),
)

_TAX = (
    row("rate", rate, "TaxCategory/Percent"),
    row("base", decimal, "TaxableAmount"),
    row("amount", decimal, "TaxAmount"),
)

_ACCOUNT = "PaymentMeans/PayeeFinancialAccount"

_PAYMENT = (
    row("iban", code, f"{_ACCOUNT}/ID"),
    row("bic", code, f"{_ACCOUNT}/FinancialInstitutionBranch/ID"),
    row("bank", text, f"{_ACCOUNT}/FinancialInstitutionBranch/Name"),
    row("account_holder", text, f"{_ACCOUNT}/Name"),
    row("reference", text, "PaymentMeans/PaymentID"),
    row("terms", paragraphs, "PaymentTerms/Note"),
)

_SUMS = "LegalMonetaryTotal"
# The tax may be stated a second time in the currency of the tax office (BT-111), without a break-down.
_OWN_CURRENCY = "[TaxAmount/@currencyID=normalize-space(../DocumentCurrencyCode)]"

UBL = (
    row("kind", kind, "InvoiceTypeCode", "CreditNoteTypeCode"),
    row("number", text, "ID"),
    row("issue_date", day, "IssueDate"),
    row("due_date", day, "DueDate", "PaymentMeans/PaymentDueDate"),
    row("delivery_date", day, "Delivery/ActualDeliveryDate"),
    row("period_start", day, "InvoicePeriod/StartDate"),
    row("period_end", day, "InvoicePeriod/EndDate"),
    row("order_number", text, "OrderReference/ID"),
    row("customer_number", text, "AccountingCustomerParty/Party/PartyIdentification/ID[not(@schemeID)]"),
    row("delivery_note_number", text, "DespatchDocumentReference/ID"),
    row("original_invoice_number", text, "BillingReference/InvoiceDocumentReference/ID"),
    row("currency", code, "DocumentCurrencyCode"),
    Group("seller", "AccountingSupplierParty/Party", _PARTY),
    Group("buyer", "AccountingCustomerParty/Party", _PARTY),
    Group("lines", "InvoiceLine | CreditNoteLine", _LINE, many=True, keep=is_goods),
    row("lines_total", decimal, f"{_SUMS}/LineExtensionAmount"),
    row("discount_total", decimal, f"{_SUMS}/AllowanceTotalAmount"),
    row("charge_total", decimal, f"{_SUMS}/ChargeTotalAmount"),
    Group("taxes", "TaxTotal/TaxSubtotal", _TAX, many=True),
    row("subtotal", decimal, f"{_SUMS}/TaxExclusiveAmount"),
    row("tax_total", decimal, f"TaxTotal{_OWN_CURRENCY}/TaxAmount", "TaxTotal/TaxAmount"),
    row("rounding", decimal, f"{_SUMS}/PayableRoundingAmount"),
    row("total", decimal, f"{_SUMS}/TaxInclusiveAmount"),
    row("amount_paid", decimal, f"{_SUMS}/PrepaidAmount"),
    row("amount_due", decimal, f"{_SUMS}/PayableAmount"),
    Group("payment", ".", _PAYMENT),
)

PROFILE = "CustomizationID"
