"""How long highlighting may keep the processor, so that one crafted block costs its colours only.

Lexers are made of regular expressions that can take minutes. These look for signals as they
search, so a timer of processor time ends them; the time on the clock is the pool's business.
"""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Final

SECONDS: Final = 0.5  # of the processor, for all code of one text
AGAIN: Final = 0.01  # until the next try, where the first could not end it


class TookTooLongError(Exception):
    """The time for highlighting is used up."""


class Patience:
    """What is left of the time of one text."""

    def __init__(self) -> None:
        self._left = SECONDS
        self._is_used_up = False

    @contextmanager
    def spent(self) -> Iterator[None]:
        """Raise `TookTooLongError` in the body when the time is used up.

        Python gives signals to the main thread only, where the worker renders; in another
        thread there is no limit.
        """
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        if self._left <= 0:
            raise TookTooLongError
        before = signal.signal(signal.SIGVTALRM, self._give_up)
        signal.setitimer(signal.ITIMER_VIRTUAL, self._left, AGAIN)
        try:
            yield
        finally:
            left, _ = signal.setitimer(signal.ITIMER_VIRTUAL, 0)
            self._left = 0.0 if self._is_used_up else left
            signal.signal(signal.SIGVTALRM, before)

    def _give_up(self, _number: int, frame: FrameType | None) -> None:
        """End a lexer; an error in what Python calls in between, as a finaliser, ends nothing."""
        self._is_used_up = True
        if frame and str(frame.f_globals.get("__name__")).startswith("pygments."):
            raise TookTooLongError
