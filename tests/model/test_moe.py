import pytest
import torch
from torch.nn import functional as F

from docstruct.model.config import PRESETS
from docstruct.model.decoder import balance_loss
from docstruct.model.moe import Mixture, grouped_product


@pytest.fixture(scope="module")
def mixture() -> Mixture:
    torch.manual_seed(0)
    layer = Mixture(PRESETS["tiny"].decoder)
    for parameter in layer.parameters():
        torch.nn.init.normal_(parameter, std=0.3)
    return layer.requires_grad_(False)


@pytest.mark.parametrize("tokens", [1, 2, 7, 100])
def test_grouped_path_equals_the_plain_one(mixture: Mixture, tokens: int) -> None:
    x = torch.randn(tokens, PRESETS["tiny"].decoder.width)
    routing = mixture.router(x)
    torch.testing.assert_close(mixture.grouped(x, routing), mixture.plain(x, routing), rtol=1e-5, atol=1e-5)
    torch.testing.assert_close(mixture.every(x, routing), mixture.plain(x, routing), rtol=1e-5, atol=1e-5)


def test_paths_agree_when_experts_stay_without_tokens(mixture: Mixture) -> None:
    x = torch.randn(1, PRESETS["tiny"].decoder.width).expand(5, -1)  # all go the same way
    routing = mixture.router(x)
    assert len(routing.experts.unique()) == 3
    torch.testing.assert_close(mixture.grouped(x, routing), mixture.plain(x, routing), rtol=1e-5, atol=1e-5)


def test_loop_for_older_pytorch_gives_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    x, weights = torch.randn(6, 4), torch.randn(3, 5, 4)
    ends = torch.tensor([2, 2, 6], dtype=torch.int32)
    want = torch.cat((x[:2] @ weights[0].T, x[2:] @ weights[2].T))
    torch.testing.assert_close(grouped_product(x, weights, ends), want)
    monkeypatch.delattr(F, "grouped_mm", raising=False)
    torch.testing.assert_close(grouped_product(x, weights, ends), want)


def test_weights_are_not_renormalised(mixture: Mixture) -> None:
    routing = mixture.router(torch.randn(50, PRESETS["tiny"].decoder.width))
    assert (routing.weights.sum(dim=1) < 0.999).all()
    torch.testing.assert_close(routing.probabilities.sum(dim=1), torch.ones(50))


def test_gradients_of_both_paths_are_equal(mixture: Mixture) -> None:
    x = torch.randn(9, PRESETS["tiny"].decoder.width)
    grads = []
    for path in (mixture.grouped, mixture.plain):
        leaf = x.clone().requires_grad_()
        path(leaf, mixture.router(leaf)).square().sum().backward()
        grads.append(leaf.grad)
    torch.testing.assert_close(grads[0], grads[1], rtol=1e-4, atol=1e-5)


def test_balance_loss_is_least_when_experts_share_evenly() -> None:
    even = torch.full((1, 4, 4), 0.25)
    assert balance_loss(even, torch.tensor([[[0], [1], [2], [3]]]), factor=1.0) == pytest.approx(1.0)
    one = F.one_hot(torch.zeros(1, 4, dtype=torch.long), 4).float()
    assert balance_loss(one, torch.zeros(1, 4, 1, dtype=torch.long), factor=1.0) == pytest.approx(4.0)
