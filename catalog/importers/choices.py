"""What a person may choose about a file, as sentences about its rows name it.

Pages have a field for each; commands an option, which they name beneath the errors.
"""

from collections.abc import Mapping
from typing import Final

NAME_THE_MODEL: Final = "name the model beside the file"
KEEP_CATEGORIES: Final = "choose that unknown categories are kept"
KEEP_LANGUAGES: Final = "choose that unknown languages are kept"
NEW_ATTEMPT: Final = "choose that other texts are new attempts"
MAKE_ITEMS: Final = "choose that items are made from the prompts"
OPTIONS: Final[Mapping[str, str]] = {
    NAME_THE_MODEL: "--competitor",
    KEEP_CATEGORIES: "--allow-unknown-categories",
    KEEP_LANGUAGES: "--allow-unknown-languages",
    NEW_ATTEMPT: "--new-attempt",
    MAKE_ITEMS: "--create-items",
}
