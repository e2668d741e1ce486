import pytest

from docstruct.extractors.molecules.formula import read_label


def formula(text, bound):
    """Elements with charges and hydrogens, and the bonds, of an exact reading; None where there is none."""
    group = read_label(text, bound)
    if group is None or not group.exact:
        return None
    parts = [f"{p.text or p.symbol}{p.hydrogens or ''}{'+' * p.charge}{'-' * -p.charge}" for p in group.parts]
    return " ".join(parts), sorted((min(i, j), max(i, j), order) for i, j, order in group.bonds)


@pytest.mark.parametrize(
    ("text", "bound", "parts", "bonds"),
    [
        ("NH2", {0: 1}, "N2", []),
        ("H2N", {2: 1}, "N2", []),
        ("MeO", {2: 1}, "O Me", [(0, 1, 1)]),
        ("EtO2C", {4: 1}, "C O O Et", [(0, 1, 2), (0, 2, 1), (2, 3, 1)]),
        ("O2N", {2: 1}, "N+ O O-", [(0, 1, 2), (0, 2, 1)]),
        ("OHC", {2: 1}, "C1 O", [(0, 1, 2)]),
        ("(CH3)2N", {6: 1}, "N C3 C3", [(0, 1, 1), (0, 2, 1)]),
        ("C4H9", {0: 1}, "C2 C2 C2 C3", [(0, 1, 1), (1, 2, 1), (2, 3, 1)]),
        ("SO2NHCH2CH", {0: 1, 8: 2}, "S O O N1 C2 C1", [(0, 1, 2), (0, 2, 2), (0, 3, 1), (3, 4, 1), (4, 5, 1)]),
        ("NH3+", {0: 1}, "N3+", []),
        ("CN", {0: 1}, "C N", [(0, 1, 3)]),
        ("NHR7", {0: 1}, "N1 R7", [(0, 1, 1)]),
    ],
)
def test_labels_are_read_as_chemists_write_them(text, bound, parts, bonds):
    assert formula(text, bound) == (parts, bonds)


@pytest.mark.parametrize(("text", "bound"), [("NH2", {0: 3}), ("N", {0: 2}), ("OH", {0: 2})])
def test_a_valence_that_does_not_add_up_is_not_exact(text, bound):
    assert formula(text, bound) is None


@pytest.mark.parametrize("text", ["Figure", "pH", "(1-267)", "12.5", "x" * 50])
def test_words_are_no_formulas(text):
    assert read_label(text, {0: 1}) is None


def test_a_variable_keeps_its_number_and_an_element_is_no_variable():
    assert read_label("R12", {0: 1}).parts[0].isotope == 12
    assert read_label("As", {0: 3}).parts[0].symbol == "As"
