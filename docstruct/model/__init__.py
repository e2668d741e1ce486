"""The network of DeepSeek-OCR: a page image to words with boxes. Needs the extra ``model``.

    from docstruct.model import Job, Reader
    reading = Reader.load("deepseek-ai/DeepSeek-OCR", device="cuda").read_one(Job(image))

Names are loaded when first used: importing the package does not import torch.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from docstruct.errors import MissingExtraError

_HOMES = {
    "DocumentVLM": "docstruct.model.vlm",
    "Generator": "docstruct.model.generate",
    "Job": "docstruct.model.reader",
    "ModelConfig": "docstruct.model.config",
    "PRESETS": "docstruct.model.config",
    "Reader": "docstruct.model.reader",
    "Reading": "docstruct.model.reader",
    "Sampling": "docstruct.model.sampling",
    "Tokenizer": "docstruct.model.tokenizer",
}

__all__ = [
    "PRESETS",
    "DocumentVLM",
    "Generator",
    "Job",
    "ModelConfig",
    "Reader",
    "Reading",
    "Sampling",
    "Tokenizer",
]

if TYPE_CHECKING:
    from docstruct.model.config import PRESETS, ModelConfig
    from docstruct.model.generate import Generator
    from docstruct.model.reader import Job, Reader, Reading
    from docstruct.model.sampling import Sampling
    from docstruct.model.tokenizer import Tokenizer
    from docstruct.model.vlm import DocumentVLM


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'docstruct.model' has no attribute {name!r}")
    try:
        return getattr(importlib.import_module(_HOMES[name]), name)
    except ModuleNotFoundError as error:
        if error.name in ("torch", "safetensors", "tokenizers"):
            raise MissingExtraError("the model", "model") from None
        raise
