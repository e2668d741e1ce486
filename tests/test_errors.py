import pickle

import pytest

from docstruct import errors
from docstruct.errors import (
    CorruptError,
    DeadlineError,
    DocstructError,
    EncryptedError,
    EngineError,
    ExtractionError,
    LimitError,
    MissingExtraError,
    SchemaError,
    ServerError,
    SourceError,
    UnsupportedError,
    UsageError,
    WeightsError,
)


def test_an_error_names_document_page_field_and_remedy() -> None:
    error = SourceError("cannot be read", source="a.pdf", page_no=3, field="lines[0].amount", remedy="send another")
    assert str(error) == "a.pdf, page 3, lines[0].amount: cannot be read (send another)"
    assert str(SourceError("cannot be read")) == "cannot be read"


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        (DocstructError, 1), (SourceError, 1), (EncryptedError, 1), (CorruptError, 1), (UnsupportedError, 1),
        (LimitError, 1), (DeadlineError, 1), (ExtractionError, 1), (UsageError, 2), (EngineError, 3),
        (WeightsError, 3), (ServerError, 3),
    ],
)  # fmt: skip
def test_exit_codes(kind: type[DocstructError], code: int) -> None:
    assert kind("x").exit_code == code


def test_a_schema_error_lists_every_path() -> None:
    error = SchemaError([("/a", "no type"), ("/b/c", "refers to itself")], remedy="leave them out")
    assert error.problems == [("/a", "no type"), ("/b/c", "refers to itself")]
    assert str(error) == "schema cannot be honoured: /a: no type; /b/c: refers to itself (leave them out)"
    assert isinstance(error, UsageError) and error.exit_code == 2


def test_a_missing_extra_says_how_to_install_it() -> None:
    error = MissingExtraError("reading molecules", "chem")
    assert str(error) == "reading molecules needs the extra 'chem' (pip install 'docstruct[chem]')"
    assert error.extra == "chem" and error.exit_code == 3


@pytest.mark.parametrize(
    "error",
    [
        EncryptedError("locked", source="a.pdf", remedy="give the password"),
        SchemaError([("/a", "no type")]),
        MissingExtraError("drawing", "drawing"),
        DeadlineError("late", page_no=2),
    ],
)
def test_errors_cross_process_borders_whole(error: DocstructError) -> None:
    back = pickle.loads(pickle.dumps(error))
    assert type(back) is type(error)
    assert str(back) == str(error)
    assert back.__dict__ == error.__dict__
    assert back.args == (error.message,)


def test_every_error_is_a_docstruct_error() -> None:
    kinds = [k for k in vars(errors).values() if isinstance(k, type) and issubclass(k, Exception)]
    assert len(kinds) >= 13 and all(issubclass(k, DocstructError) for k in kinds)
