"""Words or single characters of a drawing → labels: what is printed at one place, with subscripts and charges.

Characters belong to one label when they stand on one row next to each other (subscripts and charges lower or
higher). A hydrogen right above or below its atom is a label of its own here: only the bonds tell them apart.
"""

from __future__ import annotations

from collections.abc import Sequence

from docstruct.extractors.molecules.sketch import Char, Label
from docstruct.facts import Word
from docstruct.geometry import BBox

_CAPITAL = 0.72  # height of a capital by font size, in most text faces
_WIDTHS = {**dict.fromkeys("iIljft1.,'()-", 0.6), **dict.fromkeys("mMwW", 1.4)}


def labels_of_words(words: Sequence[Word]) -> list[Label]:
    """Labels of a text layer; boxes of words are those of the font, so the ink is estimated from its size."""
    usable = [w for w in words if w.visible and w.text.strip() and abs(w.angle) < 1]
    single = sorted(w.bbox.height / (w.size or w.bbox.height or 1) for w in usable if len(w.text) == 1)
    line = single[len(single) // 2] if single else 1.2
    return labels_of_chars([char for word in usable for char in _chars(word, line)])


def _chars(word: Word, line: float) -> list[Char]:
    """The characters of a word with boxes; `line` is the height of a line by font size.

    Letters one above the other come as one word where a program wrote them so: a column.
    """
    box, size = word.bbox, word.size or word.bbox.height
    high, rows = _CAPITAL * size, len(word.text) - 1
    step = (box.height - line * size) / max(rows, 1)
    if rows and step > 0.5 * size and box.width < 1.5 * size:
        top = box.cy - step * rows / 2
        middles = [top + i * step for i in range(rows + 1)]
        return [Char(c, BBox(box.x0, y - high / 2, box.x1, y + high / 2)) for c, y in zip(word.text, middles)]
    weights = [_WIDTHS.get(c, 1.0) for c in word.text]
    unit, x, chars = box.width / sum(weights), box.x0, []
    for c, weight in zip(word.text, weights):
        chars.append(Char(c, BBox(x, box.cy - high / 2, x + weight * unit, box.cy + high / 2)))
        x += weight * unit
    return chars


def labels_of_chars(chars: Sequence[Char]) -> list[Label]:
    """Labels of single characters with the boxes of their ink."""
    if not chars:
        return []
    heights = sorted(c.bbox.height for c in chars if c.text.isupper()) or sorted(c.bbox.height for c in chars)
    size = heights[len(heights) // 2]
    return [Label(tuple(_row(group)), size) for group in _groups(chars, size)]


def _groups(chars: Sequence[Char], size: float) -> list[list[Char]]:
    """Characters next to each other on one row."""
    left = sorted(chars, key=lambda c: (c.bbox.x0, c.bbox.y0))
    groups: list[list[Char]] = []
    for char in left:
        home = next((g for g in reversed(groups) if any(_adjacent(c, char, size) for c in reversed(g))), None)
        if home is None:
            groups.append([char])
        else:
            home.append(char)
    return groups


def _adjacent(a: Char, b: Char, size: float) -> bool:
    """Whether b stands right of a on its row, raised or lowered by no more than a script is."""
    gap, shift = b.bbox.x0 - a.bbox.x1, abs(b.bbox.cy - a.bbox.cy)
    high = max(a.bbox.height, b.bbox.height, 0.5 * size)
    small = min(a.bbox.height, b.bbox.height) < 0.85 * high
    return -0.5 * size < gap < 0.4 * high and shift < (1.0 if small else 0.3) * high


def _row(group: list[Char]) -> list[Char]:
    """In reading order: by x, a raised charge after the subscript that stands below it."""
    row = sorted(group, key=lambda c: c.bbox.x0)
    for i in range(len(row) - 1):
        a, b = row[i].bbox, row[i + 1].bbox
        if a.overlap_x(b) > 0.5 * min(a.width, b.width) and a.cy < b.cy:
            row[i], row[i + 1] = row[i + 1], row[i]
    return row


def stacked(a: Label, b: Label) -> bool:
    """Whether one label stands right above or below the other, as a hydrogen does at its atom."""
    size = max(a.size, b.size)
    return any(
        p.bbox.overlap_x(q.bbox) > 0.4 * min(p.bbox.width, q.bbox.width)
        and max(p.bbox.y0, q.bbox.y0) - min(p.bbox.y1, q.bbox.y1) < 1.2 * size
        for p in a.chars[:1]
        for q in b.chars
        if q.text.isupper()
    )


def with_hydrogen(label: Label, guest: Label) -> Label:
    """The atom that the hydrogen stands at, the hydrogen, then the rest of the label."""
    capitals = [i for i, c in enumerate(label.chars) if c.text.isupper()]
    at = min(capitals, key=lambda i: abs(label.chars[i].bbox.cx - guest.chars[0].bbox.cx))
    while at + 1 < len(label.chars) and label.chars[at + 1].text.islower():
        at += 1
    chars = (*label.chars[: at + 1], *guest.chars, *label.chars[at + 1 :])
    return Label(chars, label.size, min(label.confidence, guest.confidence))
