"""A chat server on the loopback that answers, fails, drops, drips and lies as it is told."""

from __future__ import annotations

import json
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Step = Callable[[BaseHTTPRequestHandler], None]


@dataclass
class Faulty:
    """What the server was told to do, and what it was asked."""

    steps: list[Step]
    url: str = ""
    asked: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    at_once: int = 0
    most_at_once: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)


def says(text: str, **more: Any) -> Step:
    """A proper answer."""
    choice = {"message": {"role": "assistant", "content": text}, "finish_reason": "stop", **more}
    return sends(json.dumps({"choices": [choice]}).encode())


def sends(body: bytes, status: int = 200, **headers: str) -> Step:
    """Any answer."""

    def step(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    return step


def drops(handler: BaseHTTPRequestHandler) -> None:
    """The connection is reset before an answer."""
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    handler.close_connection = True
    for end in (handler.rfile, handler.wfile, handler.connection):  # it is open while any of them is
        end.close()


def breaks_off(handler: BaseHTTPRequestHandler) -> None:
    """The answer ends before its announced length."""
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    handler.wfile.write(b'{"choices": [')
    handler.wfile.flush()
    handler.connection.shutdown(socket.SHUT_RDWR)


def drips(handler: BaseHTTPRequestHandler) -> None:
    """A byte now and then, so that no single read ever times out."""
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    for _ in range(100):
        handler.wfile.write(b" ")
        handler.wfile.flush()
        time.sleep(0.05)


def sleeps(seconds: float, then: Step) -> Step:
    """An answer that takes its time."""

    def step(handler: BaseHTTPRequestHandler) -> None:
        time.sleep(seconds)
        then(handler)

    return step


def under_schema(values: Step, otherwise: Step) -> Step:
    """One answer to questions with a schema, another to those without."""

    def step(handler: Any) -> None:
        (values if "response_format" in handler.question else otherwise)(handler)

    return step


@contextmanager
def serving(*steps: Step) -> Iterator[Faulty]:
    """A server that takes the steps one by one, the last for ever."""
    faulty = Faulty(list(steps))

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            with faulty.lock:
                self.question = json.loads(body)
                faulty.asked.append(self.question)
                faulty.headers.append(dict(self.headers))
                faulty.at_once += 1
                faulty.most_at_once = max(faulty.most_at_once, faulty.at_once)
                step = faulty.steps.pop(0) if len(faulty.steps) > 1 else faulty.steps[0]
            try:
                step(self)
            except OSError:
                self.close_connection = True  # the client had enough
            finally:
                with faulty.lock:
                    faulty.at_once -= 1

        def do_GET(self) -> None:
            sends(b'{"data": [{"id": "deepseek-ai/DeepSeek-OCR"}]}')(self)

        def log_message(self, *args: object) -> None:
            pass

        def finish(self) -> None:
            with suppress(OSError):  # dropped on purpose
                super().finish()

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.handle_error = lambda *args: None  # type: ignore[method-assign]
    faulty.url = f"http://127.0.0.1:{server.server_address[1]}/v1"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield faulty
    finally:
        server.shutdown()
        server.server_close()
