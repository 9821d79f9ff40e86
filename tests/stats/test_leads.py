import numpy as np

from stats.bradley_terry import rate
from stats.clusters import cluster
from stats.leads import MIN_PEOPLE, leads
from stats.sequential import half_width
from stats.tally import WinnerCode
from stats.votes import UNKNOWN, Votes


def votes_of(people, each=60, share=0.9):
    """Return votes of equal people: A beats B in this share, B and C are about equal."""
    number = people * each
    place = np.arange(number) // people  # the same mixture for everybody
    first = np.where(place % 2, 1, 0)
    won = np.where(place % 2, place % 4 < 2, (place // 2) % 10 < 10 * share)
    winner = np.where(won, WinnerCode.FIRST, WinnerCode.SECOND)
    who = np.arange(number) % people
    return Votes(3, first, first + 1, winner, who, np.zeros(number, dtype=int))


def judged(votes):
    return leads(cluster(rate(votes.tally(), floor=1, rank_draws=2), votes, rank_draws=2))


def test_each_lead_is_judged_over_the_one_rated_next_below():
    settled, open_ = judged(votes_of(40))
    assert (settled.above, settled.below) == (0, 1)
    assert settled.is_settled
    assert settled.lower > 0
    assert settled.votes_needed == 0
    assert not open_.is_settled
    assert open_.lower < 0 < open_.upper


def test_nothing_is_claimed_by_fewer_than_ten_equal_people():
    assert judged(votes_of(MIN_PEOPLE - 1, each=200)) == ()
    assert len(judged(votes_of(MIN_PEOPLE, each=200))) == 2


def test_unknown_voters_settle_nothing():
    votes = votes_of(40)
    votes.annotator[votes.annotator < 30] = UNKNOWN
    assert judged(votes) == ()


def test_two_who_cast_nearly_all_votes_settle_nothing_whatever_the_headcount():
    votes = votes_of(40)
    place = np.arange(len(votes))
    votes.annotator[:] = np.where(place % 50, place % 2, 2 + place // 50 % 38)
    assert judged(votes) == ()


def test_the_number_of_votes_that_would_settle_is_where_the_sequence_meets_the_lead():
    votes = votes_of(20, each=20, share=0.6)
    board = cluster(rate(votes.tally(), floor=1, rank_draws=2), votes, rank_draws=2)
    found = next(lead for lead in leads(board) if lead.votes_needed < np.inf)
    assert 0 < found.votes_needed < np.inf
    total = len(votes) + found.votes_needed
    own = board.board.covariance
    one, other = found.above, found.below
    variance = own[one, one] + own[other, other] - 2 * own[one, other]
    gap = board.board.rating[one] - board.board.rating[other]
    freedom = board.difference_freedom[one, other]

    def reach(number):
        error = np.sqrt(variance * len(votes) / number)
        return half_width(error, number, error=0.05 / 3, degrees_of_freedom=freedom)

    assert reach(total) <= gap * (1 + 1e-6)
    assert reach(total - 2) > gap * (1 - 1e-6)


def test_equals_are_called_equal_where_the_sequence_says_so_and_not_for_want_of_votes():
    few, many = judged(votes_of(20, each=20, share=0.5)), judged(votes_of(200, each=400, share=0.5))
    assert not any(lead.is_equal for lead in few)
    assert all(lead.is_equal for lead in many)
