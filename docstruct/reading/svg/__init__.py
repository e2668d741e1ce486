"""An SVG file as one page of words and paths."""
