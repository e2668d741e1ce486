"""The doctor: what is installed, what is not, and what that costs."""

from __future__ import annotations

import pytest

from docstruct.cli import doctor


def test_the_base_is_complete_and_everything_has_a_purpose() -> None:
    found = list(doctor.findings())
    base = [f for f in found if f.extra is None]
    assert {"pydantic", "pypdfium2", "rapidocr"} <= {f.package for f in base}
    assert all(f.version for f in base)
    assert [f.package for f in found if not f.needed_for] == []


def test_exit_code_is_0_with_all_of_the_base(capsys: pytest.CaptureFixture[str]) -> None:
    assert doctor.run() == 0
    assert "✓ pydantic" in capsys.readouterr().out


def test_a_hole_in_the_base_is_exit_3(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    hole = doctor.Finding("lxml", None, None, ">=5")
    monkeypatch.setattr(doctor, "findings", lambda: iter([hole]))
    assert doctor.run() == 3
    captured = capsys.readouterr()
    assert "✗ lxml" in captured.out
    assert "not installed: lxml" in captured.err


def test_a_missing_extra_names_its_remedy(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    hole = doctor.Finding("rdkit", "chem", None, ">=2025.3")
    monkeypatch.setattr(doctor, "findings", lambda: iter([hole]))
    assert doctor.run() == 0
    assert "pip install 'docstruct[chem]'" in capsys.readouterr().out
