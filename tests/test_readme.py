"""The tour of the README, run as it is written: what stands behind ``#`` is what it prints."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

README = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    """The fenced blocks of a language, in order."""
    return re.findall(rf"^```{language}\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)


@pytest.fixture
def desk(tmp_path: Path, invoice_pdf: Path) -> Path:
    """A folder with the invoice of the tour."""
    shutil.copy(invoice_pdf, tmp_path / "invoice.pdf")
    return tmp_path


def test_the_python_of_the_tour_prints_what_it_says(desk: Path) -> None:
    code = "\n".join(blocks("python"))
    expected = re.findall(r"^(?:print\(.*\)  )?# (.*)$", code, re.MULTILINE)
    command = [sys.executable, "-W", "error", "-c", code]
    done = subprocess.run(command, cwd=desk, capture_output=True, text=True, timeout=240)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == expected
    assert (desk / "review.html").is_file()
    assert (desk / "iban.png").is_file()


@pytest.mark.skipif(sys.platform == "win32", reason="the blocks are for a POSIX shell")
def test_the_commands_of_the_tour_run(desk: Path) -> None:
    (script,) = blocks("sh")
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    done = subprocess.run(
        ["sh", "-e", "-c", script], cwd=desk, env=environment, capture_output=True, text=True, timeout=240
    )
    assert done.returncode == 0, done.stderr
    made = {path.name for path in desk.iterdir()}
    assert {"out.jsonl", "out.csv", "out.lines.csv", "reviews", "invoice.md", "tables.jsonl"} <= made
    assert {path.name for path in (desk / "reviews").iterdir()} == {"invoice.json", "invoice.html"}
