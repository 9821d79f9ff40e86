"""Makes a corpus of pages: read, choose, clean, rewrite, answer, write. See docs/corpus.md."""
