import json
import os
from pathlib import Path

import pytest

from docstruct.errors import CorruptError, UsageError
from docstruct.evaluators.benchmarks import benchmarks_markdown, peers
from docstruct.evaluators.datasets import DATASETS, load
from docstruct.evaluators.evaluation import evaluate
from docstruct.evaluators.rundiff import diff
from docstruct.evaluators.scores import read_scores

NAMES = ("aldi_18042020_11_00883", "lidl_02032020_02_00716", "real_25022020_03_00547")


@pytest.fixture
def receipts(tmp_path):
    folder = tmp_path / "receipts"
    (folder / "A").mkdir(parents=True)
    for name in NAMES:
        (folder / "A" / f"{name}.jpg").touch()
    return load("receipts_german", folder)


def good(path: Path):
    merchant, day, _, cents = path.stem.split("_")
    data = {"merchant": merchant, "date": f"{day[4:]}-{day[2:4]}-{day[:2]}", "total": int(cents) / 100}
    return {"data": data, "evidence": {"/total": {"confidence": 0.9}, "/date": {"confidence": 0.8}}}


def poor(path: Path):
    if path.stem.startswith("real"):
        raise CorruptError("no pages", source=path.name)
    return {"data": {"merchant": "Lidl", "total": "1.00"}, "evidence": {"/total": {"confidence": 0.7}}}


def deadly(path: Path):
    if path.stem.startswith("lidl"):
        os._exit(1)
    return good(path)


FIXED = ("report.json", "report.md", "scores.jsonl", "run.json")


def contents(folder):
    return {name: (folder / name).read_bytes() for name in FIXED}


def test_a_perfect_run(receipts, tmp_path):
    seen = []
    report = evaluate(good, receipts, tmp_path / "run", engine="fake", progress=lambda *a: seen.append(a))
    assert report.value == 1 and report.macro == 1
    assert seen[-1] == (3, 3, "A/real_25022020_03_00547")
    assert report.signature["engine"] == "fake" and len(report.signature["data"]) == 12
    assert report.to_frame().loc["total", "hits"] == 3
    assert "receipts_german header 1.000 (n=3)" in str(report)


def test_review_pages_are_kept_and_linked(receipts, tmp_path):
    evaluate(lambda path: {**good(path), "review": lambda: "<p>page"}, receipts, tmp_path / "run")
    name = "review/A_aldi_18042020_11_00883.html"
    assert (tmp_path / "run" / name).read_text(encoding="utf-8") == "<p>page"
    assert f'href="{name}"' in (tmp_path / "run/report.html").read_text(encoding="utf-8")
    assert "review" not in (tmp_path / "run/predictions.jsonl").read_text(encoding="utf-8")


def test_errors_count_as_errors(receipts, tmp_path):
    report = evaluate(poor, receipts, tmp_path / "run")
    assert report.errors == {"A/real_25022020_03_00547": "CorruptError: real_25022020_03_00547.jpg: no pages"}
    assert report.totals["header"].omitted == 5
    assert report.worst()[0][0].id.startswith("A/aldi")
    assert report.calibration()["n"] == 2
    html = (tmp_path / "run/report.html").read_text(encoding="utf-8")
    assert "CorruptError" in html and html.count("data:image/png;base64") == 2


def test_a_killed_run_goes_on_and_reports_the_same(receipts, tmp_path):
    evaluate(good, receipts, tmp_path / "whole")
    calls = []

    def stopped(path):
        if len(calls) == 2:
            raise KeyboardInterrupt
        calls.append(path)
        return good(path)

    with pytest.raises(KeyboardInterrupt):
        evaluate(stopped, receipts, tmp_path / "part")
    with (tmp_path / "part/predictions.jsonl").open("a", encoding="utf-8") as stream:
        stream.write('{"id": "A/real_25022020_03_00547", "da')  # the line that the kill cut off
    resumed = []
    evaluate(lambda p: resumed.append(p) or good(p), receipts, tmp_path / "part")
    assert len(resumed) == 1
    assert contents(tmp_path / "part") == contents(tmp_path / "whole")


def test_a_folder_of_another_run_is_refused(receipts, tmp_path):
    evaluate(good, receipts, tmp_path / "run", engine="a")
    with pytest.raises(UsageError, match="engine"):
        evaluate(good, receipts, tmp_path / "run", engine="b")


def test_several_processes_give_the_same_report(receipts, tmp_path):
    evaluate(good, receipts, tmp_path / "one")
    evaluate(good, receipts, tmp_path / "two", workers=2)
    assert contents(tmp_path / "one") == contents(tmp_path / "two")


def test_a_document_that_kills_its_process_is_an_error(receipts, tmp_path):
    report = evaluate(deadly, receipts, tmp_path / "run", workers=2)
    assert list(report.errors) == ["A/lidl_02032020_02_00716"]
    assert report.totals["header"].hits == 6


def test_difference_of_two_runs(receipts, tmp_path):
    evaluate(poor, receipts, tmp_path / "before")
    evaluate(good, receipts, tmp_path / "after", engine="better")
    found = diff(tmp_path / "before", tmp_path / "after")
    assert (len(found.better), len(found.worse)) == (3, 0)
    assert found.gains["header"].clear
    lidl = next(change for change in found.changes if "lidl" in change.id)
    assert ("total", "wrong", "hit") in lidl.verdicts
    assert "3 better, 0 worse" in found.to_markdown()
    (change,) = (each for each in found.to_json()["changes"] if each["id"].endswith("00716"))
    assert (change["before"], change["after"]) == (pytest.approx(2 / 5), 1) and ["total", "wrong", "hit"] in [
        list(verdict) for verdict in change["verdicts"]
    ]
    assert str(found).startswith("header +") and "3 better, 0 worse of 3 documents" in str(found)
    assert json.dumps(found.to_json())


def test_difference_says_what_is_not_comparable(receipts, tmp_path):
    evaluate(good, receipts, tmp_path / "before")
    (receipts.folder / "A/aldi_01052020_11_00100.jpg").touch()
    evaluate(good, receipts, tmp_path / "after")
    found = diff(tmp_path / "before", tmp_path / "after")
    assert found.documents == 3
    assert found.notes == (
        "documents or labels of the two runs differ: a gain may be the labels'",
        "documents of one run only, left out: 1 (A/aldi_01052020_11_00100)",
    )
    assert found.to_json()["notes"] == list(found.notes) and found.notes[1] in found.to_markdown()


def test_runs_over_different_data_cannot_be_compared(receipts, tmp_path):
    evaluate(good, receipts, tmp_path / "run")
    with pytest.raises(UsageError):
        diff(tmp_path / "run", tmp_path)


def test_scores_are_read_back(receipts, tmp_path):
    report = evaluate(poor, receipts, tmp_path / "run")
    back = read_scores(tmp_path / "run/scores.jsonl")
    assert [s.records for s in back] == [dict(s.records) for s in report.scores]


def test_benchmarks_put_peers_beside_our_figures(receipts, tmp_path):
    evaluate(good, receipts, tmp_path / "run")
    text = benchmarks_markdown([tmp_path / "run"])
    assert "| receipts_german | 3 | header | 1.000 [1.000, 1.000] | 0.788 RapidOCR + 40 lines of rules |" in text


def test_every_peer_names_a_known_data_set():
    assert {peer["dataset"] for peer in peers()} <= set(DATASETS)
