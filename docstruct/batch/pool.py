"""Jobs → outcomes, each job in a worker process that is killed when its time is over or its memory runs out.

A document that hangs or crashes the interpreter costs its worker, never the batch: the worker is replaced
and the job's outcome is a typed error. Outcomes come in the order of the jobs. Workers are plain subprocesses
that never import the caller's main module: scripts without a ``__main__`` guard and notebooks work alike.
"""

from __future__ import annotations

import contextlib
import pickle
import queue
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from typing import IO, Any, Generic, TypeVar

from docstruct.batch.worker import OUT_OF_MEMORY, READY, SMALLER
from docstruct.errors import CorruptError, DeadlineError, DocstructError, EngineError, LimitError

GRACE = 1.0  # seconds beyond the deadline, in which the work may end by itself with a better error
MEMORY = 4 << 30  # bytes a worker may have; OCR of the largest page takes 2.3 GiB of addresses
_START_UP = 60.0  # seconds a worker may take to import what it needs
_DYING = 5.0  # seconds a process may take to end after its answers did
_AHEAD = 8  # jobs under way or waiting to be handed out, for each worker
_LAUNCH = (
    "import pickle, sys; sys.path = pickle.load(sys.stdin.buffer); from docstruct.batch.worker import serve; serve()"
)

R = TypeVar("R")


@dataclass(frozen=True)
class Outcome(Generic[R]):
    """What became of one document: its result, or the error that ended it.

    Attributes:
        index: place of the document among those handed in, from 0.
        source: its name.
        result: None where there is an error.
        error: None where there is a result.
        seconds: from the moment a worker began with it.
    """

    index: int
    source: str
    result: R | None = None
    error: DocstructError | None = None
    seconds: float = 0.0

    def unwrap(self) -> R:
        """The result; raises the error where there is none."""
        if self.error is not None:
            raise self.error
        assert self.result is not None
        return self.result


def run_jobs(
    work: Callable[[Any], Any],
    jobs: Iterable[tuple[str, Any]],
    timeout: float,
    workers: int = 2,
    memory: int = MEMORY,
    on_done: Callable[[Outcome[Any]], None] | None = None,
) -> Iterator[Outcome[Any]]:
    """Run ``work(job)`` for every ``(name, job)`` and yield outcomes in order.

    Jobs are drawn as workers get free, so that they may be many; a job that is a `DocstructError` already is
    its own outcome.

    Args:
        work: a function that the workers can import.
        jobs: name of the document and what `work` is called with, picklable.
        timeout: seconds for one job, from when a worker has it.
        workers: processes at a time.
        memory: bytes a worker may have.
        on_done: called in this thread with each outcome as soon as it is known, in any order.
    """
    crew = [Worker(work, memory) for _ in range(workers)]
    idle: queue.SimpleQueue[Worker] = queue.SimpleQueue()
    for worker in crew:
        idle.put(worker)

    def run(index: int, name: str, job: Any) -> Outcome[Any]:
        worker = idle.get()
        try:
            return worker.run(index, name, job, timeout)
        finally:
            idle.put(worker)

    threads = ThreadPoolExecutor(workers, "docstruct")
    numbered = enumerate(jobs)
    ordered: deque[Future[Outcome[Any]]] = deque()
    unseen: set[Future[Outcome[Any]]] = set()
    try:
        while True:
            while len(ordered) < _AHEAD * workers and (following := next(numbered, None)) is not None:
                index, (name, job) = following
                ordered.append(_submit(threads, run, index, name, job))
                unseen.add(ordered[-1])
            if not ordered:
                return
            finished, unseen = wait(unseen, return_when=FIRST_COMPLETED)
            for future in finished:
                if on_done is not None:
                    on_done(future.result())
            while ordered and ordered[0] not in unseen:
                yield ordered.popleft().result()
    finally:
        for future in unseen:
            future.cancel()
        for worker in crew:
            worker.kill()
        threads.shutdown()
        for worker in crew:
            worker.close()


def _submit(
    threads: ThreadPoolExecutor, run: Callable[..., Outcome[Any]], index: int, name: str, job: Any
) -> Future[Outcome[Any]]:
    if not isinstance(job, DocstructError):
        return threads.submit(run, index, name, job)
    known: Future[Outcome[Any]] = Future()
    known.set_result(Outcome(index, name, error=job))
    return known


class Worker:
    """One process that does one job after the other; started when first needed, and again when it died."""

    def __init__(self, work: Callable[[Any], Any], memory: int = MEMORY) -> None:
        self._greeting = (work, memory)
        self._process: subprocess.Popen[bytes] | None = None

    def run(self, index: int, name: str, job: Any, timeout: float) -> Outcome[Any]:
        """Do one job within its time."""
        began = time.monotonic()
        try:
            jobs, answers = self._streams()
            began = time.monotonic()
            value, error = self._ask(jobs, answers, job, timeout)
        except DocstructError as failure:
            value, error = None, failure
        if error is not None and error.source is None:
            error.source = name
        return Outcome(index, name, value, error, time.monotonic() - began)

    def kill(self) -> None:
        """End the process at once; who waits for its answer gets an error."""
        if self._process is not None:
            self._process.kill()

    def close(self) -> None:
        """End the process and let go of its pipes; nobody may be waiting for it."""
        if self._process is not None:
            self._process.kill()
            with self._process, contextlib.suppress(BrokenPipeError):  # half a job may still be in the pipe
                assert self._process.stdin is not None
                self._process.stdin.close()
            self._process = None

    def _streams(self) -> tuple[IO[bytes], IO[bytes]]:
        """Where jobs go and where answers come from; EngineError when no process can start."""
        process = self._process or self._start()
        assert process.stdin is not None and process.stdout is not None
        return process.stdin, process.stdout

    def _start(self) -> subprocess.Popen[bytes]:
        self._process = process = subprocess.Popen(
            [sys.executable, "-c", _LAUNCH], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        assert process.stdin is not None and process.stdout is not None
        with _Fuse(_START_UP, process):
            try:
                for message in (sys.path, self._greeting):
                    _send(process.stdin, message)
                ready = pickle.load(process.stdout)
            except (EOFError, OSError) as error:
                self.close()
                remedy = "run docstruct doctor"
                raise EngineError("a worker process could not start", remedy=remedy) from error
        assert ready == READY
        return process

    def _ask(self, jobs: IO[bytes], answers: IO[bytes], job: Any, timeout: float) -> tuple[Any, Any]:
        process = self._process
        assert process is not None
        with _Fuse(timeout + GRACE, process) as fuse:
            try:
                _send(jobs, (job, 2 * (timeout + GRACE)))  # when it ends itself, should we be gone by then
                answer: tuple[Any, Any] = pickle.load(answers)
            except (EOFError, OSError, pickle.UnpicklingError):
                answer = None, _late(timeout) if fuse.burnt else _death(process)
        if process.poll() is not None or fuse.burnt:
            self.close()
        return answer


class _Fuse:
    """Kills a process after some seconds, unless the block ends before."""

    def __init__(self, seconds: float, process: subprocess.Popen[bytes]) -> None:
        self.burnt = False
        self._process = process
        self._timer = threading.Timer(seconds, self._burn)
        self._timer.daemon = True

    def _burn(self) -> None:
        self.burnt = True
        self._process.kill()

    def __enter__(self) -> _Fuse:
        self._timer.start()
        return self

    def __exit__(self, *exc: object) -> None:
        self._timer.cancel()
        self._timer.join()


def _send(stream: IO[bytes], value: Any) -> None:
    pickle.dump(value, stream, protocol=pickle.HIGHEST_PROTOCOL)
    stream.flush()


def _late(timeout: float) -> DocstructError:
    remedy = "raise timeout= (--timeout) or select pages"
    return DeadlineError(f"not finished within {timeout:g} s, stopped from outside", remedy=remedy)


def _death(process: subprocess.Popen[bytes]) -> DocstructError:
    """What ended the process, as far as its exit code says."""
    try:
        code = process.wait(_DYING)
    except subprocess.TimeoutExpired:  # it lives and talks nonsense
        process.kill()
        code = process.wait()
    if code in (OUT_OF_MEMORY, -signal.SIGKILL):
        return LimitError("needs more memory than a worker may have", remedy=SMALLER)
    how = signal.Signals(-code).name if code < 0 else f"exit code {code}"
    message = f"ended the process that read it ({how})"
    return CorruptError(message, remedy="the file is damaged, or made to exhaust memory; please report it")
