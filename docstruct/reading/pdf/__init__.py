"""A PDF as pages of facts: words, paths, pictures, attachments."""
