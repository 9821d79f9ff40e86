"""Which wording of the questions a vote answered."""

from typing import Final

# Raise it whenever `VoteForm` asks something else or in other words: votes keep it, so that those
# given to different questions can be told apart. (A test compares the words with a stored digest.)
GUIDELINE_VERSION: Final = "1"
