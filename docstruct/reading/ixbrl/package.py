"""A report package (ZIP, as ESEF asks for) → its inline XBRL documents and the taxonomy files of the company.

XBRL Report Package 1.0: below one folder, ``reports/NAME.xhtml`` is a report, and the documents of a folder
``reports/NAME/`` are one together. Nothing is unpacked to disk. The archive comes from strangers: its directory, the
number of its files and what they hold unpacked are bounded, and a name that leads out of it is refused.
"""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath
from typing import BinaryIO

from docstruct.errors import CorruptError, EncryptedError, LimitError, UnsupportedError
from docstruct.facts import Attachment
from docstruct.reading.ixbrl.read import MAX_BYTES, is_ixbrl
from docstruct.reading.source import Source

MAX_FILES = 10_000
MAX_DIRECTORY = 4 << 20  # bytes of the list of files
MAX_TOTAL = 256 << 20  # unpacked
_REPORT = re.compile(r"(?:^|/)reports/(?:[^/]+/)?[^/]+\.(?:x?html?|xht)$", re.IGNORECASE)
_TAXONOMY = re.compile(r"(?:_pre[^/]*|_lab[^/]*|_def[^/]*|_cal[^/]*)\.xml$|\.xsd$", re.IGNORECASE)
_SIDE = re.compile(r"(?:^|/)(?:__MACOSX|META-INF)/|(?:^|/)\.")
_OUT = re.compile(r"^/|^[A-Za-z]:|\\|\x00|(?:^|/)\.\.(?:/|$)")
_END, _END_64 = b"PK\x05\x06", b"PK\x06\x07"
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, struct.error, OSError, NotImplementedError, ValueError)


def package_attachments(source: Source) -> tuple[Attachment, ...]:
    """The inline XBRL documents of a package, then the files of its taxonomy that say what stands where.

    Raises:
        UnsupportedError: a ZIP that is no report package.
        EncryptedError: its files are encrypted.
        LimitError: more files, or more in them, than the limits of this module.
        CorruptError: damaged, or its names lead out of it, or two files have one name.
    """
    with source.open() as stream:
        _check_directory(stream, source.name)
        try:
            with zipfile.ZipFile(stream) as archive:
                _check_names(archive.namelist(), source.name)
                return _attachments(archive, source.name)
        except _BROKEN as error:
            raise CorruptError(f"is a damaged ZIP archive: {error}", source=source.name) from error


def reports_of(attachments: Iterable[Attachment]) -> list[list[Attachment]]:
    """The inline XBRL documents, those of one folder below ``reports`` together."""
    reports: dict[str, list[Attachment]] = {}
    for attachment in attachments:
        if is_ixbrl(attachment.data):
            folder = PurePosixPath(attachment.name).parent
            alone = folder.parent.name.lower() != "reports"
            reports.setdefault(attachment.name if alone else str(folder), []).append(attachment)
    return list(reports.values())


def _check_directory(stream: BinaryIO, name: str) -> None:
    """Refuse a list of files that would fill the memory, before anything is made of it."""
    size = stream.seek(0, 2)
    stream.seek(max(0, size - 65_557))
    tail = stream.read()
    stream.seek(0)
    at = tail.rfind(_END)
    if at < 0 or len(tail) - at < 22:
        raise CorruptError("is a ZIP archive without its end", source=name, remedy="download it again")
    (directory,) = struct.unpack_from("<I", tail, at + 12)
    if directory > MAX_DIRECTORY or tail[max(0, at - 20) : at].startswith(_END_64):
        raise LimitError(
            f"is a ZIP archive whose list of files takes more than {MAX_DIRECTORY:,} bytes, or is ZIP64", source=name
        )


def _check_names(names: list[str], source: str) -> None:
    if len(names) > MAX_FILES:
        raise LimitError(f"is a ZIP archive of {len(names):,} files, more than {MAX_FILES:,}", source=source)
    bad = next((name for name in names if _OUT.search(name)), None)
    if bad is not None:
        raise CorruptError(f"is a ZIP archive with a name that leads out of it: {bad[:80]!r}", source=source)
    if len(set(names)) < len(names):
        raise CorruptError("is a ZIP archive with two files of one name", source=source)


def _attachments(archive: zipfile.ZipFile, source: str) -> tuple[Attachment, ...]:
    names = [name for name in archive.namelist() if not _SIDE.search(name)]
    left = MAX_TOTAL
    found: list[Attachment] = []
    for name in _wanted(names):
        data = _read(archive, name, min(left, MAX_BYTES), source)
        left -= len(data)
        found.append(Attachment(name, data))
    if not any(is_ixbrl(attachment.data) for attachment in found):
        what = "is a ZIP archive without inline XBRL under reports/"
        raise UnsupportedError(what, source=source, remedy="give the documents in it one by one")
    return tuple(found)


def _wanted(names: Iterable[str]) -> Iterator[str]:
    names = list(names)
    yield from (name for name in names if _REPORT.search(name))
    yield from (name for name in names if _TAXONOMY.search(name) and not _REPORT.search(name))


def _read(archive: zipfile.ZipFile, name: str, most: int, source: str) -> bytes:
    """What a file of the archive holds; sizes that the archive states are not believed."""
    if archive.getinfo(name).flag_bits & 0x1:
        raise EncryptedError(f"{name} in it is encrypted", source=source, remedy="unpack it with its password")
    with archive.open(name) as stream:
        data = stream.read(most + 1)
    if len(data) > most:
        raise LimitError(f"{name} in it unpacks to more than {most:,} bytes", source=source)
    return data
