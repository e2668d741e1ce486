from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from PIL import Image
from pydantic import BaseModel

from docstruct.document import Document, Page
from docstruct.errors import ExtractionError, UsageError
from docstruct.facts import Issue, Word
from docstruct.geometry import BBox
from docstruct.result import Evidence, Extraction, pointer_of


class Paper(BaseModel):
    number: str


Make = Callable[..., Extraction[Paper]]


@pytest.fixture
def result() -> Make:
    def make(data: Paper | None = None, *issues: Issue, **more: Any) -> Extraction[Paper]:
        place = Evidence("A1", "A1", 1, BBox(10, 10, 20, 20), 0.9, "text", "ok")
        evidence = more.pop("evidence", {"/number": place, "/lines/0/amount": Evidence(None)})
        return Extraction(
            "a.pdf", "0" * 16, "native", data, {}, evidence, issues, Document("a.pdf", "native", ()), **more
        )

    return make


MISSING = Issue("missing-field", "error", "number: Field required", "/number")


@pytest.mark.parametrize(
    ("path", "pointer"),
    [
        ("number", "/number"),
        ("lines[0].amount", "/lines/0/amount"),
        ("seller.name", "/seller/name"),
        ("/lines/0/amount", "/lines/0/amount"),
        ("matrix[1][2]", "/matrix/1/2"),
        ("a/b", "/a~1b"),
        ("a~b", "/a~0b"),
        ("", ""),
    ],
)
def test_paths_become_pointers(path: str, pointer: str) -> None:
    assert pointer_of(path) == pointer


def test_evidence_is_found_by_path_and_by_pointer(result: Make) -> None:
    r = result(Paper(number="A1"))
    assert r["number"].value == "A1" and r["number"] == r["/number"]
    assert r["lines[0].amount"].status == "absent"


def test_an_unknown_path_names_what_there_is(result: Make) -> None:
    with pytest.raises(KeyError, match=r"no leaf 'lines\[0\]' in this result; below it: /lines/0/amount"):
        result()["lines[0]"]
    with pytest.raises(KeyError, match="there are /number"):
        result()["nothing"]


def test_an_unknown_path_names_the_nearest_leaves(result: Make) -> None:
    with pytest.raises(KeyError, match="the nearest: /number"):
        result()["numbr"]
    with pytest.raises(KeyError, match="the nearest: /lines/0/amount"):
        result()["amount"]


def test_status(result: Make) -> None:
    assert result(Paper(number="A1")).status == "ok"
    assert result(Paper(number="A1"), Issue("sum-mismatch", "warning", "")).status == "ok"
    assert result(Paper(number="A1"), Issue("invalid-value", "error", "")).status == "partial"
    assert result(None, MISSING).status == "partial"
    assert result(None, MISSING, evidence={"/number": Evidence(None)}).status == "failed"
    assert result(Paper(number=""), evidence={"/number": Evidence(None)}).status == "failed"


def test_lists_may_rightly_be_empty_where_a_page_was_read(result: Make) -> None:
    none = {"evidence": {}, "coverage": {"/lines": (0, 0)}}
    assert result(Paper(number=""), **none).status == "failed"
    page = Page(1, 100, 100, "text", (Word("Hello", BBox(0, 0, 9, 9)),))
    assert replace(result(Paper(number=""), **none), document=Document("a.pdf", "native", (page,))).status == "ok"


def test_unwrap_gives_the_object_or_says_what_is_missing(result: Make) -> None:
    assert result(Paper(number="A1")).unwrap() == Paper(number="A1")
    warning = Issue("sum-mismatch", "warning", "sums differ")
    with pytest.raises(ExtractionError, match=r"a\.pdf: number: Field required \(see \.partial") as caught:
        result(None, warning, MISSING).unwrap()
    assert "sums differ" not in str(caught.value)


def test_a_crop_is_asked_of_the_page_with_a_margin(result: Make) -> None:
    asked: list[tuple[int, float, BBox | None]] = []

    def render(page_no: int, dpi: float, clip: BBox | None) -> Image.Image:
        asked.append((page_no, dpi, clip))
        return Image.new("RGB", (1, 1))

    r = result(render=render)
    r["number"].crop(dpi=72, margin=1)
    assert asked == [(1, 72, BBox(9, 9, 21, 21))]
    with pytest.raises(UsageError, match="no place on a page"):
        r["lines[0].amount"].crop()
