"""``python -m docstruct``."""

from docstruct.cli import main

main()
