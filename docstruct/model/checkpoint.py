"""Checkpoints: a folder of safetensors or a hub id to a model, and a model back to a folder.

Names and shapes are compared before a byte of weights is read. Reading maps the files into memory a
piece at a time, so that the peak is the weights themselves and one piece more.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from math import prod
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor

from docstruct.errors import WeightsError
from docstruct.model.attention import AttentionKind
from docstruct.model.config import ModelConfig
from docstruct.model.config_file import read_config, to_json
from docstruct.model.names import IGNORED, slots
from docstruct.model.vlm import DocumentVLM

_PIECE_BYTES = 256 * 1024 * 1024  # mapped at once; the rest of a file is given back to the system
_INDEX = "model.safetensors.index.json"


@dataclass(frozen=True)
class Stored:
    """One tensor of a file, by its header."""

    file: Path
    shape: tuple[int, ...]
    dtype: torch.dtype | None  # None: not one that weights have

    @property
    def bytes(self) -> int:
        """Size in the file."""
        return prod(self.shape) * (self.dtype.itemsize if self.dtype else 1)


def load(
    folder: Path,
    *,
    device: str | torch.device = "cpu",
    dtype: torch.dtype | None = None,
    attention: AttentionKind = "sdpa",
) -> DocumentVLM:
    """The model in ``folder``: config.json and safetensors under the published names, sharded or not.

    Args:
        folder: the checkpoint; see `docstruct.model.hub.find` for hub ids.
        device: where the weights go.
        dtype: their precision; by default as stored.
        attention: the kernel, see `docstruct.model.attention`.

    Raises:
        WeightsError: a file is not there or damaged, or names or shapes are not the network's.
    """
    config = read_config(_existing(folder / "config.json"))
    model = DocumentVLM.on_meta(config)
    stored = read_headers(folder)
    check_names(model, stored, folder)
    model = model.to(dtype or stored_dtype(stored)).to_empty(device=device)
    fill(model, stored)
    return model.requires_grad_(False).use_attention(attention)


def save(model: DocumentVLM, folder: Path, shard_bytes: int = 2 * 1024**3) -> None:
    """Write config.json and shards under the published names, with an index over them."""
    folder.mkdir(parents=True, exist_ok=True)
    _write_shards(model, folder, shard_bytes, lambda _, tensor: tensor.contiguous().cpu())
    _write_json(folder / "config.json", to_json(model.config, str(model.dtype).removeprefix("torch.")))


def write_random(
    config: ModelConfig,
    folder: Path,
    *,
    seed: int = 0,
    scale: float = 0.02,
    dtype: torch.dtype = torch.float32,
    shard_bytes: int = 2 * 1024**3,
) -> None:
    """Write a checkpoint of noise: to try the road, and to measure it, where the real one is not at hand.

    Made shard by shard, so that memory holds one. Its config.json says what it is: `is_random` finds out.
    """
    folder.mkdir(parents=True, exist_ok=True)
    model = DocumentVLM.on_meta(config).to(dtype)
    generator = torch.Generator().manual_seed(seed)

    def noise(name: str, like: Tensor) -> Tensor:
        mean = 1.0 if "norm" in name and name.endswith("weight") else 0.0
        return torch.empty(like.shape, dtype=dtype).normal_(mean, scale, generator=generator)

    _write_shards(model, folder, shard_bytes, noise)
    described = {**to_json(config, str(dtype).removeprefix("torch.")), _RANDOM: True}
    _write_json(folder / "config.json", described)


_RANDOM = "random_weights"


def is_random(folder: Path) -> bool:
    """Whether the checkpoint was written by `write_random`: what it reads means nothing."""
    return bool(json.loads((folder / "config.json").read_text(encoding="utf-8")).get(_RANDOM, False))


def _write_shards(model: DocumentVLM, folder: Path, shard_bytes: int, content: Callable[[str, Tensor], Tensor]) -> None:
    """Every published tensor, as ``content`` gives it, in shards with an index over them."""
    tensors = {name: slot.of(model) for name, slot in slots(model.config).items()}
    sizes = {name: _bytes(tensor) for name, tensor in tensors.items()}
    shards = list(_pieces(tensors, sizes, shard_bytes))
    weight_map: dict[str, str] = {}
    for number, names in enumerate(shards, start=1):
        file = f"model-{number:05}-of-{len(shards):06}.safetensors"  # six digits: the published spelling
        save_file({name: content(name, tensors[name]) for name in names}, folder / file, {"format": "pt"})
        weight_map.update(dict.fromkeys(names, file))
    index = {"metadata": {"total_size": sum(sizes.values())}, "weight_map": weight_map}
    _write_json(folder / _INDEX, index)


def randomize(model: DocumentVLM, seed: int = 0, scale: float = 0.02) -> DocumentVLM:
    """Fill a model with normal noise, about one for norms, else about zero; the same for the same seed."""
    generator = torch.Generator(model.device).manual_seed(seed)
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            mean = 1.0 if "norm" in name and name.endswith("weight") else 0.0
            parameter.normal_(mean, scale, generator=generator)
    return model


def read_headers(folder: Path) -> dict[str, Stored]:
    """Name, shape and file of every tensor; no weights are read."""
    stored: dict[str, Stored] = {}
    for file in _files(folder):
        with _opened(file) as tensors:
            for name in tensors.offset_keys():
                part = tensors.get_slice(name)
                stored[name] = Stored(file, tuple(part.get_shape()), _DTYPES.get(part.get_dtype()))
    return {name: tensor for name, tensor in stored.items() if name not in IGNORED}


def check_names(model: DocumentVLM, stored: Mapping[str, Stored], where: Path) -> None:
    """Compare what is stored with what the network needs.

    Raises:
        WeightsError: with a report of what is missing, left over or of another shape, shortest form first.
    """
    wanted = {name: tuple(slot.of(model).shape) for name, slot in slots(model.config).items()}
    problems = [
        *_listed("missing", [name for name in wanted if name not in stored]),
        *_listed("left over", [name for name in stored if name not in wanted]),
        *_listed(
            "of another shape",
            [
                f"{name} {stored[name].shape}, not {shape}"
                for name, shape in wanted.items()
                if name in stored and stored[name].shape != shape
            ],
        ),
        *_listed("no floating-point numbers", [name for name in stored if stored[name].dtype is None]),
    ]
    if problems:
        raise WeightsError(
            f"{where} does not hold this network: {'; '.join(problems)}",
            remedy="take the whole folder of the checkpoint, config.json included",
        )


def stored_dtype(stored: Mapping[str, Stored]) -> torch.dtype:
    """The precision that most tensors have."""
    dtypes = [tensor.dtype for tensor in stored.values() if tensor.dtype is not None]
    return max(set(dtypes), key=dtypes.count)


def fill(model: DocumentVLM, stored: Mapping[str, Stored]) -> None:
    """Copy every stored tensor to its slot."""
    table = slots(model.config)
    by_file: dict[Path, list[str]] = {}
    for name, tensor in stored.items():
        by_file.setdefault(tensor.file, []).append(name)
    for file, names in by_file.items():
        sizes = {name: stored[name].bytes for name in names}
        for piece in _pieces(names, sizes, _PIECE_BYTES):
            with _opened(file) as tensors:  # opened anew, since pages stay resident while a file is mapped
                for name in piece:
                    table[name].of(model).copy_(tensors.get_tensor(name))


# What a published tensor may be stored as; integers and quantised weights are other networks.
_DTYPES: Mapping[str, torch.dtype] = {
    "F64": torch.float64,
    "F32": torch.float32,
    "F16": torch.float16,
    "BF16": torch.bfloat16,
}


def _files(folder: Path) -> list[Path]:
    """The shards: those of the index where there is one, else every safetensors file."""
    index = folder / _INDEX
    if not index.exists():
        files = sorted(folder.glob("*.safetensors"))
        if not files:
            raise WeightsError(f"{folder} holds no safetensors file", remedy=_REMEDY)
        return files
    try:
        names = set(json.loads(index.read_text(encoding="utf-8"))["weight_map"].values())
        return [_existing(folder / Path(name).name) for name in sorted(names)]  # never outside the folder
    except (ValueError, KeyError, AttributeError, TypeError) as error:
        raise WeightsError(f"{index} is no index of shards: {error!r}") from None


_REMEDY = "get the checkpoint with: hf download deepseek-ai/DeepSeek-OCR --local-dir FOLDER"


def _existing(path: Path) -> Path:
    if not path.is_file():
        raise WeightsError(f"{path} is not there", remedy=_REMEDY)
    return path


@contextmanager
def _opened(file: Path) -> Iterator[Any]:
    try:
        with safe_open(str(file), framework="pt") as tensors:
            yield tensors
    except SafetensorError as error:
        raise WeightsError(f"{file} is damaged: {error}", remedy="copy or download it again") from None


def _pieces(names: Iterable[str], sizes: Mapping[str, int], limit: int) -> Iterator[list[str]]:
    """Split ``names``, in order, into runs of at most ``limit`` bytes or one tensor."""
    run: list[str] = []
    total = 0
    for name in names:
        if run and total + sizes[name] > limit:
            yield run
            run, total = [], 0
        run.append(name)
        total += sizes[name]
    if run:
        yield run


def _listed(what: str, names: list[str], shown: int = 5) -> list[str]:
    if not names:
        return []
    more = f" and {len(names) - shown} more" if len(names) > shown else ""
    return [f"{len(names)} {what}: {', '.join(names[:shown])}{more}"]


def _bytes(tensor: Tensor) -> int:
    return tensor.numel() * tensor.element_size()


def _write_json(path: Path, content: object) -> None:
    path.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
