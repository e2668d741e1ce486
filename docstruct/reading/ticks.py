"""Words, vector paths and pixels → the boxes of a page that are to be ticked, and which are; points.

A box is a small square or circle, as high as the words it stands beside, that touches no other: the cells of a
comb of characters and of a table are none. It is ticked by whatever is drawn in it: a cross, a hook, a dot, a letter.
Signs of fonts (☒, ``[x]``) are boxes too; those that also serve as bullets (■, ●) only beside hollow ones.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence

from docstruct.facts import Path, TickBox, Word
from docstruct.geometry import BBox

SIDE = (0.45, 1.7)  # of a box, in font sizes of the words beside it
SQUARE = 0.8  # shorter to longer side, at least
BESIDE = 2.0  # font sizes from a box to the nearest word of its row, at most
MOST = 2_000  # squares on a page; more are a drawing
MARK = 0.3  # of the side of a box, the least size of what ticks it
COVER = 0.85  # of the side: a pale fill this large is the ground of the box, no mark
APART = 0.12  # of the side, between boxes that do not touch

_EMPTY = re.compile(r"^(?:[☐□❏❐❑❒◻◽▢○◯\uf06f\uf0a8\uf071\uf0a1]|\[ ?\]|\( ?\))")
_TICKED = re.compile(r"^(?:[☑☒🗹🗷✓✔✗✘✕✖⊠\uf0fe\uf0fd\uf0fc\uf0fb\uf078\uf052]|\[[xXvV✓✔]\]|\([xX✓✔•●]\))")
_FILLED = re.compile(r"^[■●◼◾]")  # ticked where hollow ones stand on the page, else bullets
_HOLLOW = re.compile(r"^[□◻◽▢○◯]")
_LETTER = re.compile(r"^[xXvV✓✔✗✘✕✖•●■+×*]{1,2}$")  # written into a box


def with_written(drawn: Sequence[TickBox], words: Sequence[Word]) -> list[TickBox]:
    """The drawn boxes and the signs among the words that stand for one, ticked or empty."""
    signs = (s for s in _written(words) if not any(d.bbox.intersect(s.bbox) for d in drawn))
    return [*drawn, *signs]


def _written(words: Sequence[Word]) -> list[TickBox]:
    words = [*_with_brackets(words)]
    hollow = any(_HOLLOW.match(w.text) for w in words)
    found = []
    for word in words:
        ticked = _TICKED.match(word.text) or (hollow and _FILLED.match(word.text))
        sign = ticked or _EMPTY.match(word.text)
        if sign:
            x0, y0, x1, y1 = word.bbox
            end = x0 + (x1 - x0) * len(sign.group()) / len(word.text)  # ``[x]Yes`` is one word
            found.append(TickBox(BBox(x0, y0, end, y1), bool(ticked), word.way))
    return found


def _with_brackets(words: Sequence[Word]) -> Iterator[Word]:
    """The words, ``[`` ``x`` ``]`` and ``[`` ``]`` joined."""
    at = 0
    while at < len(words):
        count = next((n for n in (3, 2) if _is_bracketed(words[at : at + n], n)), 1)
        part = words[at : at + count]
        if count == 1:
            yield part[0]
        else:
            yield part[0]._replace(text="".join(w.text for w in part), bbox=BBox.around(w.bbox for w in part))
        at += count


def _is_bracketed(words: Sequence[Word], count: int) -> bool:
    texts = [w.text for w in words]
    ends = len(texts) == count and (texts[0][0], texts[-1][0]) in (("[", "]"), ("(", ")"))
    return ends and len(texts[0]) == 1 and (count == 2 or bool(_LETTER.match(texts[1])))


def drawn_boxes(paths: Sequence[Path], words: Sequence[Word]) -> list[TickBox]:
    """The squares and circles among the paths that stand beside words, and whether something is drawn in them."""
    squares = [p.bbox for p in paths if p.stroke is not None and _is_square(p)]
    if not squares or len(squares) > MOST:
        return []
    boxes = boxes_beside(squares, words)
    side = max((b.height for b in boxes), default=0.0)
    marks = sorted((p for p in paths if p.bbox.height <= 2 * side), key=lambda p: p.bbox.cy)
    heights = [p.bbox.cy for p in marks]
    letters = [w for w in words if _LETTER.match(w.text)]
    found = []
    for box in boxes:
        level = marks[bisect_left(heights, box.y0) : bisect_left(heights, box.y1)]
        found.append(TickBox(box, _is_ticked(box, level, letters), "vector"))
    return found


def _is_square(path: Path) -> bool:
    """Whether a path is one square or circle: closed, its points on the edge of its box, as broad as high."""
    box = path.bbox
    if min(box.width, box.height) < SQUARE * max(box.width, box.height) or min(box.width, box.height) <= 0:
        return False
    kinds = "".join(kind for kind, _ in path.segments)
    ends = [points[-1] for _, points in path.segments if points]
    closed = "h" in kinds or (len(ends) > 3 and ends[0] == ends[-1])
    if not closed or kinds.count("m") != 1 or not 3 <= kinds.count("l") + kinds.count("c") <= 8:
        return False
    slack = 0.15 * max(box.width, box.height)
    near = (min(x - box.x0, box.x1 - x, y - box.y0, box.y1 - y) <= slack for x, y in ends)
    corners = ((x, y) for x in (box.x0, box.x1) for y in (box.y0, box.y1))
    reached = all(any(abs(x - a) + abs(y - b) <= slack for a, b in ends) for x, y in corners)
    return all(near) and (reached or "l" not in kinds)


def _is_ticked(box: BBox, marks: Iterable[Path], letters: Iterable[Word]) -> bool:
    """Whether something stands in a box that is neither its outline nor its ground."""
    side = max(box.width, box.height)
    reach = box.expand(0.25 * side)
    for mark in marks:
        inner = mark.bbox
        if not (box.contains(inner.cx, inner.cy) and reach.contains(inner.x0, inner.y0)):
            continue
        size = max(inner.width, inner.height)
        whole = min(inner.width, inner.height) > COVER * side
        if size < MARK * side or not reach.contains(inner.x1, inner.y1) or (whole and _is_square(mark)):
            continue
        if mark.stroke is not None or mark.fill not in (None, 0xFFFFFF):
            return True
    return any(box.contains(w.bbox.cx, w.bbox.cy) for w in letters)


def boxes_beside(squares: Sequence[BBox], words: Sequence[Word]) -> list[BBox]:
    """Those of the squares that are as high as the words they stand beside, hold none, and touch no other."""
    free = _apart(_distinct(squares))
    ordered = sorted((w for w in words if any(c.isalnum() for c in w.text)), key=lambda w: w.bbox.cy)
    heights = [w.bbox.cy for w in ordered]
    return [box for box in free if _is_beside(box, ordered, heights)]


def _is_beside(box: BBox, words: Sequence[Word], heights: Sequence[float]) -> bool:
    """Whether a word of fitting size stands right or left of a box, and no more than a tick in it."""
    low, high = bisect_left(heights, box.y0 - box.height), bisect_left(heights, box.y1 + box.height)
    found = False
    for word in words[low:high]:
        inside = box.contains(word.bbox.cx, word.bbox.cy)
        if inside and not _LETTER.match(word.text):
            return False
        em = word.size or word.bbox.height
        gap = max(word.bbox.x0 - box.x1, box.x0 - word.bbox.x1)
        if word.way == "ocr":  # a recogniser takes a box for the first letter of the word
            gap = max(gap, min(0.0, max(word.bbox.x1 - box.x1, box.x0 - word.bbox.x0) - em))
        level = word.bbox.y0 <= box.cy <= word.bbox.y1 or box.y0 <= word.bbox.cy <= box.y1
        fits = SIDE[0] * em <= max(box.width, box.height) <= SIDE[1] * em
        found = found or (not inside and level and fits and -0.2 * em <= gap <= BESIDE * em)
    return found


def _distinct(squares: Sequence[BBox]) -> list[BBox]:
    """One of each place: outline and ground, or an outline within another, count once; the outer stays."""
    kept: list[BBox] = []
    for box in sorted(squares, key=lambda b: (round(b.cy), -b.area)):
        side = max(box.width, box.height)
        if not any(abs(box.cx - k.cx) < 0.3 * side and abs(box.cy - k.cy) < 0.3 * side for k in kept[-12:]):
            kept.append(box)
    return kept


def _apart(boxes: Sequence[BBox]) -> list[BBox]:
    """Those that touch no other: the cells of a comb or a table do."""
    touching: set[int] = set()
    order = sorted(range(len(boxes)), key=lambda i: boxes[i].x0)
    for n, i in enumerate(order):
        side = APART * boxes[i].width
        for j in order[n + 1 :]:
            if boxes[j].x0 > boxes[i].x1 + side:
                break
            if boxes[i].expand(side).intersect(boxes[j]) is not None:
                touching |= {i, j}
    return [box for i, box in enumerate(boxes) if i not in touching]
