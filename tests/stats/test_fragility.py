from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest

from stats.bradley_terry import rate
from stats.fragility import swaps
from stats.tally import WinnerCode
from stats.votes import UNKNOWN, Votes
from stats.weights import weighted_sums
from tests.stats.votes import draw_votes


def plain(votes):
    return rate(votes.tally(), floor=1, rank_draws=10)


def honest(seed=7, number=600, strength=(0.6, 0.1, 0.0, -0.7), annotators=30):
    generator = np.random.default_rng(seed)
    drawn = draw_votes(generator, np.array(strength), number)
    return drawn.votes(annotator=generator.integers(annotators, size=number))


def without(votes, places):
    kept = np.ones(len(votes), dtype=bool)
    kept[places] = False
    return votes.where(kept)


def test_removing_the_votes_named_swaps_the_two_and_one_fewer_does_not():
    votes = honest()
    board = plain(votes)
    found = swaps(board, votes)
    order = np.argsort(-board.rating)
    assert [swap.above for swap in found] == order[:-1].tolist()
    assert [swap.below for swap in found] == order[1:].tolist()
    for swap in found:
        assert swap.possible
        assert swap.gap == pytest.approx(board.rating[swap.above] - board.rating[swap.below])
        after = plain(without(votes, swap.votes))
        assert after.rating[swap.above] < after.rating[swap.below]
        before = plain(without(votes, swap.votes[:-1]))
        assert before.rating[swap.above] >= before.rating[swap.below]
        assert set(votes.annotator[swap.votes]) == set(swap.annotators.tolist())


def test_on_a_tiny_board_no_one_or_two_votes_do_what_more_were_named_for():
    votes = honest(number=30, strength=(0.5, 0.0, -0.5))
    board = plain(votes)
    for swap in swaps(board, votes):
        assert swap.possible
        fewer = len(swap.votes) - 1
        for places in combinations(range(30), min(fewer, 2)):
            after = plain(without(votes, list(places)))
            if not after.provisional.any():
                assert after.rating[swap.above] > after.rating[swap.below] - 1e-9


def test_a_planted_clique_is_named():
    # Three people (90, 91, 92) lift 1 above 0 by 40 votes; nobody else prefers it.
    fair = honest(number=2000, strength=(0.15, 0.0, -0.8))
    winner = np.full(120, WinnerCode.FIRST)
    planted = Votes(
        3,
        np.append(fair.first, np.full(120, 1)),
        np.append(fair.second, np.zeros(120, dtype=int)),
        np.append(fair.winner, winner),
        np.append(fair.annotator, 90 + np.arange(120) % 3),
        np.append(fair.item, np.zeros(120, dtype=int)),
    )
    board = plain(planted)
    assert board.rating[1] > board.rating[0]
    top = swaps(board, planted)[0]
    assert (top.above, top.below) == (1, 0)
    assert set(top.annotators[:3].tolist()) == {90, 91, 92}
    lifted = planted.annotator[top.votes] >= 90
    assert lifted.mean() > 0.9


def test_two_that_no_removal_of_helpful_votes_swaps_are_called_so():
    # All votes between the two are ties, so no vote holds one of them above the other.
    none = np.zeros(8, dtype=int)
    first, second = np.array([0, 0, 0, 0, 1, 1, 1, 1]), np.array([1, 1, 1, 1, 0, 0, 0, 0])
    votes = Votes(2, first, second, np.full(8, WinnerCode.TIE), none, none)
    (swap,) = swaps(plain(votes), votes)
    assert not swap.possible
    assert swap.votes.size == swap.annotators.size == 0


def test_votes_with_the_unrated_are_never_named_and_places_are_those_given():
    votes = honest(number=300, strength=(0.3, 0.0, -0.3))
    grown = Votes(
        4,
        np.append([3, 3], votes.first),
        np.append([0, 1], votes.second),
        np.append([WinnerCode.FIRST] * 2, votes.winner),
        np.append([0, 0], votes.annotator),
        np.append([0, 0], votes.item),
    )
    expected = [swap.votes + 2 for swap in swaps(plain(votes), votes)]
    found = [swap.votes for swap in swaps(plain(grown), grown)]
    assert [places.tolist() for places in found] == [places.tolist() for places in expected]


def test_a_board_without_ratings_has_no_swaps():
    votes = honest(number=3).where(np.zeros(3, dtype=bool))
    assert swaps(plain(votes), votes) == []


def test_unknown_voters_are_counted_and_not_named():
    votes = honest(annotators=12)
    unknown = replace(votes, annotator=np.where(votes.annotator < 6, UNKNOWN, votes.annotator))
    found, known = swaps(plain(unknown), unknown), swaps(plain(votes), votes)
    assert [len(swap.votes) for swap in found] == [len(swap.votes) for swap in known]
    for swap in found:
        assert swap.annotators.min() >= 6
        assert swap.unknown == (unknown.annotator[swap.votes] == UNKNOWN).sum()
    assert sum(swap.unknown for swap in found) > 0


def test_votes_that_weigh_half_must_be_twice_as_many():
    votes = honest(number=2000, strength=(0.3, 0.0, -0.3))
    weights = np.full(2000, 0.5)
    board = rate(votes.tally(), floor=1, rank_draws=10, sums=weighted_sums(votes, weights))
    np.testing.assert_allclose(board.rating, plain(votes).rating, atol=1e-9)
    found, whole = swaps(board, votes, weights), swaps(plain(votes), votes)
    assert [len(swap.votes) for swap in found] == [len(swap.votes) for swap in whole]
    light = np.where(votes.annotator < 3, 0.1, 1.0)
    board = rate(votes.tally(), floor=1, rank_draws=10, sums=weighted_sums(votes, light))
    for swap in swaps(board, votes, light):
        kept = np.ones(2000, dtype=bool)
        kept[swap.votes] = False
        rest = rate(
            votes.where(kept).tally(),
            floor=1,
            rank_draws=10,
            sums=weighted_sums(votes.where(kept), light[kept]),
        )
        assert swap.possible
        assert rest.rating[swap.below] > rest.rating[swap.above] - 0.5
