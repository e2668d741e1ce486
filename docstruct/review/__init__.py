"""A result as one review page: what was read beside where it was read."""

from __future__ import annotations

from docstruct.review.page import to_html

__all__ = ["to_html"]
