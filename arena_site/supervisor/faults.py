"""The one exception of start-up: a sentence that says what is wrong and how to repair it."""


class StartError(Exception):
    """The application cannot start; the text is shown to the operator as it is."""
