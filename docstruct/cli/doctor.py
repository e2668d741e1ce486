"""What is installed, what is not, and what each missing thing is needed for."""

from __future__ import annotations

import platform
import re
import shutil
import sys
from collections.abc import Iterator
from importlib import metadata
from typing import NamedTuple

NEEDED_FOR = {
    "jsonschema": "schemas given as JSON Schema",
    "lxml": "e-invoices",
    "numpy": "pixels and tables",
    "onnxruntime": "reading scans",
    "pandas": "DataFrames, CSV",
    "pillow": "pictures",
    "pydantic": "schemas",
    "pypdfium2": "PDF",
    "rapidfuzz": "matching labels",
    "rapidocr": "reading scans (brings the networks)",
    "rich": "progress bars",
    "scipy": "choosing among readings",
    "typer": "the command line",
    "model": "the engines with a network",
    "gpu": "faster attention on a GPU",
    "chem": "molecules",
    "plot": "pictures of results",
    "parquet": "writing Parquet",
    "server": "the engine that asks a server",
    "drawing": "drawing documents with known truth",
    "notebooks": "the notebooks",
    "dev": "working on docstruct itself",
}


PROGRAMS = {"osra": ("molecules in images, as one reading among others", "apt-get install osra")}
"""Program that is called where it is installed → what for, and how to install it on Debian and Ubuntu."""


class Finding(NamedTuple):
    """A package and whether it is here."""

    package: str
    extra: str | None  # that brings it; None for the base
    version: str | None  # None where it is not installed
    wanted: str  # version range

    @property
    def needed_for(self) -> str:
        """What does not work without it."""
        return NEEDED_FOR.get(self.extra or self.package, "")


def findings() -> Iterator[Finding]:
    """Every package docstruct asks for, the base first, then extra by extra."""
    for line in metadata.requires("docstruct") or ():
        match = re.match(r"([\w.-]+)(\[[^\]]*\])?\s*([^;]*?)\s*(?:;.*extra == ['\"](\w+)['\"].*)?$", line)
        if match is not None and match[1] != "docstruct":
            yield Finding(match[1], match[4], _version(match[1]), match[3].strip(" ()"))


def run() -> int:
    """Print the findings; 3 where the base is incomplete, else 0."""
    found = list(findings())
    print(f"docstruct {_version('docstruct')}, Python {platform.python_version()}, {platform.platform()}")
    print("\nbase")
    for finding in found:
        if finding.extra is None:
            print(_row(finding))
    for extra in dict.fromkeys(f.extra for f in found if f.extra):
        mine = [f for f in found if f.extra == extra]
        complete = all(f.version for f in mine)
        remedy = "" if complete else f"   → pip install 'docstruct[{extra}]'"
        print(f"\nextra {extra}: {NEEDED_FOR.get(extra, '')}{remedy}")
        for finding in mine:
            print(_row(finding))
    print("\nprograms, called where they are installed")
    for name, (purpose, remedy) in PROGRAMS.items():
        where = shutil.which(name)
        print(
            f"  {'✓' if where else '✗'} {name:18} {where or 'missing':14} {purpose}{'' if where else f'   → {remedy}'}"
        )
    missing = [f.package for f in found if f.extra is None and f.version is None]
    if missing:
        print(f"\ndocstruct: not installed: {', '.join(missing)} (pip install docstruct)", file=sys.stderr)
    return 3 if missing else 0


def _row(finding: Finding) -> str:
    mark = "✓" if finding.version else "✗"
    version = finding.version or f"missing, wanted {finding.wanted}"
    purpose = finding.needed_for if finding.extra is None else ""
    return f"  {mark} {finding.package:18} {version:14} {purpose}".rstrip()


def _version(package: str) -> str | None:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None
