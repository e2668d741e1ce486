"""What the caller hands in (path, bytes, stream, pictures) → `Source`: a name, a medium, bytes to read again.

The media type is sniffed from the first bytes, never from a file name. A Source holds a path or the bytes
themselves, so that it pickles and can be opened again later, for a crop.
"""

from __future__ import annotations

import io
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Literal, TypeAlias, cast

from PIL import Image

from docstruct.errors import CorruptError, LimitError, SourceError, UnsupportedError, UsageError

MediaType = Literal[
    "application/pdf",
    "application/zip",
    "application/xml",
    "application/xhtml+xml",
    "text/html",
    "image/svg+xml",
    "image/png",
    "image/jpeg",
    "image/tiff",
    "image/webp",
    "image/bmp",
    "image/gif",
    "images",  # several pictures that make one document
]

Picture: TypeAlias = "str | os.PathLike[str] | bytes | Image.Image"
SourceLike: TypeAlias = "Source | str | os.PathLike[str] | bytes | BinaryIO | Image.Image | Sequence[Picture]"

MAX_BYTES = 512 * 1024**2  # a scanned book of 1,000 pages is about 300 MiB
HEAD_BYTES = 4096

_FORMATS = "PDF, PNG, JPEG, TIFF, WebP, BMP, GIF, SVG, an e-invoice as XML, or an XBRL report as XHTML or ZIP"
_SIGNATURES: tuple[tuple[bytes, MediaType], ...] = (
    (rb"\x89PNG\r\n\x1a\n", "image/png"),
    (rb"\xff\xd8\xff", "image/jpeg"),
    (rb"II[\x2a\x2b]\x00|MM\x00[\x2a\x2b]", "image/tiff"),  # 2b: BigTIFF
    (rb"RIFF.{4}WEBP", "image/webp"),
    (rb"BM.{4}\x00\x00", "image/bmp"),
    (rb"GIF8[79]a", "image/gif"),
    (rb"PK(?:\x03\x04|\x05\x06)", "application/zip"),
    # ISO 32000-1, annex H note 13: readers accept the header within the first 1,024 bytes.
    (rb".{0,1024}?%PDF-", "application/pdf"),
    (rb".{0,1024}?\b\d+ \d+ obj\b", "application/pdf"),  # the header is lost, the objects are there
)
_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_HTML = re.compile(r"<!doctype\s+html|<html[\s>]", re.IGNORECASE)
_ASIDE = re.compile(r"<\?.*?\?>|<!--.*?-->", re.DOTALL)
_SVG = re.compile(r"\s*(?:<!DOCTYPE\s+svg\b[^>\[]*(?:\[[^\]]*\]\s*)?>\s*)?<(?:\w+:)?svg[\s>]", re.IGNORECASE)


@dataclass(frozen=True)
class Source:
    """A document before anybody opened it.

    Attributes:
        name: what messages call it: the file name, or what kind of thing was handed in.
        data: the bytes, the path that holds them, or the pictures that make one document.
        media_type: sniffed from the first bytes.
    """

    name: str
    data: bytes | Path | tuple[Source, ...]
    media_type: MediaType

    def __repr__(self) -> str:
        return f"Source({self.name!r}, {self.media_type!r})"

    def open(self) -> BinaryIO:
        """A stream of the bytes from their start; the caller closes it. Not for several pictures."""
        if isinstance(self.data, Path):
            try:
                return self.data.open("rb")
            except OSError as error:
                raise SourceError(f"cannot be opened: {error.strerror}", source=self.name) from error
        if isinstance(self.data, tuple):
            raise UsageError("several pictures have no one stream", source=self.name)
        return io.BytesIO(self.data)

    def read(self) -> bytes:
        """All bytes of the document."""
        if isinstance(self.data, bytes):
            return self.data
        with self.open() as stream:
            return stream.read()


def load_source(given: SourceLike, *, name: str | None = None, max_bytes: int = MAX_BYTES) -> Source:
    """The Source of a path, bytes, a binary stream, a picture, or a list of pictures as one document.

    Raises:
        SourceError: the file is missing, a directory, or cannot be read.
        CorruptError: it is empty.
        UnsupportedError: its first bytes are of no format docstruct reads.
        LimitError: it is larger than ``max_bytes``.
        UsageError: ``given`` is nothing a document can be read from.
    """
    if isinstance(given, Source):
        return given
    if isinstance(given, (str, os.PathLike)):
        return _from_path(Path(given), name, max_bytes)
    if isinstance(given, (bytes, bytearray, memoryview)):
        return _from_bytes(bytes(given), name or "bytes", max_bytes)
    if isinstance(given, Image.Image):
        return _from_bytes(_png(given), name or "picture", max_bytes)
    if isinstance(given, (list, tuple)):
        return _from_pictures(given, name or "pictures", max_bytes)
    if hasattr(given, "read"):
        return _from_stream(cast(BinaryIO, given), name, max_bytes)
    raise UsageError(
        f"cannot read a document from {type(given).__name__}",
        remedy="give a path, bytes, a binary stream, or a list of pictures",
    )


def sniff(head: bytes) -> MediaType | None:
    """The media type that the first `HEAD_BYTES` of a file show, or None."""
    for pattern, media_type in _SIGNATURES:
        if re.match(pattern, head, re.DOTALL):
            return media_type
    text = _decoded(head).lstrip()
    if not text.startswith("<"):
        return None
    if _SVG.match(_ASIDE.sub("", text)):
        return "image/svg+xml"
    if not _HTML.search(text):
        return "application/xml" if re.match(r"<[?!A-Za-z_]", text) else None
    return "application/xhtml+xml" if text.startswith("<?xml") else "text/html"


def _decoded(head: bytes) -> str:
    for bom, encoding in _BOMS:
        if head.startswith(bom):
            return head[len(bom) :].decode(encoding, "ignore")
    return head.decode("latin-1")  # enough to see ASCII markup in any 8-bit encoding


def _from_path(path: Path, name: str | None, max_bytes: int) -> Source:
    name = name or path.name or str(path)
    if re.match(r"[a-z][a-z+.-]+:/+[^/]", str(path), re.IGNORECASE):
        raise SourceError("is an address, not a file", source=str(path), remedy="download it first")
    try:
        if path.is_dir():
            raise SourceError("is a directory", source=name, remedy="give the files in it")
        size = path.stat().st_size
        if size > max_bytes:
            raise _too_large(name, max_bytes)
        with path.open("rb") as stream:
            head = stream.read(HEAD_BYTES)
    except FileNotFoundError as error:
        raise SourceError("no such file", source=str(path), remedy="check the path") from error
    except (OSError, ValueError) as error:  # ValueError: a null byte in the path
        raise SourceError(f"cannot be opened: {error}", source=name) from error
    return Source(name, path.absolute(), _media_type(head, name))


def _from_bytes(data: bytes, name: str, max_bytes: int) -> Source:
    if len(data) > max_bytes:
        raise _too_large(name, max_bytes)
    return Source(name, data, _media_type(data[:HEAD_BYTES], name))


def _from_stream(stream: BinaryIO, name: str | None, max_bytes: int) -> Source:
    given_name = getattr(stream, "name", None)  # open files have one; descriptors have a number
    name = name or (Path(given_name).name if isinstance(given_name, str) else "stream")
    data = stream.read(max_bytes + 1)
    if not isinstance(data, bytes):
        raise UsageError("the stream gives text", source=name, remedy='open it in binary mode, "rb"')
    return _from_bytes(data, name, max_bytes)


def _from_pictures(pictures: Sequence[Picture], name: str, max_bytes: int) -> Source:
    parts = tuple(load_source(p, max_bytes=max_bytes) for p in pictures)
    if not parts:
        raise CorruptError("no pictures", source=name, remedy="give at least one")
    for part in parts:
        if not part.media_type.startswith("image/"):
            raise UnsupportedError(
                f"is {part.media_type}, and only pictures make up a document together",
                source=part.name,
                remedy="give it alone",
            )
    return Source(name, parts, "images")


def _png(picture: Image.Image) -> bytes:
    stream = io.BytesIO()
    plain = picture if picture.mode in ("1", "L", "LA", "P", "RGB", "RGBA", "I;16") else picture.convert("RGB")
    plain.save(stream, "PNG", dpi=picture.info.get("dpi"), compress_level=1)
    return stream.getvalue()


def _media_type(head: bytes, name: str) -> MediaType:
    if not head.strip(b"\x00\t\n\r "):
        raise CorruptError("is empty", source=name, remedy="check how it was written or downloaded")
    media_type = sniff(head)
    if media_type is None:
        packed = head.startswith(b"\x1f\x8b")  # gzip, also of SVG
        remedy = "unpack it with gunzip" if packed else f"give {_FORMATS}"
        raise UnsupportedError("is not a document docstruct reads", source=name, remedy=remedy)
    return media_type


def _too_large(name: str, max_bytes: int) -> LimitError:
    return LimitError(
        f"is larger than {max_bytes / 1024**2:,.0f} MiB",
        source=name,
        remedy="split it into smaller documents",
    )
