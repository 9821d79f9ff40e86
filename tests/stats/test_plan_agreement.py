import numpy as np
import pytest

from stats.agreement import AgreementError, count_labels, krippendorff_alpha, with_interval
from stats.plan_agreement import alpha_half_width, expected_alpha, units_for_width


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


@pytest.mark.parametrize(
    ("units", "raters", "width"),
    [(99, 2, 0.30), (397, 2, 0.14), (99, 3, 0.22), (397, 3, 0.10), (397, 5, 0.08)],
)
def test_the_widths_that_were_measured_for_397_items_are_expected(units, raters, width):
    # measured on few repeats and rounded: up to 0.02 off
    assert 2 * alpha_half_width(units, raters) == pytest.approx(width, abs=0.02)


@pytest.mark.parametrize(("units", "raters"), [(120, 2), (397, 3)])
def test_alpha_scatters_from_sample_to_sample_as_expected(units, raters):
    generator = np.random.default_rng(7)
    found = [krippendorff_alpha(labelled(generator, units, raters)).value for _ in range(800)]
    # a standard deviation of 800 has an error of 2.5 %: 4 of them
    assert 1.96 * np.std(found) == pytest.approx(alpha_half_width(units, raters), rel=0.1)
    assert np.mean(found) == pytest.approx(expected_alpha(), abs=0.01)


@pytest.mark.parametrize("ties", [0.2, 0.98])  # where one label rules, chance is unsure too
def test_the_half_width_is_that_of_leaving_each_unit_out(ties):
    # 10,000 units labelled A, B or tie by two people, exactly as often as expected
    truth = np.array([(1 - ties) / 2, (1 - ties) / 2, ties])
    labels = np.where(np.eye(3) > 0, 0.8, 0.1)
    times = np.rint(10_000 * np.einsum("t,ti,tj->ij", truth, labels, labels)).astype(int)
    kinds = np.eye(3, dtype=int)[:, None] + np.eye(3, dtype=int)
    table = np.repeat(kinds.reshape(9, 3), times.ravel(), axis=0)
    ends = np.cumsum(times.ravel()) - 1
    without = [krippendorff_alpha(np.delete(table, one, axis=0)).value for one in ends]
    mean = np.average(without, weights=times.ravel())
    variance = (times.ravel() * (np.array(without) - mean) ** 2).sum()
    half_width = alpha_half_width(10_000, 2, tie_share=ties)
    assert 1.96 * np.sqrt(variance) == pytest.approx(half_width, rel=2e-3)
    assert krippendorff_alpha(table).value == pytest.approx(
        expected_alpha(tie_share=ties), abs=1e-3
    )


def test_the_interval_of_an_agreement_is_as_wide_as_expected():
    counts = labelled(np.random.default_rng(7), 397, 3)
    found = with_interval(krippendorff_alpha, counts, np.random.default_rng(8), rounds=400)
    assert (found.upper - found.lower) / 2 == pytest.approx(alpha_half_width(397, 3), rel=0.2)


def test_people_who_never_err_leave_no_doubt_and_more_labels_less_of_it():
    assert alpha_half_width(100, 2, accuracy=1) == pytest.approx(0, abs=1e-9)
    widths = [alpha_half_width(100, raters) for raters in (2, 3, 5, 20)]
    assert widths == sorted(widths, reverse=True)


def test_half_the_width_takes_four_times_the_units():
    assert units_for_width(0.10, 100, 0.05) == 300
    assert units_for_width(0.05, 100, 0.05) == 0
    assert units_for_width(0.05, 100, 0.10) == 0
    assert alpha_half_width(400, 2) == pytest.approx(alpha_half_width(100, 2) / 2)
    now, wanted = alpha_half_width(150, 2), 0.06
    more = units_for_width(now, 150, wanted)
    assert alpha_half_width(150 + more, 2) <= wanted < alpha_half_width(149 + more, 2)


@pytest.mark.parametrize(
    ("half_width", "units", "wanted"),
    [(np.nan, 10, 0.1), (-0.1, 10, 0.1), (0.1, 0, 0.1), (0.1, 10, 0.0)],
)
def test_without_an_interval_nothing_is_planned(half_width, units, wanted):
    with pytest.raises(AgreementError, match="needs an interval"):
        units_for_width(half_width, units, wanted)


def test_people_and_shares_that_make_no_agreement_are_refused():
    for units, raters in ((0, 2), (10, 1)):
        with pytest.raises(AgreementError, match="two raters"):
            alpha_half_width(units, raters)
    for wrong in ({"accuracy": 1.1}, {"tie_share": -0.1}):
        with pytest.raises(AgreementError, match="shares"):
            expected_alpha(**wrong)
    with pytest.raises(AgreementError, match="nothing is left"):
        expected_alpha(accuracy=1, tie_share=1)
