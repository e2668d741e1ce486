"""The ready schemas by name: ``"invoice"`` -> `Invoice`, and their JSON Schemas."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from docstruct.errors import UsageError
from docstruct.schemas.bank_statement import BankStatement
from docstruct.schemas.chart import ChartData
from docstruct.schemas.diagram import Diagram
from docstruct.schemas.financial_statement import FinancialStatement
from docstruct.schemas.form import Form
from docstruct.schemas.invoice import Invoice
from docstruct.schemas.molecule import Molecule
from docstruct.schemas.purchase_order import PurchaseOrder
from docstruct.schemas.receipt import Receipt

SCHEMAS: dict[str, type[BaseModel]] = {
    "invoice": Invoice,
    "receipt": Receipt,
    "purchase-order": PurchaseOrder,
    "bank-statement": BankStatement,
    "form": Form,
    "financial-statement": FinancialStatement,
    "chart": ChartData,
    "molecule": Molecule,
    "diagram": Diagram,
}


def get_schema(name: str) -> type[BaseModel]:
    """The ready schema of this name; case, spaces, hyphens and underscores do not matter.

    Raises:
        UsageError: there is none; names those there are.
    """
    folded = {_fold(known): schema for known, schema in SCHEMAS.items()}
    if _fold(name) not in folded:
        raise UsageError(f"no schema named {name!r}", remedy=f"there are {', '.join(SCHEMAS)}")
    return folded[_fold(name)]


def json_schema(name: str) -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of the ready schema of this name."""
    return get_schema(name).model_json_schema()


def _fold(name: str) -> str:
    return "".join(c for c in name.casefold() if c.isalnum())
