"""The network against tensors of the published code: a reference folder to one line per check.

The folder holds ``golden/`` (inputs and outputs at small sizes), ``deepseek_ocr_state_dict.json`` (names and
shapes at full size) and ``tokenizer/``. An error is a count, or the largest difference over the largest
value.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from hashlib import sha256
from itertools import zip_longest
from math import prod
from pathlib import Path
from typing import Any

import torch
from PIL import Image
from safetensors.torch import load_file
from torch import Tensor, nn

from docstruct.model.check import (
    TOLERANCE,
    Check,
    relative_error,
    synthetic_image,
    synthetic_page,
    synthetic_pixels,
)
from docstruct.model.checkpoint import check_names, fill, read_headers
from docstruct.model.config import PRESETS
from docstruct.model.config_file import read_config
from docstruct.model.generate import Generator, Request
from docstruct.model.moe import Mixture
from docstruct.model.names import slots
from docstruct.model.ngram import NgramBan, NgramRule
from docstruct.model.preprocess import GRIDS, MODES, prepare
from docstruct.model.sampling import Sampling
from docstruct.model.tokenizer import Tokenizer
from docstruct.model.vlm import DocumentVLM, Prompt
from docstruct.model.witness import check_witness

SIDES = (512, 640, 1024, 1280)


def check_parity(folder: Path) -> Iterator[Check]:
    """Every check of the reference ``folder``; a file that is not there is an `OSError`, not a pass."""
    golden = folder / "golden"
    yield from check_names_at_full_size(folder)
    model = golden_model(golden)
    for check in (check_sam, check_clip, check_vision_tokens, check_decoder, check_generate):
        yield from check(model, golden)
    yield from check_ngrams(golden)
    yield from check_preprocess(golden)
    yield from check_tokenizer(golden, folder / "tokenizer")
    yield from check_witness(model)


def golden_model(golden: Path) -> DocumentVLM:
    """The tiny network with the golden weights, in float32 on the CPU."""
    model = DocumentVLM.on_meta(PRESETS["tiny"]).to_empty(device="cpu")
    stored = {
        name: tensor for name, tensor in read_headers(golden).items() if tensor.file.name == "tiny_weights.safetensors"
    }
    check_names(model, stored, golden / "tiny_weights.safetensors")
    fill(model, stored)
    return model.requires_grad_(False)


def check_names_at_full_size(folder: Path) -> Iterator[Check]:
    """Names, shapes and the number of parameters of the published checkpoint, on the meta device."""
    want = json.loads((folder / "deepseek_ocr_state_dict.json").read_text(encoding="utf-8"))
    config = read_config(folder / "tokenizer" / "model_config.json")
    model = DocumentVLM.on_meta(config)
    have = {name: list(slot.of(model).shape) for name, slot in slots(config).items()}
    wrong = sum(have.get(name) != want.get(name) for name in have.keys() | want.keys())
    count = sum(parameter.numel() for parameter in model.parameters())
    yield Check("config.json equals the preset", float(config != PRESETS["deepseek-ocr"]), 0)
    yield Check(f"names and shapes of {len(want)} tensors", wrong, 0)
    yield Check(f"{count:,} parameters", abs(count - sum(map(prod, want.values()))), 0)


def check_sam(model: DocumentVLM, golden: Path) -> Iterator[Check]:
    """SAM stage by stage, at every side."""
    want = load_file(golden / "sam_compressor.safetensors")
    sam = model.encoder.sam
    modules: dict[str, nn.Module] = {
        "patch_embed": sam.patch,
        **{f"block{i}": block for i, block in enumerate(sam.blocks)},
        "neck": sam.neck,
        "net_2": sam.compressor.first,
        "out": sam,
    }
    for side in SIDES:
        pixels = synthetic_pixels(side)[None]
        got = {"input_sample": pixels[:, :, ::64, ::64], **_outputs(modules, partial(sam, pixels))}
        got["patch_embed"] = got["patch_embed"].permute(0, 2, 3, 1)  # the file has channels last
        for name, tensor in got.items():
            key = f"sam.{side}.{name}"
            sample = _SAMPLED.get(name.rstrip("0123456789"))
            yield Check(key, relative_error(sample(tensor) if sample else tensor, want[key]), TOLERANCE)


# The files hold every eighth or fourth place of the large maps.
_SAMPLED: dict[str, Callable[[Tensor], Tensor]] = {
    "patch_embed": lambda x: x[:, ::8, ::8],
    "block": lambda x: x[:, ::8, ::8],
    "neck": lambda x: x[:, :, ::8, ::8],
    "net_": lambda x: x[:, :, ::4, ::4],
}


def check_clip(model: DocumentVLM, golden: Path) -> Iterator[Check]:
    """CLIP and the projector over stored SAM features, at every side."""
    want = load_file(golden / "clip_projector.safetensors")
    encoder, clip = model.encoder, model.encoder.clip
    for side in SIDES:
        key = f"clip.{side}"
        features = want[f"{key}.in_sam"]
        out = clip(features)
        both = torch.cat((out[:, 1:], features.flatten(2).transpose(1, 2)), dim=-1)
        embedded = clip.embed(features)
        for name, got in (
            ("embeddings", embedded),
            ("pre_ln", clip.pre_norm(embedded)),
            ("out", out),
            ("projected", encoder.projector(both)),
        ):
            yield Check(f"{key}.{name}", relative_error(got, want[f"{key}.{name}"]), TOLERANCE)


# Name of the golden sequence, side of the overview, side of the tiles, tiles as columns and rows.
_PAGES = (
    ("tiny", 512, 0, (0, 0)),
    ("small", 640, 0, (0, 0)),
    ("base", 1024, 0, (0, 0)),
    ("large", 1280, 0, (0, 0)),
    ("gundam_w3h2", 1024, 640, (3, 2)),
    ("gundam_w1h2", 1024, 640, (1, 2)),
    ("gundam_m_w2h1", 1280, 1024, (2, 1)),
)


def check_vision_tokens(model: DocumentVLM, golden: Path) -> Iterator[Check]:
    """Whole visual sequences, with and without tiles; their order included."""
    want = load_file(golden / "vision_tokens.safetensors")
    for name, overview, tile, grid in _PAGES:
        got = model.encoder([synthetic_page(overview, tile, grid)])[0]
        yield Check(f"vision_tokens.{name}", relative_error(got, want[f"{name}.tokens"]), TOLERANCE)


def check_decoder(model: DocumentVLM, golden: Path) -> Iterator[Check]:
    """The decoder on text alone: every layer, its attention and its routing."""
    want = load_file(golden / "decoder.safetensors")
    prompt = Prompt(tuple(want["input_ids"][0].tolist()))
    blocks = list(model.decoder.blocks)
    mixtures = [i for i, block in enumerate(blocks) if isinstance(block.feed_forward, Mixture)]
    modules = {
        **{f"hidden.{i}": block for i, block in enumerate(blocks)},
        **{f"attn.{i}": block.get_submodule("attention") for i, block in enumerate(blocks)},
        **{f"router.{i}": blocks[i].get_submodule("feed_forward.router") for i in mixtures},
    }
    got = _outputs(modules, partial(model, [prompt]))
    for name in (name for name in modules if not name.startswith("router")):
        yield Check(f"decoder.{name}", relative_error(got[name][0], want[name]), TOLERANCE)
    for i in mixtures:
        routing = got[f"router.{i}"]
        different = int((routing.experts != want[f"router_idx.{i}"]).sum())
        yield Check(f"decoder.router_idx.{i}", different, 0)
        yield Check(f"decoder.router_w.{i}", relative_error(routing.weights, want[f"router_w.{i}"]), TOLERANCE)
    yield Check("decoder.logits", relative_error(model([prompt])[0], want["logits"]), TOLERANCE)


def check_generate(model: DocumentVLM, golden: Path) -> Iterator[Check]:
    """Greedy sequences through the cache, with and without tiles and the n-gram rule, all in one batch."""
    want = load_file(golden / "generate.safetensors")
    rules = {"base": None, "base_ngram2": NgramRule(size=2, window=None, over_prompt=True), "gundam": None}
    for name, rule in rules.items():
        page = synthetic_page(1024, 640, (3, 2)) if name == "gundam" else synthetic_page(1024)
        prompt = Prompt(tuple(want[f"{name}.input_ids"].tolist()), page)
        new = want[f"{name}.new_ids"].tolist()
        sampling = Sampling(max_tokens=len(new), ngram=rule)
        generator = Generator(model, sampling=sampling, rows=1, context=len(prompt.ids) + len(new))
        scores: list[Tensor] = []
        with _recorded(model, scores):
            answer = next(generator.answers([Request(prompt)]))
        wrong = sum(a != b for a, b in zip_longest(answer.ids, new))
        yield Check(f"generate.{name}.ids", wrong, 0)
        error = relative_error(torch.cat(scores), want[f"{name}.step_logits"])
        yield Check(f"generate.{name}.logits", error, TOLERANCE)


@contextmanager
def _recorded(model: DocumentVLM, scores: list[Tensor]) -> Iterator[None]:
    """Keep the scores of every step as the network gave them, before any ban."""
    handle = model.decoder.head.register_forward_hook(
        lambda _, __, out: scores.append(out.reshape(1, -1).float().clone())
    )
    try:
        yield
    finally:
        handle.remove()


def check_ngrams(golden: Path) -> Iterator[Check]:
    """The windowed no-repeat rule, fed token by token."""
    cases = json.loads((golden / "ngram_cases.json").read_text(encoding="utf-8"))["cases"]
    for number, case in enumerate(cases):
        rule = NgramRule(case["ngram_size"], case["window_size"], frozenset(case["whitelist"]))
        yield Check(f"ngram.{number}", NgramBan(rule, case["ids"]).banned() != case["banned"], 0)


def check_preprocess(golden: Path) -> Iterator[Check]:
    """Pixels of ten images in five modes bit for bit, their token counts, and the choice of tiles."""
    cases = json.loads((golden / "preprocess.json").read_text(encoding="utf-8"))
    samples = load_file(golden / "preprocess_samples.safetensors")
    for case in cases["cases"]:
        size = (case["width"], case["height"])
        page = prepare(Image.fromarray(synthetic_image(*size)), MODES[case["mode"]])
        name = f"{size[0]}x{size[1]}.{case['mode']}"
        error = _pixel_error(page.pixels.overview[None], case["global"], samples[f"{name}.global"])
        if not case["crops_all_zero"] and page.pixels.tiles is not None:
            error = max(error, _pixel_error(page.pixels.tiles, case["crops"], samples[f"{name}.crops"]))
        counts = (page.tokens, page.valid_tokens) == (
            case["image_placeholder_tokens"],
            case["valid_tokens_code"],
        )
        yield Check(f"preprocess.{name}", error if counts else float("inf"), _OTHER_PILLOW)
    for text, grids in cases["tile_grid"].items():
        width, height = map(int, text.split("x"))
        for limit in (9, 6):
            grid = MODES["gundam"].grid((width, height), limit)
            wrong = list(grid if grid[0] else (1, 1)) != grids[f"max{limit}"]
            yield Check(f"preprocess.grid.{text}.max{limit}", wrong, 0)
    yield Check("preprocess.grid.order", tuple(map(tuple, cases["candidate_order_max9"])) != GRIDS, 0)


_OTHER_PILLOW = 0.02  # another Pillow may round a few pixels to the neighbouring grey; 0 where the hash is equal


def _pixel_error(pixels: Tensor, case: dict[str, Any], sample: Tensor) -> float:
    half = pixels.to(torch.bfloat16)
    if sha256(half.view(torch.uint8).numpy().tobytes()).hexdigest() == case["sha256_bf16"]:
        return 0.0
    seen = half[:, :, 16::64, 16::64].float()
    return float((seen - sample).abs().max()) if seen.shape == sample.shape else float("inf")


def check_tokenizer(golden: Path, folder: Path) -> Iterator[Check]:
    """Texts to the published ids and back; counts the ids that differ."""
    tokenizer = Tokenizer.read(folder)
    for number, case in enumerate(json.loads((golden / "tokenizer_cases.json").read_text(encoding="utf-8"))):
        ids, text = tokenizer.encode(case["text"]), tokenizer.decode(case["ids"])
        wrong = sum(a != b for a, b in zip_longest(ids, case["ids"])) + (text != case["decoded"])
        yield Check(f"tokenizer.{number}", wrong, 0)


def _outputs(modules: dict[str, nn.Module], run: Callable[[], object]) -> dict[str, Any]:
    """What each module gave while ``run`` ran."""
    outputs: dict[str, Any] = {}
    handles = [
        module.register_forward_hook(lambda _, __, out, name=name: outputs.__setitem__(name, out))
        for name, module in modules.items()
    ]
    try:
        run()
    finally:
        for handle in handles:
            handle.remove()
    return outputs
