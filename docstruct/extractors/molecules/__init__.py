"""Chemical structures: strokes and labels of a drawing, or its pixels → `Molecule`, checked by RDKit."""
