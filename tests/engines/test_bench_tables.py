from pathlib import Path

import pytest

from docstruct.drawing.sheets import draw_sheet
from docstruct.engines.bench_tables import long_report, run
from docstruct.errors import UsageError


def test_a_long_report_takes_as_long_and_no_more_memory_in_its_second_half(tmp_path: Path) -> None:
    paths = [tmp_path / f"{seed}.pdf" for seed in range(6)]
    for seed, path in enumerate(paths):
        path.write_bytes(draw_sheet(seed).pdf)
    first, second, memory = long_report(paths, least=60)
    assert first.name == "report of 60 pages, first half"
    assert 0 < second.value < 2 * first.value
    assert memory.value < 20


def test_no_files_are_an_error() -> None:
    with pytest.raises(UsageError):
        next(run([]))
