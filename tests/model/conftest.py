from pathlib import Path

import pytest
import torch
from hypothesis import settings

from docstruct.model.parity import golden_model
from docstruct.model.vlm import DocumentVLM

# How long an example takes is the machine's affair; tests of time say so themselves.
settings.register_profile("model", deadline=None)
settings.load_profile("model")


@pytest.fixture(scope="session")
def golden() -> Path:
    """Tensors of the published code at small sizes; see the README there."""
    return Path(__file__).parents[1] / "data" / "golden"


@pytest.fixture(scope="session")
def model(golden: Path) -> DocumentVLM:
    """The tiny network with the golden weights. Nothing may change it."""
    return golden_model(golden)


@pytest.fixture(autouse=True)
def _one_thread() -> None:
    # Tests run side by side; the tiny network gains nothing from more.
    torch.set_num_threads(1)
