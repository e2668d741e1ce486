"""A pdfium page → the text objects that stand in wholly transparent forms: drawn by the file, seen by nobody.

Programs that draw charts leave out tick labels for which there is no room by drawing them with an opacity of
zero. pdfium's text page lists them among the others and knits their letters together.
"""

from __future__ import annotations

import ctypes

from docstruct.reading.pdf import pdfium as f

MAX_DEPTH = 8  # of forms in forms
MAX_OBJECTS = 100_000  # looked at
_TEXT, _FORM = 1, 5  # FPDF_PAGEOBJ_*


def transparent_text(page: int) -> set[int]:
    """Addresses of the text objects in forms that are painted with an opacity of zero."""
    hidden: set[int] = set()
    cells = f.Cells(ctypes.c_uint, 4)
    stack = [(page, False, 0)]
    seen = 0
    while stack and seen < MAX_OBJECTS:
        parent, unseen, depth = stack.pop()
        count, get = (f.form_object_count, f.form_object) if depth else (f.page_object_count, f.page_object)
        for i in range(min(max(count(parent), 0), MAX_OBJECTS - seen)):
            seen += 1
            obj = get(parent, i)
            kind = f.object_type(obj) if obj else 0
            if obj and kind == _FORM and depth < MAX_DEPTH:
                stack.append((obj, unseen or f.color(f.object_fill, obj, cells) is None, depth + 1))
            elif obj and kind == _TEXT and unseen:
                hidden.add(obj)
    return hidden
