"""What MinerU wrote about a document → our `Document`: for those who come from there, and to compare.

Reads ``middle.json`` (blocks, lines and spans with boxes in points) where it is there, else ``content_list.json``
(blocks with boxes in thousandths of the page, or none). Nothing is read again: text, order and tables are MinerU's.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image

from docstruct.document import Document, Page
from docstruct.engines.answers import figure_kind
from docstruct.engines.written import KINDS, UNKNOWN, Written, page_of
from docstruct.errors import CorruptError, LimitError, SourceError, UsageError
from docstruct.facts import Issue, Picture, Word
from docstruct.facts import Path as Drawn
from docstruct.geometry import BBox
from docstruct.model.html_table import parse_tables

MOST_BYTES = 512 << 20
A4 = (595.0, 842.0)  # points; for lists that come without the page's size
_MIDDLE, _LIST = "middle.json", "content_list.json"

Json = Mapping[str, Any]


def read_mineru(folder: str | Path) -> Document:
    """The document of one run of MinerU.

    Args:
        folder: that MinerU wrote for a document, or one of its JSON files.

    Raises:
        UsageError: no such files, or those of several documents.
        CorruptError: the file is not what MinerU writes.
        LimitError: the file is larger than `MOST_BYTES`.
    """
    file = _chosen(Path(folder))
    content = _loaded(file)
    middle = isinstance(content, dict) and isinstance(content.get("pdf_info"), list)
    if middle:
        pages = [_middle_page(page, n) for n, page in enumerate(_maps(content["pdf_info"]))]
    elif isinstance(content, list):
        pages = list(_listed_pages(_maps(content), _sizes(file)))
    else:
        raise CorruptError("holds neither pages nor a list of content", source=file.name)
    about = {f"mineru.{key}": str(content[f"_{key}"]) for key in ("backend", "version_name")
             if middle and f"_{key}" in content}  # fmt: skip
    return Document(_source(file), "mineru", tuple(pages), metadata=about)


# -- files ---------------------------------------------------------------------------------------------


def _chosen(path: Path) -> Path:
    if path.is_file():
        return path
    for ending in (_MIDDLE, _LIST):
        found = sorted(path.rglob(f"*{ending}"))
        if len(found) > 1:
            names = ", ".join(str(file.relative_to(path)) for file in found[:5])
            raise UsageError(f"{path} holds several documents: {names}", remedy="name one of their folders")
        if found:
            return found[0]
    remedy = "give the folder that mineru -o wrote"
    raise UsageError(f"{path} holds no {_MIDDLE} and no {_LIST}", remedy=remedy)


def _loaded(file: Path) -> Any:
    try:
        if file.stat().st_size > MOST_BYTES:
            raise LimitError(f"is larger than {MOST_BYTES:,} bytes", source=file.name)
        return json.loads(file.read_bytes())
    except OSError as error:
        raise SourceError(f"cannot be read: {error.strerror}", source=file.name) from None
    except (ValueError, RecursionError):
        raise CorruptError("is not JSON", source=file.name) from None


def _source(file: Path) -> str:
    """The name of the document, as MinerU puts it before that of its files."""
    for ending in (_MIDDLE, _LIST):
        if file.name.endswith(f"_{ending}"):
            return file.name.removesuffix(f"_{ending}")
    return file.parent.name


def _sizes(file: Path) -> dict[int, tuple[float, float]]:
    """Page sizes of the PDF that MinerU keeps beside its lists; none where it does not."""
    from docstruct.reading.pages import open_document
    from docstruct.reading.source import load_source

    origin = file.with_name(f"{_source(file)}_origin.pdf")
    if not origin.is_file():
        return {}
    with open_document(load_source(origin)) as reader:
        return {page.page_no: (page.width, page.height) for page in reader.pages()}


# -- middle.json ---------------------------------------------------------------------------------------


def _middle_page(page: Json, number: int) -> Page:
    size = _numbers(page.get("page_size"), 2)
    sheet = _Sheet(_page_no(page, number), *(size or A4))
    blocks = [*_maps(page.get("discarded_blocks")), *_maps(page.get("para_blocks"))]
    written = [each for block in blocks for each in _blocks(block, sheet)]
    return page_of(written, sheet, (), [] if size else [sheet.assumed()])


def _blocks(block: Json, sheet: _Sheet) -> Iterator[Written]:
    inner = list(_maps(block.get("blocks")))
    if inner:
        for part in inner:
            yield from _blocks({**part, "level": part.get("level", block.get("level"))}, sheet)
        return
    box = sheet.box(block.get("bbox"))
    label = str(block.get("type", "text"))
    spans = [span for line in _maps(block.get("lines")) for span in _maps(line.get("spans"))]
    html = next((s["html"] for s in spans if isinstance(s.get("html"), str)), None)
    sure = _sure(spans)
    if label in ("table_body", "table") and html is not None:
        yield from _table(html, box, sure)
    elif label in ("image_body", "image", "chart_body", "chart"):
        content = next((s["content"] for s in spans if isinstance(s.get("content"), str)), "")
        yield Written("figure", box, content, figure=figure_kind(content), confidence=sure)
    else:
        lines = tuple(_lines(block, sheet))
        if lines:
            text = "\n".join(text for text, _ in lines)
            yield Written(_kind(label, block.get("level")), box, text, lines, confidence=sure)


def _lines(block: Json, sheet: _Sheet) -> Iterator[tuple[str, BBox]]:
    for line in _maps(block.get("lines")):
        text = " ".join(str(span.get("content", "")).strip() for span in _maps(line.get("spans")))
        if text.strip():
            yield text, sheet.box(line.get("bbox", block.get("bbox")))


def _sure(spans: Sequence[Json]) -> float:
    scores = [s["score"] for s in spans if isinstance(s.get("score"), (int, float))]
    return min(max(float(min(scores)), 0.0), 1.0) if scores else UNKNOWN


# -- content_list.json ---------------------------------------------------------------------------------


def _listed_pages(items: Iterable[Json], sizes: Mapping[int, tuple[float, float]]) -> Iterator[Page]:
    by_page: dict[int, list[Json]] = {}
    for item in items:
        by_page.setdefault(_page_no(item, 0), []).append(item)
    for page_no in sorted(by_page.keys() | sizes.keys()):
        sheet = _Sheet(page_no, *sizes.get(page_no, A4))
        listed = by_page.get(page_no, [])
        boxes = _boxes(listed, sheet)
        written = [each for item, box in zip(listed, boxes) for each in _listed(item, box)]
        issues = [] if page_no in sizes else [sheet.assumed()]
        if any("bbox" not in item for item in listed):
            message = "blocks came without boxes; their places are estimated"
            issues.append(Issue("estimated-places", "info", message, page_no=page_no))
        yield page_of(written, sheet, (), issues)


def _boxes(items: Sequence[Json], sheet: _Sheet) -> list[BBox]:
    """The boxes of a page's items, or equal parts of it from top to bottom."""
    part = sheet.height / max(1, len(items))
    whole = BBox(0.0, 0.0, sheet.width, sheet.height)
    parts = [whole._replace(y0=n * part, y1=(n + 1) * part) for n in range(len(items))]
    scale = (sheet.width / 1000, sheet.height / 1000)
    return [sheet.box(i["bbox"], scale) if "bbox" in i else box for i, box in zip(items, parts)]


def _listed(item: Json, box: BBox) -> Iterator[Written]:
    label = str(item.get("type", "text"))
    for caption in _captions(item):
        # Where the caption stands is not told; it is taken from the edge of its table or figure.
        yield Written("caption", box._replace(y1=box.y0 + 0.1 * box.height), caption)
    if label == "table":
        yield from _table(str(item.get("table_body") or ""), box, UNKNOWN)
    elif label in ("image", "chart"):
        content = str(item.get("content") or "")
        yield Written("figure", box, content, figure=figure_kind(content))
    else:
        parts = item.get("list_items") or item.get("code_body") or item.get("text") or ""
        text = "\n".join(map(str, parts)) if isinstance(parts, list) else str(parts)
        text = text.strip().strip("$").strip() if label == "equation" else text.strip()
        if text:
            yield Written(_kind(label, item.get("text_level")), box, text)


def _captions(item: Json) -> Iterator[str]:
    for key in ("table_caption", "image_caption", "img_caption", "chart_caption"):
        given = item.get(key)
        yield from (str(part) for part in (given if isinstance(given, list) else ()) if str(part).strip())


# -- both ----------------------------------------------------------------------------------------------


@dataclass
class _Sheet:
    """The facts of a page of which only the size is known."""

    page_no: int
    width: float
    height: float
    words: Sequence[Word] = ()
    paths: Sequence[Drawn] = ()
    pictures: Sequence[Picture] = ()
    issues: Sequence[Issue] = ()

    def render(self, dpi: float = 144.0, clip: BBox | None = None) -> Image.Image:
        """There are no pixels."""
        raise UsageError("MinerU's files hold no pixels of the page", page_no=self.page_no)

    def box(self, given: Any, scale: tuple[float, float] = (1.0, 1.0)) -> BBox:
        """A box of MinerU in points, within the page; the whole page where it is none."""
        corners = _numbers(given, 4)
        whole = BBox(0.0, 0.0, self.width, self.height)
        if corners is None:
            return whole
        x0, x1 = sorted(corner * scale[0] for corner in corners[::2])
        y0, y1 = sorted(corner * scale[1] for corner in corners[1::2])
        return BBox(x0, y0, x1, y1).intersect(whole) or whole

    def assumed(self) -> Issue:
        """The size was not told."""
        message = "the size of the page is not told; A4 is assumed"
        return Issue("assumed-size", "warning", message, page_no=self.page_no)


def _kind(label: str, level: Any) -> Any:
    """The kind of block; a title or a text with a level is a heading."""
    if isinstance(level, int) and level > 0:
        return "title" if level == 1 else "heading"
    return "list" if label == "index" else KINDS.get(label, "text")


def _table(html: str, box: BBox, sure: float) -> Iterator[Written]:
    tables = parse_tables(html)
    if not tables:  # MinerU kept its picture alone
        yield Written("figure", box, figure="table", confidence=sure)
    for table in tables[:1]:
        yield Written("table", box, cells=table.cells, caption=table.caption, confidence=sure)


def _maps(given: Any) -> Iterator[Json]:
    """The objects in a list, whatever else stands there."""
    return (item for item in (given if isinstance(given, list) else ()) if isinstance(item, dict))


def _numbers(given: Any, count: int) -> list[float] | None:
    if not isinstance(given, list) or len(given) != count:
        return None
    fine = all(isinstance(n, (int, float)) and abs(n) < 1e6 for n in given)
    return [float(n) for n in given] if fine else None


def _page_no(item: Json, number: int) -> int:
    """Page numbers from 1; MinerU counts from 0."""
    stated = item.get("page_idx", number)
    return stated + 1 if isinstance(stated, int) and 0 <= stated < 1_000_000 else number + 1
