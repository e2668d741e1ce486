"""What documents mean: ready Pydantic schemas, the types of their values, and the rules between them."""

from __future__ import annotations

from docstruct.schemas.bank_statement import BankStatement, Transaction
from docstruct.schemas.catalog import get_schema, json_schema
from docstruct.schemas.chart import ChartAxis, ChartData, ChartPoint, ChartSeries
from docstruct.schemas.diagram import Diagram
from docstruct.schemas.financial_statement import FinancialStatement, StatementPeriod, StatementRow, StatementValue
from docstruct.schemas.form import Form, FormField
from docstruct.schemas.identity import schema_id
from docstruct.schemas.invoice import Invoice
from docstruct.schemas.molecule import Molecule
from docstruct.schemas.parties import LineItem, Party, Payment, TaxLine
from docstruct.schemas.purchase_order import PurchaseOrder
from docstruct.schemas.receipt import Receipt, ReceiptLine

__all__ = [
    "BankStatement",
    "ChartAxis",
    "ChartData",
    "ChartPoint",
    "ChartSeries",
    "Diagram",
    "FinancialStatement",
    "Form",
    "FormField",
    "Invoice",
    "LineItem",
    "Molecule",
    "Party",
    "Payment",
    "PurchaseOrder",
    "Receipt",
    "ReceiptLine",
    "StatementPeriod",
    "StatementRow",
    "StatementValue",
    "TaxLine",
    "Transaction",
    "get_schema",
    "json_schema",
    "schema_id",
]
