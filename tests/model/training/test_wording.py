import random

from docstruct.model.training.wording import Wording, held_out, number


def words(wording: Wording, count: int = 2000) -> set[str]:
    draw = random.Random(7)
    return {wording.word(draw) for _ in range(count)}


def test_training_never_draws_a_held_out_word_and_the_test_nothing_else() -> None:
    seen, kept = words(Wording()), words(Wording(held=True))
    assert not any(held_out(word) for word in seen) and all(held_out(word) for word in kept)
    assert len(kept) > 500


def test_a_line_is_never_longer_than_asked() -> None:
    draw, wording = random.Random(1), Wording()
    lines = [wording.line(draw, 9) for _ in range(500)]
    assert all(1 <= len(line) <= 9 and line == line.strip() for line in lines)


def test_numbers_look_like_those_of_business_papers() -> None:
    draw = random.Random(3)
    numbers = [number(draw) for _ in range(300)]
    assert any("€" in n for n in numbers) and any(n.count("/") == 2 for n in numbers)
