import json

import pytest

from docstruct.errors import UsageError
from docstruct.evaluators import evaluate, evaluate_predictions, load
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


# -- predictions of another tool -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "line",
    [
        {"source": "in/a.pdf", "data": {"total": 12.5}},
        {"source": "/abs/in/a.pdf", "total": 12.5},
        {"file": "a.pdf", "total": 12.5},
        {"source": "a", "total": 12.5},
    ],
)
def test_values_may_stand_bare_and_documents_under_file(line):
    report = evaluate_predictions([line], {"in/a.pdf": {"total": 12.5}})
    assert report.value == 1 and not report.errors and not report.notes


def test_what_is_on_one_side_only_is_named():
    lines = [{"source": "a.pdf", "data": LABELS["a.pdf"]}, {"source": "z.pdf", "data": {}}]
    report = evaluate_predictions(lines, LABELS)
    assert report.errors == {"b.pdf": "no prediction"}
    assert report.notes == ("predictions without labels, not judged: 1 (z.pdf)",)
    assert "1 error" in str(report) and "z.pdf" in str(report)
    for text in (report.to_markdown(), report.to_html()):
        assert "z.pdf" in text and "2 documents, 1 error" in text and "no prediction" in text


def test_predictions_of_none_of_the_documents_are_a_usage_error():
    with pytest.raises(UsageError, match=r"z\.pdf.*labelled are 2 \(a\.pdf, b\.pdf\)"):
        evaluate_predictions([{"source": "z.pdf", "data": {}}], LABELS)


def test_equal_names_in_two_folders_are_told_apart_or_refused():
    labels = {"may/a.pdf": {"total": 1}, "june/a.pdf": {"total": 2}}
    lines = [{"source": "/x/june/a.pdf", "total": 2}, {"source": "/x/may/a.pdf", "total": 1}]
    assert evaluate_predictions(lines, labels).value == 1
    with pytest.raises(UsageError, match="several labelled documents"):
        evaluate_predictions([{"source": "a.pdf", "total": 1}], labels)


def test_a_runs_own_predictions_are_judged_by_mended_labels(tmp_path):
    folder, out = tmp_path / "papers", tmp_path / "run"
    for month in ("may", "june"):
        (folder / month).mkdir(parents=True)
        (folder / month / "a.pdf").touch()
        (folder / month / "a.json").write_text('{"total": 1}', encoding="utf-8")
    read = {"may": 1, "june": 2}
    first = evaluate(lambda path: {"data": {"total": read[path.parent.name]}}, load("plain", folder), out)
    (folder / "june/a.json").write_text('{"total": 2}', encoding="utf-8")
    with pytest.raises(UsageError, match=r"data differ.*predictions\.jsonl"):
        evaluate(lambda path: {}, load("plain", folder), out)
    assert (first.value, evaluate_predictions(out / "predictions.jsonl", folder).value) == (0.5, 1)


def test_two_predictions_for_one_document_are_a_usage_error():
    with pytest.raises(UsageError, match="two predictions"):
        evaluate_predictions([{"source": "a.pdf", "total": 1}] * 2, LABELS)


def test_a_file_of_labels_needs_no_documents(tmp_path):
    (tmp_path / "truth.csv").write_text("file;total\na.pdf;12,50\nb.pdf;3\n", encoding="utf-8")
    (tmp_path / "p.jsonl").write_text('{"source": "a.pdf", "total": "12.5"}\n', encoding="utf-8")
    report = evaluate_predictions(tmp_path / "p.jsonl", tmp_path / "truth.csv")
    assert report.totals["total"] == Counts(hits=1, omitted=1)
    assert report.macro == report.totals["total"].f1
    report.write(str(tmp_path / "new/report"))
    assert (tmp_path / "new/report/report.html").is_file()


@pytest.mark.parametrize(("predictions", "labels"), [({"a": [1]}, {"a": {}}), ({"a": {}}, {"a": 3}), ("no.jsonl", {})])
def test_what_is_no_prediction_or_label_is_a_usage_error(predictions, labels):
    with pytest.raises(UsageError):
        evaluate_predictions(predictions, labels)


def test_labels_that_say_nothing_have_a_report(tmp_path):
    evaluate_predictions({"a": {"total": 1}}, {"a": {}}).write(tmp_path)
    assert "1 document, 0 errors" in (tmp_path / "report.html").read_text(encoding="utf-8")


def test_sums_come_after_single_fields_also_where_documents_have_others():
    labels = {"a": {"total": 1}, "b": {"number": "7"}}
    report = evaluate_predictions({name: {} for name in labels}, labels)
    assert list(report.totals) == ["total", "number", "fields", "anls_star"]
