"""What a caller may choose about one document, checked once."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from numbers import Integral, Real

from docstruct.calibrator import Calibrator
from docstruct.errors import DeadlineError, UsageError


@dataclass(frozen=True)
class Options:
    """Choices of one call of `extract` or `parse`.

    Args:
        engine: "auto", "native", "deepseek-ocr", "nano", "server", or "transformers:CHECKPOINT".
        password: of an encrypted document; never shown or logged.
        pages: page numbers from 1; None is all.
        use_embedded: whether an e-invoice XML inside the document is read.
        calibrator: or the file of one, fitted on labelled documents of your own by ``docstruct eval calibrate``;
            confidences go through it last.
        min_confidence: values below it are withheld with the status ``abstained``; their evidence stays.
        timeout: seconds for the whole document.
        write: whether the model writes the values itself, under the schema, in place of having what it read
            mapped; for decoders trained to, which the published DeepSeek-OCR is not, and for served models.
        weights: folder or hub id of the checkpoint, for engines with a network of their own.
        budget: vision tokens of a page: a mode's name, a number, or "auto".
        device: "cpu", "cuda" or "mps"; None takes the first accelerator there is.
        url: of the server, up to its ``/v1``.
        model: its name on the server; None takes the only one there.
        api_key: of the server; never shown or logged.
    """

    engine: str = "auto"
    password: str | None = field(default=None, repr=False)
    pages: tuple[int, ...] | None = None
    use_embedded: bool = True
    calibrator: Calibrator | None = None
    min_confidence: float = 0.3
    timeout: float = 120.0
    write: bool = False
    weights: str | None = None
    budget: str = "auto"
    device: str | None = None
    url: str | None = None
    model: str | None = None
    api_key: str | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        for name in ("min_confidence", "timeout"):
            if not isinstance(value := getattr(self, name), Real):
                raise UsageError(f"{name} must be a number, not {value!r}")
        if self.pages is not None and not all(isinstance(n, Integral) for n in self.pages):
            raise UsageError(f"pages are numbers, got {self.pages}", remedy="pages=[1, 2]")
        if not 0.0 <= self.min_confidence <= 1.0:
            raise UsageError(f"min_confidence must lie in 0 to 1, not {self.min_confidence}")
        if self.timeout <= 0:
            raise UsageError(f"timeout must be positive, not {self.timeout}")
        if self.pages is not None and (not self.pages or min(self.pages) < 1):
            raise UsageError(f"pages count from 1, got {self.pages}")


class Deadline:
    """A point in time after which work on a document stops, between two steps.

    Args:
        seconds: from now.
        source: name of the document, for the error.
    """

    def __init__(self, seconds: float, source: str) -> None:
        self.seconds = seconds
        self.source = source
        self._end = time.monotonic() + seconds

    def check(self, page_no: int | None = None) -> None:
        """Raise DeadlineError when the time is over."""
        if time.monotonic() > self._end:
            raise DeadlineError(
                f"not finished within {self.seconds:g} s",
                source=self.source,
                page_no=page_no,
                remedy="raise timeout= (--timeout) or select pages",
            )
