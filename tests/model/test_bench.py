import pytest

from docstruct.errors import EngineError
from docstruct.model.bench import against_transformers, full_size, rules, tiny_model
from docstruct.model.config import PRESETS
from docstruct.model.floor import (
    cache_bytes,
    decoder_bytes,
    decoder_operations,
    encoder_operations,
    page_floor,
)

PUBLISHED = PRESETS["deepseek-ocr"]


def test_transformers_writes_the_same_tokens() -> None:
    pytest.importorskip("transformers.models.deepseek_ocr2")
    speed, same, varied = against_transformers(tiny_model(0), new=8, varied=(2, 9))
    assert same.value == 16
    assert speed.ratio is not None and speed.ratio > 0
    assert varied.ratio is not None and varied.ratio > 0


def test_rules_are_cheap() -> None:
    ngram, mask = rules()
    assert ngram.value < 1000
    assert mask.value < 10_000


def test_full_size_says_that_it_needs_a_gpu() -> None:
    with pytest.raises(EngineError, match="CUDA"):
        next(full_size("cpu", 0))


def test_floor_counts_the_published_sizes() -> None:
    # 574,127,360 weights work on a token; norms are not counted.
    assert decoder_operations(PUBLISHED, 0) == 2 * (574_127_360 - 32_000)
    assert cache_bytes(PUBLISHED) == 60 * 1024
    # All but the embedding table and the norms and gates, in two bytes each.
    assert decoder_bytes(PUBLISHED, 4096) == pytest.approx(2 * (2_934_734_080 - 165_478_400), rel=0.001)
    assert 1e12 < encoder_operations(PUBLISHED, 1024) < 2e12


def test_floor_falls_with_the_batch() -> None:
    alone, many = (page_floor(PUBLISHED, "NVIDIA H200", rows, 280, 600) for rows in (1, 256))
    assert alone is not None and many is not None
    assert many < alone / 10
    assert page_floor(PUBLISHED, "some device", 1, 280, 600) is None
