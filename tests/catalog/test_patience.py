"""The timer of the highlighter ends lexers, and nothing that Python does in between."""

from types import SimpleNamespace

import pytest

from catalog.rendering.patience import Patience, TookTooLongError


def frame(module):
    return SimpleNamespace(f_globals={"__name__": module})


def test_a_lexer_is_ended():
    with pytest.raises(TookTooLongError):
        Patience()._give_up(0, frame("pygments.lexers.python"))


def test_what_python_tidies_meanwhile_is_not_and_the_time_is_used_up_all_the_same():
    patience = Patience()
    with patience.spent():
        patience._give_up(0, frame("_weakrefset"))
    with pytest.raises(TookTooLongError), patience.spent():
        pass
