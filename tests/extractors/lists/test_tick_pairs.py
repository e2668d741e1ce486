from collections.abc import Callable
from typing import Any, Literal

from pydantic import BaseModel

from docstruct.document import Page
from docstruct.result import Extraction

MakePage = Callable[..., Page]
Extract = Callable[..., Extraction[Any]]


def fields(r: Extraction[Any]) -> list[tuple[str, str | None]]:
    return [(item["label"], item.get("value")) for item in r.partial["fields"]]


def test_a_form_says_what_is_ticked(page: MakePage, extract: Extract) -> None:
    r = extract(
        "form",
        page(
            (50, (50, "Gender:"), (150, "☐ male"), (250, "☒ female")),
            (70, (50, "Languages:"), (150, "☒ English"), (250, "☐ German"), (350, "☒ French")),
            (90, (50, "Smoker:"), (150, "☐ yes"), (250, "☐ no")),
        ),
    )
    assert fields(r) == [("Gender", "female"), ("Languages", "English, French"), ("Smoker", None)]
    assert r["fields[0].value"].page_no == 1 and r["fields[0].value"].bbox.x0 > 250


def test_options_below_a_question_answer_it(page: MakePage, extract: Extract) -> None:
    r = extract("form", page((50, (50, "How did you find us?")), (64, (60, "☐ Friends")), (78, (60, "☒ Web"))))
    assert fields(r) == [("How did you find us?", "Web")]


def test_a_box_alone_is_a_label(page: MakePage, extract: Extract) -> None:
    r = extract(
        "form",
        page((50, (50, "Languages:"), (150, "☒ English")), (90, (50, "☒ I accept the terms")), (120, (50, "☐ Letter"))),
    )
    assert fields(r) == [("Languages", "English"), ("I accept the terms", "☒"), ("Letter", None)]


def test_a_list_takes_what_is_ticked(page: MakePage, extract: Extract) -> None:
    class Application(BaseModel):
        languages: list[Literal["English", "German", "French"]]

    r = extract(Application, page((70, (50, "Languages:"), (150, "☒ English"), (250, "☐ German"), (350, "☒ French"))))
    assert r.partial["languages"] == ["English", "French"]
