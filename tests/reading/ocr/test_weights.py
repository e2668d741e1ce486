import numpy as np
import pytest

from docstruct.reading.ocr.weights import without_vanishing


def _message(*fields: tuple[int, bytes | int]) -> bytes:
    """Fields in the wire format, all shorter than 128 bytes."""
    parts = []
    for number, value in fields:
        parts.append(bytes([number << 3 | 2, len(value)]) + value if isinstance(value, bytes) else
                     bytes([number << 3, value]))  # fmt: skip
    return b"".join(parts)


def _model(values: bytes, kind: int = 1) -> bytes:
    tensor = _message((1, 3), (2, kind), (8, b"weights"), (9, values))
    return _message((1, 7), (7, _message((2, b"graph"), (5, tensor))), (8, b"\x0a\x00"))


def test_weights_as_good_as_zero_are_zero_and_the_others_stay() -> None:
    weights = np.array([1e-40, -3e-38, 2e-31, 1e-20, -0.5], "<f4")
    kept = np.array([0.0, 0.0, 0.0, 1e-20, -0.5], "<f4")
    assert without_vanishing(_model(weights.tobytes())) == _model(kept.tobytes())


def test_other_numbers_are_left_alone() -> None:
    whole = np.array([1, 2, 3], "<i4").tobytes()  # as single precision, these are subnormal
    assert without_vanishing(_model(whole, kind=6)) == _model(whole, kind=6)


@pytest.mark.parametrize("broken", [b"\x3a\x7f", b"\x3b", b"\x80" * 12])
def test_what_is_no_network_is_refused(broken: bytes) -> None:
    with pytest.raises(ValueError, match=r"cut off|no wire type|no number"):
        without_vanishing(broken)
