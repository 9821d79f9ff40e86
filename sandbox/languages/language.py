from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sandbox.limits import Limits

Words = tuple[str, ...]


@dataclass(frozen=True)
class Language:
    """How programs of a language are compiled and run. Commands are seen from inside, in /box."""

    name: str
    title: str
    file: str  # under which name the program is written
    run: Words
    version: Words  # prints it
    install: str  # what brings it on Debian
    compile: tuple[Words, ...] = ()
    limits: Limits = field(default_factory=Limits)
    variables: Mapping[str, str] = field(default_factory=dict)
    folders: Words = ()  # shown inside besides /usr
    # Which calls of single functions there are: in the interpreter of `inside/` itself, or by a
    # file that is put beside the program, with the command that starts it.
    calls_inside: bool = False
    harness: str = ""
    harness_file: str = ""
    harness_run: Words = ()

    @property
    def programs(self) -> set[str]:
        """What has to be there."""
        first = {words[0] for words in (self.run, self.harness_run, *self.compile) if words}
        return {name for name in first | {self.version[0]} if not name.startswith("/box/")}

    def missing(self) -> str:
        """The first program that is not there, or empty."""
        return next((name for name in sorted(self.programs) if not Path(name).exists()), "")

    @property
    def takes_calls(self) -> bool:
        return self.calls_inside or bool(self.harness)
