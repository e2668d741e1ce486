"""The error tree: every failure names its document, page and field, and says what to do.

DocstructError
├── UsageError               the call itself is wrong                                   exit 2
│   └── SchemaError          a schema that cannot be honoured; lists every path         exit 2
├── SourceError              the document cannot be read                                exit 1
│   ├── EncryptedError       a password is missing or wrong
│   ├── CorruptError         damaged beyond repair, or empty
│   ├── UnsupportedError     not a document of a known format
│   └── LimitError           larger than the limits that keep memory and time bounded
├── DeadlineError            the time given for a document is over                      exit 1
├── ExtractionError          unwrap() of a result that holds no valid object            exit 1
└── EngineError              an engine failed or cannot run                             exit 3
    ├── MissingExtraError    an optional dependency is not installed
    ├── WeightsError         weights are not there, or are not what they should be
    └── ServerError          a server cannot be reached, refuses, or gives no usable answer
"""

from __future__ import annotations

from collections.abc import Sequence


class DocstructError(Exception):
    """Base of all errors of docstruct.

    Args:
        message: what happened, one line.
        source: name of the document, where one is concerned.
        page_no: page, from 1.
        field: path of the field, such as ``lines[0].amount``.
        remedy: what the reader can do about it.
    """

    exit_code = 1

    def __init__(
        self,
        message: str,
        *,
        source: str | None = None,
        page_no: int | None = None,
        field: str | None = None,
        remedy: str | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.source = source
        self.page_no = page_no
        self.field = field
        self.remedy = remedy

    def __str__(self) -> str:
        where = [
            part
            for part in (
                self.source,
                f"page {self.page_no}" if self.page_no is not None else None,
                self.field,
            )
            if part
        ]
        text = f"{', '.join(where)}: {self.message}" if where else self.message
        return f"{text} ({self.remedy})" if self.remedy else text

    def __reduce__(self) -> tuple[object, ...]:
        # Errors cross process borders in `extract_all`: keep the keyword attributes.
        return _rebuild, (type(self), self.__dict__.copy())


def _rebuild(kind: type[DocstructError], state: dict[str, object]) -> DocstructError:
    error = kind.__new__(kind)
    error.__dict__.update(state)
    error.args = (state["message"],)
    return error


class UsageError(DocstructError):
    """The call cannot be carried out as it was written."""

    exit_code = 2


class SchemaError(UsageError):
    """A schema that cannot be honoured.

    Args:
        problems: ``(path, reason)`` for everything found, before any page is read.
    """

    def __init__(self, problems: Sequence[tuple[str, str]], *, remedy: str | None = None) -> None:
        self.problems = list(problems)
        text = "; ".join(f"{path}: {reason}" for path, reason in self.problems)
        super().__init__(f"schema cannot be honoured: {text}", remedy=remedy)


class SourceError(DocstructError):
    """The document cannot be read."""


class EncryptedError(SourceError):
    """The document is encrypted and the password is missing or wrong."""


class CorruptError(SourceError):
    """The document is damaged beyond repair, or empty."""


class UnsupportedError(SourceError):
    """The bytes are not a document of a format docstruct reads."""


class LimitError(SourceError):
    """The document is larger than the limits that keep memory and time bounded."""


class DeadlineError(DocstructError):
    """The time given for one document is over."""


class ExtractionError(DocstructError):
    """A result was unwrapped that holds no valid object."""


class EngineError(DocstructError):
    """An engine failed or cannot run on this machine."""

    exit_code = 3


class MissingExtraError(EngineError):
    """An optional dependency is not installed.

    Args:
        feature: what needs it, such as "reading molecules".
        extra: the extra of docstruct that brings it.
    """

    def __init__(self, feature: str, extra: str) -> None:
        self.extra = extra
        super().__init__(f"{feature} needs the extra '{extra}'", remedy=f"pip install 'docstruct[{extra}]'")


class WeightsError(EngineError):
    """Weights are not there, or their names and shapes are not the model's."""


class ServerError(EngineError):
    """A server cannot be reached, refuses, or gives no usable answer."""
