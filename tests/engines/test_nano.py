from PIL import Image

from docstruct.engines.nano import squared


def test_a_crop_is_squared_on_the_colour_of_its_paper() -> None:
    crop = Image.new("RGB", (90, 30), (250, 240, 230))
    crop.paste((0, 0, 0), (10, 10, 80, 20))
    square = squared(crop)
    assert square.size == (90, 90)
    assert square.getpixel((45, 2)) == (250, 240, 230) and square.getpixel((45, 45)) == (0, 0, 0)
    assert squared(square) is square
