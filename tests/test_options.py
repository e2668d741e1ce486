from typing import Any

import pytest

from docstruct import options
from docstruct.errors import DeadlineError, UsageError
from docstruct.options import Deadline, Options


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"min_confidence": 1.5}, "min_confidence must lie in 0 to 1, not 1.5"),
        ({"min_confidence": -0.1}, "min_confidence"),
        ({"timeout": 0}, "timeout must be positive"),
        ({"pages": ()}, "pages count from 1"),
        ({"pages": (2, 0)}, "pages count from 1"),
        ({"pages": ("1", "2")}, "pages are numbers"),
        ({"min_confidence": "0.5"}, "min_confidence must be a number, not '0.5'"),
        ({"timeout": None}, "timeout must be a number, not None"),
    ],
)
def test_what_makes_no_sense_is_refused(wrong: dict[str, Any], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        Options(**wrong)


def test_the_edges_of_the_ranges_are_allowed() -> None:
    assert Options(min_confidence=1.0, pages=(1,)).pages == (1,)


def test_a_deadline_stops_work_after_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 100.0
    monkeypatch.setattr(options.time, "monotonic", lambda: now)
    deadline = Deadline(5, "long.pdf")
    deadline.check()
    now = 104.9
    deadline.check(3)
    now = 105.1
    with pytest.raises(DeadlineError, match=r"long\.pdf, page 4: not finished within 5 s .*--timeout") as caught:
        deadline.check(4)
    assert caught.value.page_no == 4
