"""Stages by the names of their functions → the processor time that each takes, without the stages it calls."""

from __future__ import annotations

import importlib
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest.mock import patch

REST = "rest"


@contextmanager
def clocked(stages: Mapping[str, Sequence[str]]) -> Iterator[dict[str, float]]:
    """Seconds by stage, counted while the functions of the stages run; those of `REST` are taken off, not added.

    Args:
        stages: stage → the functions it is made of, by the names they are called by.
    """
    spent: dict[str, float] = defaultdict(float)
    running: list[str] = [REST]

    def clocked_one(stage: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **options: Any) -> Any:
            start = time.process_time()
            running.append(stage)
            try:
                return function(*args, **options)
            finally:
                running.pop()
                seconds = time.process_time() - start
                spent[stage] += seconds
                spent[running[-1]] -= seconds

        return call

    with ExitStack() as stack:
        for stage, names in stages.items():
            for name in names:
                module, attribute = name.rsplit(".", 1)
                function = getattr(importlib.import_module(module), attribute)
                stack.enter_context(patch(name, clocked_one(stage, function)))
        yield spent
