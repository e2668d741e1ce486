from __future__ import annotations

from pathlib import Path

import matplotlib
import pytest

from docstruct.model.training import molecule_store
from docstruct.model.training.atlas import Atlas
from docstruct.model.training.kinds import Pens
from docstruct.model.training.wording import Wording

FONTS = Path(matplotlib.get_data_path()) / "fonts" / "ttf"


@pytest.fixture(scope="session")
def atlas_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An atlas of two faces, of fonts that every installation has."""
    path = tmp_path_factory.mktemp("atlas") / "atlas.npz"
    Atlas.draw([FONTS / "DejaVuSans.ttf", FONTS / "DejaVuSerif.ttf"], sizes=(14, 18)).save(path)
    return path


@pytest.fixture(scope="session")
def atlas(atlas_file: Path) -> Atlas:
    return Atlas.read(atlas_file)


@pytest.fixture(scope="session")
def pens(atlas: Atlas, tmp_path_factory: pytest.TempPathFactory) -> Pens:
    """All that crops are drawn with; molecules need RDKit to be made."""
    path = tmp_path_factory.mktemp("molecules") / "molecules.npz"
    molecule_store.make(path, 20)
    return Pens(atlas.faces, Wording(), molecule_store.read(path), side=256, most=3)
