import numpy as np
import pytest

from stats.agreement import AgreementError, count_labels
from stats.plan_agreement import expected_alpha, units_for_width


def labelled(generator, units, raters, accuracy=0.8, ties=0.2):
    """Return counts of labels of people who find the true winner with this accuracy."""
    truth = generator.choice(3, size=units, p=[(1 - ties) / 2, (1 - ties) / 2, ties])
    wrong = (truth + generator.integers(1, 3, size=(raters, units))) % 3
    labels = np.where(generator.random((raters, units)) < accuracy, truth, wrong)
    return count_labels(np.tile(np.arange(units), raters), labels.ravel(), 3)


@pytest.mark.parametrize(
    ("accuracy", "alpha"),
    [(0.8, 0.48), (0.85, 0.59), (0.88, 0.67), (0.9, 0.72), (0.93, 0.8), (0.95, 0.85)],
)
def test_the_alpha_that_was_measured_for_an_accuracy_is_expected(accuracy, alpha):
    assert expected_alpha(accuracy=accuracy) == pytest.approx(alpha, abs=0.01)


def test_the_alpha_of_an_accuracy_by_hand():
    # alike: 0.8^2 + 2 * 0.1^2 = 0.66; labels: A and B 0.38 each, ties 0.24
    chance = 2 * 0.38**2 + 0.24**2
    assert expected_alpha() == pytest.approx((0.66 - chance) / (1 - chance), abs=1e-12)
    assert expected_alpha(accuracy=1 / 3, tie_share=0.7) == pytest.approx(0, abs=1e-12)
    assert expected_alpha(accuracy=1) == 1


def test_half_the_width_takes_four_times_the_units():
    assert units_for_width(0.10, 100, 0.05) == 300
    assert units_for_width(0.05, 100, 0.05) == 0
    assert units_for_width(0.05, 100, 0.10) == 0
    assert units_for_width(0.09, 150, 0.06) == 188  # 150 * 1.5 ** 2 = 337.5 in all


@pytest.mark.parametrize(
    ("half_width", "units", "wanted"),
    [(np.nan, 10, 0.1), (-0.1, 10, 0.1), (0.1, 0, 0.1), (0.1, 10, 0.0)],
)
def test_without_an_interval_nothing_is_planned(half_width, units, wanted):
    with pytest.raises(AgreementError, match="needs an interval"):
        units_for_width(half_width, units, wanted)


def test_people_and_shares_that_make_no_agreement_are_refused():
    for wrong in ({"accuracy": 1.1}, {"tie_share": -0.1}):
        with pytest.raises(AgreementError, match="shares"):
            expected_alpha(**wrong)
    with pytest.raises(AgreementError, match="nothing is left"):
        expected_alpha(accuracy=1, tie_share=1)
