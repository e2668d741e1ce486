"""Charts with known numbers, drawn by other programs into PDF or SVG: what a reading of charts is measured on.

`PROGRAMS` names what can draw; one that is not installed draws nothing. A seed states a chart's numbers, kind and
looks; the same seed gives the same chart on the same machine.
"""

from docstruct.drawing.charts.numbers import KINDS, Numbers, numbers_of
from docstruct.drawing.charts.programs import PROGRAMS, Program, draw_charts

__all__ = ["KINDS", "PROGRAMS", "Numbers", "Program", "draw_charts", "numbers_of"]
