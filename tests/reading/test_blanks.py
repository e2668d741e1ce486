from docstruct.document import Line
from docstruct.facts import Word
from docstruct.geometry import BBox
from docstruct.reading.atoms import Atom
from docstruct.reading.blanks import Underlines, join_written, mark_blanks, split_underlined


def line(text: str, x: float = 50, y: float = 100) -> Line:
    words = []
    for part in text.split():
        words.append(Word(part, BBox(x, y, x + 5 * len(part), y + 10), 10))
        x += 5 * len(part) + 3
    return Line.of(words)


def rule(x0: float, x1: float, y: float = 110) -> BBox:
    return BBox(x0, y, x1, y + 1)


def test_a_line_is_cut_where_an_underline_begins() -> None:
    parts = split_underlined([line("Signed Anna Lee")], [rule(82, 200)])
    assert [part.text for part in parts] == ["Signed", "Anna Lee"]


def test_an_underline_that_begins_late_in_a_word_begins_after_it() -> None:
    parts = split_underlined([line("Study Number Anna Lee")], [rule(93, 300)])
    assert [part.text for part in parts] == ["Study Number", "Anna Lee"]


def test_words_before_an_underline_are_labels_and_those_on_it_know_it() -> None:
    rows = [[Atom(line("Signed"), 0), Atom(line("Anna Lee", 90), 0)]]
    mark_blanks(rows, [rule(82, 200)])
    assert [atom.is_label for atom in rows[0]] == [True, False]
    assert [atom.rule for atom in rows[0]] == [None, rule(82, 200)]


def test_a_rule_as_long_as_the_words_above_only_stresses_them() -> None:
    atom = Atom(line("SUMMARY"), 0)
    assert Underlines([rule(atom.box.x0, atom.box.x1)]).below(atom) == (None, True)
    longer = rule(atom.box.x0, atom.box.x1 + 60)
    assert Underlines([longer]).below(atom) == (longer, False)


def test_what_stands_on_one_rule_behind_a_label_is_one_value() -> None:
    rules = [rule(120, 400), rule(120, 400, 126)]
    rows = [
        [Atom(line("Paper"), 0), Atom(line("Pittsburgh", 130), 0), Atom(line("Press", 250), 0)],
        [Atom(line("Dayton", 130, 116), 1), Atom(line("News", 250, 116), 1)],
    ]
    mark_blanks(rows, rules)
    joined = [[atom.text for atom in row] for row in join_written(rows)]
    assert joined == [["Paper", "Pittsburgh Press"], ["Dayton News"]]


def test_what_stands_on_one_rule_without_a_label_stays_apart() -> None:
    rows = [[Atom(line("Pittsburgh", 130), 0), Atom(line("Press", 250), 0)]]
    mark_blanks(rows, [rule(50, 400)])
    assert [atom.text for atom in join_written(rows)[0]] == ["Pittsburgh", "Press"]
