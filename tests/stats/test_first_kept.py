"""The first of texts that are alike is kept; what goes is exactly as alike as was asked."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_array

from stats.first_kept import first_kept, word_set


def by_force(texts, threshold):
    """Every text against every one that stays, in their order."""
    sets = [frozenset(word_set(text)) for text in texts]
    first = list(range(len(texts)))
    for late in range(len(texts)):
        for early in range(late):
            union = len(sets[early] | sets[late])
            likeness = len(sets[early] & sets[late]) / union if union else 1.0
            if first[early] == early and likeness >= threshold:
                first[late] = early
                break
    return first


def families(count, seed=7):
    """Texts of which some are earlier ones with a few words changed: alike, or not at all."""
    draw = np.random.default_rng(seed)
    found = []
    while len(found) < count:
        if found and draw.random() < 0.3:
            words = found[int(draw.integers(len(found)))].split()
            for place in draw.choice(len(words), 1, replace=False):
                words[place] = f"x{draw.integers(10**9)}"
            found.append(" ".join(words))
        else:
            found.append(" ".join(f"w{n}" for n in draw.integers(0, 50_000, draw.integers(20, 40))))
    return found


@given(st.lists(st.lists(st.sampled_from("abcdef"), max_size=5).map(" ".join), max_size=12))
def test_small_sets_are_kept_as_by_force(texts):
    # With six letters bands miss nothing that is this alike.
    found = first_kept(texts, 1.0)
    assert found.first.tolist() == by_force(texts, 1.0)


def test_what_goes_is_as_alike_as_was_asked():
    texts = families(600)
    found = first_kept(texts, 0.5)
    sets = [word_set(text) for text in texts]
    for place, first in enumerate(found.first.tolist()):
        both, union = sets[place] & sets[first], sets[place] | sets[first]
        assert found.likeness[place] == pytest.approx(len(both) / len(union))
        assert found.likeness[place] >= 0.5
        assert first <= place
        assert found.first[first] == first


def test_five_thousand_texts_go_as_by_force():
    texts = families(5000)
    words = {word: n for n, word in enumerate(sorted(set().union(*map(word_set, texts))))}
    rows = [(n, words[word]) for n, text in enumerate(texts) for word in word_set(text)]
    cells = (np.ones(len(rows), dtype=np.int32), tuple(zip(*rows, strict=True)))
    table = csr_array(cells, shape=(len(texts), len(words)))
    both = (table @ table.T).tocoo()
    sizes = np.asarray(table.sum(axis=1)).ravel()
    likeness = both.data / (sizes[both.row] + sizes[both.col] - both.data)
    near = (likeness >= 0.5) & (both.row < both.col)
    expected = list(range(len(texts)))
    pairs = sorted(zip(both.col[near].tolist(), both.row[near].tolist(), strict=True))
    for late, early in pairs:
        if expected[late] == late and expected[early] == early:
            expected[late] = early
    assert first_kept(texts, 0.5).first.tolist() == expected
    assert len(set(expected)) < 4000


def test_likeness_is_not_handed_on_by_one_that_goes():
    one = "a b c d e f"
    two = "a b c d e g h"  # 5 of 8 with the first
    three = "a b c g h i"  # 5 of 8 with the second, 3 of 9 with the first
    assert first_kept([one, two, three], 0.5).first.tolist() == [0, 0, 2]


def test_case_order_and_marks_do_not_tell_texts_apart():
    assert first_kept(["Sort a list.", "a LIST, sort!"], 1.0).first.tolist() == [0, 0]


def test_texts_without_words_are_alike_and_like_nothing_else():
    assert first_kept(["...", "", "word"], 0.5).first.tolist() == [0, 0, 2]
    assert first_kept([]).first.tolist() == []


def test_a_threshold_that_is_no_share_is_refused():
    with pytest.raises(ValueError, match="above 0"):
        first_kept(["a"], 0.0)
