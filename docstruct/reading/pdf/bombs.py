"""The bytes of a PDF → nothing, or a LimitError where reading it would fill memory or never end.

pdfium expands a page when it opens it, all at once: forms are parsed as often as they are drawn, and streams
are inflated up to a gigabyte. Neither can be stopped from outside, so both are estimated from the file
beforehand. Ordinary files have no forms that draw forms and no huge streams, and pass in microseconds.
"""

from __future__ import annotations

import mmap
import re
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from docstruct.errors import LimitError
from docstruct.reading.pdf.repair import Objects
from docstruct.reading.source import Source

MAX_DRAWN = 300_000  # forms drawn by one form, all levels together: seconds in pdfium
MAX_INFLATED = 256 << 20  # bytes of one stream; a page of 2 million path operators has 50 MB
MAX_FORMS = 5_000  # looked at

_MOST_INFLATION = 1032  # deflate: at best 258 bytes from 2 bits
_FLATE = re.compile(rb"/(?:FlateDecode|Fl)\b")
_STREAM = re.compile(rb"\bstream\r?\n")
_DO = re.compile(rb"/([^\x00\t\n\f\r ()<>\[\]{}/%]+)\s+Do\b")
_REFERENCE = re.compile(rb"/([^\x00\t\n\f\r ()<>\[\]{}/%]+)\s+(\d+)\s+\d+\s+R")
_DICT_BYTES = 2048  # of a stream's dictionary, before its data
_FORM_BYTES = 1 << 20  # of a form's content


def check(source: Source) -> None:
    """Raises LimitError where a stream or the forms of this PDF are a bomb."""
    if not isinstance(source.data, Path):
        assert isinstance(source.data, bytes)
        return _check(source.data, source.name)
    with source.open() as stream, mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as data:
        return _check(data, source.name)


def _check(data: bytes | mmap.mmap, name: str) -> None:
    for start, end in _streams(data):
        head = data[max(0, start - _DICT_BYTES) : start]
        head = head[head.rfind(b" obj") + 1 :]
        stages = len(_FLATE.findall(head))
        may = stages and (end - start) * _MOST_INFLATION**stages > MAX_INFLATED and b"/Image" not in head
        if may and _inflates_beyond(data, start, end, stages, MAX_INFLATED):
            message = f"a stream of {end - start:,} bytes inflates to more than {MAX_INFLATED:,}"
            raise LimitError(message, source=name, remedy="write the PDF anew")
    if any(_draws_a_form(data)):
        drawn = _most_drawn(Objects(bytes(data)), bytes(data))
        if drawn > MAX_DRAWN:
            raise LimitError(f"forms within forms are drawn {drawn:,} times", source=name, remedy="flatten the PDF")


def _streams(data: bytes | mmap.mmap) -> Iterator[tuple[int, int]]:
    """Start and end of the data of each stream."""
    at = data.find(b"stream")
    while at >= 0:
        end = data.find(b"endstream", at + 6)
        if end < 0:
            end = len(data)
        yield at + 6, end
        at = data.find(b"stream", end + 9)


def _inflates_beyond(data: bytes | mmap.mmap, start: int, end: int, stages: int, limit: int) -> bool:
    """Whether the data, deflated so many times over, are longer than the limit; nothing is kept."""
    if data[start : start + 2] == b"\r\n":
        start += 1
    pieces: Iterator[bytes] = (data[i : min(i + 65_536, end)] for i in range(start + 1, end, 65_536))
    for _ in range(stages):
        pieces = _inflated(pieces)
    total = 0
    for piece in pieces:
        total += len(piece)
        if total > limit:
            return True
    return False


def _inflated(pieces: Iterator[bytes]) -> Iterator[bytes]:
    inflate = zlib.decompressobj()
    for piece in pieces:
        while piece and not inflate.eof:
            try:
                yield inflate.decompress(piece, 1 << 20)
            except zlib.error:
                return  # encrypted or damaged: pdfium gets no further either
            piece = inflate.unconsumed_tail


def _draws_a_form(data: bytes | mmap.mmap) -> Iterator[bool]:
    """For each form, whether its content draws any object: forms that only hold text and lines are leaves."""
    at = data.find(b"/Form")
    for _ in range(MAX_FORMS):
        if at < 0:
            return
        start = _STREAM.search(data, at, at + _DICT_BYTES)
        if start is not None:
            yield bool(_DO.search(_content(data, start.end())))
        at = data.find(b"/Form", at + 5)


def _content(data: bytes | mmap.mmap, start: int) -> bytes:
    """The start of a stream's content, inflated where it is deflated."""
    raw = data[start : start + _FORM_BYTES]
    try:
        return zlib.decompressobj().decompress(raw, _FORM_BYTES)
    except zlib.error:
        end = raw.find(b"endstream")
        return raw[: end if end >= 0 else len(raw)]


def _most_drawn(objects: Objects, data: bytes) -> int:
    """How many objects the heaviest form of the file draws, all levels together."""
    objects.unpack()
    drawn: dict[int, Counter[bytes]] = {}
    for number, text in objects.dicts.items():
        start = objects.stream_start(number)
        if start is not None and re.search(rb"/Subtype\s*/Form\b", text):
            drawn[number] = Counter(_DO.findall(_content(data, start)))
    children = {number: _named(objects.dicts, objects.dicts[number]) for number in drawn}
    open_forms: set[int] = set()  # pdfium does not enter a form it is inside of

    @cache
    def weight(number: int) -> int:
        if number not in drawn or number in open_forms or len(open_forms) > 40:
            return 1
        open_forms.add(number)
        total = sum(n * weight(children[number].get(name, 0)) for name, n in drawn[number].items())
        open_forms.discard(number)
        return total + 1

    return max(map(weight, drawn), default=0)


def _named(dicts: Mapping[int, bytes], text: bytes) -> dict[bytes, int]:
    """Name → object number of what a form's resources name, however far away they are written."""
    found = {name: int(number) for name, number in _REFERENCE.findall(text)}
    for entry in (b"Resources", b"XObject"):
        further = dicts.get(found.get(entry, 0), b"")
        found |= {name: int(number) for name, number in _REFERENCE.findall(further)}
    return found
