"""Drawn documents end to end. Shares over many documents, since weights are fitted anew now and then."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

import docstruct as ds
from docstruct.calibrator import Calibrator
from docstruct.drawing import Drawn, draw
from docstruct.extractors.extractor import calibrate
from docstruct.extractors.fields.nesting import flatten
from docstruct.extractors.reader import Reading
from docstruct.fitting.fields import same
from docstruct.result import Evidence, Extraction

SEEDS = range(5000, 5012)


@cache
def read(kind: str) -> Sequence[tuple[Drawn, Extraction[Any]]]:
    drawn = [draw(kind, seed) for seed in SEEDS]
    return [(d, ds.extract(d.pdf, schema=d.schema)) for d in drawn]


def judged(kind: str, listed: bool) -> Iterator[bool]:
    """Of every true value, single or in a list, whether it was read."""
    for d, r in read(kind):
        for pointer, truth in flatten(d.truth):
            if listed == any(part.isdigit() for part in pointer.split("/")):
                found = r.evidence.get(pointer)
                yield found is not None and same(found.value, truth)


def share(verdicts: Iterator[bool]) -> float:
    found = list(verdicts)
    return sum(found) / len(found)


@pytest.mark.parametrize("kind", ["invoice", "receipt"])
def test_totals_of_drawn_documents(kind: str) -> None:
    right = [same(r["total"].value, d.truth.get("total")) for d, r in read(kind) if "total" in d.truth]
    assert sum(right) >= 0.8 * len(right)


@pytest.mark.parametrize(("kind", "least"), [("invoice", 0.65), ("receipt", 0.6)])
def test_single_values_of_drawn_documents(kind: str, least: float) -> None:
    assert share(judged(kind, listed=False)) >= least


@pytest.mark.parametrize(("kind", "least"), [("invoice", 0.65), ("receipt", 0.5)])
def test_rows_of_drawn_documents(kind: str, least: float) -> None:
    assert share(judged(kind, listed=True)) >= least


@pytest.mark.parametrize("kind", ["invoice", "receipt"])
def test_coverage_counts_rows(kind: str) -> None:
    for _, r in read(kind):
        seen, returned = r.coverage["/lines"]
        assert seen >= returned == len(r.partial["lines"])
    complete = [len(r.partial["lines"]) == len(d.truth.get("lines", ())) for d, r in read(kind)]
    assert sum(complete) >= 0.5 * len(complete)


@pytest.mark.parametrize("kind", ["invoice", "receipt"])
def test_every_value_has_a_place_on_a_page(kind: str) -> None:
    for _, r in read(kind):
        pages = {p.page_no: p for p in r.document.pages}
        for pointer, e in r.evidence.items():
            if e.value is None:
                continue
            assert e.page_no in pages and e.bbox is not None and e.raw_text, pointer
            page = pages[e.page_no]
            assert -1 <= e.bbox.x0 < e.bbox.x1 <= page.width + 1, pointer
            assert -1 <= e.bbox.y0 < e.bbox.y1 <= page.height + 1, pointer
            assert 0 <= e.confidence <= 1 and e.way == "text", pointer


@pytest.mark.parametrize("kind", ["invoice", "receipt"])
def test_sure_values_are_mostly_right(kind: str) -> None:
    sure = [
        same(e.value, dict(flatten(d.truth)).get(p))
        for d, r in read(kind)
        for p, e in r.evidence.items()
        if e.value is not None and e.confidence >= 0.9
    ]
    assert len(sure) > 30 and sum(sure) >= 0.85 * len(sure)


def test_two_runs_give_the_same_bytes() -> None:
    for d, r in read("receipt")[:4]:
        again = ds.extract(d.pdf, schema=d.schema)
        assert again.to_json() == r.to_json()


def test_a_schema_of_ones_own_reads_what_the_ready_one_reads() -> None:
    """A plain model that asks for a part of an invoice, by other names."""

    class Mine(BaseModel):
        invoice_no: str | None = None
        date_of_invoice: dt.date | None = None
        grand_total: Decimal | None = None

    names = {"invoice_no": "number", "date_of_invoice": "issue_date", "grand_total": "total"}
    verdicts = []
    for d, _ in read("invoice")[:8]:
        mine = ds.extract(d.pdf, schema=Mine)
        verdicts += [same(mine[a].value, d.truth[b]) for a, b in names.items() if b in d.truth]
    assert sum(verdicts) >= 0.6 * len(verdicts)


def test_confidence_goes_through_the_shipped_calibrator_and_then_through_ones_own(
    invoice_pdf: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def sure(**options: Any) -> float:
        return ds.extract(invoice_pdf, "invoice", min_confidence=0.0, **options)["payment.iban"].confidence

    shipped = sure()
    halving = Calibrator("isotonic", (0.0, 1.0), (0.0, 0.5))
    halving.save(tmp_path / "mine.json")
    assert sure(calibrator=tmp_path / "mine.json") == sure(calibrator=halving) == pytest.approx(shipped / 2, abs=1e-4)
    monkeypatch.setattr(Calibrator, "shipped", classmethod(lambda cls: halving))
    assert sure() < 0.5 < shipped


def test_only_values_that_were_read_are_calibrated() -> None:
    reading = Reading(evidence={"/a": Evidence("x", confidence=0.8), "/b": Evidence(None, confidence=0.8)})
    calibrate(reading, Calibrator("isotonic", (0.0, 1.0), (0.0, 0.5)))
    assert [proof.confidence for proof in reading.evidence.values()] == [0.4, 0.8]  # nothing was read of /b
