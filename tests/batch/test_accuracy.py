"""``docstruct eval``: data sets meet the engine, each document in a worker."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from docstruct.batch.accuracy import measure
from docstruct.errors import UsageError


@pytest.fixture
def labelled(tmp_path: Path, invoice_pdf: Path) -> Path:
    """A data set of one invoice with its labels, and of one file that is none."""
    folder = tmp_path / "invoices_invoice2data"
    folder.mkdir()
    shutil.copy(invoice_pdf, folder / "good.pdf")
    label = {"issuer": "Coolblue B.V.", "amount": 717.97, "currency": "EUR", "invoice_number": "993548900"}
    (folder / "good.json").write_text(json.dumps([label]))
    (folder / "bad.pdf").write_bytes(b"%PDF-1.4 cut")
    (folder / "bad.json").write_text(json.dumps([{**label, "invoice_number": "7"}]))
    return folder


def test_a_line_holds_name_metrics_errors_and_signature(labelled: Path, tmp_path: Path) -> None:
    (line,) = measure("invoices_invoice2data", labelled, tmp_path / "out", None, {"use_embedded": False})
    assert (line["name"], line["n"]) == ("invoices_invoice2data", 2)
    number = next(metric for metric in line["metrics"] if metric["record"] == "number")
    assert (number["hits"], number["wrong"]) == (1, 0)
    assert line["errors"]["bad"].startswith("CorruptError")
    assert line["seconds_per_item"] > 0
    assert "use_embedded=False" in json.dumps(line["signature"])


def test_all_runs_what_it_finds(labelled: Path, tmp_path: Path) -> None:
    lines = list(measure("all", labelled.parent, tmp_path / "out", 1, {}))
    assert [line["name"] for line in lines] == ["invoices_invoice2data"]


def test_an_unknown_set_is_a_usage_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no data set is called 'x'"):
        list(measure("x", tmp_path, tmp_path / "out", None, {}))
