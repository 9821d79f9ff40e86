import numpy as np
import pytest

from stats.gold import FEWEST, judge_gold, log_likelihood_ratios


def first_proposals(accuracy, people, battles, seed=11):
    """At which gold battle a pause is proposed for each person; `battles` + 1 for never."""
    choices = np.random.default_rng(seed).random((people, battles)) < accuracy
    records = [judge_gold(own) for own in choices]
    return np.array([record.proposed_at or battles + 1 for record in records])


def test_each_choice_moves_the_evidence_by_its_likelihood_ratio():
    # right: log(0.5 / 0.85) = -0.530628; wrong: log(0.5 / 0.15) = 1.203973
    found = log_likelihood_ratios(np.array([True, False, False]))
    assert found == pytest.approx([-0.5306282511, 0.6733445532, 1.8773173575], abs=1e-9)


def test_nothing_is_proposed_before_twenty_gold_battles_however_bad():
    assert judge_gold(np.zeros(FEWEST - 1, dtype=bool)).proposed_at is None
    assert judge_gold(np.zeros(FEWEST, dtype=bool)).proposed_at == 20


def test_the_share_has_the_interval_of_wilson():
    # 8 of 10: (0.8 + 0.19207 -+ sqrt(0.38415 * (0.16 + 0.09604))) / 1.38415
    record = judge_gold(np.array([True] * 8 + [False] * 2))
    assert (record.number, record.right, record.share) == (10, 8, 0.8)
    assert (record.lower, record.upper) == pytest.approx((0.490162, 0.943318), abs=1e-6)


def test_without_gold_there_is_nothing_to_say():
    record = judge_gold(np.array([], dtype=bool))
    assert (record.number, record.log_ratio, record.proposed_at) == (0, 0.0, None)
    assert np.isnan([record.share, record.lower, record.upper]).all()


def test_under_two_percent_of_the_careful_are_ever_proposed():
    # exact chance over 200 battles: 1.0 %; 3 standard errors of 4,000 people are 0.5 %
    assert (first_proposals(0.85, 4000, 200) <= 200).mean() < 0.016


def test_over_95_percent_of_coin_flippers_are_proposed_within_thirty():
    # exact chance: 96.4 %; 3 standard errors of 10,000 people are 0.6 %
    assert (first_proposals(0.5, 10_000, 30) <= 30).mean() > 0.95


def test_a_proposal_stays_after_luck():
    bad_then_good = np.array([False] * 20 + [True] * 200)
    record = judge_gold(bad_then_good)
    assert record.log_ratio < 0
    assert record.proposed_at == 20


@pytest.mark.parametrize(("care", "coin"), [(0.5, 0.5), (1.0, 0.5), (0.85, 0.0)])
def test_chances_that_make_no_test_are_refused(care, coin):
    with pytest.raises(ValueError, match="0 < coin < care < 1"):
        log_likelihood_ratios(np.array([True]), care=care, coin=coin)
