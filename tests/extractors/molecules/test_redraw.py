"""A reading drawn again over its ink."""

import cv2
import numpy as np
import pytest

from docstruct.extractors.molecules.redraw import match
from docstruct.schemas.molecule import Atom, Bond, Molecule

PLACES = np.array([[40.0, 100.0], [90.0, 70.0], [140.0, 100.0], [190.0, 70.0]])


def chain(atoms: int) -> Molecule:
    return Molecule(
        atoms=[Atom(id=i, element="C") for i in range(atoms)],
        bonds=[Bond(begin=i, end=i + 1) for i in range(atoms - 1)],
    )


@pytest.fixture
def ink() -> np.ndarray:
    mask = np.zeros((160, 240), np.uint8)
    cv2.polylines(mask, [PLACES.astype(np.int32).reshape(-1, 1, 2)], False, 1, 4)
    return mask.astype(bool)


def test_the_right_reading_explains_all(ink) -> None:
    found = match(chain(4), ink, PLACES + np.array([6.0, -5.0]))
    assert found is not None
    assert found.explained > 0.97
    assert found.supported > 0.97


def test_a_bond_left_out_leaves_ink(ink) -> None:
    found = match(chain(3), ink, PLACES[:3])
    assert found is not None and found.explained < 0.8


def test_a_bond_made_up_has_no_ink(ink) -> None:
    found = match(chain(5), ink, np.vstack((PLACES, [190.0, 130.0])))
    assert found is not None and found.supported < 0.85


def test_without_places_nothing_is_said(ink) -> None:
    assert match(chain(4), ink, np.full((4, 2), np.nan)) is None
