import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docstruct.errors import UsageError
from docstruct.model.ngram import NgramBan, NgramRule
from docstruct.model.parity import check_ngrams


def by_definition(ids: list[int], size: int, window: int | None, whitelist: frozenset[int]) -> list[int]:
    """The published rule as it is written down: a search over the window."""
    length = len(ids)
    if length < size or size == 1:
        return []
    prefix = ids[length - size + 1 :]
    first = 0 if window is None else max(0, length - window)
    starts = (i for i in range(first, length - size + 1) if ids[i : i + size - 1] == prefix)
    return sorted({ids[i + size - 1] for i in starts} - whitelist)


def test_published_cases(golden: Path) -> None:
    checks = list(check_ngrams(golden))
    assert len(checks) == 66
    assert [check for check in checks if not check.ok] == []


@given(
    st.lists(st.integers(0, 2), max_size=40),
    st.integers(1, 5),
    st.none() | st.integers(1, 20),
    st.frozensets(st.integers(0, 2), max_size=1),
)
def test_every_step_equals_the_search(ids: list[int], size: int, window: int | None, whitelist: frozenset[int]) -> None:
    ban = NgramBan(NgramRule(size, window, whitelist))
    for end, token in enumerate(ids, start=1):
        ban.push(token)
        assert ban.banned() == by_definition(ids[:end], size, window, whitelist)


def test_cost_does_not_grow_with_the_sequence() -> None:
    ban = NgramBan(NgramRule(30, 90), range(50_000))
    assert len(ban._starts) <= 90
    start = time.process_time()
    for token in range(2_000):
        ban.push(token)
        ban.banned()
    assert time.process_time() - start < 5


def test_senseless_rules_are_refused() -> None:
    with pytest.raises(UsageError):
        NgramRule(size=0)
    with pytest.raises(UsageError):
        NgramRule(window=0)
