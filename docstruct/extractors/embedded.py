"""E-invoice XML inside a document → values with evidence, each looked up on the pages.

What the XML says is exact; what is printed may differ, and every difference is an issue.
"""

from __future__ import annotations

from docstruct.document import Document
from docstruct.extractors.crosscheck import cross_check
from docstruct.extractors.evidence.grounding import WordIndex, ground
from docstruct.extractors.fields.nesting import flatten
from docstruct.extractors.fields.plan import Plan, walk_leaves
from docstruct.extractors.fields.verdicts import RuleBook
from docstruct.extractors.reader import Reading
from docstruct.facts import Issue
from docstruct.reading.einvoice.find import EInvoice, find_einvoice, read_einvoice
from docstruct.result import Evidence
from docstruct.schemas.invoice import Invoice

_EXACT = 0.999  # what an XML states is what its issuer meant; files with wrong XML exist all the same
_CONTRADICTED = 0.6  # the page shows something else


def embedded_einvoice(document: Document, plan: Plan) -> EInvoice | None:
    """The e-invoice of a document, where the plan asks for an invoice and there is one.

    Raises:
        CorruptError: it is named as an e-invoice but cannot be read.
    """
    if plan.model is None or not issubclass(plan.model, Invoice):
        return None
    attachment = find_einvoice(document.attachments)
    return read_einvoice(attachment.data, attachment.name) if attachment else None


def read_embedded(document: Document, plan: Plan, invoice: EInvoice) -> Reading:
    """Everything the XML says of the plan, with the place on a page where it is printed too."""
    index = WordIndex(document.pages)
    places = ground(invoice.values, index)
    differences = cross_check(invoice.values, index) if document.pages else []
    contradicted = {issue.path for issue in differences}
    reading = Reading(issues=[*invoice.issues, *differences])
    for pointer, value in flatten(invoice.values):
        if value is None:
            continue
        place = places.get(pointer)
        reading.values[pointer] = value
        reading.evidence[pointer] = Evidence(
            value=value,
            raw_text=place.raw_text if place else str(value),
            page_no=place.page_no if place else None,
            bbox=place.bbox.rounded() if place else None,
            confidence=_CONTRADICTED if pointer in contradicted else _EXACT,
            way="xml",
            status="ok",
        )
    for leaf in walk_leaves(plan):
        if "*" not in leaf.path:
            reading.evidence.setdefault(leaf.path, Evidence(None, confidence=_EXACT, way="xml"))
    _count_lists(reading, plan)
    reading.issues += RuleBook(plan, {}).issues(reading.values)
    return reading


def _count_lists(reading: Reading, plan: Plan) -> None:
    for node in plan.lists:
        start = node.path + "/"
        rows = {p[len(start) :].split("/")[0] for p in reading.values if p.startswith(start)}
        reading.coverage[node.path] = len(rows), len(rows)


def named(invoice: EInvoice) -> Issue:
    """What says in the result that the values come from the XML."""
    message = f"read from the embedded {invoice.syntax} XML, profile {invoice.profile}"
    return Issue("embedded-einvoice", "info", message)
