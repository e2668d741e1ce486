"""The server engine against a server that others wrote: `transformers serve` on a tiny random checkpoint."""

import dataclasses
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from docstruct.engines import server
from docstruct.engines.server import ServerEngine
from docstruct.errors import ServerError
from docstruct.facts import PageFacts

from . import tiny

MISSING = [name for name in ("accelerate", "fastapi", "openai", "uvicorn", "transformers") if find_spec(name) is None]
pytestmark = pytest.mark.skipif(bool(MISSING), reason=f"transformers serve needs {', '.join(MISSING)}")
START = "import sys; sys.argv[0] = 'transformers'; from transformers.cli.transformers import main; main()"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """Url and name of a served model."""
    folder = tmp_path_factory.mktemp("served")
    checkpoint = tiny.deepseek_ocr2(folder / "tiny-vision", tiny.CHAT)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-c", START, "serve", "--host", "127.0.0.1", "--port", str(port), "--device", "cpu"]
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "HF_HUB_OFFLINE": "1"}
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
    try:
        _wait(port, process, folder / "log")
        yield f"http://127.0.0.1:{port}/v1", str(checkpoint)
    finally:
        process.terminate()
        process.wait(20)


def _wait(port: int, process: "subprocess.Popen[bytes]", log: Path) -> None:
    for _ in range(600):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        if process.poll() is not None:
            break
        time.sleep(0.1)
    raise AssertionError(log.read_text(errors="replace"))


def test_a_page_is_read_by_a_server_of_others(
    served: tuple[str, str], facts: Callable[..., PageFacts], monkeypatch: pytest.MonkeyPatch
) -> None:
    short = dataclasses.replace(server.GENERAL, fields={"max_tokens": 8})
    monkeypatch.setattr(server, "GENERAL", short)
    url, name = served
    page = ServerEngine(url, name, seconds=60).read(facts())
    assert (page.way, page.reason) == ("model", f"{name} at {url.removesuffix('/v1')}")
    assert "cut-off" in [issue.code for issue in page.issues]


def test_a_model_that_it_has_not_is_a_typed_error(served: tuple[str, str], facts: Callable[..., PageFacts]) -> None:
    with pytest.raises(ServerError, match="HTTP"):
        ServerEngine(served[0], "/no/such/model", seconds=2).read(facts())
