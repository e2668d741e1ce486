"""Pages and a JSON Schema → the pages as read freely, each with the values that the model wrote under the schema.

What all engines share whose model can write JSON: by a grammar over its tokens, or by a server's
``response_format``. The free reading is the draft beside the values: it has the words that they are looked up
among, and its tables tell whether rows were left out.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from itertools import islice
from typing import Any

from docstruct.document import Page, Stated, Table
from docstruct.engines.passes import AT_ONCE, Answer, Ask, Question, pages_of
from docstruct.engines.shown import Shown
from docstruct.engines.written import UNKNOWN
from docstruct.errors import EngineError
from docstruct.facts import Issue, PageFacts
from docstruct.geometry import BBox

REMEDY = "take a decoder trained to write JSON, or a server that honours response_format json_schema"


def write_pages(ask: Ask, pages: Iterable[PageFacts], schema: Mapping[str, Any]) -> Iterator[Page]:
    """The pages in order, each with its ``stated`` values, or with the issue that says why there are none."""
    waiting = iter(pages)
    while some := [Shown.of(facts) for facts in islice(waiting, AT_ONCE)]:
        questions = [Question(shown, "json", schema=schema) for shown in some]  # first, should the time run out
        answers = ask([*questions, *(Question(shown, "markdown") for shown in some)])
        drafts = pages_of(ask, some, answers[len(some) :])
        yield from map(_with_values, drafts, answers)


def write(ask: Ask, facts: PageFacts, schema: Mapping[str, Any], region: BBox | None = None) -> Any:
    """The JSON value that the model writes of one page, or of the region of it; numbers as Decimal.

    Raises:
        EngineError: the answer did not end, or is not JSON: the server did not honour the schema.
    """
    (answer,) = ask([Question(Shown.of(facts, region), "json", schema=schema)])
    try:
        return _value(answer)
    except ValueError:
        said = "; ".join(issue.message for issue in answer.issues if issue.severity == "error")
        raise EngineError(f"the answer is not JSON {said}".strip(), page_no=facts.page_no, remedy=REMEDY) from None


def missing_rows(value: Any, draft: Iterable[Table]) -> int:
    """How many rows of the draft's largest table the lists of the value leave out, 0 if none.

    A grammar makes it easy to end a list early; the draft, written without one, shows how long it was. The
    first row of a table counts as its header. A value without lists leaves nothing out.
    """
    lengths = list(_list_lengths(value))
    drafted = max((table.n_rows - 1 for table in draft), default=0)
    return max(0, drafted - max(lengths)) if lengths else 0


def _with_values(page: Page, answer: Answer) -> Page:
    issues = [*page.issues, *(issue for issue in answer.issues if issue not in page.issues)]
    try:
        stated = Stated(_value(answer), UNKNOWN if answer.confidence is None else answer.confidence)
    except ValueError:
        message = f"the model was to write JSON, which {answer.text[:40]!r}… is not: no values of this page ({REMEDY})"
        return dataclasses.replace(page, issues=(*issues, Issue("no-values", "error", message, page_no=page.page_no)))
    if missing := missing_rows(stated.values, page.tables):
        message = f"a table of the page has {missing} rows more than any list the model wrote under the schema"
        issues.append(Issue("rows-missing", "warning", message, page_no=page.page_no))
    return dataclasses.replace(page, stated=stated, issues=tuple(issues))


def _value(answer: Answer) -> Any:
    return json.loads(answer.text, parse_float=Decimal)


def _list_lengths(value: Any) -> Iterator[int]:
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, list):
            yield len(one)
            waiting += one
        elif isinstance(one, Mapping):
            waiting += one.values()
