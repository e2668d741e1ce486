"""The network of DeepSeek-OCR: a page image to words with boxes. Needs the extra ``model``."""
