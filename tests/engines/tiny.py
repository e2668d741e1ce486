"""Checkpoints of transformers' OCR models at sizes that run in no time, with random weights."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer
from tokenizers.decoders import ByteLevel as Decoder
from tokenizers.models import BPE
from tokenizers.pre_tokenizers import ByteLevel

# What a chat template of a vision model comes to: the picture, then the words.
CHAT = (
    "{% for m in messages %}{% for part in m.content %}"
    "{% if part.type == 'image' %}<image>\n{% else %}{{ part.text }}{% endif %}"
    "{% endfor %}{% endfor %}"
)


def tokenizer(image: str, special: Sequence[str]) -> Any:
    """One token per byte, and the special ones."""
    from transformers import PreTrainedTokenizerFast

    backend = Tokenizer(BPE({letter: i for i, letter in enumerate(sorted(ByteLevel.alphabet()))}, []))
    backend.pre_tokenizer = ByteLevel(add_prefix_space=False, use_regex=False)
    backend.decoder = Decoder()
    end = "<|endoftext|>"
    made = PreTrainedTokenizerFast(tokenizer_object=backend, eos_token=end, pad_token=end)
    made.add_tokens([image, *special], special_tokens=True)
    made.image_token = image
    return made


def got_ocr2(folder: Path) -> Path:
    """GOT-OCR 2.0."""
    from transformers import GotOcr2Config, GotOcr2ForConditionalGeneration, GotOcr2ImageProcessorPil, GotOcr2Processor

    words = tokenizer("<imgpad>", ["<|im_start|>", "<|im_end|>", "<img>", "</img>"])
    vision = {
        "hidden_size": 16, "output_channels": 8, "num_hidden_layers": 2, "num_attention_heads": 2,
        "image_size": 1024, "mlp_dim": 16, "global_attn_indexes": [1],
    }  # fmt: skip
    text = {
        "model_type": "qwen2", "vocab_size": 512, "hidden_size": 32, "intermediate_size": 32,
        "num_hidden_layers": 2, "num_attention_heads": 2, "num_key_value_heads": 2,
        "max_position_embeddings": 4096, "tie_word_embeddings": True,
    }  # fmt: skip
    image_token = words.convert_tokens_to_ids("<imgpad>")
    torch.manual_seed(0)
    config = GotOcr2Config(vision_config=vision, text_config=text, image_token_index=image_token)
    GotOcr2ForConditionalGeneration(config).save_pretrained(folder)
    pixels = GotOcr2ImageProcessorPil(size={"height": 1024, "width": 1024})
    GotOcr2Processor(pixels, words).save_pretrained(folder)
    return folder


def deepseek_ocr2(folder: Path, chat: str | None = None) -> Path:
    """DeepSeek-OCR 2."""
    from transformers import (
        DeepseekOcr2Config,
        DeepseekOcr2ForConditionalGeneration,
        DeepseekOcr2ImageProcessorPil,
        DeepseekOcr2Processor,
    )

    words = tokenizer("<image>", ["<|ref|>", "<|/ref|>", "<|det|>", "<|/det|>", "<|grounding|>"])
    sam = {
        "hidden_size": 16, "output_channels": 8, "num_hidden_layers": 2, "num_attention_heads": 2,
        "global_attn_indexes": [1], "mlp_ratio": 2.0, "downsample_channels": [16, 32],
    }  # fmt: skip
    encoder = {
        "vocab_size": 8, "hidden_size": 32, "intermediate_size": 32, "num_hidden_layers": 2,
        "num_attention_heads": 2, "num_key_value_heads": 2,
    }  # fmt: skip
    text = {
        "vocab_size": 512, "hidden_size": 32, "intermediate_size": 32, "num_hidden_layers": 2,
        "num_attention_heads": 2, "n_routed_experts": 4, "n_shared_experts": 1, "num_experts_per_tok": 2,
        "moe_intermediate_size": 16, "mlp_layer_types": ["dense", "sparse"],
        "max_position_embeddings": 4096, "bos_token_id": 0, "eos_token_id": 1,
    }  # fmt: skip
    torch.manual_seed(0)
    config = DeepseekOcr2Config(
        vision_config={"sam_config": sam, "encoder_config": encoder},
        text_config=text,
        image_token_id=words.convert_tokens_to_ids("<image>"),
    )
    DeepseekOcr2ForConditionalGeneration(config).save_pretrained(folder)
    pixels = DeepseekOcr2ImageProcessorPil()
    DeepseekOcr2Processor(pixels, words, chat_template=chat).save_pretrained(folder)
    return folder
