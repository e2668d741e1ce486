from collections.abc import Callable
from typing import Literal

import pytest
from pydantic import BaseModel

from docstruct.document import Page
from docstruct.extractors.fields.sheet import Sheet, Text
from docstruct.extractors.fields.ticked import answers


class Application(BaseModel):
    smoker: bool | None = None
    membership: Literal["single", "family"] | None = None


def options(text: Text) -> list[tuple[str, bool]]:
    return [(o.span.text, o.ticked) for o in text.options]


@pytest.mark.parametrize(
    "cells",
    [
        ((50, "Smoker:"), (150, "☐ Yes"), (250, "☒ No")),
        ((50, "Smoker:"), (150, "Yes ☐"), (250, "No ☒")),
        ((50, "Smoker: ☐ Yes ☒ No"),),
        ((50, "Smoker:"), (150, "[ ]Yes"), (250, "[x]No")),
    ],
)
def test_what_boxes_stand_for(
    cells: tuple[tuple[int, str], ...], page: Callable[..., Page], sheet: Callable[..., Sheet]
) -> None:
    made = sheet(Application, page((50, *cells)))
    found = [option for text in sorted(made.texts, key=lambda t: t.bbox.x0) for option in options(text)]
    assert [(words.split("]")[-1], ticked) for words, ticked in found] == [("Yes", False), ("No", True)]


def test_options_below_their_label(page: Callable[..., Page], sheet: Callable[..., Sheet]) -> None:
    made = sheet(Application, page((50, (50, "Membership")), (64, (50, "☒ Single")), (78, (50, "☐ Family"))))
    label = next(t for t in made.texts if t.text == "Membership")
    assert [(o.span.text, o.ticked) for o in answers(label, label.spots[0])] == [("Single", True), ("Family", False)]


def test_without_boxes_there_are_no_options(page: Callable[..., Page], sheet: Callable[..., Sheet]) -> None:
    made = sheet(Application, page((50, (50, "Smoker:"), (150, "No"))))
    assert not any(text.options for text in made.texts)
