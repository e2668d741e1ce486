"""The review page as text: self-contained, escaped, every value linked to its box."""

from __future__ import annotations

import dataclasses
import re
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from docstruct.document import Document, Page
from docstruct.errors import CorruptError
from docstruct.facts import Issue
from docstruct.geometry import BBox
from docstruct.result import Evidence, Extraction
from docstruct.review.page import MOST_PAGES
from docstruct.review.values import certainty, label_of

Result = Extraction[Any]


def paths(html: str, kind: str) -> list[str]:
    """The data-path of every element of a class, in order."""
    return [unescape(p) for p in re.findall(rf'class="{kind} [^"]*"[^>]*? data-path="([^"]+)"', html)]


def test_it_asks_for_nothing_from_outside(slip: Result) -> None:
    html = slip.to_html()
    assert re.findall(r'(?:src|href)="(?!data:|#)[^"]*"', html) == []
    assert "url(" not in html and "@import" not in html
    assert "default-src 'none'" in html


def test_every_value_with_a_place_has_a_box_on_its_page(slip: Result) -> None:
    html = slip.to_html()
    placed = [p for p, e in slip.evidence.items() if e.bbox]
    assert sorted(paths(html, "box")) == sorted(placed)
    second = html.split('id="page-2"')[1]
    assert 'data-path="/total"' in second.split("</figure>")[0]


def test_boxes_are_in_percent_of_the_page(slip: Result) -> None:
    box = re.search(r'<a class="box [^>]*data-path="/items/0/name"[^>]*style="([^"]*)"', slip.to_html())
    assert box is not None
    assert box[1] == "left:9.25%;top:32.83%;width:11.50%;height:4.33%"  # (20, 100, 40, 110) of 200 by 300


def test_every_leaf_stands_in_the_list(slip: Result) -> None:
    assert sorted(paths(slip.to_html(), "field")) == sorted(slip.evidence)


def test_what_a_document_says_is_escaped(slip: Result) -> None:
    html = slip.to_html()
    assert "<Söhne>" not in html
    assert "Müller &amp; &lt;Söhne&gt;" in html
    assert "<title>slip &lt;1&gt;.pdf" in html


def test_issues_come_first_and_lead_to_their_field(slip: Result) -> None:
    html = slip.to_html()
    assert 'data-goto="/total"' in html
    assert 'href="#page-2"' in html
    assert html.index("items do not sum") < html.index('class="group"')


@pytest.mark.parametrize(
    ("evidence", "expected"),
    [
        (Evidence("x", "x", confidence=0.95, status="ok"), "sure"),
        (Evidence("x", "x", confidence=0.7, status="ok"), "likely"),
        (Evidence("x", "x", confidence=0.3, status="ok"), "doubtful"),
        (Evidence("x", "x", confidence=0.99, status="ambiguous"), "doubtful"),
        (Evidence("x", "x", confidence=0.99, status="ungrounded"), "refused"),
        (Evidence(None), "absent"),
    ],
)
def test_certainty_comes_from_status_and_confidence(evidence: Evidence, expected: str) -> None:
    assert certainty(evidence) == expected


def test_labels_count_from_one() -> None:
    assert label_of("/lines/0/unit_price") == "lines 1 · unit price"


def test_the_same_result_gives_the_same_page(slip: Result, tmp_path: Path) -> None:
    assert slip.to_html(tmp_path / "a.html") == slip.to_html()
    assert (tmp_path / "a.html").read_text("utf-8") == slip.to_html()


def test_a_page_that_cannot_be_drawn_still_has_its_boxes(slip: Result) -> None:
    def broken(*_: object) -> Any:
        raise CorruptError("damaged")

    html = dataclasses.replace(slip, render=broken).to_html()
    assert "<img" not in html
    assert 'data-path="/total"' in html


def test_a_document_without_pages_has_its_values(slip: Result) -> None:
    bare = dataclasses.replace(slip, document=Document("a.xml", "native", ()))
    assert "no pages to show" in bare.to_html()


def test_of_long_documents_the_pages_with_values_are_shown(slip: Result) -> None:
    pages = tuple(Page(n, 200, 300, "text") for n in range(1, MOST_PAGES + 40))
    evidence = {"/number": Evidence("A", "A", 90, BBox(1, 1, 9, 9), 0.9, "text", "ok")}
    long = dataclasses.replace(
        slip, document=Document("a.pdf", "native", pages), evidence=evidence,
        issues=(Issue("x", "info", "y", None, 3),),
    )  # fmt: skip
    assert re.findall(r'id="page-(\d+)"', long.to_html()) == ["3", "90"]
