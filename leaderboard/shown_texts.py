"""How the answers looked that the voters saw: counts for each vote and side, kept in memory."""

from typing import Any

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from catalog.models import RenderedText
from catalog.rendering.style import STYLE_NAMES
from stats.arrays import Floats

# What is compared; the share of comments stands for their number, which grows with the code.
FEATURES = (
    "prose_words",
    "code_lines",
    "comment_share",
    "code_blocks",
    "headings",
    "bold",
    "list_items",
)
CHUNK = 20_000

# The texts on both sides of votes, as the voters saw them.
SIDES = """
SELECT vote.id, a.rendered_id, b.rendered_id
FROM annotations_vote vote
JOIN annotations_assignmentside a ON a.assignment_id = vote.assignment_id AND a.letter = 'a'
JOIN annotations_assignmentside b ON b.assignment_id = vote.assignment_id AND b.letter = 'b'
WHERE vote.id = ANY(%s)
"""


class ShownTexts:
    """The texts on both sides, for a growing array of votes."""

    def __init__(self) -> None:
        self.places: NDArray[np.int32] = np.zeros((0, 2), dtype=np.int32)  # 0: nothing was shown
        self.features: Floats = np.zeros((1, len(FEATURES)))  # of each text, by its place
        self.known: dict[int, int] = {}  # the place of each rendered text

    def texts_of(self, votes: NDArray[np.int64]) -> NDArray[np.int32]:
        """The places of the texts on both sides, shape (n, 2); imported votes have none.

        `votes` are ids in the order of the ledger: those of the last call, and perhaps more.
        """
        for start in range(len(self.places), len(votes), CHUNK):
            self.add(votes[start : start + CHUNK])
        return self.places

    def add(self, votes: NDArray[np.int64]) -> None:
        with connection.cursor() as cursor:
            cursor.execute(SIDES, [[int(vote) for vote in votes if vote > 0]])
            rows = cursor.fetchall()
        self.read(sorted({text for row in rows for text in row[1:]} - self.known.keys()))
        found = {vote: (self.known[a], self.known[b]) for vote, a, b in rows}
        new = np.array([found.get(int(vote), (0, 0)) for vote in votes], dtype=np.int32)
        self.places = np.concatenate([self.places, new.reshape(-1, 2)])

    def read(self, texts: list[int]) -> None:
        """Look up how texts look."""
        for start in range(0, len(texts), CHUNK):
            rows = RenderedText.objects.filter(pk__in=texts[start : start + CHUNK])
            found = dict(rows.values_list("pk", "style"))
            self.known |= {pk: len(self.known) + n for n, pk in enumerate(found, start=1)}
            new = [features_of(style) for style in found.values()]
            self.features = np.concatenate([self.features, new])


def features_of(style: dict[str, Any]) -> list[float]:
    """The numbers of `FEATURES` for one text; one that was never counted is empty."""
    counts = {name: float(style.get(name, 0)) for name in STYLE_NAMES}
    counts["comment_share"] = counts.pop("comment_lines") / max(counts["code_lines"], 1.0)
    return [counts[name] for name in FEATURES]
