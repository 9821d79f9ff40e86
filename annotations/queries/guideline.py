"""Which wording of the questions a vote answered."""

from typing import Final

# Raise it whenever `VoteForm` asks something else or in other words: votes keep it, so that those
# given to different questions can be told apart. (A test compares the words with a stored digest.)
GUIDELINE_VERSION: Final = "1"


def version_words(campaign_version: int | None) -> str:
    """The questions, and after a dot the campaign's guideline where there is one: "1.3"."""
    return f"{GUIDELINE_VERSION}.{campaign_version}" if campaign_version else GUIDELINE_VERSION
