import pytest

from docstruct.facts import Word
from docstruct.geometry import BBox
from docstruct.reading.atoms import Atom, atoms_of
from docstruct.reading.lines import lines_of


def words(text: str, x: float = 50, y: float = 100, space: float = 3) -> list[Word]:
    placed = []
    for part in text.split():
        placed.append(Word(part, BBox(x, y, x + 5 * len(part), y + 10), 10))
        x += 5 * len(part) + space
    return placed


def atoms(*placed: list[Word]) -> list[Atom]:
    return [atom for row in atoms_of(lines_of([w for part in placed for w in part])) for atom in row]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Name: Ann Lee", ["Name:", "Ann Lee"]),
        ("Name : Ann Lee", ["Name", "Ann Lee"]),
        ("Name :Ann Lee", ["Name", ":Ann Lee"]),
        ("Name:Ann Lee", ["Name:", "Ann Lee"]),
        ("at 12:30 sharp", ["at 12:30 sharp"]),
        ("see https://example.org/a", ["see https://example.org/a"]),
        ("Name: Ann Lee Date: 3 May", ["Name:", "Ann Lee", "Date:", "3 May"]),
        ("Name ________ Date", ["Name", "Date"]),
        ("......", []),
    ],
)
def test_a_line_is_cut_at_colons_and_blanks(text: str, expected: list[str]) -> None:
    assert [atom.text for atom in atoms(words(text))] == expected


def test_the_word_before_a_colon_is_a_label() -> None:
    assert [atom.colon for atom in atoms(words("Name: Ann Lee"))] == [True, False]


def test_a_glued_value_gets_its_share_of_the_box() -> None:
    label, value = atoms(words("Name:Anna"))
    assert (label.box.x0, label.box.x1) == (50, pytest.approx(50 + 45 * 5 / 9))
    assert (value.box.x0, value.box.x1) == (label.box.x1, 95)


def test_a_number_stays_with_the_label_it_counts() -> None:
    first, second = atoms(words("(4)"), words("Length: 12", x=85))
    assert (first.text, second.text) == ("(4) Length:", "12")
    assert first.is_numbered


def test_a_blank_tells_how_far_it_goes() -> None:
    (atom,) = atoms(words("Name ________"))
    assert atom.blank == 50 + 20 + 3 + 40


@pytest.mark.parametrize(
    ("text", "plain"),
    [("Date of birth", True), ("No.", True), ("We concur.", False), ("4711-B", False), ("Smith,", False)],
)
def test_plain_words_could_name_something(text: str, plain: bool) -> None:
    assert [atom.is_plain for atom in atoms(words(text))] == [plain]
