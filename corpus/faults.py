"""What a person can repair."""


class CorpusError(Exception):
    """A recipe, an input or a run that cannot go on; the text says where and how."""


class DocumentError(Exception):
    """This document cannot be read or understood; it is set aside and the others go on."""
