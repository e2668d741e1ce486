"""The name of an engine → the engine; models stay loaded for the next document of the same process."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from docstruct.engines.protocol import Engine, Writer
from docstruct.errors import UsageError
from docstruct.options import Options

_PER_WORKER = 4 << 30  # bytes of addresses; OCR of the largest page takes 2.3 GiB
_SHARE = 0.8  # of a document's time for its model, so that what was read by then still becomes a result
_NO_BOUND = 1 << 46  # bytes; torch reserves addresses by the tens of GiB that it never fills


@dataclass(frozen=True)
class Kind:
    """An engine to be had.

    Attributes:
        make: builds it; raises the EngineError that says what is missing.
        memory: bytes a worker process with it may have.
        workers: processes that can read with it at a time; None leaves it to the caller.
    """

    make: Callable[[Options], Engine]
    memory: int = _PER_WORKER
    workers: int | None = None


def engine_for(options: Options) -> Engine:
    """The engine that the options name.

    Raises:
        UsageError: there is none of that name.
        EngineError: it cannot run here: MissingExtraError, WeightsError.
    """
    kind = kind_of(options.engine)  # a wrong name is told before anything is kept
    engine = kind.make(options) if kind.workers is None else _kept(dataclasses.replace(options, **_OF_DOCUMENTS))
    if options.write and not isinstance(engine, Writer):
        raise UsageError(f"the engine {engine.name} cannot write values", remedy="deepseek-ocr and server can")
    return engine


def kind_of(name: str) -> Kind:
    """The entry of this name, in which ``transformers:CHECKPOINT`` is "transformers"."""
    kind = KINDS.get(name.partition(":")[0])
    if kind is None:
        raise UsageError(f"no engine named {name!r}", remedy=f"there are {', '.join(KINDS)}")
    return kind


def reads_as(name: str) -> str:
    """What documents read by the engine of this name call it: "auto" is "native"."""
    return "native" if kind_of(name).make is _native else name


def has_model(options: Options) -> bool:
    """Whether a model reads, and can be asked about a part of a page; UsageError where there is no such engine."""
    return kind_of(options.engine).make is not _native


# What may differ from document to document while the engine stays.
_OF_DOCUMENTS: dict[str, Any] = {
    "password": None, "pages": None, "use_embedded": True, "min_confidence": 0.0, "calibrator": None,
    "write": False,
}  # fmt: skip


@lru_cache(maxsize=1)  # the weights of two networks do not fit most machines
def _kept(options: Options) -> Engine:
    return kind_of(options.engine).make(options)


def _native(options: Options) -> Engine:
    from docstruct.engines.native import NativeEngine

    return NativeEngine()


def _deepseek(options: Options) -> Engine:
    from docstruct.engines.deepseek import DeepSeekEngine

    budget = int(options.budget) if options.budget.isdecimal() else options.budget
    return DeepSeekEngine(options.weights, device=options.device, budget=budget, seconds=_SHARE * options.timeout)


def _nano(options: Options) -> Engine:
    from docstruct.engines.nano import NanoEngine

    return NanoEngine(options.weights, device=options.device, seconds=_SHARE * options.timeout)


def _server(options: Options) -> Engine:
    from docstruct.engines.server import ServerEngine

    return ServerEngine(options.url, options.model, api_key=options.api_key, seconds=_SHARE * options.timeout)


def _transformers(options: Options) -> Engine:
    from docstruct.engines.transformers_engine import TransformersEngine

    checkpoint = options.engine.partition(":")[2] or options.weights
    return TransformersEngine(checkpoint, device=options.device, seconds=_SHARE * options.timeout)


KINDS = {
    "auto": Kind(_native),
    "native": Kind(_native),
    "deepseek-ocr": Kind(_deepseek, memory=_NO_BOUND, workers=1),
    "nano": Kind(_nano, memory=_NO_BOUND, workers=1),
    "server": Kind(_server),
    "transformers": Kind(_transformers, memory=_NO_BOUND, workers=1),
}
"""Every engine by name."""
