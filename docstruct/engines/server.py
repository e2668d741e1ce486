"""The engine of a served model: pages as pictures to any OpenAI-compatible server, its answers to elements.

Two ways of asking: DeepSeek-OCR as vLLM serves it (its own prompts, boxes in the answers, the arguments of
vLLM's n-gram processor), and any other vision model (plain words, markdown without boxes). Which one is told by
the model's name. Under a schema the answer is held to it by ``response_format``.
"""

from __future__ import annotations

import base64
import io
import math
import os
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from itertools import accumulate
from typing import Any

from PIL.Image import Image

from docstruct.document import Page
from docstruct.engines import passes, writing
from docstruct.engines.http import KEY_VARIABLE, Server
from docstruct.engines.manners import DEEPSEEK, GENERAL, Manner
from docstruct.engines.passes import Answer, Ask, Question
from docstruct.engines.protocol import Task
from docstruct.errors import ServerError, UsageError
from docstruct.facts import Issue, PageFacts
from docstruct.geometry import BBox
from docstruct.model.output import parse_output
from docstruct.model.prompts import IMAGE, TASKS

CONNECTIONS = 8
_END = "<｜end▁of▁sentence｜>"


class ServerEngine:
    """Reads pages by asking a server.

    Args:
        url: of the server, up to and with ``/v1``.
        model: its name there; None takes the only one that the server has.
        api_key: sent as bearer token; None takes the environment's ``DOCSTRUCT_API_KEY``, if any.
        seconds: for one call, all its pages and tries.
        connections: questions under way at a time.

    Raises:
        MissingExtraError: httpx is not installed.
        UsageError: no url.
    """

    name = "server"

    def __init__(
        self,
        url: str | None,
        model: str | None = None,
        *,
        api_key: str | None = None,
        seconds: float = 120.0,
        connections: int = CONNECTIONS,
    ) -> None:
        if url is None:
            raise UsageError("the engine server needs a url", remedy="url='http://host:8000/v1' (--url)")
        self.url, self.seconds, self.connections = url, seconds, connections
        self._key = api_key or os.environ.get(KEY_VARIABLE)
        self._named = model
        with self._server():  # what is wrong with the url is told now
            pass

    def read(self, facts: PageFacts, task: Task = "layout", region: BBox | None = None) -> Page:
        """The elements of the page, or of the region of it.

        Raises:
            UsageError: a task that needs more than a page: see `locate` and `write`.
            ServerError: the server cannot be reached, refuses, or gives no usable answer.
        """
        return passes.read_page(self._within(), facts, task, region)

    def read_pages(self, pages: Iterable[PageFacts]) -> Iterator[Page]:
        """The pages in order, as many asked about at a time as there are connections."""
        return passes.read_many(self._within(), pages)

    def locate(self, facts: PageFacts, what: str, region: BBox | None = None) -> Page:
        """The page with a figure of kind ``what`` at every place where it is seen."""
        return passes.locate(self._within(), facts, what, region)

    def write(self, facts: PageFacts, schema: Mapping[str, Any], region: BBox | None = None) -> Any:
        """The page as a JSON value under a JSON Schema, by the server's ``response_format``.

        Raises:
            EngineError: the answer is not JSON, which servers that ignore the schema may send.
        """
        return writing.write(self._within(), facts, schema, region)

    def write_pages(self, pages: Iterable[PageFacts], schema: Mapping[str, Any]) -> Iterator[Page]:
        """The pages read freely, and each once more under the schema."""
        return writing.write_pages(self._within(), pages, schema)

    @cached_property
    def model(self) -> str:
        """The model's name on the server."""
        if self._named is not None:
            return self._named
        with self._server() as server:
            listed = server.get("models", self.seconds)
        data = listed.get("data") if isinstance(listed, dict) else None
        names = [str(m.get("id")) for m in data or () if isinstance(m, dict)]
        if len(names) != 1:
            remedy = f"model= (--model) one of {', '.join(names[:8])}" if names else "model= (--model)"
            raise ServerError(f"{server.place} has {len(names)} models; name one", remedy=remedy)
        return names[0]

    @property
    def manner(self) -> Manner:
        """How the model is asked, by its name."""
        name = self.model.lower().replace("_", "-")
        return DEEPSEEK if "deepseek-ocr" in name else GENERAL

    def _within(self) -> Ask:
        return passes.within(self.seconds, self._ask)

    def _ask(self, questions: Sequence[Question], seconds: float | None) -> list[Answer]:
        if not questions:
            return []
        _ = self.model  # looked up once, before many threads would
        count = min(self.connections, len(questions))
        end = math.inf if seconds is None else time.monotonic() + seconds
        with self._server() as server, ThreadPoolExecutor(count, "docstruct-server") as threads:
            futures = [threads.submit(self._answer, server, question, end) for question in questions]
            try:
                return [future.result() for future in futures]
            except BaseException:
                for future in futures:
                    future.cancel()
                raise

    def _server(self) -> Server:
        return Server(self.url, self._key, self.connections)

    def _answer(self, server: Server, question: Question, end: float) -> Answer:
        said = self._said(server, question, max(0.0, end - time.monotonic()))
        text = said["message"]["content"].removesuffix(_END)
        spans, logprobs = _tokens(said, text)
        confidence = math.exp(sum(logprobs) / len(logprobs)) if logprobs else None
        issues = []
        if said.get("finish_reason") == "length":
            message = "the server cut the answer off at its limit of tokens"
            issues.append(Issue("cut-off", "error", message, page_no=question.shown.facts.page_no))
        elements = tuple(parse_output(text, spans, logprobs))
        reason = f"{self.model} at {server.place}"
        return Answer(text.strip(), elements, confidence, tuple(issues), reason)

    def _said(self, server: Server, question: Question, seconds: float) -> dict[str, Any]:
        """The first choice of the answer."""
        words = self.manner.words.get(question.prompt)
        page_no = question.shown.facts.page_no
        if words is None:
            message = f"the model {self.model} has no words for {question.prompt!r}"
            raise UsageError(message, page_no=page_no)
        if question.what is not None:
            words = TASKS[question.prompt].prompt(question.what).removeprefix(f"{IMAGE}\n")
        picture = {"type": "image_url", "image_url": {"url": data_uri(question.shown.image)}}
        content = [picture, {"type": "text", "text": words}]
        body = {
            "model": self.model,
            "messages": [{"role": "user", "content": content}],
            "temperature": 0.0,
            **self.manner.fields,
            **_shape(question.schema),
        }
        try:
            return _choice(server.post("chat/completions", body, seconds), server.place)
        except ServerError as error:
            error.page_no = page_no
            raise


def _shape(schema: Mapping[str, Any] | None) -> dict[str, Any]:
    """What has the server hold its answer to the schema, if there is one."""
    if schema is None:
        return {}
    asked = {"name": "data", "schema": dict(schema), "strict": True}
    return {"response_format": {"type": "json_schema", "json_schema": asked}}


def data_uri(image: Image) -> str:
    """The picture as PNG in a data URI."""
    file = io.BytesIO()
    image.save(file, "PNG", compress_level=1)  # the last tenth of size costs most of the time
    return "data:image/png;base64," + base64.b64encode(file.getvalue()).decode("ascii")


def _choice(answer: Any, place: str) -> dict[str, Any]:
    """The first choice, with text in it; ServerError where the answer has another form."""
    choices = answer.get("choices") if isinstance(answer, dict) else None
    choice: Any = choices[0] if isinstance(choices, list) and choices else None
    message = choice.get("message") if isinstance(choice, dict) else None
    if not isinstance(message, dict) or not isinstance(message.get("content"), str):
        remedy = "the url must lead to an OpenAI-compatible chat server"
        raise ServerError(f"{place}: the answer holds no message with text", remedy=remedy)
    return dict(choice)


def _tokens(said: Mapping[str, Any], text: str) -> tuple[list[tuple[int, int]], list[float]]:
    """Character range and log-probability of each token.

    None where the server does not tell, or tells tokens that do not make up the text (parts of characters).
    """
    told = said.get("logprobs")
    tokens = told.get("content") if isinstance(told, dict) else None
    try:
        pieces = [str(token["token"]) for token in tokens or ()]
        logprobs = [min(0.0, float(token["logprob"])) for token in tokens or ()]
    except (KeyError, TypeError, ValueError):
        return [], []
    if not "".join(pieces).startswith(text) or not all(map(math.isfinite, logprobs)):
        return [], []
    ends = list(accumulate(map(len, pieces)))
    return [(end - len(piece), end) for piece, end in zip(pieces, ends)], logprobs
