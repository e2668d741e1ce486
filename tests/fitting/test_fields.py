import datetime as dt
from decimal import Decimal as D
from typing import Any

import numpy as np
import pytest

from docstruct.extractors.fields.features import FEATURES
from docstruct.extractors.fields.scoring import fitted
from docstruct.fitting.fields import presence_in, same


@pytest.mark.parametrize(
    ("value", "truth", "alike"),
    [
        (D("12.50"), "12.5", True),
        (D("12.50"), "12.51", False),
        (dt.date(2024, 3, 5), "2024-03-05", True),
        (dt.date(2024, 5, 3), "2024-03-05", False),
        ("ACME Ltd.", "Acme Ltd", True),
        ("ACME", "Acme Ltd", False),
        ("GREEN\nDOOR", "Green Door", True),
        (5, "5.00", True),
        ("5", None, False),
        (None, None, False),
    ],
)
def test_values_are_compared_as_what_they_are(value: Any, truth: str | None, alike: bool) -> None:
    assert same(value, truth) is alike


def test_presence_is_the_share_of_documents_that_state_a_term() -> None:
    found = presence_in([("receipt", seed, False) for seed in range(4)])
    assert found["total"] > 0.5 and all(0 < rate < 1 for rate in found.values())


def test_the_weights_are_those_of_features_there_are() -> None:
    names = {name for weights in fitted()["families"].values() for name in weights}
    assert names <= set(FEATURES)
    assert all(np.isfinite(list(w.values())).all() for w in fitted()["families"].values())
