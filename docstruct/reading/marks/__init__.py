"""Marks of a raster figure: its pixels → words and paths, as a vector drawing of the same figure would have them."""

from docstruct.reading.marks.find import find_marks
from docstruct.reading.marks.paths import moved

__all__ = ["find_marks", "moved"]
