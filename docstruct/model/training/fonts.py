"""The fonts of Debian that text is drawn in: families by their files, some held out for the test.

Packages: the ``fonts-*`` named in CONTRIBUTING. A file that is not installed is left out; too few is an error.
"""

from __future__ import annotations

from pathlib import Path

from docstruct.errors import EngineError

FOLDERS = (Path("/usr/share/fonts"), Path("/usr/share/texmf/fonts"))

# One family per line: the stems of its files. No held-out family is the design of one in training by another name.
TRAINING = """
DejaVuSans DejaVuSans-Bold DejaVuSans-Oblique
DejaVuSerif DejaVuSerif-Bold
DejaVuSansMono
LiberationSans-Regular LiberationSans-Bold LiberationSans-Italic
LiberationSerif-Regular LiberationSerif-Bold LiberationSerif-Italic
LiberationMono-Regular
LiberationSansNarrow-Regular LiberationSansNarrow-Bold
NimbusSans-Regular NimbusSans-Bold
NimbusRoman-Regular NimbusRoman-Italic
NimbusMonoPS-Regular NimbusMonoPS-Bold
P052-Roman P052-Bold
URWBookman-Light URWBookman-Demi
URWGothic-Book URWGothic-Demi
Lato-Regular Lato-Bold Lato-Italic
Roboto-Regular Roboto-Bold
RobotoCondensed-Regular
Cantarell-Regular
Carlito-Regular Carlito-Bold
Caladea-Regular Caladea-Italic
LinLibertine_R LinLibertine_RB
LinBiolinum_R
EBGaramond12-Regular EBGaramond12-Italic
FreeSans FreeSansBold
FreeSerif FreeSerifItalic
FreeMono
GFSDidot
Cabin-Regular
Oxygen-Sans Oxygen-Sans-Bold
Gentium-R
CharisSIL-Regular CharisSIL-Bold
Andika-Regular
texgyreheros-regular texgyreheroscn-regular
texgyretermes-regular texgyretermes-bold
texgyrepagella-regular
texgyreadventor-regular
Inter-Regular Inter-Bold
Play-Regular
Vollkorn-Regular
NotoSans-Regular NotoSans-Bold NotoSans-Italic
NotoSerif-Regular NotoSerif-Italic
NotoMono-Regular
Hack-Regular
FiraCode-Regular
Inconsolata
JetBrainsMono-Regular
cmunrm cmunbx
cmunss
cmuntt
lmroman10-regular lmsans10-regular
AccanthisADFStd-Regular
BaskervaldADFStd
GilliusADF-Regular
UniversalisADFStd-Regular
RomandeADFStd-Regular
B612-Regular
Quicksand-Regular
Karla-Regular
Dosis-Book
mononoki-Regular
Junicode
"""

HELD_OUT = """
C059-Roman C059-Bold
FanwoodText
Prociono
GoudyBookletter1911
Tuffy
Comfortaa-Regular
NationalPark-Regular
ComicNeue-Regular
Verana-Regular
"""


def files(stems: str, folders: tuple[Path, ...] = FOLDERS) -> list[Path]:
    """The installed files of a table of families, in the order of the table.

    Raises:
        EngineError: less than half of them are installed.
    """
    found = {path.stem: path for folder in folders for path in sorted(folder.rglob("*.[ot]tf"))}
    present = [found[stem] for stem in stems.split() if stem in found]
    if 2 * len(present) < len(stems.split()):
        raise EngineError(
            f"{len(present)} of {len(stems.split())} training fonts are installed",
            remedy="apt-get install the packages of fonts that CONTRIBUTING lists, or copy a ready atlas",
        )
    return present
