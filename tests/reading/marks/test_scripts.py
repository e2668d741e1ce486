"""Single signs are read in the script of the labels in line with them."""

from __future__ import annotations

import pytest

from docstruct.facts import Word
from docstruct.geometry import BBox
from docstruct.reading.marks.scripts import in_one_script


@pytest.mark.parametrize(
    ("read", "meant"),
    [("ABC1", "ABCI"), ("AÈCD", "AECD"), ("12O4", "1204"), ("1A2B", "1A2B"), ("AB1", "AB1"), ("ÄÖÜÈ", "ÄÖÜÈ")],
)
def test_a_row_has_one_script(read: str, meant: str) -> None:
    words = [Word(sign, BBox(20.0 * n, 100, 20.0 * n + 6, 110), size=10.0) for n, sign in enumerate(read)]
    assert "".join(w.text for w in in_one_script(words)) == meant


def test_other_rows_do_not_count() -> None:
    words = [
        Word(sign, BBox(20.0 * n, 100.0 * n, 20.0 * n + 6, 100.0 * n + 10), size=10.0) for n, sign in enumerate("ABC1")
    ]
    assert in_one_script(words)[-1].text == "1"
