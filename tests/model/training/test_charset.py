from docstruct.model.prompts import TASKS
from docstruct.model.training.charset import DRAWN, TAGS, character_tokenizer


def test_every_drawn_character_tag_and_task_is_one_token() -> None:
    tokenizer = character_tokenizer()
    tasks = [f"\n{task.words}" for task in TASKS.values() if "{what}" not in task.words]
    for text in (*DRAWN, *TAGS, *tasks):
        ids = tokenizer.encode(text)
        assert len(ids) == 1 and tokenizer.decode(ids) == text


def test_other_scripts_come_back_from_bytes() -> None:
    tokenizer = character_tokenizer()
    assert tokenizer.decode(tokenizer.encode("漢字 Ω straße")) == "漢字 Ω straße"


def test_control_tokens_lie_where_the_preset_says() -> None:
    assert character_tokenizer(512, 500).ids["<image>"] == 500
