"""Invoices labelled by other tools: invoice2data's template outputs and Parsee's three questions."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from typing import Any

from docstruct.evaluators.compare import Amount, Contains, Day, Same, Similar
from docstruct.evaluators.datasets.base import Item, require
from docstruct.evaluators.datasets.fields import FieldDataset
from docstruct.evaluators.keyvalue import Field
from docstruct.evaluators.normalize import COMPANY, LETTERS

_TEMPLATE_KEYS = {
    "number": "invoice_number",
    "issue_date": "date",
    "currency": "currency",
    "seller_vat_id": "vat",
    "subtotal": "amount_untaxed",
    "total": "amount",
    "iban": "iban",
}


class Invoice2Data(FieldDataset):
    """``NAME.pdf`` beside ``NAME.json``, the expected output of a regex template.

    The set of labelled fields differs per file and an absent key does not mean absent on the page, so
    values without a label are not judged. ``issuer`` is the template's short name for the company: it need
    only stand in the name given. ``price_unit`` is a line price in templates that know no quantity.
    """

    name = "invoices_invoice2data"
    schema = "invoice"
    headline = "header"
    protocol = "labelled keys only; amounts ±0.005, days, issuer contained in the name"
    header = (
        Field("number", ("/number",), Same(LETTERS), "unknown"),
        Field("issue_date", ("/issue_date",), Day(), "unknown"),
        Field("currency", ("/currency",), Same(LETTERS), "unknown"),
        Field("seller_name", ("/seller/name",), Contains(COMPANY), "unknown"),
        Field("seller_vat_id", ("/seller/vat_id", "/seller/tax_id"), Same(LETTERS), "unknown"),
        Field("subtotal", ("/subtotal",), Amount(), "unknown"),
        Field("total", ("/total",), Amount(), "unknown"),
        Field("iban", ("/payment/iban",), Same(LETTERS), "unknown"),
    )
    line_fields = (
        Field("description", ("/description",), Similar(0.8), "unknown"),
        Field("quantity", ("/quantity",), Amount(), "unknown"),
        Field("unit_price", ("/unit_price", "/amount"), Amount(), "unknown"),
        Field("amount", ("/amount",), Amount(), "unknown"),
    )

    def items(self) -> Iterator[Item]:
        """One item per PDF, by name."""
        for path in sorted(self.folder.glob("*.json")):
            label = json.loads(path.read_text(encoding="utf-8"))
            label = label[0] if isinstance(label, list) else label
            yield Item(path.stem, require(path.with_suffix(".pdf")), _template_truth(label))


def _template_truth(label: dict[str, Any]) -> dict[str, Any]:
    truth = {ours: label[key] for ours, key in _TEMPLATE_KEYS.items() if key in label}
    names = [label[key] for key in ("issuer", "partner_name") if key in label]
    truth["seller_name"] = tuple(name.split(" - ")[0] for name in names)
    lines = [_template_line(line) for line in label.get("lines", label.get("line_items", []))]
    return {**truth, "lines": [line for line in lines if line]} if any(lines) else truth


def _template_line(line: dict[str, Any]) -> dict[str, Any] | None:
    """A line item of a template; remarks such as a serial number have neither name nor price."""
    name = line.get("name", line.get("desc"))
    if name is None:
        return None
    return {
        # A description of several printed lines may be read as its first line alone.
        "description": (name, name.split("\n")[0]),
        "quantity": line.get("qty"),
        "unit_price": line.get("price_unit", line.get("price")),
        "amount": line.get("price_subtotal"),
    }


class ParseeInvoices(FieldDataset):
    r"""``pdf/`` and ``labels.csv``: three questions per document, answered and checked by people.

    Answers look like ``(main question): 83.2\n(meta0): $ EUR $\n(meta1): 0%\nSources: [23]``; the sources
    are indices of another tool.
    """

    name = "invoices_parsee"
    schema = "invoice"
    protocol = "total ±0.005, currency, issuer without its legal form, day"
    header = (
        Field("total", ("/total",), Amount()),
        Field("currency", ("/currency",), Same(LETTERS)),
        Field("seller_name", ("/seller/name",), Same(COMPANY)),
        Field("issue_date", ("/issue_date",), Day()),
    )

    def items(self) -> Iterator[Item]:
        """One item per PDF, in the order of the label file."""
        truths: dict[str, dict[str, Any]] = {}
        with (self.folder / "labels.csv").open(encoding="utf-8", newline="") as stream:
            for row in csv.DictReader(stream):
                truths.setdefault(row["file"], {}).update(_answer(row["question"], row["TRUTH_answer"]))
        for name, truth in truths.items():
            yield Item(name, require(self.folder / "pdf" / name), truth)


def _answer(question: str, answer: str) -> dict[str, str]:
    text = answer.split("Sources:")[0].strip()
    if "total" in question:
        total = re.search(r"\(main question\):\s*(\S+)", text)
        currency = re.search(r"\(meta0\):[\s$]*([A-Z]{3})", text)
        return {
            **({"total": total[1]} if total else {}),
            **({"currency": currency[1]} if currency else {}),
        }
    return {"issue_date" if "date" in question else "seller_name": text}
