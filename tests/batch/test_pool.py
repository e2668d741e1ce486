"""Workers that hang, crash, eat memory or raise cost one job each, and nothing is lost or left behind."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest

from docstruct.batch.pool import GRACE, Outcome, run_jobs
from docstruct.batch.worker import OUT_OF_MEMORY, UnexpectedError
from docstruct.errors import CorruptError, DeadlineError, DocstructError, EngineError, LimitError

GIB = 1 << 30


def outcomes(*jobs: str, timeout: float = 30.0, workers: int = 1) -> list[Outcome[object]]:
    """What becomes of Python expressions."""
    return list(run_jobs(eval, [(job, job) for job in jobs], timeout, workers))


def test_values_come_in_order_though_the_first_is_slow() -> None:
    found = outcomes("__import__('time').sleep(0.5) or 1", "2", "3", "4", workers=2)
    assert [o.result for o in found] == [1, 2, 3, 4]
    assert [o.index for o in found] == [0, 1, 2, 3]


def test_a_job_that_hangs_is_killed_and_the_next_one_runs() -> None:
    began = time.monotonic()
    hung, well = outcomes("__import__('time').sleep(60)", "7", timeout=0.3)
    assert isinstance(hung.error, DeadlineError)
    assert hung.error.source == "__import__('time').sleep(60)"
    assert 0.3 + GRACE <= hung.seconds < 0.3 + GRACE + 1.5
    assert well.result == 7
    assert time.monotonic() - began < 20


def test_a_loop_that_holds_the_interpreter_is_killed() -> None:
    hung, well = outcomes("sum(range(10**13))", "7", timeout=0.3)
    assert isinstance(hung.error, DeadlineError)
    assert well.result == 7


@pytest.mark.parametrize(
    ("job", "how"),
    [("__import__('os').abort()", "SIGABRT"), ("__import__('os')._exit(3)", "exit code 3")],
)
def test_a_crash_of_the_interpreter_is_one_error(job: str, how: str) -> None:
    crashed, well = outcomes(job, "7")
    assert isinstance(crashed.error, CorruptError)
    assert how in crashed.error.message
    assert well.result == 7


def test_a_job_that_eats_memory_is_a_limit_error() -> None:
    too_much, well = outcomes("bytearray(64 << 30)", "7")
    assert isinstance(too_much.error, LimitError)
    assert well.result == 7


def test_killed_from_outside_counts_as_out_of_memory() -> None:
    killed, well = outcomes("__import__('os').kill(__import__('os').getpid(), 9)", "7")
    assert isinstance(killed.error, LimitError)
    assert well.result == 7


def test_an_unforeseen_exception_keeps_its_traceback() -> None:
    (found,) = outcomes("1 / 0")
    assert isinstance(found.error, UnexpectedError)
    assert "ZeroDivisionError" in found.error.message
    assert "ZeroDivisionError" in found.error.trace


def test_a_value_that_cannot_be_sent_is_an_error_of_its_job() -> None:
    unsendable, well = outcomes("lambda: 0", "7")
    assert isinstance(unsendable.error, UnexpectedError)
    assert well.result == 7


def test_what_a_job_prints_does_not_disturb_the_answers() -> None:
    (found,) = outcomes("__import__('os').write(1, b'noise') and print('noise') or 5")
    assert found.result == 5


def test_a_job_that_is_an_error_already_passes_through() -> None:
    gone = DocstructError("no such file", source="x.pdf")
    first, second = run_jobs(eval, [("x.pdf", gone), ("y.pdf", "7")], 30.0, 1)
    assert (first.error, first.source) == (gone, "x.pdf")
    assert second.result == 7


def test_jobs_are_drawn_as_they_are_needed() -> None:
    drawn = []

    def endless() -> Iterator[tuple[str, str]]:
        number = 0
        while True:
            drawn.append(number)
            yield str(number), str(number)
            number += 1

    found = run_jobs(eval, endless(), 30.0, 1)
    assert next(found).result == 0
    assert len(drawn) <= 16
    found.close()  # type: ignore[attr-defined]


def test_leaving_early_ends_the_processes() -> None:
    found = run_jobs(eval, [(str(n), "__import__('os').getpid()") for n in range(3)], 30.0, 1)
    process = next(found).result
    found.close()  # type: ignore[attr-defined]
    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)


def test_progress_is_told_of_every_outcome() -> None:
    told: list[int] = []
    jobs = [("a", "1"), ("b", "1 / 0"), ("c", "3")]
    list(run_jobs(eval, jobs, 30.0, 1, on_done=lambda outcome: told.append(outcome.index)))
    assert sorted(told) == [0, 1, 2]


def test_a_worker_that_cannot_start_is_an_engine_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("docstruct.batch.pool._LAUNCH", "raise SystemExit(1)")
    (found,) = outcomes("7")
    assert isinstance(found.error, EngineError)


def test_a_worker_ends_when_its_parent_is_gone() -> None:
    code = (
        "import pickle, sys; sys.path = pickle.load(sys.stdin.buffer);from docstruct.batch.worker import serve; serve()"
    )
    import pickle

    greeting = pickle.dumps(sys.path) + pickle.dumps((eval, 4 * GIB))
    done = subprocess.run([sys.executable, "-c", code], input=greeting, capture_output=True, timeout=60)
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no resource usage to watch")
def test_the_watch_ends_a_process_that_grew_too_large() -> None:
    code = "import time; from docstruct.batch.worker import watch_memory; watch_memory(1 << 20); time.sleep(30)"
    assert subprocess.run([sys.executable, "-c", code], timeout=60).returncode == OUT_OF_MEMORY


def test_unwrap_gives_the_result_or_raises() -> None:
    well, bad = outcomes("7", "1 / 0")
    assert well.unwrap() == 7
    with pytest.raises(UnexpectedError, match="division by zero"):
        bad.unwrap()
