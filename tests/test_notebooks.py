"""The notebooks run from top to bottom, each within its minute, and use nothing private."""

from __future__ import annotations

import ast
import asyncio
import re
import time
import warnings
from pathlib import Path
from typing import Any

import pytest

nbformat = pytest.importorskip("nbformat", reason="needs the extra notebooks")
nbclient = pytest.importorskip("nbclient", reason="needs the extra notebooks")
pytest.importorskip("ipykernel", reason="needs the extra notebooks")

FOLDER = Path(__file__).parents[1] / "notebooks"
NOTEBOOKS = sorted(path.name for path in FOLDER.glob("*.ipynb"))
NEEDS = {"03_inside_the_model.ipynb": "torch"}
SECONDS = 60.0
LARGEST = 200_000  # bytes; outputs are small


def read(name: str) -> Any:
    return nbformat.read(FOLDER / name, as_version=4)


def code_of(name: str) -> str:
    return "\n".join(cell.source for cell in read(name).cells if cell.cell_type == "code")


def test_there_are_five() -> None:
    assert [name[:2] for name in NOTEBOOKS] == ["01", "02", "03", "04", "05"]


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_a_notebook_runs_in_its_minute_and_says_nothing_on_stderr(name: str, tmp_path: Path) -> None:
    pytest.importorskip(NEEDS.get(name, "docstruct"), reason="needs the extra model")
    book = read(name)
    client = nbclient.NotebookClient(
        book, timeout=180, kernel_name="python3", resources={"metadata": {"path": str(tmp_path)}}
    )
    started = time.perf_counter()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # those of the notebook machinery in this process
        asyncio.run(client.async_execute())
    seconds = time.perf_counter() - started
    noise = [
        output.text
        for cell in book.cells
        for output in cell.get("outputs", [])
        if output.output_type == "stream" and output.name == "stderr"
    ]
    assert noise == []
    assert seconds < SECONDS


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_a_notebook_begins_with_its_question_and_is_small(name: str) -> None:
    first = read(name).cells[0]
    assert first.cell_type == "markdown"
    assert first.source.startswith("# ") and first.source.splitlines()[0].endswith("?")
    assert (FOLDER / name).stat().st_size < LARGEST


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_a_notebook_uses_nothing_private(name: str) -> None:
    for node in ast.walk(ast.parse(code_of(name))):
        if isinstance(node, ast.Attribute):
            assert not re.match("_[^_]", node.attr)
        elif isinstance(node, ast.ImportFrom):
            parts = [*(node.module or "").split("."), *(alias.name for alias in node.names)]
            assert not any(part.startswith("_") for part in parts)


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_the_committed_outputs_hold_no_error(name: str) -> None:
    outputs = [output for cell in read(name).cells for output in cell.get("outputs", [])]
    assert outputs
    assert not [output for output in outputs if output.output_type == "error"]
