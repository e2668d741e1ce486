"""The windowed no-repeat rule: tokens that would complete an n-gram a second time within a window are banned.

Exact to the published rule, at the price of one dictionary look-up per token instead of a search.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass

from docstruct.errors import UsageError


@dataclass(frozen=True)
class NgramRule:
    """Which repetitions are banned.

    Attributes:
        size: tokens of an n-gram. 1 bans nothing, as in the published code, whose prefix is then empty.
        window: the earlier n-gram must start within so many last tokens; None looks back to the start.
        whitelist: tokens that are never banned, such as those of empty table cells.
        over_prompt: whether the prompt's tokens count (the rule of transformers) or the output's alone.
    """

    size: int = 30
    window: int | None = 90
    whitelist: frozenset[int] = frozenset()
    over_prompt: bool = False

    def __post_init__(self) -> None:
        if self.size < 1 or (self.window is not None and self.window < 1):
            raise UsageError(f"an n-gram rule needs a positive size and window: {self.size}, {self.window}")


class NgramBan:
    """The rule over one growing sequence."""

    def __init__(self, rule: NgramRule, ids: Iterable[int] = ()) -> None:
        self.rule = rule
        self.ids: list[int] = []
        self._starts: dict[tuple[int, ...], deque[int]] = {}  # first n - 1 tokens → starts in the window
        self._oldest = 0  # n-grams that start before it have left the window
        for token in ids:
            self.push(token)

    def push(self, token: int) -> None:
        """Add a token: a new n-gram ends in it, an old one leaves the window."""
        self.ids.append(token)
        start = len(self.ids) - self.rule.size
        if start < 0 or self.rule.size == 1:
            return
        self._starts.setdefault(self._prefix(start), deque()).append(start)
        if self.rule.window is not None:
            while self._oldest < min(len(self.ids) - self.rule.window, start + 1):
                self._forget(self._oldest)
                self._oldest += 1

    def banned(self) -> list[int]:
        """Tokens that may not come next, in order of their ids."""
        size = self.rule.size
        if size == 1 or len(self.ids) < size:
            return []
        starts = self._starts.get(self._prefix(len(self.ids) - size + 1), ())
        return sorted({self.ids[start + size - 1] for start in starts} - self.rule.whitelist)

    def _prefix(self, start: int) -> tuple[int, ...]:
        return tuple(self.ids[start : start + self.rule.size - 1])

    def _forget(self, start: int) -> None:
        prefix = self._prefix(start)
        starts = self._starts[prefix]
        starts.popleft()
        if not starts:
            del self._starts[prefix]
