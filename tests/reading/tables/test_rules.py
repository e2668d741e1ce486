import pytest

from docstruct.facts import Path
from docstruct.geometry import Affine, BBox
from docstruct.reading.tables.rules import rules_of

Point = tuple[float, float]


def drawn(*points: Point, closed: bool = False, fill: int | None = None, stroke: int | None = 0) -> Path:
    segments: list[tuple[str, tuple[Point, ...]]] = [("m", (points[0],))]
    segments += [("l", (p,)) for p in points[1:]]
    if closed:
        segments.append(("h", ()))
    xs, ys = zip(*points)
    return Path(tuple(segments), BBox(min(xs), min(ys), max(xs), max(ys)), fill, stroke, 1.0)


def box(x0: float, y0: float, x1: float, y1: float, **look: int | None) -> Path:
    return drawn((x0, y0), (x1, y0), (x1, y1), (x0, y1), closed=True, **look)  # type: ignore[arg-type]


def test_a_stroked_rectangle_is_four_rules() -> None:
    rules = rules_of([box(10, 20, 110, 60)])
    assert [round(r.cy) for r in rules.across] == [20, 60]
    assert [round(r.cx) for r in rules.down] == [10, 110]
    assert rules.areas == ()


def test_a_thin_filled_rectangle_is_a_rule_and_a_broad_one_an_area() -> None:
    thin = box(10, 20, 110, 21, fill=0, stroke=None)
    rules = rules_of([thin, box(10, 30, 110, 60, fill=0xEEEEEE, stroke=None)])
    assert rules.across == (BBox(10, 20, 110, 21),)
    assert rules.areas == (BBox(10, 30, 110, 60),)


def test_dashes_and_pieces_join() -> None:
    dashes = [drawn((x, 50), (x + 4, 50.3)) for x in range(10, 100, 6)]
    (rule,) = rules_of(dashes).across
    assert (rule.x0, rule.x1) == (10, 98)


@pytest.mark.parametrize(
    "path",
    [
        drawn((0, 0), (50, 40)),
        drawn((0, 0), (3, 0)),
        drawn((0, 0), (80, 0), stroke=0xFFFFFF),
        box(0, 0, 50, 1, fill=0xFFFFFF, stroke=None),
        Path(
            (("m", ((0.0, 0.0),)), ("c", ((10.0, 0.0), (20.0, 0.0), (30.0, 0.0)))),
            BBox(0, 0, 30, 0),
            stroke=0,
        ),
    ],
    ids=["slanted", "a stub", "white", "white area", "curve"],
)
def test_what_is_no_rule(path: Path) -> None:
    rules = rules_of([path])
    assert rules.across == rules.down == rules.areas == ()


def test_a_quarter_turn_swaps_across_and_down() -> None:
    turned = rules_of([drawn((10, 20), (110, 20))]).mapped(Affine(0, 1, -1, 0, 300, 0))
    assert turned.across == ()
    assert [(r.cx, r.y0, r.y1) for r in turned.down] == [(280, 10, 110)]


def test_within_cuts_at_the_region() -> None:
    (rule,) = rules_of([drawn((10, 20), (110, 20))]).within(BBox(50, 0, 90, 40)).across
    assert (rule.x0, rule.x1) == (50, 90)
