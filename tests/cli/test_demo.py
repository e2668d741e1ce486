"""The demo prints values, evidence and a table, and writes the review page."""

from __future__ import annotations

from pathlib import Path

import pytest

from docstruct.cli.demo import run


def test_the_demo_shows_the_main_job(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = run(tmp_path / "out")
    printed = capsys.readouterr().out
    assert "NL50INGB0683251309" in printed
    assert "Nintendo AC-adapter" in printed
    assert "review.html" in printed.replace("\n", "")
    assert page.read_text("utf-8").count('class="page"') == 1
