"""docstruct: documents into typed, validated, evidenced data.

    import docstruct as ds
    r = ds.extract("invoice.pdf", schema="invoice")
    r.data.total, r["total"].bbox, r.issues

The public names are loaded when first used, so that importing the package stays instant.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

_HOMES = {
    "aextract": "docstruct.api",
    "charts": "docstruct.api",
    "diagrams": "docstruct.api",
    "evaluate": "docstruct.batch.accuracy",
    "extract": "docstruct.api",
    "extract_all": "docstruct.batch.documents",
    "molecules": "docstruct.api",
    "parse": "docstruct.api",
    "parse_all": "docstruct.batch.documents",
    "read_mineru": "docstruct.engines.mineru",
    "tables": "docstruct.api",
    "BBox": "docstruct.geometry",
    "Document": "docstruct.document",
    "DocstructError": "docstruct.errors",
    "Evidence": "docstruct.result",
    "Extraction": "docstruct.result",
    "Issue": "docstruct.document",
    "Outcome": "docstruct.batch.pool",
    "Page": "docstruct.document",
    "Table": "docstruct.document",
    "Word": "docstruct.document",
}

__all__ = [
    "BBox",
    "DocstructError",
    "Document",
    "Evidence",
    "Extraction",
    "Issue",
    "Outcome",
    "Page",
    "Table",
    "Word",
    "__version__",
    "aextract",
    "charts",
    "diagrams",
    "evaluate",
    "extract",
    "extract_all",
    "molecules",
    "parse",
    "parse_all",
    "read_mineru",
    "tables",
]

if TYPE_CHECKING:
    from docstruct.api import aextract, charts, diagrams, extract, molecules, parse, tables
    from docstruct.batch.accuracy import evaluate
    from docstruct.batch.documents import extract_all, parse_all
    from docstruct.batch.pool import Outcome
    from docstruct.document import Document, Page, Table
    from docstruct.engines.mineru import read_mineru
    from docstruct.errors import DocstructError
    from docstruct.facts import Issue, Word
    from docstruct.geometry import BBox
    from docstruct.result import Evidence, Extraction


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'docstruct' has no attribute {name!r}")
    value = getattr(importlib.import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
