"""Lines → blocks in reading order, each with its kind; boxes in points of the frame the lines are in.

Bottom-up first: lines that follow one another at one pitch, size and edge make a block, so that a paragraph
or an address is never torn. Then top-down: the blocks are put in order by recursive cuts along white space
(the XY-cut of Nagy and Seth, 1984), which prefers columns only where they hold running text. `lines_of` and
`rows_of` are those of `docstruct.reading.lines`.
"""

from __future__ import annotations

import dataclasses
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from docstruct.document import BULLET, Block, BlockKind, Line, Page, Table
from docstruct.geometry import BBox
from docstruct.reading.lines import lines_of, rows_of

__all__ = ["blocks_of", "lines_of", "mark_running", "rows_of"]

# Within a block, in units of the font size (em).
LEADING = 0.75  # white between two lines of a block, at most
SAME_SIZE = 1.18  # ratio of the font sizes of two lines of a block, at most
BAND = 0.9  # white that parts bands across columns, at least
INDENT = 3.2  # of a first line, or of the lines after a bullet

# Shares of the page height.
TOP_EDGE, BOTTOM_EDGE = 0.06, 0.93
RUNNING_ZONE = 0.15  # running headers and footers lie within it, from either edge

CAPTION = re.compile(
    r"^(?:fig(?:ure|\.)?|table|chart|exhibit|abb(?:ildung|\.)|tab(?:elle|\.)|tableau|tabla|tabella|figura)\s*[A-Z]{0,3}\.?\d",
    re.IGNORECASE,
)


def blocks_of(lines: Sequence[Line], width: float, height: float, tables: Sequence[Table] = ()) -> list[Block]:
    """Blocks of a page in reading order.

    Args:
        lines: of the whole page.
        width: of the page, points.
        height: of the page, points.
        tables: found on the page; each becomes one block of kind "table" with the lines inside it.
    """
    inside, outside = _by_table(lines, tables)
    blocks = [Block(tuple(part), table.bbox, "table") for table, part in zip(tables, inside)]
    level = [line for line in outside if _is_level(line)]
    blocks += _paragraphs(level)
    order = _ordered(blocks, 0)
    body = _body_size(level)
    named = [_with_kind(block, body, width, height, blocks) for block in order]
    turned = [Block((line,), line.bbox, "side-note") for line in outside if not _is_level(line)]
    return named + turned


def mark_running(pages: Sequence[Page]) -> list[Page]:
    """The pages with blocks that repeat at the same height on several of them marked as header or footer.

    Text is compared with its digits masked, so that page numbers and dates repeat too.
    """
    if len(pages) < 2:
        return list(pages)
    seen: Counter[tuple[str, bool, int]] = Counter()
    for page in pages:
        seen.update({key for block in page.upright.blocks if (key := _running_key(block, page.upright))})
    least = max(2, len(pages) // 3)
    running = {key for key, count in seen.items() if count >= least}
    return [_marked(page, running) for page in pages]


# -- lines → paragraphs --------------------------------------------------------------------------------


def _is_level(line: Line) -> bool:
    angle = line.words[0].angle % 360
    return angle <= 10 or angle >= 350


def _by_table(lines: Sequence[Line], tables: Sequence[Table]) -> tuple[list[list[Line]], list[Line]]:
    """The lines inside each table, and the rest."""
    inside: list[list[Line]] = [[] for _ in tables]
    outside = []
    for line in lines:
        box = line.bbox
        for table, part in zip(tables, inside):
            if table.bbox.expand(1.0).contains(box.cx, box.cy):
                part.append(line)
                break
        else:
            outside.append(line)
    return inside, outside


class _Growing:
    """A block that may still take the next line."""

    __slots__ = ("bold", "bullet", "lines", "pitch", "size", "x0", "x1", "y1")

    def __init__(self, line: Line) -> None:
        self.lines = [line]
        self.x0, _, self.x1, self.y1 = line.bbox
        self.size, self.bold, self.pitch = _em(line), line.bold, 0.0
        self.bullet = bool(BULLET.match(line.text))

    def take(self, line: Line) -> None:
        if not self.pitch:
            self.pitch = line.bbox.y1 - self.y1
        self.lines.append(line)
        self.x0, self.x1 = min(self.x0, line.bbox.x0), max(self.x1, line.bbox.x1)
        self.y1 = line.bbox.y1


def _em(line: Line) -> float:
    return line.size or line.bbox.height or 1.0


def _paragraphs(lines: Sequence[Line]) -> list[Block]:
    """Lines joined downwards; blocks still open are kept by the stripes of x they cover."""
    growing: list[_Growing] = []
    stripe = 40.0
    open_at: dict[int, list[_Growing]] = defaultdict(list)
    for row in rows_of(lines):
        joined: list[tuple[Line, _Growing | None]] = []
        for line in row:
            stripes = range(int(line.bbox.x0 // stripe), int(line.bbox.x1 // stripe) + 1)
            above = {id(g): g for s in stripes for g in open_at[s] if _overlaps(g, line)}
            joined.append((line, _above(line, list(above.values()))))
        claims = Counter(id(g) for _, g in joined if g)
        for line, block in joined:
            if block is None or claims[id(block)] > 1 or not _fits(block, line):
                block = _Growing(line)
                growing.append(block)
            else:
                block.take(line)
            for s in range(int(line.bbox.x0 // stripe), int(line.bbox.x1 // stripe) + 1):
                open_at[s] = [g for g in open_at[s] if g is not block and not _passed(g, line)]
                open_at[s].append(block)
    return [Block(tuple(g.lines), BBox.around(x.bbox for x in g.lines)) for g in growing]


def _overlaps(block: _Growing, line: Line) -> bool:
    last = block.lines[-1].bbox
    return min(last.x1, line.bbox.x1) > max(last.x0, line.bbox.x0)


def _passed(block: _Growing, line: Line) -> bool:
    """Whether the sweep has left the block behind."""
    return block.y1 + 2 * block.size < line.bbox.y0


def _above(line: Line, blocks: list[_Growing]) -> _Growing | None:
    """The block right above, None where two of them stand side by side there."""
    near = [g for g in blocks if g.y1 < line.bbox.y1 and line.bbox.y0 - g.y1 <= 1.5 * g.size]
    if not near:
        return None
    lowest = max(near, key=lambda g: g.y1)
    beside = [g for g in near if g is not lowest and lowest.y1 - g.y1 < 0.5 * g.size]
    return None if beside else lowest


def _fits(block: _Growing, line: Line) -> bool:
    """Whether a line continues the block above it: size, weight, distance, edge."""
    size, last = _em(line), block.lines[-1].bbox
    if max(size, block.size) > SAME_SIZE * min(size, block.size) or line.bold != block.bold:
        return False
    if line.bbox.y0 - last.y1 > LEADING * size:
        return False
    pitch = line.bbox.y1 - last.y1
    if block.pitch and not 0.75 * block.pitch <= pitch <= 1.25 * block.pitch:
        return False
    if not block.bullet and BULLET.match(line.text):
        return False
    return _same_edge(block, line.bbox, size)


def _same_edge(block: _Growing, box: BBox, size: float) -> bool:
    """Left, right or middle in common; running text may be indented."""
    last = block.lines[-1].bbox
    left, right, middle = abs(last.x0 - box.x0), abs(last.x1 - box.x1), abs(last.cx - box.cx)
    if min(left, right, middle) < 0.6 * size:
        return True
    return left < INDENT * size and (block.bullet or max(last.width, box.width) > 15 * size)


# -- blocks → reading order ----------------------------------------------------------------------------


def _ordered(blocks: list[Block], depth: int) -> list[Block]:
    """Recursive XY-cut; where no white line parts the blocks, by their upper edge."""
    if len(blocks) < 2:
        return blocks
    if depth > 40:
        return sorted(blocks, key=lambda b: (b.bbox.y0, b.bbox.x0))
    columns = _parted(blocks, 0, 3.0)
    # A heading stays with the column it stands above: small gaps part bands only where nothing else does.
    bands = _parted(blocks, 1, BAND * _usual_size(blocks) if len(columns) > 1 else 0.0)
    if len(columns) > 1 and (len(bands) == 1 or sum(map(_is_prose, columns)) >= 2):
        return [block for part in columns for block in _ordered(part, depth + 1)]
    if len(bands) > 1:
        joined = _join_columns(bands)
        if len(joined) > 1:
            return [block for part in joined for block in _ordered(part, depth + 1)]
    return sorted(blocks, key=lambda b: (b.bbox.y0, b.bbox.x0))


def _usual_size(blocks: list[Block]) -> float:
    """The middle font size of some blocks, points."""
    sizes = sorted(_em(block.lines[0]) for block in blocks if block.lines)
    return sizes[len(sizes) // 2] if sizes else 10.0


def _parted(blocks: list[Block], axis: int, least: float) -> list[list[Block]]:
    """Blocks in groups parted by white space wider than `least`, along x (axis 0) or y (axis 1)."""
    parts: list[list[Block]] = []
    end = float("-inf")
    for block in sorted(blocks, key=lambda b: b.bbox[axis]):
        if not parts or block.bbox[axis] > end + least:
            parts.append([])
        parts[-1].append(block)
        end = max(end, block.bbox[axis + 2])
    return parts


def _is_prose(blocks: list[Block]) -> bool:
    """Whether a column holds running text: enough lines, most of them filled."""
    lines = [line for block in blocks if block.kind == "text" for line in block.lines]
    if len(lines) < 4:
        return False
    full = max(line.bbox.width for line in lines)
    filled = sum(line.bbox.width > 0.75 * full and len(line.words) >= 4 for line in lines)
    return filled >= 0.5 * len(lines)


def _join_columns(bands: list[list[Block]]) -> list[list[Block]]:
    """Bands below each other that are parted by one common gutter are columns: read them as one."""
    joined = [bands[0]]
    for band in bands[1:]:
        both = joined[-1] + band
        columns = _parted(both, 0, 3.0)
        if 1 < len(columns) <= 4 and sum(map(_is_prose, columns)) >= 2:
            joined[-1] = both
        else:
            joined.append(band)
    return joined


# -- kinds ---------------------------------------------------------------------------------------------


def _body_size(lines: Sequence[Line]) -> float:
    """The font size most of the text is set in, to half a point."""
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[round(_em(line) * 2) / 2] += len(line.words)
    return max(sizes, key=lambda s: (sizes[s], s), default=10.0)


def _with_kind(block: Block, body: float, width: float, height: float, blocks: Sequence[Block]) -> Block:
    kind = block.kind if block.kind != "text" else _kind(block, body, width, height, len(blocks))
    return block if kind == block.kind else dataclasses.replace(block, kind=kind)


def _kind(block: Block, body: float, width: float, height: float, count: int) -> BlockKind:
    """What a block is, from its place, size, weight and first characters."""
    lines, box = block.lines, block.bbox
    size = max(map(_em, lines))
    if count > 1 and size <= 1.2 * body:
        if box.y1 < TOP_EDGE * height:
            return "header"
        if box.y0 > BOTTOM_EDGE * height:
            return "footer"
    first = lines[0].text
    if CAPTION.match(first):
        return "caption"
    if sum(bool(BULLET.match(line.text)) for line in lines) >= 2 or first[:1] in "•‣▪●◦➢":
        return "list"
    if len(lines) <= 3 and size >= 1.5 * body and box.cy < 0.5 * height and _has_letters(first):
        return "title"
    if len(lines) <= 2 and _is_heading(block, size, body):
        return "heading"
    if size < 0.9 * body and box.width < 0.16 * width and (box.x1 < 0.18 * width or box.x0 > 0.82 * width):
        return "side-note"
    return "text"


def _is_heading(block: Block, size: float, body: float) -> bool:
    text = block.text
    standing_out = size >= 1.15 * body or (size >= 0.95 * body and all(line.bold for line in block.lines))
    return standing_out and _has_letters(text) and len(text) < 120 and not text.endswith((",", ";", ":"))


def _has_letters(text: str) -> bool:
    return sum(c.isalpha() for c in text) >= max(2, sum(c.isdigit() for c in text))


def _running_key(block: Block, page: Page) -> tuple[str, bool, int] | None:
    """Masked text, upper or lower edge, and the height to a hundredth of the page; None inside the page."""
    if block.kind in ("table", "figure") or not block.lines:
        return None
    top = block.bbox.y1 < RUNNING_ZONE * page.height
    if not top and block.bbox.y0 < (1 - RUNNING_ZONE) * page.height:
        return None
    return re.sub(r"\d+", "0", block.text), top, round(50 * block.bbox.cy / page.height)


def _marked(page: Page, running: set[tuple[str, bool, int]]) -> Page:
    """The page, and its upright form, with the blocks found in `running` marked."""
    upright = page.upright
    kinds: list[BlockKind] = []
    for block in upright.blocks:
        key = _running_key(block, upright)
        kinds.append(block.kind if key not in running else "header" if key[1] else "footer")
    changed = dataclasses.replace(page, blocks=_rekinded(page.blocks, kinds))
    if upright is not page:
        changed = dataclasses.replace(
            changed, _upright=dataclasses.replace(upright, blocks=_rekinded(upright.blocks, kinds))
        )
    return changed


def _rekinded(blocks: Iterable[Block], kinds: Iterable[BlockKind]) -> tuple[Block, ...]:
    return tuple(dataclasses.replace(b, kind=k) if b.kind != k else b for b, k in zip(blocks, kinds))
