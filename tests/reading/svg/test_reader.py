"""SVG files as pages: what is drawn, and nothing of what is only said."""

from __future__ import annotations

import pytest

from docstruct.errors import CorruptError
from docstruct.facts import PageFacts, Path
from docstruct.reading.pages import open_document
from docstruct.reading.source import load_source, sniff


def page(body: str, head: str = 'width="200" height="100"') -> PageFacts:
    data = f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" {head}>{body}</svg>'
    with open_document(load_source(data.encode())) as reader:
        (facts,) = reader.pages()
    return facts


def corners(path: Path) -> list[tuple[float, float]]:
    return [p for _, points in path.segments for p in points]


def test_user_units_are_css_pixels_and_matrices_are_applied() -> None:
    facts = page('<g transform="translate(20,10)"><rect x="4" width="40" height="8" fill="#f00"/></g>')
    assert (facts.width, facts.height) == (150.0, 75.0)
    (rect,) = facts.paths
    assert rect.bbox == (18.0, 7.5, 48.0, 13.5)
    assert (rect.fill, rect.stroke) == (0xFF0000, None)


def test_groups_moved_by_half_a_pixel_to_make_lines_sharp_stand_where_they_are_meant() -> None:
    body = '<line y2="8" stroke="black"/>'
    meant, moved = (page(f'<g transform="translate({at})">{body}</g>').paths[0].bbox for at in ("20,40", "20.5,40.5"))
    assert moved == meant
    for at in ("20.5,40", "20.25,40.25"):
        assert page(f'<g transform="translate({at})">{body}</g>').paths[0].bbox != meant


def test_view_box_is_fitted_into_the_page() -> None:
    (line,) = page('<line x2="10" y2="10" stroke="black"/>', 'width="40pt" height="20pt" viewBox="0 0 10 10"').paths
    assert corners(line) == [(10.0, 0.0), (30.0, 20.0)]


@pytest.mark.parametrize(
    ("transform", "place"),
    [
        ("translate(4) scale(2)", (6.0, 3.0)),
        ("scale(2) translate(4)", (9.0, 3.0)),
        ("rotate(90)", (-1.5, 1.5)),
        ("rotate(180 4 0)", (4.5, -1.5)),
        ("matrix(1 0 0 1 4 8)", (4.5, 7.5)),
        ("skewX(45)", (3.0, 1.5)),
    ],
)
def test_transforms(transform: str, place: tuple[float, float]) -> None:
    (line,) = page(f'<path transform="{transform}" d="M0 0L2 2" stroke="red"/>').paths
    assert corners(line)[1] == pytest.approx(place)


@pytest.mark.parametrize(
    ("data", "ends"),
    [
        ("M4 4h8v8H4z", [(3, 3), (9, 3), (9, 9), (3, 9)]),
        ("m4,4 8,0 0,8", [(3, 3), (9, 3), (9, 9)]),
        ("M0 0q4 8 8 0t8 0", [(0, 0), (6, 0), (12, 0)]),
        ("M0 0c0 4 8 4 8 0s8-4 8 0", [(0, 0), (6, 0), (12, 0)]),
        ("M0 0a4 4 0 0180", [(0, 0), (3, -3), (6, 0)]),
        ("M4-4.5.5", [(3, -3.375)]),
        ("M0 0L4 4 nonsense L8 8", [(0, 0), (3, 3)]),
    ],
)
def test_path_data(data: str, ends: list[tuple[float, float]]) -> None:
    (path,) = page(f'<path d="{data}" stroke="red"/>').paths
    assert [points[-1] for _, points in path.segments if points][: len(ends)] == [pytest.approx(e) for e in ends]


def test_smooth_curves_reflect_the_control_point() -> None:
    (path,) = page('<path d="M0 0C0 4 8 4 8 0S16-4 16 0" stroke="red"/>').paths
    assert path.segments[2][1][0] == (6.0, -3.0)


def test_styles_come_from_sheets_classes_attributes_and_parents() -> None:
    sheet = (
        "<style>/* a */ .bar { fill: #00f } g.on rect, #one { stroke: green; stroke-width: 2 } * {opacity: 1}</style>"
    )
    facts = page(
        f'{sheet}<g class="on" fill="red"><rect class="bar" width="4" height="4"/>'
        '<rect id="one" width="4" height="4" style="fill:none;stroke-dasharray:4 2"/></g>'
        '<rect width="4" height="4" fill="none"/>'
    )
    first, second = facts.paths
    assert (first.fill, first.stroke, first.width, first.dashed) == (0x0000FF, 0x008000, 1.5, False)
    assert (second.fill, second.stroke, second.dashed) == (None, 0x008000, True)


def test_what_is_hidden_or_only_defined_is_not_there() -> None:
    facts = page(
        '<defs><rect width="9" height="9"/></defs><clipPath id="c"><rect width="9" height="9"/></clipPath>'
        '<rect width="9" height="9" display="none"/><rect width="9" height="9" visibility="hidden"/>'
        '<g opacity="0"><rect width="9" height="9"/></g><title>A</title><desc>B</desc><metadata>C</metadata>'
        '<rect width="9" height="9" fill="none" aria-label="b: 28"/><text fill="none">D</text>'
    )
    assert (list(facts.paths), list(facts.words)) == ([], [])


def test_labels_for_machines_are_not_read() -> None:
    facts = page('<g aria-label="Y axis from 0 to 100"><rect aria-label="a: A; b: 28" width="9" height="9"/></g>')
    assert list(facts.words) == []
    assert len(facts.paths) == 1


def test_used_symbols_are_drawn_where_they_are_used() -> None:
    facts = page('<defs><path id="m" d="M0 0h4v4z"/></defs><use xlink:href="#m" x="8"/><use href="#m" y="8"/>')
    assert [p.bbox for p in facts.paths] == [(6.0, 0.0, 9.0, 3.0), (0.0, 6.0, 3.0, 9.0)]


def test_symbols_that_use_themselves_end() -> None:
    facts = page('<g id="a"><rect width="4" height="4"/><use href="#b"/></g><g id="b"><use href="#a"/></g>')
    assert len(facts.paths) < 200


def test_symbols_that_multiply_are_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("docstruct.reading.svg.reader.MAX_ELEMENTS", 2_000)
    doubled = "".join(f'<g id="g{i}"><use href="#g{i - 1}"/><use href="#g{i - 1}"/></g>' for i in range(1, 40))
    facts = page(f'<defs><g id="g0"><rect width="4" height="4"/></g>{doubled}</defs><use href="#g39"/>')
    assert 0 < len(facts.paths) <= 2_000
    assert [issue.code for issue in facts.issues] == ["drawing-limited"]


@pytest.mark.parametrize(
    ("anchor", "left", "right"), [("start", 75.0, 91.68), ("middle", 66.66, 83.34), ("end", 58.32, 75.0)]
)
def test_text_stands_where_it_is_anchored(anchor: str, left: float, right: float) -> None:
    (word,) = page(f'<text x="100" y="40" font-size="20" text-anchor="{anchor}">42</text>').words
    assert (word.text, word.size, word.angle) == ("42", 15.0, 0.0)
    assert (word.bbox.x0, word.bbox.x1) == pytest.approx((left, right))
    assert word.bbox.y0 < 30.0 < word.bbox.y1


def test_turned_text_has_its_angle() -> None:
    (word,) = page('<text transform="translate(20,80) rotate(-90)" font-size="10">up</text>').words
    assert word.angle == 270.0
    assert word.bbox.height > word.bbox.width / 2


def test_text_spans_and_white_space() -> None:
    words = page(
        '<text x="1" y="9">\n  one <tspan font-weight="bold">two</tspan>\n<tspan x="1" y="30">3</tspan></text>'
    ).words
    assert [(w.text, w.bold) for w in words] == [("one", False), ("two", True), ("3", False)]
    assert words[2].bbox.y0 > words[0].bbox.y0


def test_markers_stand_at_the_ends_of_lines() -> None:
    marker = '<marker id="m" viewBox="0 0 10 10" refX="10" refY="5" markerWidth="6" markerHeight="6" orient="auto">'
    facts = page(
        f'<defs>{marker}<path d="M0 0L10 5L0 10z"/></marker></defs>'
        '<line x1="0" y1="0" x2="0" y2="40" stroke="black" marker-end="url(#m)"/>'
    )
    line, head = facts.paths
    assert head.bbox.y1 == pytest.approx(line.bbox.y1)
    assert head.bbox.cx == pytest.approx(0.0, abs=0.01)
    assert head.bbox.height == pytest.approx(6 * 0.75)


@pytest.mark.parametrize(
    ("head", "media"),
    [
        (b"<svg>", "image/svg+xml"),
        (b'<?xml version="1.0"?>\n<!-- by hand -->\n<!DOCTYPE svg PUBLIC "x" "y">\n<svg ', "image/svg+xml"),
        (b"<svgx>", "application/xml"),
        (b"<html><svg>", "text/html"),
    ],
)
def test_svg_is_told_by_its_first_element(head: bytes, media: str) -> None:
    assert sniff(head) == media


def test_a_broken_file_is_a_typed_error() -> None:
    with pytest.raises(CorruptError, match=r"no well-formed SVG.*\(export it anew\)"):
        page("<g>")


def test_entities_are_not_resolved() -> None:
    bomb = b'<!DOCTYPE svg [<!ENTITY a "aaaa"><!ENTITY f SYSTEM "file:///etc/passwd">]><svg><text>&f;&a;</text></svg>'
    with open_document(load_source(bomb)) as reader:
        (facts,) = reader.pages()
    assert [w.text for w in facts.words] == []


def test_the_page_can_be_looked_at() -> None:
    picture = page('<rect width="100" height="100" fill="#0000ff"/><text x="120" y="50">seen</text>').render(72.0)
    assert picture.size == (150, 75)
    assert picture.getpixel((20, 20)) == (0, 0, 255)
    assert any(picture.getpixel((x, y)) != (255, 255, 255) for x in range(88, 120) for y in range(28, 40))
