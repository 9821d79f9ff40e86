"""ROUGE-L by hand, and the nearest text by force."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stats.overlap import words_of
from stats.rouge import common_length, nearest, rouge_l

WORDS = st.lists(st.sampled_from("abcd"), max_size=12)


def by_table(first, second):
    """The textbook's table."""
    rows = [[0] * (len(second) + 1) for _ in range(len(first) + 1)]
    for i, one in enumerate(first, start=1):
        for j, other in enumerate(second, start=1):
            same = rows[i - 1][j - 1] + 1
            rows[i][j] = same if one == other else max(rows[i - 1][j], rows[i][j - 1])
    return rows[-1][-1]


@given(WORDS, WORDS)
def test_the_length_is_that_of_the_table(first, second):
    assert common_length(first, second) == by_table(first, second)


def test_the_example_of_the_paper():
    reference = ["police", "killed", "the", "gunman"]
    assert rouge_l(["police", "kill", "the", "gunman"], reference) == pytest.approx(0.75)
    assert rouge_l(["the", "gunman", "kill", "police"], reference) == pytest.approx(0.5)
    assert rouge_l([], reference) == 0


@given(st.lists(WORDS, min_size=1, max_size=5), st.lists(WORDS, max_size=6))
def test_the_nearest_is_found_by_force(ours, theirs):
    texts, corpus = [" ".join(words) for words in ours], [" ".join(words) for words in theirs]
    found = nearest(texts, corpus)
    for place, text in enumerate(texts):
        scores = [rouge_l(words_of(text).words, words_of(other).words) for other in corpus]
        assert found.score[place] == pytest.approx(max(scores, default=0.0))
        if found.place[place] >= 0:
            assert scores[found.place[place]] == pytest.approx(found.score[place])
    assert ((found.place >= 0) == (found.score > 0)).all()
    assert isinstance(found.score, np.ndarray)
