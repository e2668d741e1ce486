import torch
from torch import nn

from docstruct.model.training.optimizers import Optimizers, orthogonal


def test_newton_schulz_brings_singular_values_near_one() -> None:
    torch.manual_seed(0)
    for shape in ((48, 16), (16, 48), (3, 24, 24)):
        values = torch.linalg.svdvals(orthogonal(torch.randn(shape)).float())
        assert float(values.min()) > 0.5 and float(values.max()) < 1.3


def test_both_optimizers_lower_a_loss() -> None:
    torch.manual_seed(0)
    net = nn.Sequential(nn.Linear(8, 16), nn.Tanh(), nn.Linear(16, 4))
    x, y = torch.randn(64, 8), torch.randn(64, 4)
    optimizers = Optimizers(net, 1e-2)
    assert len(optimizers.all) == 2
    before = float(nn.functional.mse_loss(net(x), y).detach())
    for _ in range(60):
        nn.functional.mse_loss(net(x), y).backward()
        optimizers.step(3e-2)
    assert float(nn.functional.mse_loss(net(x), y).detach()) < 0.7 * before
