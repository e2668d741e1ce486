"""Outcomes written as JSON lines, CSV, Parquet, a page or a folder."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from docstruct.batch.pool import Outcome
from docstruct.batch.sinks import open_sink
from docstruct.errors import EncryptedError, MissingExtraError, UsageError
from docstruct.result import Extraction

AnyOutcome = Outcome[Extraction[Any]]


@pytest.fixture
def outcomes(slip: Extraction[Any]) -> list[AnyOutcome]:
    """A good document, a bad one, and the good one again."""
    bad = Outcome[Extraction[Any]](1, "locked.pdf", error=EncryptedError("needs a password"))
    return [Outcome(0, slip.source, slip), bad, Outcome(2, slip.source, slip)]


def write(target: Path | str, outcomes: list[AnyOutcome]) -> None:
    with open_sink(str(target), len(outcomes), "auto") as sink:
        for outcome in outcomes:
            sink.write(outcome)


def test_json_lines_hold_the_failed_ones_too(tmp_path: Path, outcomes: list[AnyOutcome]) -> None:
    write(tmp_path / "new" / "out.jsonl", outcomes)
    lines = [json.loads(line) for line in (tmp_path / "new" / "out.jsonl").read_text("utf-8").splitlines()]
    assert [line["status"] for line in lines] == ["ok", "failed", "ok"]
    assert lines[1]["source"] == "locked.pdf"
    assert lines[1]["issues"][0]["code"] == "encrypted"


def test_a_line_is_there_as_soon_as_it_is_known(tmp_path: Path, outcomes: list[AnyOutcome]) -> None:
    path = tmp_path / "out.jsonl"
    with open_sink(str(path), 3, "auto") as sink:
        sink.write(outcomes[0])
        assert path.read_text("utf-8").count("\n") == 1


def test_csv_has_a_row_for_each_document_and_a_file_for_each_list(tmp_path: Path, outcomes: list[AnyOutcome]) -> None:
    write(tmp_path / "out.csv", outcomes)
    documents = pd.read_csv(tmp_path / "out.csv", dtype=str)
    assert list(documents["source"]) == ["slip <1>.pdf", "locked.pdf", "slip <1>.pdf"]
    assert list(documents["status"]) == ["ok", "failed", "ok"]
    assert documents["total"].tolist()[0] == "12.50"
    items = pd.read_csv(tmp_path / "out.items.csv", dtype=str)
    assert list(items.columns) == ["source", "name", "amount"]
    assert list(items["name"]) == ["Tea", "Cake", "Tea", "Cake"]
    assert pd.read_csv(tmp_path / "out.tags.csv")["value"].tolist() == ["food", "food"]


def test_parquet_keeps_types(tmp_path: Path, outcomes: list[AnyOutcome]) -> None:
    pytest.importorskip("pyarrow")
    write(tmp_path / "out.parquet", outcomes)
    documents = pd.read_parquet(tmp_path / "out.parquet")
    assert documents["total"].iloc[0] == Decimal("12.50")
    assert pd.api.types.is_datetime64_any_dtype(documents["date"])
    assert len(pd.read_parquet(tmp_path / "out.items.parquet")) == 4


def test_parquet_without_pyarrow_names_its_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pyarrow", None)
    with pytest.raises(MissingExtraError, match=r"docstruct\[parquet\]"):
        open_sink(str(tmp_path / "out.parquet"), 1, "auto")


def test_a_folder_gets_json_and_a_page_for_each(tmp_path: Path, outcomes: list[AnyOutcome]) -> None:
    write(f"{tmp_path}/reviews/", outcomes)
    names = sorted(path.name for path in (tmp_path / "reviews").iterdir())
    assert names == ["locked.json", "slip <1>-2.html", "slip <1>-2.json", "slip <1>.html", "slip <1>.json"]


def test_one_page_holds_one_document(tmp_path: Path, outcomes: list[AnyOutcome]) -> None:
    with pytest.raises(UsageError, match="folder"):
        open_sink(str(tmp_path / "out.html"), 2, "auto")
    write(tmp_path / "out.html", outcomes[:1])
    assert (tmp_path / "out.html").read_text("utf-8").startswith("<!doctype html>")


def test_an_unknown_suffix_names_those_there_are() -> None:
    with pytest.raises(UsageError, match=r"'\.xlsx'.*\.jsonl, \.csv, \.parquet, \.html"):
        open_sink("out.xlsx", 1, "auto")
