"""What can be handed in, and what is refused with which error."""

from __future__ import annotations

import gzip
import io
import pickle

import pytest
from PIL import Image

from docstruct.errors import CorruptError, LimitError, SourceError, UnsupportedError, UsageError
from docstruct.reading.source import Source, load_source, sniff


def _png() -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", (4, 3), "red").save(stream, "PNG")
    return stream.getvalue()


@pytest.mark.parametrize(
    ("head", "media_type"),
    [
        (b"%PDF-1.7\n", "application/pdf"),
        (b"junk before\n%PDF-1.4", "application/pdf"),
        (b"\x89PNG\r\n\x1a\n...", "image/png"),
        (b"\xff\xd8\xff\xe0..", "image/jpeg"),
        (b"II*\x00....", "image/tiff"),
        (b"MM\x00*....", "image/tiff"),
        (b"RIFF\x10\x00\x00\x00WEBPVP8 ", "image/webp"),
        (b"BM\x00\x01\x00\x00\x00\x00", "image/bmp"),
        (b"GIF89a..", "image/gif"),
        (b"<?xml version='1.0'?><Invoice/>", "application/xml"),
        (b"\xef\xbb\xbf  <rsm:CrossIndustryInvoice>", "application/xml"),
        ("<?xml version='1.0'?><a/>".encode("utf-16"), "application/xml"),
        (b"<!DOCTYPE html><html>", "text/html"),
        (b"<?xml version='1.0'?><html xmlns='x'>", "application/xhtml+xml"),
        (b"PK\x03\x04 a zip archive", "application/zip"),
        (b"plain text", None),
        (b"< 5 and > 3", None),
    ],
)
def test_the_first_bytes_tell_the_media_type(head, media_type):
    assert sniff(head) == media_type


def test_a_path_is_kept_and_its_suffix_is_not_believed(tmp_path):
    path = tmp_path / "scan.pdf"
    path.write_bytes(_png())
    for given in (path, str(path)):
        source = load_source(given)
        assert (source.name, source.media_type, source.data) == ("scan.pdf", "image/png", path)
        assert source.read() == _png()


def test_bytes_streams_and_pictures_are_kept_as_bytes():
    assert load_source(_png()).read() == _png()
    stream = io.BytesIO(_png())
    stream.name = "in/upload.png"
    assert load_source(stream).name == "upload.png"
    assert load_source(Image.new("L", (2, 2))).media_type == "image/png"


def test_a_list_of_pictures_is_one_document():
    source = load_source([_png(), Image.new("CMYK", (2, 2))])
    assert source.media_type == "images"
    assert isinstance(source.data, tuple) and len(source.data) == 2


def test_a_source_pickles_and_passes_unchanged():
    source = load_source(_png(), name="a.png")
    assert load_source(source) is source
    assert pickle.loads(pickle.dumps(source)) == source == Source("a.png", _png(), "image/png")


@pytest.mark.parametrize(
    ("given", "error", "says"),
    [
        (b"", CorruptError, "empty"),
        (b"\x00" * 9, CorruptError, "empty"),
        (gzip.compress(b"<svg/>"), UnsupportedError, "unpack it with gunzip"),
        (b"just text", UnsupportedError, "not a document"),
        ("no/such/file.pdf", SourceError, "no such file"),
        ("bad\0name", SourceError, "cannot be opened"),
        ("https://example.org/a.pdf", SourceError, "address"),
        (io.StringIO("text"), UsageError, "binary mode"),
        ([], CorruptError, "no pictures"),
        ([b"%PDF-1.7"], UnsupportedError, "only pictures"),
        (42, UsageError, "int"),
    ],
)
def test_what_is_no_document_is_refused(given, error, says):
    with pytest.raises(error, match=says):
        load_source(given)


def test_directories_and_large_files_are_refused(tmp_path):
    with pytest.raises(SourceError, match="directory"):
        load_source(tmp_path)
    (tmp_path / "a.png").write_bytes(_png())
    with pytest.raises(LimitError, match="larger than"):
        load_source(tmp_path / "a.png", max_bytes=10)
    with pytest.raises(LimitError, match="larger than"):
        load_source(io.BytesIO(_png()), max_bytes=10)
