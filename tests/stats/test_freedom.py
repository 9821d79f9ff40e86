import numpy as np
import pytest

from stats.freedom import effective_numbers, freedom_of, quantile, reach_of
from stats.votes import UNKNOWN, Votes
from tests.stats.votes import STRENGTH, draw_votes


def numbers(votes, weights=None):
    each = np.ones(len(votes)) if weights is None else weights
    return effective_numbers(votes, votes.annotator, each)


def cast_by(*each):
    drawn = draw_votes(np.random.default_rng(7), STRENGTH, sum(each))
    return drawn.votes(annotator=np.repeat(np.arange(len(each)), each))


def test_equal_people_are_as_many_as_they_are():
    first, second = (index.ravel() for index in np.triu_indices(4, 1))
    pairs, people = first.size, 7
    votes = Votes(
        4,
        np.tile(first, people),
        np.tile(second, people),
        np.zeros(pairs * people, dtype=int),
        np.repeat(np.arange(people), pairs),
        np.zeros(pairs * people, dtype=int),
    )
    found = numbers(votes)
    assert found.board == pytest.approx(7)
    np.testing.assert_allclose(found.competitor, 7)
    np.testing.assert_allclose(found.rating, 7)
    np.testing.assert_allclose(found.difference, 7)
    assert found.headcount.tolist() == [7] * 4
    np.testing.assert_allclose(freedom_of([found]).rating, 6)
    np.testing.assert_allclose(freedom_of([found, found]).difference, 3)


def test_one_who_casts_most_makes_few_of_many():
    found = numbers(cast_by(600, *[10] * 40))
    assert found.board == pytest.approx(1000**2 / (600**2 + 40 * 10**2))
    assert (found.rating < 4).all()
    assert (found.headcount > 10).all()
    capped = np.where(np.arange(1000) < 600, 20 / 600, 1.0)
    assert numbers(cast_by(600, *[10] * 40), capped).board > 35


def test_unknown_voters_are_one_for_claims_and_each_alone_for_errors():
    votes = cast_by(500, *[10] * 50)
    votes.annotator[:500] = UNKNOWN
    found = numbers(votes)
    assert found.board == pytest.approx(1000**2 / (500**2 + 50 * 10**2))
    assert found.board < 4
    assert (found.competitor < 5).all()
    assert (found.rating > 60).all()
    assert (found.difference > 60).all()


def test_a_difference_rests_on_the_rating_that_few_people_know():
    drawn = draw_votes(np.random.default_rng(7), STRENGTH, 4000)
    late = np.flatnonzero((drawn.first == 5) | (drawn.second == 5))[:60]
    kept = np.union1d(np.flatnonzero((drawn.first != 5) & (drawn.second != 5)), late)
    who = np.arange(4000) % 40
    who[late] = np.arange(60) % 3
    votes = drawn.votes(annotator=who).where(np.isin(np.arange(4000), kept))
    found = freedom_of([numbers(votes)])
    assert found.rating[5] == pytest.approx(2, abs=0.2)
    assert (found.difference[5, :5] < 3).all()
    assert (found.difference[:5, :5][~np.eye(5, dtype=bool)] > 30).all()


def test_who_has_no_votes_has_no_number():
    none, people = np.zeros(4, dtype=int), np.arange(4)
    votes = Votes(3, none, none + 1, none, people, people)
    found = numbers(votes)
    assert np.isnan(found.rating[2])
    assert np.isnan(found.difference[2]).all()
    assert np.isnan(freedom_of([found]).rating[2])
    assert freedom_of([found]).rating[0] == 3


def test_the_reach_is_that_of_students_t():
    assert reach_of(0.95, 9.0) == pytest.approx(2.262, abs=1e-3)
    assert quantile(0.95, 9.0) == pytest.approx(2.262, abs=1e-3)
    assert quantile(0.95) == pytest.approx(1.96, abs=1e-3)
