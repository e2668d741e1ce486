"""A page → its picture as a data URI: WebP, small enough that thirty of them load at once."""

from __future__ import annotations

import base64
import io

from docstruct.document import Page
from docstruct.errors import DocstructError
from docstruct.result import Render

DPI = 120.0  # small print can be read
MOST_PIXELS = 1700  # of the longer side, whatever the size of the page
QUALITY = 55  # text stays clean; an A4 page takes about 80 kB


def picture(render: Render | None, page: Page) -> str | None:
    """``data:image/webp;base64,...``, or None where the page cannot be drawn."""
    if render is None:
        return None
    dpi = min(DPI, MOST_PIXELS * 72 / max(page.width, page.height, 1.0))
    try:
        image = render(page.page_no, dpi, None)
    except DocstructError:  # the values stand all the same; the boxes show on an empty sheet
        return None
    stream = io.BytesIO()
    image.convert("RGB").save(stream, "WEBP", quality=QUALITY, method=2)
    return "data:image/webp;base64," + base64.b64encode(stream.getvalue()).decode()
