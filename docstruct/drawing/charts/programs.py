"""Programs that draw charts, by name: what each can draw, whether it is there, how it is called."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from random import Random

from docstruct.drawing.charts.numbers import KINDS, Numbers, numbers_of

Job = tuple[Numbers, Random, Path]
"""What to draw, the source of its looks, and where."""

_COMMON = ("bar", "line", "lines", "log", "dates", "scatter", "scatters", "grouped", "stacked")
_PLAIN = ("bar", "lying", "grouped", "stacked", "lying_stacked", "numbered", "line", "lines", "scatters", "pie")
_OFFICE = (*_PLAIN, "dates", "area", "areas", "log", "scatter", "ring")
_R = (*_COMMON, "lying", "step", "histogram", "pie", "box")


@dataclass(frozen=True)
class Program:
    """A program: the module that writes its input, the packages and executables it needs, the kinds it draws."""

    name: str
    module: str
    packages: tuple[str, ...]
    executable: str | None
    kinds: tuple[str, ...]
    suffix: str = ".pdf"

    @property
    def missing(self) -> list[str]:
        """What is not installed."""
        lacking = [p for p in self.packages if find_spec(p) is None]
        return lacking + ([self.executable] if self.executable and shutil.which(self.executable) is None else [])


PROGRAMS = {
    p.name: p
    for p in (
        Program("matplotlib", "by_matplotlib", ("matplotlib",), None, KINDS),
        Program("matplotlib-svg", "by_matplotlib", ("matplotlib",), None, KINDS, ".svg"),
        Program("reportlab", "by_reportlab", ("reportlab",), None, _PLAIN),
        Program("vega", "by_vega", ("vl_convert",), None, KINDS),
        Program("vega-svg", "by_vega", ("vl_convert",), None, KINDS, ".svg"),
        Program("libreoffice", "by_libreoffice", ("xlsxwriter",), "soffice", _OFFICE),
        Program("gnuplot", "by_gnuplot", (), "gnuplot", (*_COMMON, "step", "area", "histogram", "box")),
        Program("r", "by_r", (), "Rscript", _R),
        Program("ggplot2", "by_ggplot2", (), "Rscript", tuple(k for k in KINDS if k not in ("ring", "numbered"))),
    )
}


def draw_charts(program: Program, seeds: Sequence[int], folder: Path) -> Iterator[tuple[Numbers, Path]]:
    """Charts of these seeds drawn by a program, with their numbers; a file that was not written is left out."""
    jobs: list[Job] = []
    for seed in seeds:
        numbers = numbers_of(seed, program.kinds)
        path = folder / f"{program.name}-{seed:05d}-{numbers.kind}{program.suffix}"
        jobs.append((numbers, Random(seed + 1), path))
    draw: Callable[[Sequence[Job]], None] = import_module(f"docstruct.drawing.charts.{program.module}").draw
    draw(jobs)
    return ((numbers, path) for numbers, _, path in jobs if path.is_file())
