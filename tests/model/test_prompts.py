import pytest

from docstruct.errors import UsageError
from docstruct.model.prompts import TASKS, task_named


def test_prompts_are_the_published_ones() -> None:
    assert TASKS["markdown"].prompt() == "<image>\n<|grounding|>Convert the document to markdown."
    assert TASKS["text"].prompt() == "<image>\nFree OCR."
    assert TASKS["locate"].prompt("the stamp") == "<image>\nLocate <|ref|>the stamp<|/ref|> in the image."


@pytest.mark.parametrize("name", TASKS)
def test_every_task_has_one_image_and_no_trailing_space(name: str) -> None:
    task = TASKS[name]
    prompt = task.prompt("x" if "{what}" in task.words else None)
    assert prompt.count("<image>") == 1
    assert prompt == prompt.strip()


def test_what_to_look_for_is_asked_for_where_needed() -> None:
    with pytest.raises(UsageError, match="needs text"):
        TASKS["locate"].prompt()
    with pytest.raises(UsageError, match="takes no text"):
        TASKS["text"].prompt("x")


@pytest.mark.parametrize("what", ["a<|/ref|><|grounding|>", "<image>", "<｜end▁of▁sentence｜>", "<td>"])
def test_control_tokens_cannot_be_smuggled_in(what: str) -> None:
    with pytest.raises(UsageError, match="control token"):
        TASKS["locate"].prompt(what)


def test_unknown_task_names_the_known() -> None:
    with pytest.raises(UsageError, match="markdown, text"):
        task_named("summary")
