"""Decoding under a JSON Schema: which tokens may come next, by llguidance.

Required fields, types, enums, formats and patterns of the schema hold by construction; whether the values are
right is another matter.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import numpy as np
import torch
from torch import Tensor

from docstruct.errors import MissingExtraError, SchemaError
from docstruct.model.tokenizer import EOS, Tokenizer

try:
    import llguidance
except ImportError:  # the rest of the model runs without
    llguidance = None


class Grammars:
    """Compiles schemas for one vocabulary.

    Args:
        tokenizer: of the model.
        vocab: rows of the model's output, at least the tokenizer's.

    Raises:
        MissingExtraError: llguidance is not installed.
    """

    def __init__(self, tokenizer: Tokenizer, vocab: int) -> None:
        if llguidance is None:
            raise MissingExtraError("decoding under a schema", "model")
        self.vocab = vocab
        # About a second at full size: it builds a trie of all tokens.
        self._tokens = llguidance.LLTokenizer(tokenizer.backend.to_str(), n_vocab=vocab, eos_token=tokenizer.ids[EOS])

    def json(self, schema: Mapping[str, Any]) -> Grammar:
        """The grammar of compact JSON under ``schema``.

        Raises:
            SchemaError: it is no JSON Schema, or uses what cannot be enforced token by token.
        """
        compiled = llguidance.LLMatcher.grammar_from_json_schema(
            json.dumps(schema), overrides={"whitespace_flexible": False}
        )
        return self._grammar(compiled)

    def regex(self, pattern: str) -> Grammar:
        """The grammar of texts that match ``pattern`` as a whole.

        Raises:
            SchemaError: it is no regular expression.
        """
        return self._grammar(llguidance.LLMatcher.grammar_from_regex(pattern))

    def _grammar(self, compiled: str) -> Grammar:
        matcher = llguidance.LLMatcher(self._tokens, compiled, log_level=0)
        if matcher.is_error():
            reason = matcher.get_error().strip().splitlines()[0]
            raise SchemaError([("$", reason)], remedy="simplify the schema, or read the page and map it")
        return Grammar(matcher, self.vocab)


class Grammar:
    """A compiled schema; every page gets a matcher of its own."""

    def __init__(self, matcher: Any, vocab: int) -> None:
        self._matcher = matcher
        self._vocab = vocab

    def start(self) -> Matcher:
        """A matcher at the beginning."""
        return Matcher(self._matcher.deep_copy(), self._vocab)


class Matcher:
    """Where one answer stands in its grammar."""

    def __init__(self, matcher: Any, vocab: int) -> None:
        self._matcher = matcher
        self._vocab = vocab
        self._bits = np.zeros(-(-vocab // 32), dtype=np.int32)

    def allowed(self) -> Tensor:
        """Which tokens may come next, ``(vocab,)`` booleans; only the end token once all is said."""
        self._matcher.unsafe_compute_mask_ptr(self._bits.ctypes.data, self._bits.nbytes)
        bits = np.unpackbits(self._bits.view(np.uint8), bitorder="little")
        return torch.from_numpy(bits[: self._vocab].view(np.bool_))

    def push(self, token: int) -> None:
        """Go on by a token that `allowed` allows."""
        accepted = self._matcher.consume_token(token)
        assert accepted, self._matcher.get_error()

    @property
    def complete(self) -> bool:
        """Whether the answer may end here."""
        return bool(self._matcher.is_accepting())
