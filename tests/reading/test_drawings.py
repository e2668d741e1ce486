"""Where the figures of a page are."""

from __future__ import annotations

from collections.abc import Callable

from docstruct.document import Drawing
from docstruct.reading.drawings import find_drawings
from docstruct.reading.pages import open_document
from docstruct.reading.source import load_source

BARS = "0.5 0.5 0.5 rg " + " ".join(f"{60 + 30 * i} 100 20 {20 + 8 * i} re f" for i in range(5))
AXIS = "0 G 50 100 m 220 100 l S 50 100 m 50 180 l S"
TICKS = "BT /F1 8 Tf " + " ".join(f"1 0 0 1 35 {98 + 20 * i} Tm ({10 * i}) Tj" for i in range(5)) + " ET"
PROSE = "BT /F1 8 Tf 10 TL 1 0 0 1 20 70 Tm " + 5 * "(one two three four five six seven eight nine ten) Tj T* " + "ET"


def drawings(data: bytes) -> list[Drawing]:
    with open_document(load_source(data)) as reader:
        return [drawing for facts in reader.pages() for drawing in find_drawings(facts)]


def test_a_chart_beside_running_text_is_found_without_the_text(write_pdf: Callable[..., bytes]) -> None:
    (found,) = drawings(write_pdf(f"{BARS} {AXIS} {TICKS} {PROSE}"))
    assert (found.kind, found.way, found.page_no) == ("chart", "vector", 1)
    assert sorted(w.text for w in found.words) == ["0", "10", "20", "30", "40"]
    assert len(found.paths) == 7


def test_a_page_that_is_a_figure_is_taken_whole(write_pdf: Callable[..., bytes]) -> None:
    (found,) = drawings(write_pdf(f"{BARS} {AXIS} {TICKS} BT /F1 8 Tf 1 0 0 1 200 20 Tm (far away) Tj ET"))
    assert [w.text for w in found.words][-2:] == ["far", "away"]


def test_running_text_is_no_figure(write_pdf: Callable[..., bytes]) -> None:
    assert drawings(write_pdf(PROSE)) == []


def test_two_figures_apart_from_each_other_are_two(write_pdf: Callable[..., bytes]) -> None:
    left = "0 G " + " ".join(f"20 {150 + 5 * i} m 60 {150 + 5 * i} l S" for i in range(4))
    right = "0 G " + " ".join(f"200 {150 + 5 * i} m 260 {150 + 5 * i} l S" for i in range(4))
    found = drawings(write_pdf(f"{left} {right} {PROSE}"))
    assert [len(d.paths) for d in found] == [4, 4]


def test_the_region_can_be_rendered(write_pdf: Callable[..., bytes]) -> None:
    (found,) = drawings(write_pdf(f"{BARS} {AXIS} {TICKS} {PROSE}"))
    assert found.render is not None
    picture = found.render(72.0)
    assert abs(picture.width - found.bbox.width) <= 1
