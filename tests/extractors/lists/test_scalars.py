import datetime as dt
import enum
from collections.abc import Callable
from decimal import Decimal as D
from typing import Any

import pytest
from pydantic import BaseModel

from docstruct.document import Page
from docstruct.result import Extraction

MakePage = Callable[..., Page]
Extract = Callable[..., Extraction[Any]]


class Diet(enum.Enum):
    VEGAN = "vegan"
    HALAL = "halal"


class Person(BaseModel):
    skills: list[str] = []
    instalments: list[D] = []
    diets: list[Diet] = []
    trainings: list[dt.date] = []


def read(extract: Extract, page: Page, name: str) -> Any:
    return extract(Person, page).partial.get(name)


@pytest.mark.parametrize(
    "lines",
    [
        ["Skills: Python, SQL and welding"],
        ["Skills: Python, SQL,", "welding"],
        ["Skills: Python, SQL and", "welding"],
        ["Skills", "Python", "SQL", "welding"],
        ["Skills:", "• Python", "• SQL", "• welding"],
        ["Skills:", "1. Python", "2. SQL", "3. welding"],
        ["Skills: Python | SQL | welding"],
    ],
)
def test_an_enumeration_is_cut(page: MakePage, extract: Extract, lines: list[str]) -> None:
    made = page(*((100 + 13 * i, (50, line)) for i, line in enumerate(lines)))
    assert read(extract, made, "skills") == ["Python", "SQL", "welding"]


def test_lines_without_a_bullet_go_on_with_the_entry_above(page: MakePage, extract: Extract) -> None:
    made = page((100, (50, "Skills")), (113, (50, "• project")), (126, (58, "management")), (139, (50, "• SQL")))
    assert read(extract, made, "skills") == ["project management", "SQL"]


def test_typed_values(page: MakePage, extract: Extract) -> None:
    made = page(
        (100, (50, "Instalments")),
        (113, (50, "1,200.00 EUR")),
        (126, (50, "800.00 EUR")),
        (160, (50, "Diets: vegan, halal")),
        (190, (50, "Trainings: 3 May 2024; 14 June 2024")),
    )
    assert read(extract, made, "instalments") == [D("1200.00"), D("800.00")]
    assert read(extract, made, "diets") == ["vegan", "halal"]
    assert read(extract, made, "trainings") == [dt.date(2024, 5, 3), dt.date(2024, 6, 14)]


def test_values_have_their_place(page: MakePage, extract: Extract) -> None:
    r = extract(Person, page((100, (50, "Skills: Python, SQL"))))
    assert r["skills[1]"].raw_text == "SQL" and r["skills[1]"].bbox.y0 == 100
    assert r.coverage["/skills"] == (2, 2)


def test_a_list_ends_at_a_gap_and_at_a_label(page: MakePage, extract: Extract) -> None:
    made = page((100, (50, "Skills")), (113, (50, "Python")), (126, (50, "Diets: vegan")), (180, (50, "Regards")))
    assert read(extract, made, "skills") == ["Python"]


def test_without_its_label_a_list_is_empty(page: MakePage, extract: Extract) -> None:
    assert not read(extract, page((100, (50, "Python, SQL, welding"))), "skills")
