"""Form: labels and what was filled in beside them, of any form."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field


class FormField(BaseModel):
    """A printed label and its value. The label is required: without it a value says nothing."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    label: str = Field(description="Label as printed", examples=["Date of birth"])
    value: str | None = Field(None, description="What was filled in; absent when left empty")


class Form(BaseModel):
    """A filled-in form as pairs of label and value."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    fields: list[FormField] = Field(default_factory=list, description="Labels and values in reading order")
