"""What a document states before anybody interprets it: words, paths, pictures and attachments of its pages.

All boxes are PDF points, origin top-left, y down, the page as displayed (rotation and crop applied);
`page_no` counts from 1; confidences lie in 0 to 1.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Literal, NamedTuple, Protocol

from docstruct.geometry import BBox

if TYPE_CHECKING:
    from PIL.Image import Image as PILImage

Way = Literal["xml", "text", "ocr", "vector", "pixels", "model", "none"]
"""How something was read: embedded XML, text layer, OCR, drawing operators, marks in pixels, a model."""

Severity = Literal["info", "warning", "error"]


class Issue(NamedTuple):
    """Something a reader should know: what, how bad, and where."""

    code: str  # kebab-case, such as "sum-mismatch"
    severity: Severity
    message: str
    path: str | None = None  # JSON Pointer of the field concerned
    page_no: int | None = None


class Word(NamedTuple):
    """A word of the text layer or of the OCR."""

    text: str
    bbox: BBox
    size: float = 0.0  # font size in points
    bold: bool = False
    color: int = 0x000000  # 0xRRGGBB
    angle: float = 0.0  # reading direction in degrees clockwise as displayed, 0 = left to right
    confidence: float = 1.0
    way: Way = "text"
    visible: bool = True  # False for the invisible text under a scan


class Path(NamedTuple):
    """A drawn path, all matrices applied."""

    segments: tuple[tuple[str, tuple[tuple[float, float], ...]], ...]  # ("m"|"l"|"c"|"h", points)
    bbox: BBox
    fill: int | None = None  # 0xRRGGBB, None when not filled
    stroke: int | None = None
    width: float = 0.0  # of the stroke, points
    dashed: bool = False


class Picture(NamedTuple):
    """A raster image placed on the page."""

    bbox: BBox
    pixel_size: tuple[int, int]


class TickBox(NamedTuple):
    """A box to be ticked: a drawn square or circle beside words, or a sign that stands for one."""

    bbox: BBox
    ticked: bool
    way: Way = "text"  # "text" and "ocr": a sign; "vector", "pixels": drawn


class Attachment(NamedTuple):
    """A file embedded in the document."""

    name: str
    data: bytes
    relationship: str | None = None  # PDF /AFRelationship, such as "Alternative"


class PageFacts(Protocol):
    """What a page states before anybody interprets it. Facts are read when asked for."""

    page_no: int
    width: float  # points, as displayed
    height: float

    @property
    def words(self) -> Sequence[Word]:
        """Words of the text layer, in content order; empty for pictures."""

    @property
    def paths(self) -> Sequence[Path]:
        """Vector paths, in drawing order."""

    @property
    def pictures(self) -> Sequence[Picture]:
        """Raster images placed on the page."""

    @property
    def issues(self) -> Sequence[Issue]:
        """What was wrong with the page while its facts were read."""

    def render(self, dpi: float = 144.0, clip: BBox | None = None) -> PILImage:
        """The page (or the part `clip` of it, in points) as an RGB picture."""


class Reader(Protocol):
    """An opened document: its pages as facts, one after another. A context manager."""

    name: str
    page_count: int

    @property
    def attachments(self) -> Sequence[Attachment]:
        """The embedded files."""

    @property
    def metadata(self) -> dict[str, str]:
        """Title, Author, Producer, ... as far as the document states them."""

    @property
    def issues(self) -> Sequence[Issue]:
        """What was wrong with the document as a whole."""

    def pages(self, numbers: Sequence[int] | None = None) -> Iterator[PageFacts]:
        """Pages in order, lazily; `numbers` from 1 selects some."""

    def __enter__(self) -> Reader: ...

    def __exit__(self, *exc: object) -> None: ...
