"""How models are asked: the words for each prompt of `docstruct.model.prompts`, and what goes with a request."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from docstruct.model.prompts import TASKS


@dataclass(frozen=True)
class Manner:
    """How a kind of model is asked.

    Attributes:
        words: by prompt of `docstruct.model.prompts`; ``{what}`` is filled in.
        fields: of the request, beside the model and the message.
    """

    words: Mapping[str, str]
    fields: Mapping[str, Any] = field(default_factory=dict)


# vLLM: keep the control tokens that carry the boxes, and forbid 30 tokens to recur within 90, but for the
# marks of table cells, as the published model is served.
DEEPSEEK = Manner(
    {task.name: task.words for task in TASKS.values()},
    {
        "logprobs": True,
        "skip_special_tokens": False,
        "vllm_xargs": {"ngram_size": 30, "window_size": 90, "whitelist_token_ids": [128821, 128822]},
    },
)
GENERAL = Manner(
    {
        "markdown": "Transcribe this page as Markdown, in reading order, exactly as printed. Write tables as "
        "HTML <table> with rowspan and colspan. Add nothing that is not on the page.",
        "text": "Transcribe the text of this page exactly as printed.",
        "figure": "If this is a chart, write its data as an HTML <table>, a row for each category and a column for "
        "each series; if it is a chemical structure, write its SMILES; if it is a diagram of shapes and connectors, "
        'write a line for each shape, such as: node n1 diamond "Paid?", then one for each connector, such as: '
        'edge n1 -> n2 "yes"; else describe it. Write nothing else.',
        "describe": "Describe this image in detail.",
        "json": "Extract the data from this page. Copy values exactly as printed; where something is not "
        "on the page, write null.",
    },
    {"max_tokens": 4096},
)
