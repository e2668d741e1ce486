"""Drawing of documents whose truth is known: a kind and a seed -> PDF or scan, truth, place of each value.

Needs the extra ``drawing``. The same arguments give the same bytes on the same machine.
"""

from docstruct.drawing.documents import KINDS, LANGUAGES, Drawn, draw

__all__ = ["KINDS", "LANGUAGES", "Drawn", "draw"]
