"""Lines found in pixels have their points where most corners stand."""

from __future__ import annotations

import numpy as np
import pytest

from docstruct.extractors.charts.lanes import Lane
from docstruct.extractors.charts.lattice import Lattice, at_places, shared_places
from docstruct.extractors.charts.plots import Plot
from docstruct.extractors.charts.scale import Scale
from docstruct.geometry import BBox

TICKS = (100.0, 200.0, 300.0, 400.0)
SCALE = Scale("linear", 0.01, -1.0, TICKS, (0.0, 1.0, 2.0, 3.0), 0.0)
PLOT = Plot(BBox(100, 0, 400, 200), Lane("x", (), TICKS, SCALE), None)


def test_corners_at_ticks_and_halfway_are_those_of_all_lines() -> None:
    bent = [(100.0, 50.0), (150.5, 10.0), (250.0, 90.0), (400.0, 20.0)]
    crossed = [(100.0, 10.0), (199.0, 60.0), (327.0, 61.0), (350.0, 80.0), (400.0, 30.0)]
    lattice = shared_places([bent, crossed], PLOT, em=10.0)
    assert lattice is not None
    assert lattice.places == pytest.approx(np.arange(100.0, 401.0, 50.0))
    assert [x for x, _ in at_places(crossed, lattice)] == pytest.approx(list(lattice.places))


def test_heights_are_those_of_the_corners_where_all_stand_beside_their_places() -> None:
    aside = [(x + 6.0, y) for x, y in [(100.0, 100.0), (200.0, 0.0), (300.0, 100.0), (400.0, 200.0)]]
    lattice = shared_places([aside], PLOT, em=10.0)
    assert lattice is not None
    assert at_places(aside, lattice) == [
        pytest.approx(p, abs=0.1) for p in [(100, 100), (200, 0), (300, 100), (400, 200)]
    ]


def test_corners_anywhere_have_no_places() -> None:
    assert shared_places([[(100.0, 0.0), (137.0, 5.0), (171.0, 9.0), (262.0, 4.0), (311.0, 0.0)]], PLOT, 10.0) is None


def test_a_blunt_peak_is_where_its_flanks_meet() -> None:
    blunt = [(100.0, 0.0), (194.0, 94.0), (206.0, 94.0), (300.0, 0.0)]
    peak = at_places(blunt, Lattice(*2 * [np.array([100.0, 200.0, 300.0])]))[1]
    assert peak == pytest.approx((200.0, 100.0), abs=1.0)
