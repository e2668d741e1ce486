"""Commands about schemas: list, show, check."""

from __future__ import annotations

import sys
from typing import Annotated, Any

import typer

from docstruct.cli.output import put


def list_schemas() -> None:
    """The ready schemas, a JSON line for each."""
    from docstruct.export import dumps
    from docstruct.schemas import schema_id
    from docstruct.schemas.catalog import SCHEMAS

    for name, schema in SCHEMAS.items():
        about = (schema.__doc__ or "").strip().splitlines()[0]
        put(dumps({"name": name, "schema_id": schema_id(schema), "about": about}))


def show_schema(
    name: Annotated[str, typer.Argument(help="A ready schema, module:Class, or a file.")],
) -> None:
    """The JSON Schema of a schema."""
    from docstruct.export import dumps

    put(dumps(dict(plan(name).json_schema), indent=2))


def check_schema(
    name: Annotated[str, typer.Argument(help="A ready schema, module:Class, or a file.")],
) -> None:
    """Every value a schema asks for, a JSON line for each; exit 2 where it cannot be honoured."""
    from docstruct.export import dumps
    from docstruct.extractors.fields.plan import walk_leaves

    for leaf in walk_leaves(plan(name)):
        put(dumps({"path": leaf.path, "kind": leaf.kind, "required": leaf.required, "names": leaf.names}))


def plan(name: str) -> Any:
    """The plan of a schema named on the command line."""
    from docstruct.api import named_schema
    from docstruct.extractors.fields.plan import plan_of

    sys.path.insert(0, "")
    return plan_of(named_schema(name))
