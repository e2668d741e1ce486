"""The whole network: prompts with images to scores over the next token.

Each image stands in the prompt as a run of placeholders, whose embeddings the encoder's vectors replace.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import pad_sequence

from docstruct.errors import UsageError
from docstruct.model.attention import AttentionKind, check_attention
from docstruct.model.cache import KVCache, Prefill, Span, Step, Whole
from docstruct.model.config import ModelConfig
from docstruct.model.decoder import Decoder
from docstruct.model.encoder import DeepEncoder, PagePixels


@dataclass(frozen=True)
class Prompt:
    """What the network is given for one page.

    Attributes:
        ids: token ids with one placeholder per visual token, the begin-of-text token first.
        page: the image, or None for text alone.
    """

    ids: tuple[int, ...]
    page: PagePixels | None = None


class DocumentVLM(nn.Module):
    """DeepEncoder and decoder, and the seam between them."""

    def __init__(self, config: ModelConfig, attention: AttentionKind = "sdpa") -> None:
        super().__init__()
        self.config = config
        self.attention = attention
        self.encoder = DeepEncoder(config)
        self.decoder = Decoder(config.decoder)

    @classmethod
    def on_meta(cls, config: ModelConfig) -> DocumentVLM:
        """The network without memory: names and shapes only."""
        with torch.device("meta"):
            return cls(config).eval()

    @property
    def device(self) -> torch.device:
        """Where the weights lie."""
        return self.encoder.newline.device

    @property
    def dtype(self) -> torch.dtype:
        """Precision of the weights."""
        return self.encoder.newline.dtype

    def use_attention(self, kind: str) -> DocumentVLM:
        """Choose the attention kernel; raises what `check_attention` raises."""
        self.attention = check_attention(kind, self.device, self.dtype)
        return self

    def forward(self, prompts: Sequence[Prompt]) -> Tensor:
        """Scores at every position, ``(B, longest, vocab)``; shorter prompts are padded at the end."""
        x = self.embed(prompts)
        return self._scores(x, Whole(len(x), x.shape[1], x.device))

    def prefill(self, prompts: Sequence[Prompt], cache: KVCache, rows: Sequence[int]) -> Tensor:
        """Read whole prompts into rows of the cache; scores for each one's next token, ``(B, vocab)``."""
        x = self.embed(prompts)
        hidden = self.decoder(x, Prefill(cache, rows, x.shape[1]), self.attention)
        last = torch.tensor([len(prompt.ids) - 1 for prompt in prompts], device=x.device)
        return self.decoder.logits(hidden[torch.arange(len(prompts), device=x.device), last])

    def step(self, tokens: Sequence[int], cache: KVCache, lengths: Sequence[int]) -> Tensor:
        """Add one token to each of the first rows, behind ``lengths`` others; scores ``(B, vocab)``."""
        x = self.decoder.embedding(torch.tensor(tokens, device=self.device)[:, None])
        return self._scores(x, Step(cache, lengths))[:, 0]

    def embed(self, prompts: Sequence[Prompt]) -> Tensor:
        """Embedded prompts ``(B, longest, width)``, placeholders replaced by what the encoder saw.

        Raises:
            UsageError: an image gives another number of tokens than the prompt has placeholders.
        """
        pages = [prompt.page for prompt in prompts if prompt.page is not None]
        seen = iter(self.encoder(pages, self.attention) if pages else ())
        rows = [self._embed_one(p, next(seen) if p.page is not None else None) for p in prompts]
        return pad_sequence(rows, batch_first=True)

    def _embed_one(self, prompt: Prompt, visual: Tensor | None) -> Tensor:
        ids = torch.tensor(prompt.ids, device=self.device)
        x: Tensor = self.decoder.embedding(ids)
        places = ids == self.config.image_token
        given, wanted = 0 if visual is None else len(visual), int(places.sum())
        if given != wanted:
            raise UsageError(f"the prompt has {wanted} image placeholders, its image gives {given} tokens")
        return x if visual is None else x.masked_scatter(places[:, None], visual)

    def _scores(self, x: Tensor, span: Span) -> Tensor:
        return self.decoder.logits(self.decoder(x, span, self.attention))
