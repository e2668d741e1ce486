"""Reports in XHTML with inline facts."""
