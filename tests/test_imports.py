"""The import direction of the design, and that importing docstruct stays light."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import docstruct

ROOT = Path(docstruct.__file__).parent

# Each part may import the parts before it and itself; `model` and `evaluators` only those named.
ORDER = ["leaves", "schemas", "reading", "model", "engines", "extractors", "api", "batch", "fitting", "bench", "cli"]
LEAVES = {
    "calibrator",
    "errors",
    "geometry",
    "options",
    "plain",
    "document",
    "facts",
    "result",
    "export",
    "frames",
    "review",
    "figure",
    "markdown",
    "ticksigns",
    "webpage",
}
ONLY = {
    "schemas": {"leaves"},
    "model": {"leaves"},
    "evaluators": {"leaves", "schemas"},
    "drawing": {"leaves", "schemas"},
}


def part_of(path: str) -> str:
    name = path.split("/")[0].removesuffix(".py")
    return "leaves" if name in LEAVES else name


def imports_of(file: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("docstruct"):
            parts = node.module.split(".")[1:]
            found |= {parts[0]} if parts else {a.name for a in node.names}
        elif isinstance(node, ast.Import):
            found |= {a.name.split(".")[1] for a in node.names if a.name.startswith("docstruct.")}
    return found


FILES = sorted(p.relative_to(ROOT).as_posix() for p in ROOT.rglob("*.py"))


@pytest.mark.parametrize("path", [f for f in FILES if f not in {"__init__.py", "__main__.py"}])
def test_imports_follow_the_direction(path: str) -> None:
    mine = part_of(path)
    theirs = {part_of(name) for name in imports_of(ROOT / path)} - {mine, "__version__"}
    if mine in ONLY:
        allowed = ONLY[mine]
    elif mine == "leaves":
        allowed = set()
    else:
        beside = {"evaluators", "drawing"} if mine in {"api", "batch", "fitting", "bench", "cli"} else set()
        allowed = set(ORDER[: ORDER.index(mine)]) | beside
    assert theirs <= allowed, f"{path} imports {sorted(theirs - allowed)}"


@pytest.mark.parametrize("module", ["docstruct", "docstruct.cli"])
def test_import_brings_no_heavy_package(module: str) -> None:
    heavy = ("torch", "pandas", "onnxruntime", "numpy", "cv2", "scipy", "pydantic", "PIL", "pypdfium2")
    code = f"import sys, {module}; print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_reading_a_digital_invoice_brings_no_pandas_and_no_ocr() -> None:
    heavy = ("torch", "pandas", "onnxruntime", "cv2")
    code = (
        "import sys, docstruct as ds; ds.extract('samples/invoice.pdf', 'invoice');"
        f"print([m for m in {heavy} if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("name", docstruct.__all__)
def test_public_names_are_there(name: str) -> None:
    assert getattr(docstruct, name) is not None


def test_every_public_name_has_a_home() -> None:
    assert set(docstruct.__all__) == {"__version__", *docstruct._HOMES}


def test_unknown_public_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'extrct'"):
        _ = docstruct.extrct
