import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stats import duplicates
from stats.duplicates import Pair, clusters, grams_of, jaccard, near_duplicates, normalised

WORDS = [f"{a}{b}{c}" for a in "kmpst" for b in "aeiou" for c in ("lon", "rit", "ska", "ve", "zu")]


def texts(count, words, seed=1):
    draw = np.random.default_rng(seed)
    return [" ".join(draw.choice(WORDS, words)) for _ in range(count)]


def brute_force(some, threshold):
    grams = [grams_of(normalised(text)) for text in some]
    return {
        (first, second)
        for second in range(len(some))
        for first in range(second)
        if jaccard(grams[first], grams[second]) >= threshold
    }


def test_grams_are_sets_of_five_characters():
    assert len(grams_of("abcdefg")) == 3
    assert len(grams_of("aaaaaaaaa")) == 1
    assert len(grams_of("abc")) == len(grams_of("")) == 1
    assert jaccard(grams_of("abcdef"), grams_of("abcdeg")) == pytest.approx(1 / 3)


def test_case_and_white_space_do_not_matter():
    assert near_duplicates(["Sort\n the  list", "sort the LIST ", "another text"], 0.9) == [
        Pair(0, 1, 1.0)
    ]


@pytest.mark.parametrize("threshold", [0.5, 0.7, 0.9])
def test_pairs_are_those_of_the_brute_force_search(threshold):
    draw = np.random.default_rng(3)
    some = texts(120, 25)
    for original in range(120):
        words = some[original].split()
        for place in draw.choice(len(words), draw.integers(0, 5), replace=False):
            words[place] = draw.choice(WORDS)
        some.append(" ".join(words))
    wanted = brute_force(some, threshold)
    found = {(pair.first, pair.second) for pair in near_duplicates(some, threshold)}
    assert len(wanted) > 20
    assert found <= wanted
    # Each pair at the very threshold is found with a chance of 0.998, the others almost surely.
    assert len(found) >= len(wanted) - 1


@given(st.lists(st.text(max_size=12), max_size=12))
def test_any_texts_can_be_compared_and_nothing_false_is_named(some):
    for pair in near_duplicates(some, 0.8):
        assert pair.first < pair.second
        first, second = (grams_of(normalised(some[place])) for place in (pair.first, pair.second))
        assert jaccard(first, second) == pair.similarity >= 0.8


def test_the_end_of_one_text_and_the_start_of_the_next_are_never_read_together():
    some = [*texts(7, 12), "", "ab", *texts(7, 12, seed=2)]
    whole, begins = duplicates._hashed(some)
    for text, part in zip(some, np.split(whole, begins[1:]), strict=True):
        assert np.array_equal(np.unique(part), grams_of(text))


def test_many_copies_are_one_cluster_without_all_of_their_pairs():
    some = [f"{texts(1, 60)[0]} {number:04}" for number in range(300)]
    pairs = near_duplicates(some, 0.7)
    assert clusters(len(some), pairs) == [list(range(300))]
    assert len(pairs) < 300 * 299 / 2
    assert all(pair.first < pair.second for pair in pairs)


def test_clusters_are_what_pairs_connect():
    pairs = [Pair(0, 2, 0.8), Pair(2, 5, 0.8), Pair(3, 4, 1.0)]
    assert clusters(7, pairs) == [[0, 2, 5], [3, 4]]
    assert clusters(3, []) == clusters(0, []) == []


@pytest.mark.parametrize("threshold", [0, -1, 1.5])
def test_a_threshold_that_is_no_share_is_refused(threshold):
    with pytest.raises(ValueError, match="threshold"):
        near_duplicates(["a"], threshold)
