import shutil

import pytest

from docstruct.bench.structures import run

pytest.importorskip("rdkit")
pytest.importorskip("matplotlib")


@pytest.mark.parametrize("program", ["reportlab", "matplotlib", "ghostscript"])
def test_drawn_structures_are_read_exactly_and_none_is_made_up(program: str) -> None:
    if program == "ghostscript" and shutil.which("gs") is None:
        pytest.skip("Ghostscript draws them")
    *wrong, line = run([program], 12, 5)
    assert line["name"] == program and line["n"] == 12
    assert line["exact"] >= 0.9 and line["wrong"] == 0
    assert len(wrong) == round(12 * (1 - line["exact"]))
