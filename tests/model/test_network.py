"""Every stage of the network against tensors of the published code."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import torch

from docstruct.errors import UsageError
from docstruct.model.cache import KVCache
from docstruct.model.check import Check, relative_error, synthetic_page, synthetic_pixels
from docstruct.model.encoder import PagePixels, mosaic, with_line_ends
from docstruct.model.parity import (
    check_clip,
    check_decoder,
    check_sam,
    check_vision_tokens,
    golden_model,
)
from docstruct.model.vlm import DocumentVLM, Prompt


@pytest.mark.parametrize("stage", [check_sam, check_clip, check_vision_tokens, check_decoder])
def test_stage_equals_the_published_code(
    stage: Callable[[DocumentVLM, Path], Iterator[Check]], model: DocumentVLM, golden: Path
) -> None:
    assert [check for check in stage(model, golden) if not check.ok] == []


def test_not_a_number_is_no_parity() -> None:
    assert not Check("broken", float("nan"), 1.0).ok


def test_mosaic_puts_tiles_side_by_side() -> None:
    tiles = torch.arange(6).view(6, 1, 1, 1).expand(6, 2, 2, 1)
    grid = mosaic(tiles, columns=3)[..., 0]
    assert grid.tolist() == [[0, 0, 1, 1, 2, 2]] * 2 + [[3, 3, 4, 4, 5, 5]] * 2


def test_line_ends_follow_every_row() -> None:
    rows = with_line_ends(torch.zeros(2, 3, 1), torch.ones(1))
    assert rows[:, 0].tolist() == [0, 0, 0, 1, 0, 0, 0, 1]


def test_pages_of_different_sizes_share_a_batch(model: DocumentVLM) -> None:
    pages = [synthetic_page(512), synthetic_page(640, 640, (1, 2)), synthetic_page(640)]
    together = model.encoder(pages)
    for page, tokens in zip(pages, together):
        assert relative_error(tokens, model.encoder([page])[0]) < 1e-5


def test_view_of_odd_size_is_refused(model: DocumentVLM) -> None:
    with pytest.raises(ValueError, match="multiple of 64"):
        model.encoder([PagePixels(torch.zeros(3, 100, 100))])


def test_placeholders_must_match_the_image(model: DocumentVLM) -> None:
    with pytest.raises(UsageError, match="72 image placeholders, its image gives 73"):
        model([Prompt((0, *[500] * 72), PagePixels(synthetic_pixels(512)))])


def test_cached_steps_equal_one_pass(model: DocumentVLM) -> None:
    ids = torch.randint(3, 499, (20,), generator=torch.Generator().manual_seed(1)).tolist()
    whole = model([Prompt(tuple(ids))])[0]
    cache = KVCache(model.config.decoder, 1, 20, model.device, model.dtype)
    scores = [model.prefill([Prompt(tuple(ids[:5]))], cache, [0])[0]]
    scores += [model.step([ids[at]], cache, [at])[0] for at in range(5, 20)]
    assert relative_error(torch.stack(scores), whole[4:]) < 1e-5


def test_rows_of_different_lengths_do_not_see_each_other(model: DocumentVLM) -> None:
    prompts = [Prompt((0, 7, 9)), Prompt((0, 11, 12, 13, 14, 15)), Prompt((0, 3))]
    cache = KVCache(model.config.decoder, 3, 16, model.device, model.dtype)
    first = model.prefill(prompts, cache, [0, 1, 2])
    second = model.step([20, 21, 22], cache, [3, 6, 2])
    for row, (prompt, token) in enumerate(zip(prompts, (20, 21, 22))):
        alone = model([Prompt((*prompt.ids, token))])[0]
        assert relative_error(torch.stack((first[row], second[row])), alone[-2:]) < 1e-5


def test_bfloat16_stays_near_float32(model: DocumentVLM, golden: Path) -> None:
    half = golden_model(golden).to(torch.bfloat16)
    prompt = [Prompt(tuple(range(3, 30)))]
    assert half(prompt).dtype == torch.float32
    # On average: where a token's best experts are near-tied, rounding sends it another way.
    assert (half(prompt) - model(prompt)).abs().mean() < 0.05 * model(prompt).abs().mean()
