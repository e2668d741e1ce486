"""Document + plan → Extraction: the embedded e-invoice where there is one, else what is printed."""

from __future__ import annotations

from typing import Any

from docstruct.document import Document
from docstruct.extractors.assemble import assemble
from docstruct.extractors.fields import read_fields
from docstruct.extractors.plan import Plan
from docstruct.options import Deadline, Options
from docstruct.result import Extraction


def extract_from(document: Document, plan: Plan, options: Options, deadline: Deadline) -> Extraction[Any]:
    """What the plan asks for, from a document that was read."""
    reading = read_fields(document, plan, deadline)
    return assemble(document, plan, reading, options.min_confidence)
