"""Arguments that several commands share, and what is made of them before anything heavy is imported."""

from __future__ import annotations

import functools
import inspect
import sys
from collections.abc import Callable, Sequence
from typing import Annotated, Any

import typer

from docstruct.errors import MissingExtraError, UsageError
from docstruct.options import Options

Files = Annotated[list[str], typer.Argument(metavar="FILE...", help="Documents; - is stdin.", show_default=False)]
Engine = Annotated[
    str,
    typer.Option(
        help="Who reads the pages: native, deepseek-ocr, nano, server, transformers:CHECKPOINT; auto is native."
    ),
]
Weights = Annotated[
    str | None,
    typer.Option(help="Of deepseek-ocr: folder or hub id of the checkpoint.", show_default=False),
]
Budget = Annotated[str, typer.Option(help="Of deepseek-ocr: vision tokens of a page; a mode, a number, or auto.")]
Device = Annotated[
    str | None,
    typer.Option(help="For the network: cpu, cuda, mps.  [default: the fastest there is]", show_default=False),
]
Url = Annotated[
    str | None,
    typer.Option(help="Of the server, with its /v1; its key is taken from DOCSTRUCT_API_KEY.", show_default=False),
]
Model = Annotated[
    str | None,
    typer.Option(help="Its name on the server.  [default: the only one there]", show_default=False),
]
Password = Annotated[str | None, typer.Option(help="Of encrypted documents.", show_default=False)]
PageList = Annotated[str | None, typer.Option("--pages", metavar="1-3,7", help="Only these pages.", show_default=False)]
Timeout = Annotated[float, typer.Option(help="Seconds for one document, enforced from outside.")]
Workers = Annotated[
    int | None,
    typer.Option(help="Processes at a time.  [default: one per core, at most 4]", show_default=False),
]
CalibratorFile = Annotated[
    str | None,
    typer.Option("--calibrator", help="Of your own, from docstruct eval calibrate.", show_default=False),
]

_MOST = 1_000_000  # pages; the list is held in memory


def reading_options(
    *,
    engine: Engine = Options.engine,
    weights: Weights = None,
    budget: Budget = Options.budget,
    device: Device = None,
    url: Url = None,
    model: Model = None,
    password: Password = None,
    pages: PageList = None,
    timeout: Timeout = Options.timeout,
) -> dict[str, Any]:
    """What every command that reads documents lets one choose, as keywords of `docstruct.extract`, checked."""
    chosen = {**locals(), "pages": page_numbers(pages)}
    Options(**chosen)
    return chosen


def reads(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options of `reading_options` in place of its ``**chosen``, which gets them checked."""
    shared = inspect.signature(reading_options, eval_str=True).parameters
    everything = inspect.signature(command, eval_str=True).parameters
    own = {name: each for name, each in everything.items() if each.kind is not each.VAR_KEYWORD}

    @functools.wraps(command)
    def run(**given: Any) -> None:
        chosen = reading_options(**{name: given.pop(name) for name in shared})
        command(**given, **chosen)

    first = [each.replace(kind=each.KEYWORD_ONLY) for each in own.values()]
    run.__signature__ = inspect.Signature([*first, *shared.values()])  # type: ignore[attr-defined]
    return run


def page_numbers(text: str | None) -> tuple[int, ...] | None:
    """``1-3,7`` as 1, 2, 3, 7."""
    if text is None:
        return None
    numbers: list[int] = []
    for part in text.split(","):
        first, dash, last = part.strip().partition("-")
        if not first.isdecimal() or (dash and not last.isdecimal()):
            raise UsageError(f"not a list of pages: {text!r}", remedy="write it as 1-3,7")
        if last and int(last) < int(first):
            raise UsageError(
                f"a range of pages that runs backwards: {part.strip()!r}", remedy=f"write it as {last}-{first}"
            )
        if int(last or first) > _MOST:
            raise UsageError(f"there is no page {last or first}", remedy="no document has that many")
        numbers += range(int(first), int(last or first) + 1)
    return tuple(dict.fromkeys(numbers))


def sources(files: Sequence[str]) -> list[Any]:
    """The paths as they are, stdin for "-"."""
    return [sys.stdin.buffer if name == "-" else name for name in files]


def need(module: str, feature: str) -> None:
    """MissingExtraError where a package of the extra `model` is not installed."""
    from importlib.util import find_spec

    if find_spec(module) is None:
        raise MissingExtraError(feature, "model")
