import importlib.util

import pytest
import torch

from docstruct.model.attention import attend, attend_cached


@pytest.mark.gpu
@pytest.mark.skipif(
    not torch.cuda.is_available() or importlib.util.find_spec("flash_attn") is None,
    reason="flash attention needs a CUDA device and the package flash-attn",
)
@pytest.mark.parametrize("causal", [False, True])
def test_flash_equals_sdpa(causal: bool) -> None:
    torch.manual_seed(0)
    q, k, v = torch.randn(3, 2, 77, 10, 128, device="cuda", dtype=torch.bfloat16)
    fast, plain = (attend(q, k, v, kind=kind, causal=causal) for kind in ("flash", "sdpa"))
    torch.testing.assert_close(fast, plain, rtol=0.02, atol=0.02)
    lengths = torch.tensor([5, 77], device="cuda", dtype=torch.int32)
    beyond = torch.arange(77, device="cuda") >= lengths[:, None]
    mask = torch.zeros(2, 77, device="cuda", dtype=q.dtype).masked_fill(beyond, -torch.inf)[:, None, None]
    k, v = k.transpose(1, 2), v.transpose(1, 2)
    fast, plain = (attend_cached(q[:, :1], k, v, lengths, mask, kind) for kind in ("flash", "sdpa"))
    torch.testing.assert_close(fast, plain, rtol=0.02, atol=0.02)


def test_cached_query_sees_its_own_row_only() -> None:
    torch.manual_seed(0)
    q, k, v = torch.randn(2, 1, 3, 4), torch.randn(2, 8, 3, 4), torch.randn(2, 8, 3, 4)
    lengths = torch.tensor([3, 8], dtype=torch.int32)
    mask = torch.zeros(2, 8).masked_fill(torch.arange(8) >= lengths[:, None], -torch.inf)[:, None, None]
    both = attend_cached(q, k.transpose(1, 2), v.transpose(1, 2), lengths, mask)
    torch.testing.assert_close(both[:1], attend(q[:1], k[:1, :3], v[:1, :3]))
    torch.testing.assert_close(both[1:], attend(q[1:], k[1:], v[1:]))
