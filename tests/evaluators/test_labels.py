import json

import pytest

from docstruct.evaluators import evaluate_predictions
from docstruct.evaluators.records import Counts

LABELS = {"a.pdf": {"total": 12.5, "seller": {"name": "Shop"}}, "b.pdf": {"total": 3}}


def test_values_against_values():
    report = evaluate_predictions({"a.pdf": {"total": "12.50", "seller": {"name": "shop"}}}, LABELS)
    assert report.totals["fields"] == Counts(hits=2, omitted=1)
    assert report.value == 0.8
    assert report.signature["data"] == evaluate_predictions({}, LABELS).signature["data"]


def test_lines_with_evidence_give_calibration():
    lines = [
        {"source": "in/a.pdf", "data": {"total": 12.5}, "evidence": {"/total": {"confidence": 0.9}}},
        {"source": "in/b.pdf", "data": {"total": 4}, "evidence": {"/total": {"confidence": 0.3}}},
    ]
    report = evaluate_predictions(lines, LABELS)
    assert report.calibration()["auroc"] == 1
    assert report.confidences.stated == (0.9, 0.3)


def test_a_file_against_a_folder(tmp_path):
    (tmp_path / "a.json").write_text(json.dumps(LABELS["a.pdf"]), encoding="utf-8")
    (tmp_path / "a.pdf").touch()
    line = {"source": "a.pdf", "data": {"total": 12.5}}
    (tmp_path / "p.jsonl").write_text(json.dumps(line), encoding="utf-8")
    assert evaluate_predictions(tmp_path / "p.jsonl", tmp_path).totals["fields"] == Counts(hits=1, omitted=1)


@pytest.mark.parametrize("name", ["Report", "evaluate", "DATASETS", "progress_bar"])
def test_public_names_load_when_used(name):
    import docstruct.evaluators as evaluators

    assert name in dir(evaluators)
    assert getattr(evaluators, name) is not None


def test_unknown_public_name():
    import docstruct.evaluators as evaluators

    with pytest.raises(AttributeError):
        _ = evaluators.nothing
