"""The digest of what was counted: any other count is another digest, any other order is not."""

from dataclasses import replace

import numpy as np
import pytest

from leaderboard.tallies import digest_of
from tests.stats.votes import tally

SLUGS = ["ash", "birch", "cedar"]
COUNTED = tally(3, (0, 1, 4, 3, 2, 1), (1, 2, 5, 0, 0, 2))


@pytest.mark.parametrize("column", ["first_wins", "second_wins", "ties", "both_bad"])
def test_one_vote_more_of_any_kind_is_another_digest(column):
    more = getattr(COUNTED, column) + np.array([0, 1])
    assert digest_of(replace(COUNTED, **{column: more}), SLUGS) != digest_of(COUNTED, SLUGS)


def test_the_names_of_the_competitors_are_part_of_it():
    assert digest_of(COUNTED, SLUGS) == digest_of(COUNTED, list(SLUGS))
    assert digest_of(COUNTED, ["ash", "cedar", "birch"]) != digest_of(COUNTED, SLUGS)
