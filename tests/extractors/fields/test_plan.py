import datetime as dt
import json
from collections.abc import Callable
from decimal import Decimal
from enum import Enum, IntEnum
from pathlib import Path
from typing import Annotated, Any, Literal, Optional

import pytest
from pydantic import BaseModel, ConfigDict, Field, RootModel, create_model

from docstruct import extract
from docstruct.errors import SchemaError, UsageError
from docstruct.extractors.fields.plan import Leaf, Plan, json_value, plan_of, walk_leaves, words_of_name
from docstruct.schemas import Invoice
from docstruct.schemas.scalars import Iban, Money, Percent


class Color(Enum):
    RED = "red"
    BLUE = "blue"


class Level(IntEnum):
    LOW = 1
    HIGH = 2


class Address(BaseModel):
    street: str
    city: str | None = None


class Row(BaseModel):
    what: str = Field(alias="Article")
    price: Decimal | None = None


def leaf(plan: Plan, path: str) -> Leaf:
    return next(x for x in walk_leaves(plan) if x.path == path)


def plan_for(annotation: Any, default: Any = ...) -> Plan:
    return plan_of(create_model("Paper", value=(annotation, default)))


def problems(schema: object) -> list[tuple[str, str]]:
    with pytest.raises(SchemaError) as caught:
        plan_of(schema)
    return caught.value.problems


@pytest.mark.parametrize(
    ("annotation", "kind"),
    [
        (str, "text"), (int, "int"), (float, "float"), (Decimal, "decimal"), (bool, "bool"),
        (dt.date, "date"),
        (dt.datetime, "datetime"), (dt.time, "time"), (Literal["a", "b"], "enum"), (Color, "enum"),
        (Literal["only"], "enum"), (Annotated[Decimal, Field(ge=0, decimal_places=2)], "decimal"),
        (Money, "decimal"),
        (Percent, "decimal"), (Iban, "text"), (Annotated[str, Field(max_length=3)], "text"),
    ],
)  # fmt: skip
def test_kinds_of_leaves_required_and_optional(annotation: Any, kind: str) -> None:
    required, optional = (
        leaf(plan_for(annotation), "/value"),
        leaf(plan_for(annotation | None, None), "/value"),
    )
    assert (required.kind, required.required) == (kind, True)
    assert (optional.kind, optional.required) == (kind, False)
    assert required.choices == optional.choices
    old_spelling = Optional[annotation]  # noqa: UP045
    assert leaf(plan_for(old_spelling, None), "/value") == optional


def test_choices_are_the_printed_values() -> None:
    assert leaf(plan_for(Literal["a", "b"]), "/value").choices == ("a", "b")
    assert leaf(plan_for(Color), "/value").choices == ("red", "blue")
    assert leaf(plan_for(Level), "/value").choices == (1, 2)
    assert leaf(plan_for(Color, Color.RED), "/value").default == "red"


def test_constraints_description_and_examples_are_kept() -> None:
    made = create_model(
        "Paper",
        code=(
            Annotated[str, Field(pattern="^A", max_length=9, description="The code", examples=["A1"])],
            ...,
        ),
    )
    found = leaf(plan_of(made), "/code")
    assert found.constraints == {"pattern": "^A", "maxLength": 9}
    assert (found.description, found.examples, found.default) == ("The code", ("A1",), None)


def test_nested_models_lists_and_optional_ones_become_paths() -> None:
    class Paper(BaseModel):
        seller: Address
        buyer: Address | None = None
        rows: list[Row] = []
        more: list[Row] | None = None
        tags: list[str] = []
        few: tuple[Row, ...] = ()

    plan = plan_of(Paper)
    assert [x.path for x in plan.leaves] == ["/seller/street", "/seller/city", "/buyer/street", "/buyer/city"]
    assert [(n.path, [x.path for x in n.leaves], n.scalar) for n in plan.lists] == [
        ("/rows", ["/rows/*/what", "/rows/*/price"], False),
        ("/more", ["/more/*/what", "/more/*/price"], False),
        ("/tags", ["/tags/*"], True),
        ("/few", ["/few/*/what", "/few/*/price"], False),
    ]
    assert leaf(plan, "/seller/city").parents == ("seller",)
    assert leaf(plan, "/rows/*/what").parents == ("rows",)
    assert leaf(plan, "/seller/city").name == "city"


def test_an_alias_is_a_further_name_and_the_field_name_the_path() -> None:
    class Paper(BaseModel):
        who: str = Field(alias="Full name")
        rows: list[Row] = []

    plan = plan_of(Paper)
    assert leaf(plan, "/who").names == ("who", "Full name", "Who")
    assert leaf(plan, "/rows/*/what").names == ("what", "Article", "What")


def test_generated_aliases_and_titles_are_names_too() -> None:
    class Paper(BaseModel):
        model_config = ConfigDict(alias_generator=str.upper)
        due: dt.date = Field(title="Pay by")

    assert leaf(plan_of(Paper), "/due").names == ("due", "DUE", "Pay by")


class Cat(BaseModel):
    kind: Literal["cat"]
    lives: int


class Dog(BaseModel):
    kind: Literal["dog"]
    breed: str


class Tree(BaseModel):
    value: int
    child: Optional["Tree"] = None
    children: list["Tree"] = []


class Table(BaseModel):
    cells: list[str]


class Impossible(BaseModel):
    fine: str
    pet: Annotated[Cat | Dog, Field(discriminator="kind")]
    pets: list[Annotated[Cat | Dog, Field(discriminator="kind")]]
    either: int | str
    free: dict[str, int]
    anything: Any
    tree: Tree
    grid: list[list[int]]
    tables: list[Table]
    loose: list[Any]
    pair: tuple[int, str]
    nothing: None = None


def test_everything_that_cannot_be_honoured_is_listed_at_once_by_path() -> None:
    found = dict(problems(Impossible))
    assert found == {
        "/pet": "a discriminated union: extract each variant under a schema of its own",
        "/pets/*": "a discriminated union: extract each variant under a schema of its own",
        "/either": "a union or condition (anyOf): give the field one type",
        "/free": "a mapping with free keys: name its properties",
        "/anything": "no type",
        "/tree/child": "refers to itself",
        "/tree/children/*": "refers to itself",
        "/grid/*": "a list inside the items of a list",
        "/tables/*/cells": "a list inside the items of a list",
        "/loose": "a list whose items have no single type",
        "/pair": "a list whose items have no single type",
        "/nothing": "the type null",
    }


def test_the_document_is_not_even_opened_under_an_impossible_schema(tmp_path: Path) -> None:
    with pytest.raises(SchemaError, match="/either"):
        extract(tmp_path / "not-there.pdf", schema=Impossible)


@pytest.mark.parametrize(("kind", "reason"), [(dt.timedelta, "a duration"), (bytes, "bytes: ask for a str")])
def test_types_that_no_printed_text_is_read_as(kind: Any, reason: str) -> None:
    with pytest.raises(SchemaError, match=f"/x: {reason}"):
        plan_of(create_model("M", x=(kind, ...)))


@pytest.mark.parametrize("wrong", [create_model("Empty"), {}, {"type": "object"}, RootModel[list[int]]])
def test_a_schema_asks_for_something_at_its_top_level(wrong: object) -> None:
    assert [path for path, _ in problems(wrong)] == ["/"]


def test_what_has_no_json_schema_is_a_schema_error() -> None:
    paper = create_model("Paper", f=(Callable[[int], int], ...), number=(str, ...), d=(dict[str, int], ...))
    assert [path for path, _ in problems(paper)] == ["/f", "/d"]


def test_a_json_schema_as_dict() -> None:
    schema = {
        "title": "Slip",
        "type": "object",
        "required": ["number"],
        "properties": {
            "number": {"type": "string", "description": "Slip number"},
            "count": {"type": ["integer", "null"]},
            "sum": {"type": "string", "format": "decimal"},
            "day": {"oneOf": [{"type": "string", "format": "date"}, {"type": "null"}]},
            "state": {"enum": ["open", "closed", None]},
            "fixed": {"const": 5},
            "a/b": {"type": "boolean"},
            "party": {"$ref": "#/$defs/party"},
            "rows": {"type": "array", "items": {"$ref": "#/$defs/party"}},
        },
        "$defs": {"party": {"type": "object", "properties": {"name": {"type": "string"}}}},
    }
    plan = plan_of(schema)
    assert {x.path: x.kind for x in walk_leaves(plan)} == {
        "/number": "text", "/count": "int", "/sum": "decimal", "/day": "date", "/state": "enum",
        "/fixed": "enum",
        "/a~1b": "bool", "/party/name": "text", "/rows/*/name": "text",
    }  # fmt: skip
    assert leaf(plan, "/state").choices == ("open", "closed") and leaf(plan, "/fixed").choices == (5,)
    assert leaf(plan, "/number").required and not leaf(plan, "/count").required
    assert plan.title == "Slip" and plan.model is None


@pytest.mark.parametrize(
    ("property_", "reason"),
    [
        (True, "no type"),
        ({"type": ["integer", "string"]}, "several types: give the field one type"),
        ({"type": "object", "additionalProperties": True}, "a mapping with free keys: name its properties"),
        ({"$ref": "#/nowhere"}, "#/nowhere refers to nothing"),
        ({"$ref": "https://example.com/schema"}, "https://example.com/schema leads outside of the schema"),
        ({"not": {"type": "string"}}, "a union or condition (not): give the field one type"),
        ({"type": "array", "prefixItems": [{"type": "string"}]}, "a list whose items have no single type"),
    ],
)  # fmt: skip
def test_what_a_json_schema_may_not_say(property_: Any, reason: str) -> None:
    other = {"description": "anything"}
    schema = {"type": "object", "properties": {"a": property_, "b": other}}
    assert problems(schema) == [("/a", reason), ("/b", "no type")]


def test_an_invalid_json_schema_names_the_place() -> None:
    ((where, _),) = problems({"type": "object", "properties": {"a": {"type": "wrong"}}})
    assert where == "/properties/a/type"


def test_a_json_schema_file(tmp_path: Path) -> None:
    path = tmp_path / "slip.json"
    path.write_text(json.dumps({"type": "object", "properties": {"a": {"type": "string"}}}))
    assert plan_of(path).leaves == plan_of(str(path)).leaves == plan_of(json.loads(path.read_text())).leaves
    path.write_text("{")
    with pytest.raises(UsageError, match="not a JSON file"):
        plan_of(path)
    with pytest.raises(UsageError, match="no such schema file"):
        plan_of(tmp_path / "other.json")


@pytest.mark.parametrize("wrong", [5, int, None, "poem"])
def test_what_is_no_schema_is_a_usage_error(wrong: object) -> None:
    with pytest.raises(UsageError, match="schema"):
        plan_of(wrong)


def test_a_ready_schema_by_name_and_its_rules() -> None:
    plan = plan_of("Invoice")
    assert plan is plan_of(Invoice) and plan.rules
    assert {n.path for n in plan.lists} == {"/lines", "/taxes"}


def test_the_printed_json_schema_of_a_model_asks_for_the_same_leaves() -> None:
    def asked(plan: Plan) -> list[tuple[str, str]]:
        return [(x.path, x.kind) for x in walk_leaves(plan)]

    assert asked(plan_of(Invoice)) == asked(plan_of(Invoice.model_json_schema()))


def test_schema_ids_tell_schemas_apart() -> None:
    one, two = plan_of(create_model("P", a=(str, ...))), plan_of(create_model("P", a=(int, ...)))
    assert one.schema_id != two.schema_id == plan_of(create_model("P", a=(int, ...))).schema_id


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("invoiceNo", "invoice no"),
        ("invoice_no", "invoice no"),
        ("VATId", "vat id"),
        ("Rechnungs-Nr.", "rechnungs nr"),
    ],
)
def test_words_of_a_name(name: str, words: str) -> None:
    assert words_of_name(name) == words


@pytest.mark.parametrize(
    ("value", "plain"),
    [
        (Color.RED, "red"),
        (dt.date(2024, 3, 5), "2024-03-05"),
        (Decimal("1.50"), 1.5),
        (dt.time(8, 5), "08:05:00"),
        (3, 3),
    ],
)
def test_values_as_json_validates_them(value: Any, plain: Any) -> None:
    assert json_value(value) == plain
