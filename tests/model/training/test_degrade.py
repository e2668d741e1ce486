import pytest
import torch

from docstruct.model.training import degrade
from docstruct.model.training.degrade import compress, fax, plain, skew


def ink() -> torch.Tensor:
    page = torch.zeros(3, 64, 64, dtype=torch.uint8)
    page[:, 20:24, 8:56] = 255
    return page


def test_the_same_generator_gives_the_same_pictures() -> None:
    once, again, other = (degrade.degrade(ink(), torch.Generator().manual_seed(s), rough=1.0) for s in (1, 1, 2))
    assert torch.equal(once, again) and not torch.equal(once, other)
    assert once.shape == (3, 3, 64, 64) and float(once.abs().max()) <= 1


@pytest.mark.parametrize("treatment", [skew, compress, fax])
def test_rough_treatment_keeps_what_is_written(treatment: object) -> None:
    x = ink().float() / 255
    y = treatment(x, torch.Generator().manual_seed(0))  # type: ignore[operator]
    assert y.shape == x.shape and not torch.equal(x, y)
    assert float(y[:, 21:23, 24:40].mean()) > 0.6 > 0.1 > float(y[:, 40:, :].mean())


def test_compression_of_nothing_is_nothing() -> None:
    assert not compress(torch.zeros(1, 16, 16), torch.Generator().manual_seed(0)).any()


def test_clean_ink_is_black_on_white() -> None:
    assert {float(v) for v in plain(ink()).unique()} == {-1.0, 1.0}
