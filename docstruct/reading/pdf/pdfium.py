"""pdfium's functions as this package calls them: one lock, and cheap prototypes for calls per character.

pdfium is not thread-safe, so every use of a document happens inside `LOCK`. The prototypes take addresses as
plain integers, so that ``map`` fills a numpy array without a Python frame per call (about 0.15 µs each, a
sixth of a call through the usual bindings with its structure to fill and read).
"""

from __future__ import annotations

import ctypes
import threading
from collections import deque
from collections.abc import Callable, Iterable
from itertools import repeat
from typing import Any

import numpy as np
import pypdfium2.raw as c
from numpy.typing import NDArray

LOCK = threading.RLock()

_INT, _PTR, _FLOAT, DOUBLE = ctypes.c_int, ctypes.c_void_p, ctypes.c_float, ctypes.c_double


def _prototype(name: str, result: Any, *arguments: Any) -> Callable[..., Any]:
    # PYFUNCTYPE keeps the interpreter lock: these calls take nanoseconds, and giving it up costs as much.
    address = ctypes.cast(getattr(c, name), ctypes.c_void_p).value
    assert address is not None
    return ctypes.PYFUNCTYPE(result, *arguments)(address)


count_chars = _prototype("FPDFText_CountChars", _INT, _PTR)
char_code = _prototype("FPDFText_GetUnicode", ctypes.c_uint, _PTR, _INT)
char_text = _prototype("FPDFText_GetText", _INT, _PTR, _INT, _INT, _PTR)
char_generated = _prototype("FPDFText_IsGenerated", _INT, _PTR, _INT)
char_object = _prototype("FPDFText_GetTextObject", _PTR, _PTR, _INT)
char_size = _prototype("FPDFText_GetFontSize", DOUBLE, _PTR, _INT)
char_loose_box = _prototype("FPDFText_GetLooseCharBox", _INT, _PTR, _INT, _PTR)
char_tight_box = _prototype("FPDFText_GetCharBox", _INT, _PTR, _INT, _PTR, _PTR, _PTR, _PTR)
char_matrix = _prototype("FPDFText_GetMatrix", _INT, _PTR, _INT, _PTR)

text_mode = _prototype("FPDFTextObj_GetTextRenderMode", _INT, _PTR)
text_font = _prototype("FPDFTextObj_GetFont", _PTR, _PTR)
font_name = _prototype("FPDFFont_GetBaseFontName", ctypes.c_size_t, _PTR, _PTR, ctypes.c_size_t)
font_flags = _prototype("FPDFFont_GetFlags", _INT, _PTR)

page_object_count = _prototype("FPDFPage_CountObjects", _INT, _PTR)
page_object = _prototype("FPDFPage_GetObject", _PTR, _PTR, _INT)
form_object_count = _prototype("FPDFFormObj_CountObjects", _INT, _PTR)
form_object = _prototype("FPDFFormObj_GetObject", _PTR, _PTR, ctypes.c_ulong)
object_type = _prototype("FPDFPageObj_GetType", _INT, _PTR)
object_matrix = _prototype("FPDFPageObj_GetMatrix", _INT, _PTR, _PTR)
object_fill = _prototype("FPDFPageObj_GetFillColor", _INT, _PTR, _PTR, _PTR, _PTR, _PTR)
object_stroke = _prototype("FPDFPageObj_GetStrokeColor", _INT, _PTR, _PTR, _PTR, _PTR, _PTR)
object_stroke_width = _prototype("FPDFPageObj_GetStrokeWidth", _INT, _PTR, _PTR)
object_dash_count = _prototype("FPDFPageObj_GetDashCount", _INT, _PTR)
image_pixel_size = _prototype("FPDFImageObj_GetImagePixelSize", _INT, _PTR, _PTR, _PTR)

path_segment_count = _prototype("FPDFPath_CountSegments", _INT, _PTR)
path_segment = _prototype("FPDFPath_GetPathSegment", _PTR, _PTR, _INT)
path_draw_mode = _prototype("FPDFPath_GetDrawMode", _INT, _PTR, _PTR, _PTR)
segment_point = _prototype("FPDFPathSegment_GetPoint", _INT, _PTR, _PTR, _PTR)
segment_type = _prototype("FPDFPathSegment_GetType", _INT, _PTR)
segment_close = _prototype("FPDFPathSegment_GetClose", _INT, _PTR)


class Cells:
    """A few C numbers that a function writes to and Python reads from, made once and used again."""

    def __init__(self, kind: Any, count: int) -> None:
        self.array = (kind * count)()
        base, step = ctypes.addressof(self.array), ctypes.sizeof(kind)
        self.at = tuple(base + i * step for i in range(count))


def rows(call: Callable[..., Any], handle: int, indices: Iterable[int], count: int, width: int) -> NDArray[np.float32]:
    """``call(handle, i, address)`` for each index → (count, width) floats, zero where it fails."""
    out = np.zeros((count, width), np.float32)
    start, step = out.ctypes.data, 4 * width
    addresses = range(start, start + count * step, step)
    deque(map(call, repeat(handle), indices, addresses), maxlen=0)  # a loop without Python frames
    return out


def table(
    call: Callable[..., Any], handles: list[int], width: int, kind: Any
) -> tuple[NDArray[Any], NDArray[np.bool_]]:
    """``call(handle, address, …)`` for each handle → (n, width) numbers, and (n,) whether it succeeded."""
    out = np.zeros((len(handles), width), kind)
    start, step = out.ctypes.data, out.strides[0]
    columns = (range(at, at + step * len(handles), step) for at in range(start, start + step, out.itemsize))
    return out, np.array(list(map(call, handles, *columns)), bool)


def color(call: Callable[..., Any], obj: int, cells: Cells) -> int | None:
    """0xRRGGBB of a fill or stroke; None where it is transparent, -1 where it is a pattern or shading."""
    if not call(obj, *cells.at[:4]):
        return -1
    red, green, blue, alpha = cells.array[:4]
    return (red << 16 | green << 8 | blue) if alpha else None


def address(handle: Any) -> int:
    """The integer of a helper object's handle, for the prototypes above."""
    value = ctypes.cast(handle.raw, ctypes.c_void_p).value
    assert value is not None
    return value
