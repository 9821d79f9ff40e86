import numpy as np
import pytest

from stats.elo import replay, shuffled
from stats.tally import WinnerCode
from stats.votes import Votes
from tests.stats.votes import draw_votes


def between_two(*winners):
    none = np.zeros(len(winners), dtype=np.int64)
    return Votes(2, none, none + 1, np.array(winners, dtype=np.int64), none, none)


def test_a_win_a_tie_and_a_win_give_the_ratings_known_by_hand():
    winners = [WinnerCode.FIRST, WinnerCode.TIE, WinnerCode.FIRST]
    expected = [1002, 1001.9769751663554, 1003.9542153811743]
    for played, rating in zip((1, 2, 3), expected, strict=True):
        found = replay(between_two(*winners[:played]))
        np.testing.assert_allclose(found, [rating, 2000 - rating], atol=1e-10)


def test_both_bad_moves_like_a_tie_and_a_loss_like_a_win_of_the_other():
    assert (
        replay(between_two(0, WinnerCode.BOTH_BAD)).tolist() == replay(between_two(0, 2)).tolist()
    )
    np.testing.assert_allclose(replay(between_two(1, 1)), replay(between_two(0, 0))[::-1])


def test_step_and_start_are_parameters_and_nothing_is_won_or_lost_in_all():
    votes = draw_votes(np.random.default_rng(7), np.array([0.5, 0.0, -0.5]), 500).votes()
    ratings = replay(votes, step=16, start=1500)
    assert ratings.sum() == pytest.approx(4500)
    assert ratings[0] > ratings[1] > ratings[2]
    assert replay(between_two(), start=1200).tolist() == [1200, 1200]


def test_the_order_of_the_votes_matters_and_shuffling_shows_by_how_much():
    generator = np.random.default_rng(7)
    votes = draw_votes(generator, np.array([0.5, 0.0, -0.5]), 400).votes()
    rounds = shuffled(votes, generator, rounds=30)
    assert rounds.shape == (30, 3)
    np.testing.assert_allclose(rounds.sum(axis=1), 3000)
    assert rounds.std(axis=0).min() > 0.1
    assert np.abs(rounds.mean(axis=0) - replay(votes)).max() < 6 * rounds.std(axis=0).max()


def test_votes_that_are_all_alike_have_one_order_only():
    rounds = shuffled(between_two(0, 0, 0), np.random.default_rng(7), rounds=3, step=8, start=900)
    expected = replay(between_two(0, 0, 0), step=8, start=900)
    np.testing.assert_allclose(rounds, np.tile(expected, (3, 1)), atol=1e-9)
