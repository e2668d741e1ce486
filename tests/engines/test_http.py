import logging
import pickle
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from docstruct.engines import http
from docstruct.engines.http import Server
from docstruct.errors import ServerError, UsageError

from .faulty import Faulty, breaks_off, drips, drops, says, sends, serving, sleeps

SAID = {"choices": [{"message": {"role": "assistant", "content": "hello"}, "finish_reason": "stop"}]}


@pytest.fixture(autouse=True)
def _short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "FIRST_PAUSE", 0.01)


def ask(faulty: Faulty, seconds: float = 10.0, key: str | None = None) -> Any:
    with Server(faulty.url, key) as server:
        return server.post("chat/completions", {"model": "m"}, seconds)


@pytest.mark.parametrize(
    "fault",
    [
        drops,
        breaks_off,
        sends(b"<html>gateway</html>"),
        sends(b'{"choices": [{"mess'),
        sends(b'{"error": {"message": "slow down"}}', 429),
        sends(b"overloaded", 503),
        sends(b"", 500),
    ],
    ids=["drop", "break-off", "html", "half-json", "429", "503", "500"],
)
def test_what_may_pass_is_tried_again(fault: Callable[..., None]) -> None:
    with serving(fault, fault, says("hello")) as faulty:
        assert ask(faulty) == SAID
        assert len(faulty.asked) == 3


def test_what_does_not_pass_is_told_with_its_reason_and_count() -> None:
    with serving(sends(b'{"error": {"message": "slow down"}}', 429)) as faulty:
        with pytest.raises(ServerError, match=r"HTTP 429: slow down \(5 tries\)"):
            ask(faulty)
        assert len(faulty.asked) == http.TRIES


@pytest.mark.parametrize("status", [400, 404, 422])
def test_what_will_not_pass_is_told_at_once(status: int) -> None:
    with serving(sends(b'{"detail": "no such thing"}', status)) as faulty:
        with pytest.raises(ServerError, match=f"HTTP {status}: no such thing"):
            ask(faulty)
        assert len(faulty.asked) == 1


def test_the_server_may_say_how_long_to_wait() -> None:
    with serving(sends(b"", 429, Retry_After="0.3"), says("hello")) as faulty:
        start = time.monotonic()
        ask(faulty)
        assert 0.3 <= time.monotonic() - start < 3


def test_a_wait_beyond_the_deadline_is_not_begun() -> None:
    with serving(sends(b"", 503, Retry_After="60")) as faulty:
        start = time.monotonic()
        with pytest.raises(ServerError, match="HTTP 503"):
            ask(faulty, seconds=2.0)
        assert time.monotonic() - start < 1


@pytest.mark.parametrize("fault", [drips, sleeps(3.0, says("late"))], ids=["drips", "sleeps"])
def test_a_slow_answer_ends_at_the_deadline(fault: Callable[..., None]) -> None:
    with serving(fault) as faulty:
        start = time.monotonic()
        with pytest.raises(ServerError, match=r"time|slowly"):
            ask(faulty, seconds=0.5)
        assert time.monotonic() - start < 2


def test_an_endless_answer_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "MOST_BYTES", 1000)
    with serving(sends(b" " * 5000)) as faulty, pytest.raises(ServerError, match="larger"):
        ask(faulty)


def test_nobody_there_is_a_typed_error() -> None:
    with serving(says("x")) as faulty:
        pass
    with pytest.raises(ServerError, match="connection failed"):
        ask(faulty, seconds=1.0)


@pytest.mark.parametrize("url", ["localhost:8000", "ftp://x/v1", "http:///v1"])
def test_what_is_no_url_is_refused(url: str) -> None:
    with pytest.raises(UsageError, match="url"):
        Server(url)


KEY = "sk-very-secret-0123456789"


@pytest.fixture
def logged(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    with caplog.at_level(logging.DEBUG):
        yield caplog


@pytest.mark.parametrize("status", [401, 403, 400, 429, 500])
def test_the_key_is_sent_and_never_told(status: int, logged: pytest.LogCaptureFixture) -> None:
    said = f'{{"error": {{"message": "bad key {KEY}"}}}}'.encode()
    with serving(sends(said, status)) as faulty:
        with pytest.raises(ServerError) as caught:
            ask(faulty, key=KEY)
        assert faulty.headers[0]["Authorization"] == f"Bearer {KEY}"
    assert KEY not in str(caught.value) + repr(caught.value) + logged.text
    assert KEY not in repr(pickle.loads(pickle.dumps(caught.value)).__dict__)


def test_a_refused_key_names_the_variable() -> None:
    with serving(sends(b"", 401)) as faulty, pytest.raises(ServerError, match="DOCSTRUCT_API_KEY"):
        ask(faulty, key=KEY)


def test_password_and_query_of_the_url_are_not_told() -> None:
    with Server("http://user:pass@127.0.0.1:9/v1?token=abc") as server:
        assert server.place == "http://127.0.0.1:9"


def test_the_variable_is_named_in_the_readme() -> None:
    readme = Path(__file__).parents[2] / "README.md"
    assert http.KEY_VARIABLE in readme.read_text(encoding="utf-8")
