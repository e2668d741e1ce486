"""Document + plan → Extraction: the embedded e-invoice where there is one, else what was read or stated.

Typed schemas (see `docstruct.extractors.typed`) are read by their own readers, all other fields by one mechanism.
"""

from __future__ import annotations

import dataclasses
from typing import Any

from docstruct.calibrator import Calibrator
from docstruct.document import Document
from docstruct.extractors.assemble import assemble
from docstruct.extractors.embedded import embedded_einvoice, named, read_embedded
from docstruct.extractors.fields.plan import Plan
from docstruct.extractors.reader import Reading, read_fields
from docstruct.extractors.stated import read_stated
from docstruct.extractors.statements.by_period import read_by_period
from docstruct.extractors.things import read_typed
from docstruct.extractors.typed import Material
from docstruct.extractors.unprinted import mark_unprinted
from docstruct.options import Deadline, Options
from docstruct.reading.source import Source
from docstruct.result import Extraction


def extract_from(
    document: Document, plan: Plan, options: Options, deadline: Deadline, source: Source | None = None
) -> Extraction[Any]:
    """What the plan asks for, from a document that was read, and from its source where pages are looked at again."""
    return assemble(document, plan, read_values(document, plan, options, deadline, source), options.min_confidence)


def read_values(
    document: Document, plan: Plan, options: Options, deadline: Deadline, source: Source | None = None
) -> Reading:
    """The values with their evidence, before they are validated."""
    invoice = embedded_einvoice(document, plan) if options.use_embedded else None
    if invoice is not None:
        reading = read_embedded(document, plan, invoice)
        reading.issues.insert(0, named(invoice))
        return reading
    if options.write:
        reading = read_stated(document, plan)
    else:
        reading = read_fields(document, plan, deadline) if plan.leaves or plan.lists else Reading()
        calibrate(reading, Calibrator.shipped())  # fitted on such values; typed readers state confidences of their own
        material = Material(document, options, deadline, source)
        read_by_period(reading, plan, material)
        for node in plan.typed:
            read_typed(reading, node, material)
        mark_unprinted(reading, document)
    if options.calibrator is not None:
        calibrate(reading, options.calibrator)
    return reading


def calibrate(reading: Reading, calibrator: Calibrator) -> None:
    """Put calibrated confidences in place of those of the values that were read."""
    for pointer, proof in reading.evidence.items():
        if proof.value is not None:
            sure = round(calibrator(proof.confidence), 4)
            reading.evidence[pointer] = dataclasses.replace(proof, confidence=sure)
