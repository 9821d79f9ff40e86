"""What a rendering is, and the limits within which one is made."""

from dataclasses import dataclass, field
from typing import Final, Literal

from catalog.rendering.style import Style

# Raise it whenever the same text gives other HTML, also after an upgrade of a library. (A test
# compares a sample with a stored digest and fails when this was forgotten.)
RENDERER_VERSION: Final = "3"

MAX_CHARACTERS: Final = 64_000  # longer texts are shown plain
MAX_HTML: Final = 4_000_000  # characters; a text that grows beyond this is shown plain

Method = Literal["full", "plain"]


@dataclass(frozen=True)
class Rendered:
    """HTML of a text, how it was made, and what the reader must be told about it.

    `hidden_characters` are those made visible: hidden ones, and look-alikes in code.
    """

    html: str
    method: Method
    hidden_characters: int
    style: Style = field(default_factory=Style)
    document: str = ""  # the answer at work, where it can be tried (catalog.rendering.tryable)
    renderer_version: str = RENDERER_VERSION
    plain_because: str = ""  # in plain words, for logs and staff; empty for "full"
