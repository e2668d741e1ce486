import pytest

from docstruct.evaluators.molecules import match_molecules

pytest.importorskip("rdkit")


def rates(match):
    return match.valid.value, match.smiles.value, match.inchikey.value, match.graph.value


@pytest.mark.parametrize(
    ("truth", "predicted", "expected"),
    [
        ("CCO", "OCC", (1, 1, 1, 1)),
        ("c1ccccc1", "C1=CC=CC=C1", (1, 1, 1, 1)),
        ("C[C@H](N)C(=O)O", "C[C@@H](N)C(=O)O", (1, 0, 0, 1)),
        ("CCO", "CCN", (1, 0, 0, 0)),
        ("CCO", "not a molecule", (0, 0, 0, 0)),
        ("CCO", None, (0, 0, 0, 0)),
        ("CCO", "", (0, 0, 0, 0)),
        ("[1*]CC", "[2*]CC", (1, 0, 0, 0)),
        ("[CH3:7]O", "CO", (1, 1, 1, 1)),
    ],
)
def test_by_hand(truth, predicted, expected):
    assert rates(match_molecules(truth, predicted)) == expected


def test_stereo_can_be_left_out():
    match = match_molecules("C[C@H](N)C(=O)O", "CC(N)C(=O)O", stereo=False)
    assert rates(match) == (1, 1, 1, 1)


def test_tanimoto_is_between():
    assert match_molecules("CCO", "CCO").tanimoto.value == 1
    assert 0 < match_molecules("CCO", "CCCO").tanimoto.value < 1
    assert match_molecules("CCO", None).tanimoto.value == 0


def test_molblocks_are_read():
    chem = pytest.importorskip("rdkit.Chem")
    block = chem.MolToMolBlock(chem.MolFromSmiles("CC(=O)O"))
    assert rates(match_molecules(block, "CC(O)=O")) == (1, 1, 1, 1)


SMILES = """C CC=O c1ccncc1 C1CC1 CC(C)(C)O N#N [NH4+] [O-]C=O CCl BrCCBr C/C=C/C OC1CCCCC1 CN1C=NC=N1
c1ccc2ccccc2c1 CC(=O)Nc1ccc(O)cc1 CN1C=NC2=C1C(=O)N(C(=O)N2C)C O=S(=O)(O)O [13CH4] C[Si](C)C FC(F)F S=C=S"""


@pytest.mark.parametrize("smiles", SMILES.split())
def test_keys_equal_rdkit_on_rewritten_structures(smiles):
    chem = pytest.importorskip("rdkit.Chem")
    molecule = chem.MolFromSmiles(smiles)
    rewritten = chem.MolToSmiles(molecule, doRandom=True)
    assert chem.MolToInchiKey(molecule) == chem.MolToInchiKey(chem.MolFromSmiles(rewritten))
    assert rates(match_molecules(smiles, rewritten)) == (1, 1, 1, 1)


def test_unreadable_reference_is_an_error():
    with pytest.raises(ValueError, match="reference"):
        match_molecules("xyz", "C")
