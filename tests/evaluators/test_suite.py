import pytest

from docstruct.errors import UsageError
from docstruct.evaluators.benchmarks import benchmarks_markdown
from docstruct.evaluators.evaluation import evaluate
from docstruct.evaluators.suite import discover, evaluate_all, progress_bar


def sets(root):
    (root / "receipts_german/A").mkdir(parents=True)
    (root / "receipts_german/A/aldi_18042020_11_00883.jpg").touch()
    (root / "tables_tabula_java").mkdir()
    (root / "tables_tabula_java/a.csv").write_text("x,y\n", encoding="utf-8")  # its document is missing
    (root / "something_else").mkdir()
    return root


def test_sets_are_found_by_name(tmp_path):
    assert [d.name for d in discover(sets(tmp_path))] == ["receipts_german", "tables_tabula_java"]


def test_a_folder_without_data_sets_is_a_usage_error(tmp_path):
    with pytest.raises(UsageError, match="no data set is here"):
        list(evaluate_all(lambda dataset: None, tmp_path, tmp_path / "out"))
    with pytest.raises(UsageError, match="no run here"):
        benchmarks_markdown([])


def test_one_broken_set_does_not_stop_the_others(tmp_path):
    root, out = sets(tmp_path / "data"), tmp_path / "runs"

    def judge(dataset):
        return evaluate(lambda path: {"data": {"merchant": "Aldi"}}, dataset, out / dataset.name)

    good, bad = evaluate_all(judge, root, out)
    assert good.line()["n"] == 1 and good.line()["seconds_per_item"] >= 0
    assert "CorruptError" in bad.line()["error"]
    assert "receipts_german" in benchmarks_markdown([out / "receipts_german"])


def test_a_set_that_nothing_does_yet_is_listed_and_is_no_zero(tmp_path):
    root, out = sets(tmp_path / "data"), tmp_path / "runs"
    first = next(evaluate_all(lambda dataset: None, root, out))
    assert first.line() == {"name": "receipts_german", "n": 1, "metrics": [], "status": "not supported yet"}
    text = benchmarks_markdown([out / "receipts_german"])
    assert "| receipts_german | 1 | not supported yet | header 0.788 RapidOCR + 40 lines of rules |" in text
    assert "0.000" not in text


def test_figures_replace_the_note_that_there_are_none(tmp_path):
    root, out = sets(tmp_path / "data"), tmp_path / "runs"
    next(evaluate_all(lambda dataset: None, root, out))
    next(evaluate_all(lambda dataset: evaluate(lambda path: {}, dataset, out / dataset.name), root, out))
    text = benchmarks_markdown([out / "receipts_german"])
    assert "not supported yet" not in text and "| receipts_german | 1 | header | 0.000" in text


def test_progress_bar_is_silent_without_a_terminal(capfd):
    with progress_bar("reading") as progress:
        progress(1, 2, "a.pdf")
    assert capfd.readouterr() == ("", "")
