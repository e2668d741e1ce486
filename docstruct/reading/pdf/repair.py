"""A damaged PDF → bytes that pdfium can open: the objects that are there, under a new cross-reference table.

Objects are found by their headers, and those inside object streams are written out plain. A catalog or a page
tree that is missing is made from the pages found. The bytes before stay as they are; what is new is appended.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator

_HEADER = re.compile(rb"(?<![0-9])(\d{1,10})[\x00\t\n\f\r ]+(\d{1,5})[\x00\t\n\f\r ]+obj(?![a-z])")
_DICT_END = re.compile(rb"\bstream\r?\n|\bendobj\b")
_KEPT = re.compile(rb"/Encrypt\s+\d+\s+\d+\s+R|/ID\s*\[.{0,200}?\]", re.DOTALL)
_CLOSING = b"\nendstream\nendobj\n"

MAX_NUMBER = 8_388_607  # ISO 32000-1, annex C: indirect objects; pdfium ignores higher numbers
MAX_DICT_BYTES = 1 << 20
MAX_UNPACKED_BYTES = 256 << 20  # of all object streams together


def repair(data: bytes) -> bytes | None:
    """The PDF with a new end, or None where it holds no page that could be shown."""
    start = data.find(b"%PDF-", 0, 1024)
    data = b"%PDF-1.7\n" + data if start < 0 else data[start:]  # offsets count from the header
    # An object cut short swallows what is appended, unless it is closed.
    found = Objects(data + _CLOSING)
    encrypted = b"/Encrypt" in data
    if not encrypted:  # the strings and streams inside would have to be decrypted first
        found.unpack()
    root = found.catalog()
    if root is None:
        return None
    entries = {match.group() for match in _KEPT.finditer(data)} if encrypted else set()
    return found.written(b"/Root %d 0 R %s" % (root, b" ".join(sorted(entries))))


class Objects:
    """The objects of a file by number: their offsets and the text of their dictionaries."""

    def __init__(self, data: bytes) -> None:
        self._data = bytearray(data)
        self._offsets: dict[int, tuple[int, int]] = {}  # number → offset, generation
        self.dicts: dict[int, bytes] = {}
        for header in _HEADER.finditer(data):
            number = int(header.group(1))
            if 0 < number <= MAX_NUMBER:  # of several with one number the last one stands
                self._offsets[number] = (header.start(), int(header.group(2)))
                self.dicts[number] = self._dict_at(header.end())

    def written(self, entries: bytes) -> bytes:
        """The file with a cross-reference table (ISO 32000-1, 7.5.4) and these entries in its trailer."""
        table = [b"xref\n0 1\n0000000000 65535 f \n"]
        table += [b"%d 1\n%010d %05d n \n" % (n, *self._offsets[n]) for n in sorted(self._offsets)]
        trailer = b"trailer\n<< /Size %d %s >>\n" % (self.top + 1, entries)
        end = b"startxref\n%d\n%%%%EOF\n" % len(self._data)
        return bytes(self._data) + b"".join(table) + trailer + end

    @property
    def top(self) -> int:
        """The highest object number."""
        return max(self.dicts, default=0)

    def catalog(self) -> int | None:
        """Number of the catalog, made where it is missing; None without any page."""
        pages = self._page_tree()
        if pages is None:
            return None
        for number, text in reversed(self.dicts.items()):
            named = re.search(rb"/Pages\s+(\d+)\s+\d+\s+R", text)
            if _is(text, b"Catalog") and named and int(named.group(1)) in self.dicts:
                return number
        return self._add(b"<< /Type /Catalog /Pages %d 0 R >>" % pages)

    def unpack(self) -> None:
        """Writes out the objects in object streams that are not in the file in plain (ISO 32000-1, 7.5.7)."""
        left = MAX_UNPACKED_BYTES
        for number in [n for n, text in self.dicts.items() if _is(text, b"ObjStm")]:
            content = self._inflated(number, left)
            left -= len(content)
            for inner, text in _members(content, self.dicts[number]):
                if inner not in self.dicts:
                    self._append(inner, text)

    def stream_start(self, number: int) -> int | None:
        """Offset of the data of a stream, or None for other objects."""
        offset = self._offsets[number][0]
        end = _DICT_END.search(self._data, offset, offset + MAX_DICT_BYTES)
        return end.end() if end and end.group().startswith(b"stream") else None

    def _dict_at(self, start: int) -> bytes:
        end = _DICT_END.search(self._data, start, start + MAX_DICT_BYTES)
        return bytes(self._data[start : end.start() if end else start + 2048])

    def _page_tree(self) -> int | None:
        """Number of the root of the page tree, made from the single pages where it is missing."""
        for number, text in self.dicts.items():
            if _is(text, b"Pages") and b"/Parent" not in text and b"/Kids" in text:
                return number
        pages = [n for n, text in self.dicts.items() if _is(text, b"Page")]
        if not pages:
            return None
        kids = b" ".join(b"%d 0 R" % n for n in pages)
        return self._add(b"<< /Type /Pages /Count %d /Kids [%s] >>" % (len(pages), kids))

    def _add(self, text: bytes) -> int:
        number = self.top + 1
        self._append(number, text)
        return number

    def _append(self, number: int, text: bytes) -> None:
        self.dicts[number] = text
        self._offsets[number] = (len(self._data), 0)
        self._data += b"%d 0 obj\n%s\nendobj\n" % (number, text)

    def _inflated(self, number: int, limit: int) -> bytes:
        """The content of a Flate stream as far as it is whole, empty for other filters."""
        start = self.stream_start(number)
        if start is None or b"/FlateDecode" not in self.dicts[number] or limit <= 0:
            return b""
        inflate = zlib.decompressobj()
        content = b""
        try:
            for at in range(start, len(self._data), 65_536):
                content += inflate.decompress(self._data[at : at + 65_536], limit - len(content))
                if inflate.eof or len(content) >= limit:
                    break
        except zlib.error:
            return content  # damaged from here on; what came before is whole
        return content


def _members(content: bytes, text: bytes) -> Iterator[tuple[int, bytes]]:
    """(number, text) of the objects in the content of an object stream."""
    first = re.search(rb"/First\s+(\d+)", text)
    if first is None:
        return
    start = int(first.group(1))
    numbers = [int(n) for n in content[:start].split() if n.isdigit() and len(n) < 11]
    places = list(zip(numbers[::2], numbers[1::2]))
    ends = [offset for _, offset in places[1:]] + [len(content) - start]
    for (number, offset), end in zip(places, ends):
        member = content[start + offset : start + end].strip()
        if member and 0 < number <= MAX_NUMBER and offset < end:
            yield number, member


def _is(text: bytes, kind: bytes) -> bool:
    return re.search(rb"/Type\s*/%s(?![A-Za-z])" % kind, text) is not None
