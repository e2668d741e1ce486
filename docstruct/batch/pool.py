"""Jobs → outcomes, each job in a worker process that is killed when its time is over or its memory runs out.

A document that hangs or crashes the interpreter costs its worker, never the batch: the worker is replaced and the
job's outcome is a typed error. Outcomes come in the order of the jobs.
"""

from __future__ import annotations

import multiprocessing
import resource
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from typing import Any

from docstruct.errors import DeadlineError, DocstructError, LimitError

_GRACE = 5.0  # seconds beyond the deadline, in which the work may end by itself with a better error
_MEMORY = 8 << 30  # bytes of address space a worker may have


@dataclass(frozen=True)
class Outcome:
    """What became of one job: its value, or the error that ended it."""

    index: int
    name: str
    value: Any = None
    error: DocstructError | None = None
    seconds: float = 0.0


def run_jobs(
    work: Callable[[Any], Any], jobs: Sequence[tuple[str, Any]], timeout: float, workers: int = 2
) -> Iterator[Outcome]:
    """Run `work(job)` for every ``(name, job)`` and yield outcomes in order.

    Args:
        work: a function of a module, since it is sent to other processes.
        jobs: name of the document and what `work` is called with; both picklable.
        timeout: seconds for one job.
        workers: processes at a time.
    """
    pool = [_Worker(work) for _ in range(min(workers, max(len(jobs), 1)))]
    done: dict[int, Outcome] = {}
    following, shown = 0, 0
    try:
        while shown < len(jobs):
            for worker in pool:
                if worker.job is None and following < len(jobs):
                    worker.start(following, *jobs[following], timeout)
                    following += 1
            for outcome in _collect(pool):
                done[outcome.index] = outcome
            while shown in done:
                yield done.pop(shown)
                shown += 1
    finally:
        for worker in pool:
            worker.stop()


def _collect(pool: Sequence[_Worker]) -> Iterator[Outcome]:
    busy = [w for w in pool if w.job is not None]
    nearest = min(w.ends for w in busy) - time.monotonic()
    ready = wait([w.pipe for w in busy], timeout=max(nearest, 0.01))
    for worker in busy:
        if worker.pipe in ready:
            yield worker.receive()
        elif time.monotonic() > worker.ends:
            yield worker.give_up()


class _Worker:
    """One process that does one job after the other."""

    def __init__(self, work: Callable[[Any], Any]) -> None:
        self._work = work
        self.job: tuple[int, str] | None = None
        self.ends = self._began = self._timeout = 0.0
        self._open()

    def _open(self) -> None:
        context = multiprocessing.get_context("spawn")
        self.pipe, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(self._work, theirs), daemon=True)
        self._process.start()
        theirs.close()

    def start(self, index: int, name: str, job: Any, timeout: float) -> None:
        """Send a job; it must be over within its time and a little grace."""
        self.job = index, name
        self._began, self._timeout = time.monotonic(), timeout
        self.ends = self._began + timeout + _GRACE
        self.pipe.send(job)

    def receive(self) -> Outcome:
        """The outcome of the job, or the error that the process died of."""
        try:
            value, error = self.pipe.recv()
        except (EOFError, ConnectionResetError):
            return self._replace(LimitError("the process that read it died", remedy=_SMALLER))
        return self._outcome(value, error)

    def give_up(self) -> Outcome:
        """Kill the process: the time is over."""
        message = f"not finished within {self._timeout:g} s"
        return self._replace(DeadlineError(message, remedy="raise timeout= (--timeout) or select pages"))

    def _replace(self, error: DocstructError) -> Outcome:
        self.stop()
        self._open()
        return self._outcome(None, error)

    def _outcome(self, value: Any, error: DocstructError | None) -> Outcome:
        assert self.job is not None
        index, name = self.job
        self.job = None
        if error is not None and error.source is None:
            error.source = name
        return Outcome(index, name, value, error, time.monotonic() - self._began)

    def stop(self) -> None:
        """End the process at once."""
        self.pipe.close()
        self._process.kill()
        self._process.join()


_SMALLER = "the file may be made to exhaust memory; select pages, or try a smaller part of it"


def _serve(work: Callable[[Any], Any], pipe: Connection) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    while True:
        try:
            job = pipe.recv()
        except (EOFError, OSError):
            return
        try:
            answer = work(job), None
        except DocstructError as error:
            answer = None, error
        except MemoryError:
            answer = None, LimitError("needs more memory than a worker may have", remedy=_SMALLER)
        except Exception as error:  # a fault of ours must not end the batch; it is reported as what it is
            answer = None, DocstructError(f"unexpected {type(error).__name__}: {error}", remedy="please report it")
        pipe.send(answer)
