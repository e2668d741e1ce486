"""The evaluators judge; they never reach for what they judge."""

import ast
from pathlib import Path

import pytest

import docstruct.evaluators

FOLDER = Path(docstruct.evaluators.__file__).parent
ALLOWED = (
    "docstruct.errors",
    "docstruct.calibrator",
    "docstruct.geometry",
    "docstruct.schemas",
    "docstruct.evaluators",
)
LAZY = {"pandas", "scipy", "matplotlib", "rdkit", "networkx", "rich", "pypdfium2"}


def imported(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module


def at_the_top(tree):
    for node in tree.body:
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            yield from imported(ast.Module([node], []))


@pytest.mark.parametrize("path", sorted(FOLDER.rglob("*.py")), ids=lambda path: path.name)
def test_only_leaves_are_imported_and_heavy_ones_late(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    ours = [name for name in imported(tree) if name and name.startswith("docstruct")]
    assert all(name.startswith(ALLOWED) for name in ours)
    assert not LAZY & {name.split(".")[0] for name in at_the_top(tree) if name}
