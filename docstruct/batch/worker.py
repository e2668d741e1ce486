"""The other end of the pool: jobs from stdin → answers on stdout, one pickle after the other.

A worker bounds its own memory and, should its parent be gone, its own time. What native libraries print goes
to stderr, since stdout carries the answers.
"""

from __future__ import annotations

import faulthandler
import os
import pickle
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

from docstruct.errors import DocstructError, LimitError

OUT_OF_MEMORY = 86  # exit code of a worker that grew beyond its bound
READY = "ready"
SMALLER = "the file may be made to exhaust memory; select pages"
_WATCH = 0.1  # seconds between two looks at the memory


def serve() -> None:
    """Read ``(work, memory in bytes)``, say that all is ready, then answer jobs until stdin ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides what an interrupt means
    jobs, answers = sys.stdin.buffer, _answers()
    work, memory = pickle.load(jobs)
    bound_memory(memory)
    answers.write(_pickled(READY))
    answers.flush()
    with Path(os.devnull).open("w") as nowhere:
        while (job := _next(jobs)) is not None:
            task, seconds = job
            faulthandler.dump_traceback_later(seconds, exit=True, file=nowhere)
            answers.write(answer(work, task))
            answers.flush()
            faulthandler.cancel_dump_traceback_later()


def answer(work: Callable[[Any], Any], task: Any) -> bytes:
    """The pickle of ``(value, None)``, or of ``(None, error)`` whatever was raised."""
    try:
        return _pickled((work(task), None))
    except MemoryError:
        return _pickled((None, LimitError("needs more memory than a worker may have", remedy=SMALLER)))
    except Exception as error:
        return _pickled((None, as_docstruct(error)))


class UnexpectedError(DocstructError):
    """A fault that nobody foresaw; ``trace`` is the traceback as text."""

    trace: str = ""


def as_docstruct(error: Exception) -> DocstructError:
    """The error itself if it is ours; any other is reported as what it is, with its traceback."""
    if isinstance(error, DocstructError):
        return error
    message = f"unexpected {type(error).__name__}: {error}"
    found = UnexpectedError(message, remedy="please report it; --debug shows where")
    found.trace = traceback.format_exc()
    return found


def bound_memory(limit: int) -> None:
    """Keep this process below ``limit`` bytes.

    On Linux the address space is limited, so that the allocation itself fails. Elsewhere (macOS ignores that
    limit) a thread looks at the resident memory and ends the process.
    """
    if sys.platform == "linux":
        import resource

        hard = resource.getrlimit(resource.RLIMIT_AS)[1]
        limit = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
        resource.setrlimit(resource.RLIMIT_AS, (limit, hard))
    else:
        watch_memory(limit)


def watch_memory(limit: int) -> None:
    """End the process with `OUT_OF_MEMORY` when its resident memory has exceeded ``limit`` bytes."""
    try:
        import resource
    except ImportError:  # Windows has neither; there only time is bounded
        return
    unit = 1 if sys.platform == "darwin" else 1024  # of ru_maxrss

    def watch() -> None:
        while resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit < limit:
            time.sleep(_WATCH)
        os._exit(OUT_OF_MEMORY)

    threading.Thread(target=watch, daemon=True).start()


def _answers() -> BinaryIO:
    """The stream of answers; whatever else is written to stdout goes to stderr from here on."""
    mine = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    return mine


def _pickled(value: Any) -> bytes:
    return pickle.dumps(value, protocol=pickle.HIGHEST_PROTOCOL)


def _next(jobs: BinaryIO) -> Any:
    try:
        return pickle.load(jobs)
    except EOFError:  # the parent is done, or gone
        return None
