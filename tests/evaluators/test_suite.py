from docstruct.evaluators.benchmarks import benchmarks_markdown
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


def test_one_broken_set_does_not_stop_the_others(tmp_path):
    root, out = sets(tmp_path / "data"), tmp_path / "runs"
    outcomes = list(evaluate_all(lambda dataset: lambda path: {"data": {"merchant": "Aldi"}}, root, out))
    good, bad = outcomes
    assert good.line()["n"] == 1 and good.line()["seconds_per_item"] >= 0
    assert "CorruptError" in bad.line()["error"]
    assert "receipts_german" in benchmarks_markdown([out / "receipts_german"])


def test_progress_bar_is_silent_without_a_terminal(capfd):
    with progress_bar("reading") as progress:
        progress(1, 2, "a.pdf")
    assert capfd.readouterr() == ("", "")
