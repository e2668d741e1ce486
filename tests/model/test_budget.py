import pytest
from PIL import Image, ImageDraw, ImageFont

from docstruct.errors import UsageError
from docstruct.model.budget import PageText, choose_mode, from_ink, from_text_layer, tokens_of

A4 = (1190, 1684)
BODY = 10 / 842  # 10 pt print on an A4 page


@pytest.mark.parametrize(
    ("tokens", "mode"),
    [(0, "tiny"), (600, "tiny"), (700, "small"), (1500, "base"), (2500, "large"), (5000, "gundam")],
)
def test_auto_takes_the_smallest_mode_at_ten_text_tokens_per_vision_token(tokens: int, mode: str) -> None:
    choice = choose_mode("auto", A4, PageText(tokens, BODY))
    assert choice.mode.name == mode
    assert choice.ratio is not None and choice.ratio <= 10


def test_auto_takes_tiles_for_small_print() -> None:
    assert choose_mode("auto", A4, PageText(300, 3 / 842)).mode.name == "gundam"


def test_auto_says_when_a_page_holds_too_much() -> None:
    choice = choose_mode("auto", A4, PageText(50_000, BODY))
    assert choice.mode.name == "gundam"
    assert "more than it carries" in choice.reason


def test_auto_never_takes_the_mode_without_weights() -> None:
    assert choose_mode("auto", (5000, 5000), PageText(1e6)).mode.name == "gundam"
    assert choose_mode("gundam-m", A4).mode.name == "gundam-m"


@pytest.mark.parametrize(
    ("budget", "mode"), [(73, "tiny"), (272, "small"), (273, "base"), (902, "large"), (903, "gundam")]
)
def test_number_takes_the_largest_mode_within(budget: int, mode: str) -> None:
    choice = choose_mode(budget, A4)
    assert choice.mode.name == mode
    assert choice.vision_tokens <= budget


def test_budget_below_every_mode_is_refused() -> None:
    with pytest.raises(UsageError, match="at least 73"):
        choose_mode(72, A4)


def test_auto_needs_an_estimate() -> None:
    with pytest.raises(UsageError, match="estimate"):
        choose_mode("auto", A4)


def test_tokens_of_scripts() -> None:
    assert tokens_of("Convert the document to markdown.") == pytest.approx(7, abs=3)
    assert tokens_of("发票号码") == pytest.approx(3, abs=1)


def test_text_layer_gives_tokens_and_small_print() -> None:
    words = [("word", 10.0)] * 90 + [("note", 6.0)] * 30
    text = from_text_layer(words, 842)
    assert text.tokens == pytest.approx(120 * 1.25)
    assert text.print_height == pytest.approx(6 / 842)


@pytest.mark.parametrize("lines", [5, 20, 50])
def test_ink_gives_the_number_of_tokens_within_a_factor_of_two(lines: int) -> None:
    image = Image.new("RGB", A4, "white")
    draw, font = ImageDraw.Draw(image), ImageFont.load_default(24)
    line = "The quick brown fox jumps over the lazy dog and runs away from here"
    for number in range(lines):
        draw.text((100, 80 + 30 * number), line, "black", font)
    truth = lines * (len(line) + 1) / 4
    text = from_ink(image)
    assert truth / 2 < text.tokens < truth * 2
    assert 10 < text.print_height * A4[1] < 32


def test_blank_page_holds_nothing() -> None:
    assert from_ink(Image.new("RGB", (800, 1000), "white")) == PageText(0.0, 0.0)
