"""Sets of words, written as they are read."""


def words_in(text: str) -> frozenset[str]:
    """The words of a text."""
    return frozenset(text.split())
