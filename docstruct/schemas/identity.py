"""schema_id: what a schema asks for, as a short hash that every result carries."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel


def schema_id(schema: type[BaseModel] | Mapping[str, Any]) -> str:
    """The first 16 hex digits of the SHA-256 of the canonical JSON Schema.

    Canonical: keys sorted, no spaces, UTF-8. Descriptions count, since they are hints to the extractor.
    """
    shape = schema if isinstance(schema, Mapping) else schema.model_json_schema()
    canonical = json.dumps(shape, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()[:16]
