"""The printed JSON Schemas are held by snapshots, so that a change of what others rely on is noticed.

After a wanted change: ``python tests/schemas/test_catalog.py`` writes them anew.
"""

import json
from pathlib import Path

import jsonschema
import pytest

from docstruct.errors import UsageError
from docstruct.schemas import Invoice, PurchaseOrder, get_schema, json_schema, schema_id
from docstruct.schemas.catalog import SCHEMAS

SNAPSHOTS = Path(__file__).parent / "snapshots"


def printed(name):
    return json.dumps(json_schema(name), indent=1, ensure_ascii=False) + "\n"


@pytest.mark.parametrize("name", SCHEMAS)
def test_schema_is_as_it_was(name):
    assert printed(name) == (SNAPSHOTS / f"{name}.json").read_text("utf-8")


@pytest.mark.parametrize("name", SCHEMAS)
def test_schema_is_valid_and_takes_what_the_model_writes(name):
    schema = json_schema(name)
    jsonschema.Draft202012Validator.check_schema(schema)
    assert jsonschema.Draft202012Validator(schema).is_valid(get_schema(name)().model_dump(mode="json"))


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_field_has_a_description(name):
    schema = json_schema(name)
    for model in (schema, *schema.get("$defs", {}).values()):
        assert [k for k, v in model["properties"].items() if not v.get("description")] == []


def test_names_are_found_however_written():
    assert get_schema("purchase_order") is get_schema("Purchase Order") is get_schema("PurchaseOrder") is PurchaseOrder


def test_unknown_name_lists_the_known_ones():
    with pytest.raises(UsageError, match=r"no schema named 'invioce'.*there are invoice, receipt"):
        get_schema("invioce")


def test_schema_id_is_that_of_the_json_schema_whatever_its_order():
    shape = Invoice.model_json_schema()
    assert schema_id(Invoice) == schema_id(dict(reversed(shape.items())))
    assert len(schema_id(Invoice)) == 16
    assert schema_id(Invoice) != schema_id({**shape, "description": "A bill"})


if __name__ == "__main__":
    for each in SCHEMAS:
        (SNAPSHOTS / f"{each}.json").write_text(printed(each), "utf-8")
