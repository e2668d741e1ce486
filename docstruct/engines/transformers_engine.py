"""The engine of vision-language models that transformers has: a page's pixels → its ``generate`` → elements.

GOT-OCR 2.0 and DeepSeek-OCR 2 are asked as they were trained; any other image-text-to-text model through its chat
template, for markdown in plain words. One page at a time. No code of a checkpoint is ever run.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib.util import find_spec
from typing import Any

from docstruct.document import Page
from docstruct.engines import passes
from docstruct.engines.manners import GENERAL
from docstruct.engines.passes import Answer, Ask, Question
from docstruct.engines.protocol import Task
from docstruct.errors import EngineError, MissingExtraError, UsageError, WeightsError
from docstruct.facts import Issue, PageFacts
from docstruct.geometry import BBox
from docstruct.model.output import parse_output
from docstruct.model.prompts import task_named

MAX_TOKENS = 4096


@dataclass(frozen=True)
class Habit:
    """How a type of model is asked.

    Attributes:
        inputs: processor and question to the tensors that the model takes.
        grounded: whether control tokens of its answers carry boxes.
        end: the token that ends an answer beside those that the checkpoint states.
    """

    inputs: Callable[[Any, Question], Any]
    grounded: bool = False
    end: str | None = None


def _by_name_of_task(processor: Any, question: Question) -> Any:
    """DeepSeek-OCR's prompts, which its successor shares."""
    text = task_named(question.prompt).prompt(question.what)
    return processor(images=question.shown.image, text=text, return_tensors="pt")


def _by_format(processor: Any, question: Question) -> Any:
    """GOT-OCR's one question: its processor writes the prompt, plain or for formatted text."""
    formatted = question.prompt in ("markdown", "figure")
    return processor(question.shown.image, return_tensors="pt", format=formatted)


def _by_chat(processor: Any, question: Question) -> Any:
    words = GENERAL.words.get(question.prompt)
    if words is None:
        raise UsageError(f"this model has no words for {question.prompt!r}")
    picture = {"type": "image", "image": question.shown.image}
    messages = [{"role": "user", "content": [picture, {"type": "text", "text": words}]}]
    return processor.apply_chat_template(
        messages, add_generation_prompt=True, tokenize=True, return_dict=True, return_tensors="pt"
    )


HABITS: Mapping[str, Habit] = {
    "got_ocr2": Habit(_by_format, end="<|im_end|>"),
    "deepseek_ocr2": Habit(_by_name_of_task, grounded=True),
}
_CHAT = Habit(_by_chat)


class TransformersEngine:
    """Reads pages with a model of transformers.

    Args:
        checkpoint: folder or hub id.
        device: "cpu", "cuda", "mps"; None takes the first accelerator there is.
        seconds: for one call, all its pages; answers are cut off then.
        max_tokens: of one answer.

    Raises:
        MissingExtraError: torch or transformers is not installed.
        WeightsError: no checkpoint was named.
    """

    name = "transformers"

    def __init__(
        self,
        checkpoint: str | None,
        *,
        device: str | None = None,
        seconds: float | None = None,
        max_tokens: int = MAX_TOKENS,
    ) -> None:
        if find_spec("torch") is None or find_spec("transformers") is None:
            raise MissingExtraError("the engine transformers", "model")
        if not checkpoint:
            remedy = "engine='transformers:FOLDER', or a hub id, such as transformers:stepfun-ai/GOT-OCR-2.0-hf"
            raise WeightsError("the engine transformers needs a checkpoint", remedy=remedy)
        self.checkpoint, self.device = checkpoint, device
        self.seconds, self.max_tokens = seconds, max_tokens

    def read(self, facts: PageFacts, task: Task = "layout", region: BBox | None = None) -> Page:
        """The elements of the page, or of the region of it.

        Raises:
            UsageError: a task that needs more than a page, or that the model has no words for.
            WeightsError: the checkpoint cannot be had or loaded.
        """
        return passes.read_page(self._within(), facts, task, region)

    def read_pages(self, pages: Iterable[PageFacts]) -> Iterator[Page]:
        """The pages in order, one after the other."""
        return passes.read_many(self._within(), pages)

    def locate(self, facts: PageFacts, what: str, region: BBox | None = None) -> Page:
        """The page with a figure of kind ``what`` at every place where it is seen."""
        return passes.locate(self._within(), facts, what, region)

    def _within(self) -> Ask:
        return passes.within(self.seconds, self._ask)

    def _ask(self, questions: Sequence[Question], seconds: float | None) -> list[Answer]:
        end = None if seconds is None else time.monotonic() + seconds
        return [self._answer(question, end) for question in questions]

    def _answer(self, question: Question, end: float | None) -> Answer:
        _, model = self._loaded
        inputs = self._inputs(question)
        start = inputs["input_ids"].shape[1]
        room = self._positions - start
        if room < 1:
            raise EngineError(f"the page takes {start} tokens, the model {self._positions}")
        more: dict[str, Any] = {} if end is None else {"max_time": max(0.01, end - time.monotonic())}
        limit = min(self.max_tokens, room)
        more["eos_token_id"] = sorted(self._ends)
        ids = model.generate(**inputs, do_sample=False, max_new_tokens=limit, **more)[0, start:].tolist()
        text = self._text(ids)
        issues = []
        if not ids or ids[-1] not in self._ends:
            message = f"cut off after {len(ids)} tokens"
            issues.append(Issue("cut-off", "error", message, page_no=question.shown.facts.page_no))
        elements = tuple(parse_output(text))
        reason = f"{model.config.model_type}: {start} tokens of prompt and page; {len(ids)} text tokens"
        return Answer(text.strip(), elements, None, tuple(issues), reason)

    def _inputs(self, question: Question) -> Any:
        processor, model = self._loaded
        inputs = self._habit.inputs(processor, question).to(model.device)
        return {key: v.to(model.dtype) if v.is_floating_point() else v for key, v in inputs.items()}

    def _text(self, ids: Sequence[int]) -> str:
        """What was written: the end is dropped, control tokens stay where they carry boxes."""
        processor, _ = self._loaded
        kept = [token for token in ids if token not in self._ends]
        tokenizer = processor.tokenizer
        return str(tokenizer.decode(kept, skip_special_tokens=not self._habit.grounded))

    @cached_property
    def _loaded(self) -> tuple[Any, Any]:
        """Processor and model."""
        from transformers import AutoModelForImageTextToText, AutoProcessor

        from docstruct.engines.deepseek import accelerator

        try:
            # Pillow resizes alike on every machine, and needs no torchvision.
            processor = AutoProcessor.from_pretrained(self.checkpoint, backend="pil")
            model = AutoModelForImageTextToText.from_pretrained(self.checkpoint, dtype="auto")
        except (OSError, ValueError, KeyError, ImportError) as error:  # all that transformers raises here
            reason = (str(error).splitlines() or [type(error).__name__])[0]
            remedy = "give a folder or hub id of an image-text-to-text model that your transformers has"
            message = f"{self.checkpoint} cannot be loaded: {reason}"
            raise WeightsError(message, remedy=remedy) from error
        if model.config.model_type not in HABITS and not getattr(processor, "chat_template", None):
            kind = model.config.model_type
            raise WeightsError(f"{self.checkpoint}: a {kind} without chat template cannot be asked")
        return processor, model.to(self.device or accelerator()).eval()

    @property
    def _habit(self) -> Habit:
        return HABITS.get(self._loaded[1].config.model_type, _CHAT)

    @property
    def _positions(self) -> int:
        """Tokens of prompt and answer together."""
        text = self._loaded[1].config.get_text_config()
        return int(getattr(text, "max_position_embeddings", None) or 1 << 20)

    @cached_property
    def _ends(self) -> frozenset[int]:
        """Tokens that end an answer."""
        processor, model = self._loaded
        tokenizer, stated = processor.tokenizer, model.generation_config.eos_token_id
        ends = [*stated] if isinstance(stated, list) else [stated, tokenizer.eos_token_id]
        if self._habit.end in tokenizer.get_vocab():
            ends.append(tokenizer.convert_tokens_to_ids(self._habit.end))
        return frozenset(token for token in ends if token is not None)
