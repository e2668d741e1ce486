"""Questions to an OpenAI-compatible server and its answers: retries, deadlines and typed errors.

What may pass (a broken connection, 408, 409, 425, 429 and 5xx, an answer that is not JSON) is tried again after a
growing pause, or the pause that the server asks for, until the time for the question is over. What will not
pass (other 4xx) is told at once. The key travels in a header and stands in no message.
"""

from __future__ import annotations

import json
import random
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from docstruct.errors import MissingExtraError, ServerError, UsageError

if TYPE_CHECKING:
    import httpx

KEY_VARIABLE = "DOCSTRUCT_API_KEY"
TRIES = 5
FIRST_PAUSE = 0.5  # seconds; doubled each time
LONGEST_PAUSE = 20.0
CONNECT = 10.0  # seconds to reach the server
MOST_BYTES = 32 << 20  # of an answer; 8,192 tokens with their probabilities are below 2 MiB
_PASSING = frozenset({408, 409, 425, 429})


class Server:
    """One server, to be used as a context manager. Threads may ask it at the same time.

    Args:
        url: up to and with ``/v1``.
        api_key: sent as bearer token; None sends none.
        connections: at a time.

    Raises:
        MissingExtraError: httpx is not installed.
        UsageError: the url is none.
    """

    def __init__(self, url: str, api_key: str | None = None, connections: int = 8) -> None:
        try:
            import httpx
        except ImportError:
            raise MissingExtraError("the engine server", "server") from None
        if not url.startswith(("http://", "https://")):
            raise UsageError("the server's url must begin with http:// or https://")
        try:
            parsed = httpx.URL(url)
        except httpx.InvalidURL as error:
            raise UsageError(f"the server's url is none: {error}") from None
        if not parsed.host:
            raise UsageError("the server's url names no host")
        self._key = api_key
        self.place = f"{parsed.scheme}://{parsed.netloc.decode()}"  # without user, password and query
        headers = {"Authorization": f"Bearer {api_key}"} if api_key else {}
        limits = httpx.Limits(max_connections=connections)
        # The environment's proxies are not for a server that was named, least of all one on this machine.
        self._client = httpx.Client(base_url=url.rstrip("/") + "/", headers=headers, limits=limits, trust_env=False)

    def get(self, path: str, seconds: float) -> Any:
        """The JSON at ``path``; errors as of `post`."""
        return self._ask("GET", path, None, seconds)

    def post(self, path: str, question: Mapping[str, Any], seconds: float) -> Any:
        """The JSON answer to a question in JSON.

        Args:
            path: below ``/v1``.
            question: the body.
            seconds: for all tries together.

        Raises:
            ServerError: the server cannot be reached, refuses, or gives no answer in time.
        """
        return self._ask("POST", path, question, seconds)

    def __enter__(self) -> Server:
        return self

    def __exit__(self, *exc: object) -> None:
        self._client.close()

    def _ask(self, method: str, path: str, question: Mapping[str, Any] | None, seconds: float) -> Any:
        end = time.monotonic() + seconds
        for number in range(TRIES):
            try:
                return self._try(method, path, question, end)
            except _Passing as error:
                pause = _pause(number) if error.pause is None else error.pause
                if number == TRIES - 1 or time.monotonic() + pause >= end:
                    tries = f"{number + 1} {'try' if number == 0 else 'tries'}"
                    raise ServerError(f"{self.place}: {error} ({tries})", remedy=error.remedy) from None
                time.sleep(pause)
        raise AssertionError("the last try returns or raises")

    def _try(self, method: str, path: str, question: Mapping[str, Any] | None, end: float) -> Any:
        import httpx

        left = max(0.1, end - time.monotonic())
        timeout = httpx.Timeout(left, connect=min(CONNECT, left))
        try:
            with self._client.stream(method, path, json=question, timeout=timeout) as response:
                body = _body(response, end)
        except httpx.TimeoutException as error:
            raise _Passing(f"no answer in time ({type(error).__name__})", _SLOW) from None
        except httpx.TransportError as error:
            raise _Passing(f"the connection failed ({error or type(error).__name__})", _DOWN) from None
        self._check(response, body)
        try:
            return json.loads(body)
        except ValueError:
            raise _Passing(f"the answer is not JSON: {_excerpt(body)}", _DOWN) from None

    def _hidden(self, text: str) -> str:
        """The text without the key, should the server repeat it."""
        return text.replace(self._key, "…") if self._key else text

    def _check(self, response: httpx.Response, body: bytes) -> None:
        status = response.status_code
        if status < 300:
            return
        said = f"HTTP {status}: {self._hidden(_excerpt(body))}"
        if status in _PASSING or status >= 500:
            raise _Passing(said, _DOWN, _retry_after(response))
        if status in (401, 403):
            remedy = f"give api_key=, or set {KEY_VARIABLE}"
            raise ServerError(f"{self.place}: the key was refused, HTTP {status}", remedy=remedy)
        where = "give the url up to its /v1, and the model's name there"
        raise ServerError(f"{self.place}: {said}", remedy=where if status in (404, 405) else None)


_SLOW = "raise timeout= (--timeout), or ask for fewer pages at a time"
_DOWN = "see whether the server runs and is not overloaded"


class _Passing(Exception):
    """A failure that another try may not meet."""

    def __init__(self, message: str, remedy: str, pause: float | None = None) -> None:
        super().__init__(message)
        self.remedy = remedy
        self.pause = pause


def _body(response: httpx.Response, end: float) -> bytes:
    """All bytes of the answer; a server that sends them one by one does not get more time for it."""
    body = bytearray()
    for piece in response.iter_bytes():
        body += piece
        if time.monotonic() > end:
            raise _Passing("the answer came too slowly", _SLOW)
        if len(body) > MOST_BYTES:
            raise ServerError(f"the answer is larger than {MOST_BYTES:,} bytes")
    return bytes(body)


def _excerpt(body: bytes) -> str:
    """What the server says went wrong, in a line."""
    text = body[:4096].decode("utf-8", "replace")
    try:
        said = json.loads(text)
    except ValueError:
        said = None
    error = said.get("error", said.get("detail", said)) if isinstance(said, dict) else text
    message = error.get("message", error) if isinstance(error, dict) else error
    return " ".join(str(message).split())[:200] or "(empty)"


def _retry_after(response: httpx.Response) -> float | None:
    """The seconds that the server asks to wait; dates, which few servers send, count as nothing."""
    stated: str = response.headers.get("retry-after", "")
    return float(stated) if stated.replace(".", "", 1).isdecimal() and len(stated) < 6 else None


def _pause(number: int) -> float:
    """Seconds before the next try; drawn, so that many clients do not come back together."""
    return min(FIRST_PAUSE * 2.0**number, LONGEST_PAUSE) * random.uniform(0.5, 1.0)
