"""A document without pages (an e-invoice, an inline XBRL report or its package): all that it has is attached."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from docstruct.facts import Attachment, Issue, PageFacts


class PagelessReader:
    """Reads no page; hands on what the document holds as attachments.

    Args:
        name: of the document.
        attachments: its contents.
    """

    def __init__(self, name: str, attachments: Sequence[Attachment]) -> None:
        self.name = name
        self.page_count = 0
        self.attachments = attachments
        self.metadata: dict[str, str] = {}
        self.issues: Sequence[Issue] = ()

    def pages(self, numbers: Sequence[int] | None = None) -> Iterator[PageFacts]:
        """Nothing: there are no pages."""
        return iter(())

    def __enter__(self) -> PagelessReader:
        return self

    def __exit__(self, *exc: object) -> None:
        return None
