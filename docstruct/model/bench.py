"""How fast the model is: pages per second in a batch, one by one and in transformers; the price of its rules.

Random weights: the arithmetic costs the same whatever they say. At full size the time is set against a floor
computed from the bytes that must be read and the operations that must be done.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from itertools import product
from typing import Any

import torch

from docstruct.errors import EngineError, MissingExtraError
from docstruct.model.check import synthetic_page
from docstruct.model.checkpoint import randomize
from docstruct.model.config import PRESETS, ModelConfig
from docstruct.model.constrain import Grammars, Matcher
from docstruct.model.encoder import PagePixels
from docstruct.model.floor import page_floor
from docstruct.model.generate import Generator, Request
from docstruct.model.names import slots
from docstruct.model.ngram import NgramBan, NgramRule
from docstruct.model.sampling import Sampling
from docstruct.model.tokenizer import byte_tokenizer
from docstruct.model.vlm import DocumentVLM, Prompt

_PAGES = 16
_NEW = 600  # tokens of a page of print
_WORDS = tuple(range(20, 26))  # stands for the prompt's text


@dataclass(frozen=True)
class Measure:
    """One figure.

    Attributes:
        name: what was measured.
        value: the figure.
        unit: of it.
        peer: what it is set against, "" for nothing.
        ratio: how many times better than the peer; None without one.
    """

    name: str
    value: float
    unit: str
    peer: str = ""
    ratio: float | None = None


def run(*, full: bool = False, device: str = "cpu", seed: int = 0) -> Iterator[Measure]:
    """The measures of the tiny network on the CPU, or of the full size on a GPU.

    Args:
        full: the published size in bfloat16 with random weights.
        device: where, for ``full``.
        seed: of the weights.

    Raises:
        EngineError: ``full`` without the device.
    """
    if full:
        yield from full_size(device, seed)
        return
    with one_core():
        model = tiny_model(seed)
        yield from batching(model)
        yield from against_transformers(model)
        yield from rules()


@contextmanager
def one_core() -> Iterator[None]:
    """One thread, so that what is compared has the same of the machine."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(threads)


def clock(device: torch.device | None = None) -> float:
    """Seconds on a GPU; on a CPU those that this process has worked, whatever else the machine does."""
    if device is not None and device.type == "cuda":
        torch.cuda.synchronize(device)
        return time.perf_counter()
    return time.process_time()


def tiny_model(seed: int) -> DocumentVLM:
    """The tiny network with an end token that never comes, so that every page has its full length."""
    tiny = PRESETS["tiny"]
    config = replace(tiny, decoder=replace(tiny.decoder, eos=-1))
    return randomize(DocumentVLM(config).eval(), seed, scale=0.2).requires_grad_(False)


def page_requests(config: ModelConfig, side: int, tokens: int, count: int) -> list[Request]:
    """Pages of one view."""
    page = synthetic_page(side)
    ids = (config.decoder.bos, *[config.image_token] * tokens, *_WORDS)
    return [Request(Prompt(ids, PagePixels(page.overview))) for _ in range(count)]


Written = list[tuple[int, ...]]  # ids of each page


def decode(model: DocumentVLM, requests: Sequence[Request], rows: int, new: int) -> tuple[float, Written]:
    """Seconds and ids of all requests."""
    context = max(len(request.prompt.ids) for request in requests) + new
    generator = Generator(model, None, Sampling(max_tokens=new), rows=rows, context=context)
    start = clock(model.device)
    answers = sorted(generator.answers(requests), key=lambda answer: answer.number)
    return clock(model.device) - start, [answer.ids for answer in answers]


def batching(model: DocumentVLM) -> Iterator[Measure]:
    """Sixteen pages in one batch against one after the other, encoder included."""
    for mode, side, tokens in (("tiny", 512, 73), ("base", 1024, 273)):
        requests = page_requests(model.config, side, tokens, _PAGES)
        together, ids = decode(model, requests, _PAGES, _NEW)
        # Four are enough to know the price of one; their words must be the same.
        apart, again = decode(model, requests[:4], 1, _NEW)
        assert again == ids[:4]
        name = f"preset tiny, mode {mode}: {tokens} vision + {_NEW} output tokens, batch of {_PAGES}"
        yield Measure(name, _PAGES / together, "pages/s of one core", "one by one", apart / 4 * _PAGES / together)


def against_transformers(
    model: DocumentVLM, new: int = _NEW, varied: tuple[int, int] = (100, 1100)
) -> Iterator[Measure]:
    """The same decoder with the same weights and prompts in transformers; both must write the same tokens.

    Args:
        model: the network.
        new: tokens of every answer, first.
        varied: shortest and longest answer of the second run: a static batch lasts as long as its longest.
    """
    peer = _peer(model)
    random = torch.Generator().manual_seed(1)
    ids = torch.randint(3, 499, (2 * _PAGES, 279), generator=random)
    lengths = torch.randint(*varied, (2 * _PAGES,), generator=random).tolist()
    requests = [Request(Prompt(tuple(row)), max_tokens=n) for row, n in zip(ids.tolist(), lengths)]
    equal = [replace(request, max_tokens=new) for request in requests[:_PAGES]]
    unit, other = "pages/s of one core", "transformers generate, same weights"

    name = f"preset tiny, decoder alone: 279 prompt + {new} output tokens, batch of {_PAGES}"
    ours, written = decode(model, equal, _PAGES, new)
    theirs, expected = peer(ids[:_PAGES], new)
    yield Measure(name, _PAGES / ours, unit, other, theirs / ours)
    same = sum(a == b for a, b in zip(written, expected))
    yield Measure("answers equal to transformers'", same, f"of {_PAGES}")

    name = f"the same, {len(requests)} pages of {varied[0]} to {varied[1]} output tokens, {_PAGES} at once"
    ours, _ = decode(model, requests, _PAGES, max(lengths))
    theirs = sum(
        peer(ids[start : start + _PAGES], max(lengths[start : start + _PAGES]))[0]
        for start in range(0, len(requests), _PAGES)
    )
    yield Measure(name, len(requests) / ours, unit, other, theirs / ours)


def _peer(model: DocumentVLM) -> Callable[[torch.Tensor, int], tuple[float, Written]]:
    """``generate`` of transformers over the decoder's weights."""
    try:
        from transformers import DeepseekOcr2Config, DeepseekOcr2ForConditionalGeneration

        from docstruct.model.witness import sam_config, text_config, text_state
    except ImportError:
        raise MissingExtraError("the comparison with transformers", "model") from None
    text = text_config(replace(model.config.decoder, eos=PRESETS["tiny"].decoder.eos))
    sam = sam_config(replace(model.config.sam, depth=1, global_blocks=()))  # built, not used
    encoder = {"hidden_size": 32, "intermediate_size": 64, "num_hidden_layers": 1, "num_attention_heads": 2}
    vision = {"sam_config": sam.to_dict(), "encoder_config": {**encoder, "num_key_value_heads": 2}}
    config = DeepseekOcr2Config(vision_config=vision, text_config=text.to_dict(), image_token_id=500)
    theirs: Any = DeepseekOcr2ForConditionalGeneration(config).eval()
    published = {name: slot.of(model) for name, slot in slots(model.config).items()}
    theirs.model.language_model.load_state_dict(text_state(model, published))
    theirs.lm_head.load_state_dict({"weight": published["lm_head.weight"]})
    theirs.generation_config.eos_token_id = None

    def generate(ids: torch.Tensor, new: int) -> tuple[float, Written]:
        start = clock()
        out = theirs.generate(
            input_ids=ids,
            attention_mask=torch.ones_like(ids),
            do_sample=False,
            max_new_tokens=new,
            min_new_tokens=new,
            pad_token_id=model.config.decoder.pad,
        )
        return clock() - start, [tuple(row) for row in out[:, ids.shape[1] :].tolist()]

    return generate


_SCHEMA = {
    "type": "object",
    "properties": {"number": {"type": "string"}, "lines": {"type": "array", "items": {"type": "string"}}},
    "required": ["number", "lines"],
    "additionalProperties": False,
}


def rules(vocab: int = 129280) -> Iterator[Measure]:
    """What a token pays for the rules around it, at the published size of the vocabulary."""
    ban = NgramBan(NgramRule(30, 90), range(90))
    yield Measure("n-gram ban per token", _microseconds(partial(_one_more, ban), range(5000)), "µs")
    words = ("".join(letters) for letters in product("etaoinshrdlu", repeat=5))
    tokenizer = byte_tokenizer(vocab, vocab - 64, words)
    matcher = Grammars(tokenizer, vocab).json(_SCHEMA).start()
    ids = tokenizer.encode(json.dumps({"number": "A-1", "lines": ["words"] * 300}, separators=(",", ":")))
    each = _microseconds(partial(_one_more_under, matcher), ids)
    yield Measure(f"grammar mask per token, {vocab:,} tokens", each, "µs")


def _one_more(ban: NgramBan, token: int) -> None:
    ban.push(token)
    ban.banned()


def _one_more_under(matcher: Matcher, token: int) -> None:
    matcher.allowed()
    matcher.push(token)


def _microseconds(call: Callable[[int], None], tokens: Sequence[int]) -> float:
    start = clock()
    for token in tokens:
        call(token)
    return (clock() - start) / len(tokens) * 1e6


def full_size(device: str, seed: int, rows: int = 256, pages: int = 1024) -> Iterator[Measure]:
    """The published network with 273 vision and 600 output tokens a page, many pages at once."""
    if not device.startswith("cuda") or not torch.cuda.is_available():
        raise EngineError("the full size is measured on a CUDA device, and none is at hand")
    published = PRESETS["deepseek-ocr"]
    config = replace(published, decoder=replace(published.decoder, eos=-1))
    model = DocumentVLM.on_meta(config).to(torch.bfloat16).to_empty(device=device)
    randomize(model, seed).requires_grad_(False)
    requests = page_requests(config, 1024, 273, pages)
    decode(model, requests[:rows], rows, 8)  # kernels are chosen and memory is taken
    seconds, _ = decode(model, requests, rows, _NEW)
    floor = page_floor(config, torch.cuda.get_device_name(device), rows, 273 + len(_WORDS) + 1, _NEW)
    rate = pages / seconds
    where = f"full size on {torch.cuda.get_device_name(device)}, {rows} pages at once"
    yield Measure(where, rate, "pages/s", "floor", floor * rate if floor else None)
    yield Measure(where, rate * 86400, "pages/day", "published: 200,000 on one A100-40G", rate * 86400 / 200_000)
    if floor:
        yield Measure("floor from bytes and operations", 1 / floor, "pages/s")
