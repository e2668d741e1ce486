"""DocILE: business documents with boxed fields and line items; predictions are Invoices with evidence.

Field types that Invoice has a place for are mapped (``TYPES``, ``LINE_TYPES``); the others count as missed,
as they would for any system that does not give them. Boxes come from the evidence and are what is scored: a
value without a box matches nothing. Confidence is the ranking score.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from docstruct.evaluators.compare import is_empty
from docstruct.evaluators.datasets.base import Dataset, Item, Prediction, Score, require
from docstruct.evaluators.docile import AveragePrecision, BoxedField, PageCharacters, character_centres, kile, lir
from docstruct.evaluators.keyvalue import Verdicted, confidence, lookup
from docstruct.evaluators.records import Counts, Record
from docstruct.geometry import BBox

TYPES = {
    "document_id": "/number",
    "date_issue": "/issue_date",
    "date_due": "/due_date",
    "order_id": "/order_number",
    "customer_id": "/customer_number",
    "currency_code_amount_due": "/currency",
    "vendor_name": "/seller/name",
    "vendor_tax_id": "/seller/vat_id",
    "customer_billing_name": "/buyer/name",
    "customer_tax_id": "/buyer/vat_id",
    "amount_total_net": "/subtotal",
    "amount_total_tax": "/tax_total",
    "amount_total_gross": "/total",
    "amount_due": "/amount_due",
    "amount_paid": "/amount_paid",
    "iban": "/payment/iban",
    "bic": "/payment/bic",
}
LINE_TYPES = {
    "line_item_description": "description",
    "line_item_quantity": "quantity",
    "line_item_units_of_measure": "unit",
    "line_item_unit_price_net": "unit_price",
    "line_item_amount_net": "amount",
    "line_item_tax_rate": "tax_rate",
}
_POINTS = 72 / 200  # page sizes are stated in pixels at 200 dpi


class Docile(Dataset):
    """``pdfs/ID.pdf``, ``annotations/ID.json`` and ``ocr/ID.json`` (words with boxes)."""

    name = "invoices_docile"
    schema = "invoice"
    headline = "lir"
    protocol = "same type, page and pseudo-character centres; KILE ranked by confidence, LIR micro F1"

    def items(self) -> Iterator[Item]:
        """One item per annotation, by id."""
        for path in sorted((self.folder / "annotations").glob("*.json")):
            label = json.loads(path.read_text(encoding="utf-8"))
            words = json.loads(require(self.folder / "ocr" / path.name).read_text(encoding="utf-8"))
            yield Item(path.stem, require(self.folder / "pdfs" / f"{path.stem}.pdf"), read_label(label, words))

    def score(self, item: Item, prediction: Prediction) -> Score:
        """KILE by its average precision and as counts, and LIR."""
        characters = PageCharacters(item.truth["centres"])
        fields, lines = given_fields(prediction)
        ranked = kile(item.truth["fields"], fields, characters)
        hits = sum(right for _, right in ranked.outcomes)
        records: dict[str, Record] = {
            "kile_ap": AveragePrecision.of(ranked),
            "kile_f1": Counts.matched(hits, len(fields), ranked.labelled),
            "lir": lir(item.truth["lines"], lines, characters),
        }
        verdicts = [
            Verdicted(f.fieldtype, None, f.text, "hit" if right else "wrong", "", f.score)
            for f, (_, right) in zip(fields, ranked.outcomes, strict=True)
        ]
        return Score(item.id, records, tuple(verdicts))


def read_label(label: Mapping[str, Any], words: Mapping[str, Any]) -> dict[str, Any]:
    """Fields and line items with boxes in points, and the centres of the characters of the OCR words."""
    sizes = [(w * _POINTS, h * _POINTS) for w, h in label["metadata"]["page_sizes_at_200dpi"]]
    pages = words["pages"]
    found = [
        (number, _scaled(_word_box(word), sizes[number - 1]), word["value"])
        for number, page in enumerate(pages, start=1)
        for block in page["blocks"]
        for line in block["lines"]
        for word in line["words"]
    ]
    return {
        "fields": [_labelled(field, sizes) for field in label["field_extractions"]],
        "lines": [_labelled(field, sizes) for field in label["line_item_extractions"]],
        "centres": character_centres(found),
    }


def _word_box(word: Mapping[str, Any]) -> list[float]:
    """Where a word stands; the benchmark's own figures are of boxes snapped to the ink, which its OCR files hold."""
    first, last = word.get("snapped_geometry") or word["geometry"]
    return [*first, *last]


def _labelled(field: Mapping[str, Any], sizes: Sequence[tuple[float, float]]) -> BoxedField:
    box = _scaled(field["bbox"], sizes[field["page"]])  # pages count from 0
    line = field.get("line_item_id")
    return BoxedField(field["fieldtype"], field["page"] + 1, box, field.get("text") or "", 1.0, line)


def _scaled(box: Sequence[float], size: tuple[float, float]) -> BBox:
    return BBox(box[0] * size[0], box[1] * size[1], box[2] * size[0], box[3] * size[1])


def given_fields(prediction: Prediction) -> tuple[list[BoxedField], list[BoxedField]]:
    """Header fields and line-item fields of an Invoice that have a box."""
    count = len((prediction.get("data") or {}).get("lines") or ())
    header = [_given(prediction, kind, pointer) for kind, pointer in TYPES.items()]
    lines = [
        _given(prediction, kind, f"/lines/{number}/{key}", number)
        for number in range(count)
        for kind, key in LINE_TYPES.items()
    ]
    return [field for field in header if field], [field for field in lines if field]


def _given(prediction: Prediction, kind: str, pointer: str, line: int | None = None) -> BoxedField | None:
    evidence = prediction.get("evidence") or {}
    value, entry = lookup(prediction.get("data"), pointer), evidence.get(pointer) or {}
    if is_empty(value) or not entry.get("bbox") or not entry.get("page_no"):
        return None
    sure, text = confidence(pointer, evidence), str(entry.get("raw_text") or value)
    score = 1.0 if sure is None else sure
    return BoxedField(kind, int(entry["page_no"]), BBox(*entry["bbox"]), text, score, line)
