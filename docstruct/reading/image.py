"""A picture file (PNG, JPEG, TIFF of many frames, WebP, BMP, GIF), or several → pages without words.

A page is the picture as a person sees it: EXIF orientation applied, alpha over white, 8-bit RGB. Its size
in points is pixels · 72 / dpi. The file's own resolution is taken where it is sane; otherwise the longer side
is assumed to be that of an A4 sheet, which makes the print of photographed letters and receipts of
plausible size.
"""

from __future__ import annotations

import struct
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from docstruct.errors import CorruptError, LimitError
from docstruct.facts import Attachment, Issue, PageFacts, Path, Picture, Word
from docstruct.geometry import BBox
from docstruct.reading.source import Source

MAX_PIXELS = 100_000_000  # of a frame; A2 at 600 dpi, 300 MB as RGB
MAX_RENDER_PIXELS = 30_000_000  # of a rendered page: A4 at 560 dpi, 90 MB as RGB
MAX_FRAMES = 20_000

SANE_DPI = (72.0, 1200.0)  # below: the field was filled with 1 or with an aspect ratio
SANE_INCHES = 34.0  # longer side: A1 is 33.1 in; a phone's 4,000 pixels "at 72 dpi" make 56
ASSUMED_INCHES = 297 / 25.4  # longer side of A4

_BROKEN = (
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    struct.error,
    EOFError,
    MemoryError,
    IndexError,
    KeyError,
)


class ImagePage:
    """The facts of a frame: its pixels, and nothing else. Implements `PageFacts`."""

    words: Sequence[Word] = ()
    paths: Sequence[Path] = ()

    def __init__(self, source: Source, frame: int, page_no: int) -> None:
        self.page_no = page_no
        self._source = source
        self._frame = frame
        with _frame(source, frame) as opened:
            size = _upright_size(opened)
            self.dpi, self.issues = _resolution(opened, size, page_no)
        self.pixel_size = size
        self.width = size[0] * 72 / self.dpi[0]
        self.height = size[1] * 72 / self.dpi[1]

    @cached_property
    def pictures(self) -> Sequence[Picture]:
        """The frame itself, over the whole page."""
        return (Picture(BBox(0.0, 0.0, self.width, self.height), self.pixel_size),)

    @cached_property
    def _pixels(self) -> Image.Image:
        with _frame(self._source, self._frame) as opened:
            return upright_rgb(opened)

    def render(self, dpi: float = 144.0, clip: BBox | None = None) -> Image.Image:
        """The page, or the part ``clip`` of it in points, as RGB.

        The resolution falls where it must to stay under `MAX_RENDER_PIXELS`; a point lies at
        ``x · picture.width / clip.width`` from the left of the clip.
        """
        page = BBox(0.0, 0.0, self.width, self.height)
        part = page if clip is None else clip.intersect(page)
        if part is None:
            return Image.new("RGB", (1, 1), "white")
        sx, sy = self.pixel_size[0] / self.width, self.pixel_size[1] / self.height
        size = render_size(part.width, part.height, dpi)
        box = (part.x0 * sx, part.y0 * sy, part.x1 * sx, part.y1 * sy)
        whole = clip is None and size == self.pixel_size
        # reducing_gap: shrink by whole factors first, which is as sharp and several times faster.
        return self._pixels.copy() if whole else self._pixels.resize(size, Image.Resampling.BICUBIC, box, 3.0)


class ImageReader:
    """A picture file, or several that make one document. Implements `Reader`."""

    attachments: Sequence[Attachment] = ()
    issues: Sequence[Issue] = ()

    def __init__(self, source: Source) -> None:
        self.name = source.name
        self.metadata: dict[str, str] = {}
        parts = source.data if isinstance(source.data, tuple) else (source,)
        self._frames = [(part, i) for part in parts for i in range(_count_frames(part))]
        self.page_count = len(self._frames)

    def pages(self, numbers: Sequence[int] | None = None) -> Iterator[PageFacts]:
        """Frames in order, each decoded when asked for its pixels; ``numbers`` from 1 selects some."""
        for page_no in range(1, self.page_count + 1) if numbers is None else numbers:
            if 1 <= page_no <= self.page_count:
                yield ImagePage(*self._frames[page_no - 1], page_no)

    def __enter__(self) -> ImageReader:
        return self

    def __exit__(self, *exc: object) -> None:
        """Nothing is held open between frames."""


def render_size(width: float, height: float, dpi: float) -> tuple[int, int]:
    """Pixels of ``width`` by ``height`` points at ``dpi``, at least 1 by 1 and under `MAX_RENDER_PIXELS`."""
    scale = dpi / 72
    if width * height * scale * scale > MAX_RENDER_PIXELS:
        scale = (MAX_RENDER_PIXELS / (width * height)) ** 0.5
    # A strip of 1 by 10⁹ points has few pixels in all, yet no side may pass what pictures can hold.
    return tuple(max(1, min(round(side * scale), 32_000)) for side in (width, height))  # type: ignore[return-value]


def upright_rgb(frame: Image.Image) -> Image.Image:
    """The frame as seen: orientation applied, over white, 8 bits a channel, RGB."""
    seen = ImageOps.exif_transpose(frame)
    if seen.mode.startswith("I") or seen.mode == "F":
        return _eight_bits(seen).convert("RGB")
    if seen.mode in ("LA", "PA", "La", "RGBA", "RGBa") or "transparency" in seen.info:
        layer = seen.convert("RGBA")
        return Image.alpha_composite(Image.new("RGBA", layer.size, "white"), layer).convert("RGB")
    return seen.convert("RGB")


def _eight_bits(frame: Image.Image) -> Image.Image:
    # Pillow's own conversion clips 16-bit grey at 255, which turns pages white.
    values = np.asarray(frame, dtype=np.float32)
    top = 65535.0 if float(values.max(initial=0)) > 255 else 255.0
    if frame.mode == "F" and float(values.max(initial=0)) <= 1.0:
        top = 1.0
    return Image.fromarray((values.clip(0, top) * (255.0 / top)).astype(np.uint8))


_ANEW = "check how it was downloaded, or save it anew"


@contextmanager
def _opened(source: Source) -> Iterator[Image.Image]:
    """The picture file, opened; whatever Pillow raises about its bytes becomes a typed error."""
    try:
        with warnings.catch_warnings():
            # Pillow warns of truncated metadata and of large frames; sizes are checked in `_frame`.
            warnings.simplefilter("ignore")
            with source.open() as stream, Image.open(stream) as opened:
                yield opened
    except Image.DecompressionBombError as error:
        raise _too_many_pixels(source, f"over {MAX_PIXELS:,} pixels") from error
    except UnidentifiedImageError as error:
        raise CorruptError("the picture's header cannot be read", source=source.name, remedy=_ANEW) from error
    except _BROKEN as error:
        raise CorruptError(f"the picture cannot be decoded: {error}", source=source.name, remedy=_ANEW) from error


@contextmanager
def _frame(source: Source, number: int) -> Iterator[Image.Image]:
    with _opened(source) as opened:
        if number:
            opened.seek(number)
        if opened.width * opened.height > MAX_PIXELS:
            raise _too_many_pixels(source, f"{opened.width} by {opened.height} pixels")
        yield opened


def _count_frames(source: Source) -> int:
    with _opened(source) as opened:
        # Frames of GIF, WebP and APNG are an animation of one page; those of TIFF are pages.
        count = int(getattr(opened, "n_frames", 1)) if source.media_type == "image/tiff" else 1
    if count > MAX_FRAMES:
        raise LimitError(f"{count:,} frames", source=source.name, remedy=f"split it; the limit is {MAX_FRAMES:,}")
    return count


def _upright_size(frame: Image.Image) -> tuple[int, int]:
    lies = frame.getexif().get(0x0112, 1) in (5, 6, 7, 8)  # EXIF orientations that swap the sides
    return (frame.height, frame.width) if lies else frame.size


def _resolution(
    frame: Image.Image, size: tuple[int, int], page_no: int
) -> tuple[tuple[float, float], tuple[Issue, ...]]:
    """Dots per inch along x and y of the upright frame, and an issue where they are assumed."""
    stated = frame.info.get("dpi", (0, 0))
    dpi = (float(stated[0] or 0), float(stated[1] or 0))
    if size != frame.size:
        dpi = dpi[::-1]
    if all(SANE_DPI[0] <= d <= SANE_DPI[1] for d in dpi):
        longer = max(size[0] / dpi[0], size[1] / dpi[1])
        if longer <= SANE_INCHES:
            return dpi, ()
    assumed = max(max(size) / ASSUMED_INCHES, 1.0)
    message = f"the picture states no usable resolution; {assumed:.0f} dpi assumed (longer side of A4)"
    return (assumed, assumed), (Issue("resolution-assumed", "info", message, page_no=page_no),)


def _too_many_pixels(source: Source, what: str) -> LimitError:
    return LimitError(
        f"the picture is too large: {what}",
        source=source.name,
        remedy=f"scale it below {MAX_PIXELS:,} pixels",
    )
