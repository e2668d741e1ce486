"""Many documents: worker processes with a deadline for each document, and nothing lost when one fails."""

from __future__ import annotations

from docstruct.batch.documents import extract_all, parse_all
from docstruct.batch.pool import Outcome

__all__ = ["Outcome", "extract_all", "parse_all"]
