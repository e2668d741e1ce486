"""The figures of a page: facts → `Drawing`s, each with the words and paths in it, and a guess of its kind.

Points of the page as displayed. Paths and words that stand closer than a line of text belong together; running
text is left out, and so are the page's own background and frames. A page without running text (a plot saved as
a file) is one figure. Pictures placed on the page, and pages that are pictures, are figures without words.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from statistics import median

import numpy as np
from numpy.typing import NDArray

from docstruct.document import Drawing, Line
from docstruct.facts import PageFacts, Path, Picture, Word
from docstruct.geometry import BBox
from docstruct.reading.drawing_kind import kind_of
from docstruct.reading.lines import lines_of

GAP = 1.5  # text heights that part two figures, or a figure from what stands beside it
PROSE_WORDS = 8  # in a line, from which on it may be running text
PROSE_LINES = 3  # one under the other make a paragraph
MIN_PATHS = 3
SMALL_PICTURE = 24.0  # points; icons and bullets
MANY_WORDS = 10  # of the text layer over a picture: it is a background
LARGEST_GRID = 1200  # cells along a side
PAGE_SHARE = 0.9  # of the page's sides: a background


def find_drawings(facts: PageFacts) -> list[Drawing]:
    """The figures of a page from top to bottom, vector drawings first."""
    return [*_vector(facts), *_pictures(facts)]


def _pictures(facts: PageFacts) -> Iterator[Drawing]:
    """Pictures that are figures: strips of one picture joined, those with text printed over them left out."""
    page = BBox(0.0, 0.0, facts.width, facts.height)
    for bbox, dpi in _joined(facts.pictures):
        box = page.intersect(bbox)
        if box is None or min(box.width, box.height) < SMALL_PICTURE:
            continue
        over = sum(w.visible and box.contains(w.bbox.cx, w.bbox.cy) for w in facts.words)
        if over < MANY_WORDS:
            yield Drawing(facts.page_no, box, way="pixels", dpi=dpi, render=partial(facts.render, clip=box))


def _joined(pictures: Sequence[Picture]) -> list[tuple[BBox, float]]:
    """Box and dots per inch of each picture; what was cut into strips or tiles of one width is one."""
    out: list[tuple[BBox, float]] = []
    for picture in sorted(pictures, key=lambda p: (round(p.bbox.x0), p.bbox.y0)):
        box, dpi = picture.bbox, 72.0 * picture.pixel_size[0] / max(picture.bbox.width, 1e-6)
        last = out[-1][0] if out else None
        same = last is not None and abs(last.x0 - box.x0) < 1 and abs(last.x1 - box.x1) < 1
        if last is not None and same and abs(last.y1 - box.y0) < 1:
            out[-1] = (BBox.around([last, box]), dpi)
        else:
            out.append((box, dpi))
    return out


def _vector(facts: PageFacts) -> Iterator[Drawing]:
    page = BBox(0.0, 0.0, facts.width, facts.height)
    paths = [p for p in facts.paths if _seen(p, page)]
    if len(paths) < MIN_PATHS or _is_scan(facts.pictures, page):
        return
    words = [w for w in facts.words if w.visible]
    lines = lines_of(words)
    prose = _prose(lines)
    if not prose:
        yield _drawing(facts, page, words, paths)
        return
    loose = [line for line in lines if id(line) not in prose]
    em = median([line.size for line in lines if line.size > 0] or [10.0])
    for some_lines, some_paths in _clusters(loose, paths, page, GAP * em):
        if len(some_paths) >= MIN_PATHS:
            yield _drawing(facts, page, [w for line in some_lines for w in line.words], some_paths)


def _drawing(facts: PageFacts, page: BBox, words: Sequence[Word], paths: Sequence[Path]) -> Drawing:
    around = BBox.around([*(w.bbox for w in words), *(p.bbox for p in paths)])
    box = page.intersect(around) or page
    kind = kind_of(words, paths)
    return Drawing(facts.page_no, box, tuple(words), tuple(paths), kind=kind, render=partial(facts.render, clip=box))


def _seen(path: Path, page: BBox) -> bool:
    """Whether a path is drawn on the page and is not its background."""
    box = path.bbox
    if box.x1 < page.x0 or box.y1 < page.y0 or box.x0 > page.x1 or box.y0 > page.y1:
        return False
    covers = box.width >= PAGE_SHARE * page.width and box.height >= PAGE_SHARE * page.height
    return not (covers and path.fill is not None and len(path.segments) <= 6)


def _is_scan(pictures: Sequence[Picture], page: BBox) -> bool:
    parts = (page.intersect(p.bbox) for p in pictures)
    return any(part is not None and part.area >= PAGE_SHARE * page.area for part in parts)


def _prose(lines: Sequence[Line]) -> set[int]:
    """Identities of the lines of paragraphs: long lines, one under the other."""
    long = [line for line in lines if len(line.words) >= PROSE_WORDS and abs(line.words[0].angle) < 1]
    found: set[int] = set()
    for line in long:
        below = [o for o in long if o is not line and _next_to(line, o)]
        if len(below) >= 2 or (below and len(long) >= PROSE_LINES):
            found.add(id(line))
            found |= {id(o) for o in lines if _continues(line, o)}
    return found


def _next_to(one: Line, other: Line) -> bool:
    near = abs(one.bbox.cy - other.bbox.cy) <= 2.6 * max(one.size, other.size, one.bbox.height)
    return near and one.bbox.overlap_x(other.bbox) > 0.5 * min(one.bbox.width, other.bbox.width)


def _continues(one: Line, other: Line) -> bool:
    """Whether the other is the short last line of the paragraph: right below, at the same left edge."""
    down = other.bbox.cy - one.bbox.cy
    return 0 < down <= 1.8 * max(one.size, one.bbox.height) and abs(one.bbox.x0 - other.bbox.x0) <= one.bbox.height


def _clusters(
    lines: Sequence[Line], paths: Sequence[Path], page: BBox, gap: float
) -> Iterator[tuple[list[Line], list[Path]]]:
    """What stands closer than ``gap``: connected parts of a grid of the page, so that cost stays bounded."""
    from scipy.ndimage import label  # 0.1 s to import: only pages with drawings pay it

    cell = max(gap / 4, page.width / LARGEST_GRID, page.height / LARGEST_GRID)
    boxes = [*(line.bbox for line in lines), *(p.bbox for p in paths)]
    filled = _filled([box.expand(gap / 2 - cell / 2) for box in boxes], page, cell)
    names, _ = label(filled, structure=np.ones((3, 3)))
    found: dict[int, tuple[list[Line], list[Path]]] = {}
    for i, box in enumerate(boxes):
        row, col = _cell(box, page, cell, names.shape)
        lines_in, paths_in = found.setdefault(int(names[row, col]), ([], []))
        if i < len(lines):
            lines_in.append(lines[i])
        else:
            paths_in.append(paths[i - len(lines)])
    yield from sorted(found.values(), key=lambda part: min((p.bbox.y0 for p in part[1]), default=0.0))


def _filled(boxes: Sequence[BBox], page: BBox, cell: float) -> NDArray[np.bool_]:
    rows, cols = int(page.height / cell) + 2, int(page.width / cell) + 2
    # Corners of boxes as +1 and -1: their double cumulative sum counts the boxes over each cell.
    marks = np.zeros((rows + 1, cols + 1), np.int64)
    edges = np.array(boxes, np.float64).reshape(-1, 4) / cell
    edges += np.array([-page.x0, -page.y0, -page.x0, -page.y0]) / cell
    x0, y0 = (np.clip(edges[:, i].astype(int), 0, n - 1) for i, n in ((0, cols), (1, rows)))
    x1, y1 = (np.clip(edges[:, i].astype(int), 0, n - 1) + 1 for i, n in ((2, cols), (3, rows)))
    for x, y, sign in ((x0, y0, 1), (x1, y1, 1), (x0, y1, -1), (x1, y0, -1)):
        np.add.at(marks, (y, x), sign)
    inside: NDArray[np.bool_] = marks.cumsum(0).cumsum(1)[:-1, :-1] > 0
    return inside


def _cell(box: BBox, page: BBox, cell: float, shape: tuple[int, ...]) -> tuple[int, int]:
    row, col = int((box.y0 - page.y0) / cell), int((box.x0 - page.x0) / cell)
    return min(max(row, 0), shape[0] - 1), min(max(col, 0), shape[1] - 1)
