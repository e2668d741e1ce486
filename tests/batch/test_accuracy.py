"""``docstruct eval`` and `docstruct.evaluate`: data sets meet the engine, each document in a worker."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import docstruct
from docstruct.batch.accuracy import _READ, measure
from docstruct.errors import UsageError
from docstruct.evaluators import Counts


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
    chosen = {"use_embedded": False, "timeout": 120.0, "password": "sesame"}
    (line,) = measure("invoices_invoice2data", labelled, tmp_path / "out", None, chosen)
    assert (line["name"], line["n"]) == ("invoices_invoice2data", 2)
    number = next(metric for metric in line["metrics"] if metric["record"] == "number")
    assert (number["hits"], number["wrong"]) == (1, 0)
    assert line["errors"]["bad"].startswith("CorruptError")
    assert line["seconds_per_item"] > 0
    assert line["signature"]["engine"] == "auto use_embedded=False"  # what differs from the defaults, no secrets


def test_all_runs_what_it_finds(labelled: Path, tmp_path: Path) -> None:
    lines = list(measure("all", labelled.parent, tmp_path / "out", 1, {}))
    assert [line["name"] for line in lines] == ["invoices_invoice2data"]


def test_an_unknown_set_is_a_usage_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no data set is called 'x'"):
        list(measure("x", tmp_path, tmp_path / "out", None, {}))


def test_a_task_that_nothing_does_yet_is_said_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("docstruct.batch.accuracy._FIGURES", {})
    (tmp_path / "smiles.csv").write_text("set,id,smiles\n", encoding="utf-8")
    (line,) = measure("chem_ocsr", tmp_path, tmp_path / "out", None, {})
    assert line == {"name": "chem_ocsr", "n": 0, "metrics": [], "status": "not supported yet"}


def test_a_schema_for_all_is_a_usage_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="one data set"):
        list(measure("all", tmp_path, tmp_path / "out", None, {}, "invoice"))


def test_plain_needs_a_schema(plain: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="give --schema"):
        list(measure("plain", plain, tmp_path / "out", None, {}))


# -- a run that is killed ------------------------------------------------------------------------------


@pytest.fixture
def plain(tmp_path: Path, invoice_pdf: Path) -> Path:
    """A folder of five invoices with a JSON label each, one of them wrong."""
    folder = tmp_path / "plain"
    folder.mkdir()
    for index in range(5):
        shutil.copy(invoice_pdf, folder / f"{index}.pdf")
        label = {"number": "993548900" if index else "7", "total": "717.97", "payment": {"iban": "NL50INGB0683251309"}}
        (folder / f"{index}.json").write_text(json.dumps(label), encoding="utf-8")
    return folder


def command(folder: Path, out: Path) -> list[str]:
    return [sys.executable, "-m", "docstruct", "eval", "plain", str(folder), "--schema", "invoice", "-o", str(out)]


def predicted(out: Path) -> int:
    path = out / "plain" / "predictions.jsonl"
    return path.read_bytes().count(b"\n") if path.exists() else 0


@pytest.mark.skipif(os.name != "posix", reason="SIGKILL is of POSIX")
def test_a_run_killed_in_the_middle_and_started_again_gives_the_identical_report(plain: Path, tmp_path: Path) -> None:
    whole, part = tmp_path / "whole", tmp_path / "part"
    subprocess.run(command(plain, whole), check=True, capture_output=True, timeout=120)
    killed = subprocess.Popen(command(plain, part), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while predicted(part) < 2 and killed.poll() is None:
        time.sleep(0.002)
    killed.send_signal(signal.SIGKILL)
    assert killed.wait(30) == -signal.SIGKILL
    kept = predicted(part)
    assert 2 <= kept < 5
    assert not (part / "plain" / "report.json").exists()

    subprocess.run(command(plain, part), check=True, capture_output=True, timeout=120)
    for name in ("run.json", "report.json", "report.md", "scores.jsonl"):
        assert (part / "plain" / name).read_bytes() == (whole / "plain" / name).read_bytes(), name
    report = json.loads((part / "plain" / "report.json").read_text(encoding="utf-8"))
    number = next(metric for metric in report["metrics"] if metric["record"] == "number")
    assert (report["n"], number["hits"], number["wrong"]) == (5, 4, 1)


# -- evaluate(predictions, labels) ---------------------------------------------------------------------

LABELS = {"good.pdf": {"number": "993548900", "total": "717.97"}, "bad.pdf": {"number": "7", "total": "1.00"}}


def test_outcomes_are_scored_and_failures_have_omitted_everything(labelled: Path) -> None:
    outcomes = docstruct.extract_all([labelled / "good.pdf", labelled / "bad.pdf"], "invoice", workers=1)
    report = docstruct.evaluate(outcomes, LABELS)
    assert report.totals["fields"] == Counts(hits=2, omitted=2)
    assert report.errors["bad.pdf"].startswith("CorruptError")


def test_an_extraction_by_name_and_bare_values_are_scored_alike(invoice_pdf: Path) -> None:
    labels = {"a.pdf": LABELS["good.pdf"]}
    extracted = docstruct.extract(invoice_pdf, "invoice")
    assert docstruct.evaluate({"a.pdf": extracted}, labels).value == 1
    assert docstruct.evaluate([{"source": "a.pdf", "data": LABELS["good.pdf"]}], labels).value == 1
    assert docstruct.evaluate({"a.pdf": {"number": "993548900"}}, labels).totals["fields"] == Counts(hits=1, omitted=1)


@pytest.mark.parametrize("task", ["tables", "parse"])
def test_what_was_read_of_a_page_stands_beside_its_score(task: str, invoice_pdf: Path) -> None:
    page = _READ[task](docstruct.parse(invoice_pdf))["review"]()
    assert "</html>" in page
    assert "<table>" in page
