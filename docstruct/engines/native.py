"""The default engine: text layer and vector paths where a page has them, OCR where it has no usable text.

Facts of a page in, a `Page` of lines, blocks, tables and label-value pairs out. All of it is worked out in
the frame in which the page reads upright; `Page.turn` says how that lies on the sheet. Nothing is downloaded,
and the OCR is imported when the first page needs it.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from docstruct.document import Figure, Page
from docstruct.engines.protocol import Task
from docstruct.errors import UsageError
from docstruct.facts import Issue, PageFacts, TickBox, Way, Word
from docstruct.geometry import Affine, BBox
from docstruct.reading.layout import blocks_of, lines_of
from docstruct.reading.pairs import pairs_of
from docstruct.reading.tables.find import tables_of
from docstruct.reading.tables.rules import Rules, rules_of
from docstruct.reading.tables.turned import turned_tables
from docstruct.reading.textlayer import judge_text_layer
from docstruct.reading.ticks import drawn_boxes

DPI = 200.0  # of the picture given to the OCR, where the page does not state a better one
MOST_DPI = 300.0
MOST_PIXELS = 25_000_000  # A4 at 400 dpi; larger sheets are read at a lower resolution
FIGURE_SHARE = 0.02  # of the page; smaller pictures are ornaments
SCAN_SHARE = 0.85  # of the page; a picture that large is the page itself


class NativeEngine:
    """Reads pages without a model; holds no state."""

    name = "native"

    def read(self, facts: PageFacts, task: Task = "layout", region: BBox | None = None) -> Page:
        """The elements of the page.

        Args:
            facts: of the page.
            task: "layout" or "text"; both give all elements.
            region: only what has its middle inside, points of the page as displayed.

        Raises:
            UsageError: a task that needs a model.
            EngineError: OCR is needed and cannot run.
        """
        if task not in ("layout", "text"):
            raise UsageError(f"the native engine cannot {task}", remedy="choose an engine with a model")
        sheet = BBox(0.0, 0.0, facts.width, facts.height)
        part = sheet if region is None else region.intersect(sheet)
        if part is None:
            raise UsageError("the region lies outside the page", page_no=facts.page_no)
        verdict = judge_text_layer(facts)
        page = _from_text(facts, part) if verdict.usable else _from_pixels(facts, part)
        return replace(page, reason=verdict.reason)


@dataclass(frozen=True)
class _Upright:
    """What is known of a page in the frame in which it reads upright."""

    way: Way
    words: Sequence[Word]
    rules: Rules
    pictures: Sequence[BBox]
    width: float
    height: float
    ticks: Sequence[TickBox] = ()  # that are drawn
    turn: Affine | None = None  # this frame → the page as displayed

    def page(self, facts: PageFacts) -> Page:
        """Lines, tables, blocks, pairs and figures, as displayed."""
        lines = lines_of(self.words, self.rules.down)
        tables = tables_of(lines, self.rules, facts.page_no, self.way)
        tables += turned_tables(self.words, self.rules, facts.page_no, self.way)
        page = Page(
            page_no=facts.page_no,
            width=self.width,
            height=self.height,
            way=self.way if self.words else "none",
            words=tuple(self.words),
            lines=tuple(lines),
            blocks=tuple(blocks_of(lines, self.width, self.height, tables)),
            tables=tuple(tables),
            figures=_figures(facts.page_no, self.pictures, self.width * self.height),
            pairs=tuple(pairs_of(lines, self.rules, tables)),
            ticks=tuple(self.ticks),
            issues=_issues(facts, self.words),
        )
        return page if self.turn is None else page.displayed(self.turn, facts.width, facts.height)


def _from_text(facts: PageFacts, part: BBox) -> Page:
    """The page from its text layer, turned upright where most of its words lie on their side."""
    words = [w for w in facts.words if part.contains(w.bbox.cx, w.bbox.cy)]
    rules = _rules(facts).within(part)
    pictures = [box for p in facts.pictures if (box := p.bbox.intersect(part))]
    ticks = [t for t in drawn_boxes(facts.paths, words) if part.contains(t.bbox.cx, t.bbox.cy)]
    quarter = _reading_direction(words)
    if not quarter:
        return _Upright("text", words, rules, pictures, facts.width, facts.height, ticks).page(facts)
    turn, width, height = _quarter_turn(quarter, facts.width, facts.height)
    back = turn.inverse()
    words = [w._replace(bbox=back.box(w.bbox), angle=(w.angle - quarter) % 360) for w in words]
    pictures = [back.box(box) for box in pictures]
    ticks = [t._replace(bbox=back.box(t.bbox)) for t in ticks]
    return _Upright("text", words, rules.mapped(back), pictures, width, height, ticks, turn).page(facts)


def _rules(facts: PageFacts) -> Rules:
    """The rules of a page with a text layer; where that is hidden under a scan, also those in its pixels."""
    sheet = facts.width * facts.height
    scanned = any(p.bbox.area > SCAN_SHARE * sheet for p in facts.pictures)
    if not scanned or 2 * sum(word.visible for word in facts.words) > len(facts.words):
        return rules_of(facts.paths)
    from docstruct.reading.tables.pixel_lines import WORK_DPI, find_rules, without_letters  # cv2 takes long to import

    dpi = min(WORK_DPI, 72 * math.sqrt(MOST_PIXELS / sheet))
    return rules_of([*facts.paths, *without_letters(find_rules(facts.render(dpi), dpi), facts.words)])


def _from_pixels(facts: PageFacts, part: BBox) -> Page:
    """The page from its pixels."""
    # onnxruntime and cv2 take half a second to import
    from docstruct.reading.ocr.read import read_pixels
    from docstruct.reading.tables.pixel_lines import find_rules, without_letters
    from docstruct.reading.tick_pixels import pixel_boxes

    image = facts.render(_resolution(facts, part), part)
    dpi = image.width / part.width * 72
    reading = read_pixels(image, dpi)
    shift = Affine(e=part.x0, f=part.y0)
    rules = rules_of(without_letters(find_rules(image, dpi, reading), reading.words)).mapped(
        shift if reading.turn is None else Affine()
    )
    ticks = pixel_boxes(image, dpi, reading)
    if reading.turn is None:
        words = [w._replace(bbox=shift.box(w.bbox)) for w in reading.words]
        ticks = [t._replace(bbox=shift.box(t.bbox)) for t in ticks]
        return _Upright("ocr", words, rules, (), facts.width, facts.height, ticks).page(facts)
    turn = reading.turn.then(shift)
    return _Upright("ocr", reading.words, rules, (), reading.width, reading.height, ticks, turn).page(facts)


def _issues(facts: PageFacts, words: Sequence[Word]) -> tuple[Issue, ...]:
    """What the facts complain of, and that nothing could be read."""
    empty = Issue("no-text", "warning", "no text was found on the page", page_no=facts.page_no)
    return tuple(facts.issues) if words else (*facts.issues, empty)


def _figures(page_no: int, pictures: Sequence[BBox], area: float) -> tuple[Figure, ...]:
    """The pictures on the page that are neither ornaments nor the page itself."""
    fitting = [box for box in pictures if FIGURE_SHARE * area <= box.area <= SCAN_SHARE * area]
    return tuple(Figure(page_no, box) for box in fitting)


def _reading_direction(words: Sequence[Word]) -> int:
    """The quarter turn, 0, 90, 180 or 270 degrees clockwise, in which most letters of the page read."""
    letters: Counter[int] = Counter()
    for word in words:
        letters[round(word.angle / 90) * 90 % 360] += len(word.text)
    return max(letters, key=lambda a: (letters[a], -a), default=0)


def _quarter_turn(quarter: int, width: float, height: float) -> tuple[Affine, float, float]:
    """The map from the upright frame to a sheet of ``width`` by ``height``, and the upright frame's size."""
    turns = {
        90: (Affine(0.0, 1.0, -1.0, 0.0, width, 0.0), height, width),
        180: (Affine(-1.0, 0.0, 0.0, -1.0, width, height), width, height),
        270: (Affine(0.0, -1.0, 1.0, 0.0, 0.0, height), height, width),
    }
    return turns[quarter]


def _resolution(facts: PageFacts, part: BBox) -> float:
    """Dots per inch for the OCR: the scan's own where the page is one scan, within what memory allows."""
    sheet = facts.width * facts.height
    own = [p.pixel_size[0] / p.bbox.width * 72 for p in facts.pictures if p.bbox.area > SCAN_SHARE * sheet]
    dpi = min(max(own), MOST_DPI) if own else DPI
    return min(dpi, 72 * math.sqrt(MOST_PIXELS / part.area))
