import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from stats.agreement import (
    AgreementError,
    Scale,
    Undefined,
    cohen_kappa,
    count_labels,
    gwet_ac,
    interval_for_people,
    krippendorff_alpha,
    with_interval,
)

# Four observers, twelve units, five categories; 0 where an observer gave no label. The
# example with which Krippendorff explains the computation: nominal 0.743, ordinal 0.815.
OBSERVERS = np.array(
    [
        [1, 2, 3, 3, 2, 1, 4, 1, 2, 0, 0, 0],
        [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, 0, 3],
        [0, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, 0],
        [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, 0],
    ]
)
MEASURES = [
    krippendorff_alpha,
    gwet_ac,
    lambda counts: krippendorff_alpha(counts, scale=Scale.ORDINAL),
    lambda counts: gwet_ac(counts, scale=Scale.ORDINAL),
]
TABLES = arrays(np.int64, (8, 3), elements=st.integers(0, 4))


def krippendorff_counts():
    observer, unit = np.nonzero(OBSERVERS)
    return count_labels(unit, OBSERVERS[observer, unit] - 1, 5)


def labels_of(table):
    """Return the labels of two people from their table."""
    one, other = np.nonzero(table)
    times = np.asarray(table)[one, other]
    return np.repeat(one, times), np.repeat(other, times)


def test_alpha_of_the_published_example():
    counts = krippendorff_counts()
    nominal = krippendorff_alpha(counts)
    assert nominal.value == pytest.approx(0.743, abs=5e-4)
    assert nominal.units == 11
    assert nominal.shares.sum() == pytest.approx(1)
    assert krippendorff_alpha(counts, scale=Scale.ORDINAL).value == pytest.approx(0.815, abs=5e-4)


def test_cohen_kappa_by_hand():
    found = cohen_kappa(*labels_of([[20, 5], [10, 15]]), 2)
    assert (found.observed, found.by_chance) == pytest.approx((0.7, 0.5))
    assert found.value == pytest.approx(0.4)
    # Three ordered categories: four labels are one step apart, one is two steps apart.
    ordered = cohen_kappa(*labels_of([[3, 1, 1], [1, 3, 0], [0, 2, 1]]), 3, scale=Scale.ORDINAL)
    mine, theirs = np.array([5, 4, 3]) / 12, np.array([4, 6, 2]) / 12
    apart = np.abs(np.subtract.outer(np.arange(3), np.arange(3))) / 2
    seen = (4 * 0.5 + 1 * 1) / 12
    assert ordered.value == pytest.approx(1 - seen / (mine @ apart @ theirs))


def test_gwet_by_hand_stays_high_where_kappa_collapses():
    one, other = labels_of([[118, 5], [2, 0]])
    counts = count_labels(np.tile(np.arange(125), 2), np.append(one, other), 2)
    shares = np.array([0.972, 0.028])
    chance = 2 * shares[0] * shares[1]
    assert gwet_ac(counts).value == pytest.approx((118 / 125 - chance) / (1 - chance))
    assert cohen_kappa(one, other, 2).value < 0


def test_ordered_measures_forgive_neighbours_more_than_far_categories():
    near = count_labels(
        np.repeat(np.arange(6), 2), np.array([0, 1, 1, 2, 2, 2, 0, 0, 1, 1, 2, 1]), 3
    )
    for measure in (krippendorff_alpha, gwet_ac):
        assert measure(near, scale=Scale.ORDINAL).value > measure(near).value


def test_ac2_by_hand():
    counts = np.array([[1, 1, 0], [0, 2, 0], [1, 0, 1]])
    weights = np.array([[1, 0.5, 0], [0.5, 1, 0.5], [0, 0.5, 1]])
    shares = np.array([1 / 3, 1 / 2, 1 / 6])
    chance = weights.sum() / 6 * (shares * (1 - shares)).sum()
    seen = (0.5 + 1 + 0) / 3
    found = gwet_ac(counts, scale=Scale.ORDINAL)
    assert found.value == pytest.approx((seen - chance) / (1 - chance))


@pytest.mark.parametrize("measure", MEASURES)
def test_what_cannot_be_said_is_explained(measure):
    alone = measure(np.array([[1, 0], [0, 1]]))
    assert alone.undefined == Undefined.NO_OVERLAP
    assert alone.units == 0
    np.testing.assert_allclose(alone.shares, 0.5)
    nobody = measure(np.zeros((0, 2), dtype=np.int64))
    assert nobody.undefined == Undefined.NO_OVERLAP
    full = measure(np.array([[2, 0], [0, 3]]))
    assert full.value == pytest.approx(1)
    assert full.undefined is None


def test_one_category_alone_leaves_nothing_to_agree_on():
    found = krippendorff_alpha(np.array([[2, 0], [3, 0]]))
    assert np.isnan(found.value)
    assert found.undefined == Undefined.NO_VARIATION
    assert found.shares.tolist() == [1, 0]
    assert found.units == 2
    assert gwet_ac(np.array([[2, 0], [3, 0]])).value == 1
    assert gwet_ac(np.array([[2], [3]])).value == 1


def test_cohen_without_common_units_or_variation_is_explained():
    none = np.zeros(0, dtype=np.int64)
    assert cohen_kappa(none, none, 3).undefined == Undefined.NO_OVERLAP
    same = cohen_kappa(np.zeros(4, dtype=np.int64), np.zeros(4, dtype=np.int64), 2)
    assert same.undefined == Undefined.NO_VARIATION
    assert same.units == 4


@given(TABLES, st.permutations(range(8)), st.permutations(range(3)))
def test_the_order_of_units_and_names_of_categories_do_not_matter(counts, units, categories):
    for measure in (krippendorff_alpha, gwet_ac):
        found, moved = measure(counts), measure(counts[units][:, categories])
        np.testing.assert_allclose(found.value, moved.value, atol=1e-9)
        assert found.undefined == moved.undefined


@given(TABLES)
def test_no_measure_exceeds_one_and_reversing_an_order_changes_nothing(counts):
    for measure in MEASURES:
        found = measure(counts)
        assert np.isnan(found.value) == (found.undefined is not None)
        assert np.isnan(found.value) or found.value <= 1 + 1e-9
        np.testing.assert_allclose(found.value, measure(counts[:, ::-1]).value, atol=1e-9)


def test_random_labels_agree_as_much_as_chance():
    # 3,000 units x 3 labels: the standard error of each measure is about 0.011; 4 of them.
    generator = np.random.default_rng(7)
    labels = generator.choice(3, size=9000, p=[0.5, 0.3, 0.2])
    counts = count_labels(np.repeat(np.arange(3000), 3), labels, 3)
    assert krippendorff_alpha(counts).value == pytest.approx(0, abs=0.045)


def test_the_interval_comes_from_drawing_units_anew():
    generator = np.random.default_rng(7)
    truth = generator.integers(3, size=300)
    labels = np.where(generator.random((2, 300)) < 0.8, truth, generator.integers(3, size=(2, 300)))
    counts = count_labels(np.tile(np.arange(300), 2), labels.ravel(), 3)
    found = with_interval(krippendorff_alpha, counts, generator, rounds=300)
    assert found.value == krippendorff_alpha(counts).value
    assert found.lower < found.value < found.upper
    # The agreement of a pair is a share of 300; its error over (1 - chance) is the alpha's.
    error = np.sqrt(found.observed * (1 - found.observed) / 300) / (1 - found.by_chance)
    assert (found.upper - found.lower) / (2 * 1.96 * error) == pytest.approx(1, abs=0.2)


def test_two_people_get_an_interval_too():
    one, other = labels_of([[20, 5], [10, 15]])
    rows = np.column_stack([one, other])
    found = with_interval(
        lambda drawn: cohen_kappa(drawn[:, 0], drawn[:, 1], 2),
        rows,
        np.random.default_rng(7),
        rounds=200,
    )
    assert found.lower < 0.4 < found.upper


def test_no_interval_is_given_where_most_rounds_are_undefined():
    generator = np.random.default_rng(7)
    undefined = with_interval(krippendorff_alpha, np.array([[1, 0]]), generator)
    assert np.isnan(undefined.lower)
    # A round has a value when both labelled units are drawn: in about 0.63 ** 2 of them.
    rare = np.array([[2, 0], [0, 2]] + [[1, 0]] * 60)
    found = with_interval(krippendorff_alpha, rare, generator, rounds=200)
    assert found.value == 1
    assert np.isnan(found.lower)


@pytest.mark.parametrize(
    ("units", "labels"), [([0, 1], [0]), ([0, -1], [0, 0]), ([0, 0], [0, 2]), ([0], [-1])]
)
def test_labels_that_do_not_fit_are_refused(units, labels):
    with pytest.raises(AgreementError):
        count_labels(np.array(units), np.array(labels), 2)


def test_the_interval_for_other_people_adds_how_people_differ():
    generator = np.random.default_rng(7)
    counts = generator.multinomial(6, [0.6, 0.3, 0.1], size=200)
    found = with_interval(krippendorff_alpha, counts, generator, rounds=200)
    alike = np.full(6, found.value)
    lower, upper = interval_for_people(found, alike)
    reach = 2.570582 / 1.959964  # Student's t with five degrees of freedom
    assert upper - lower == pytest.approx(reach * (found.upper - found.lower))
    apart = found.value + np.array([-0.05, 0.05, -0.05, 0.05, -0.05, 0.05])
    lower, upper = interval_for_people(found, apart)
    of_units = ((found.upper - found.lower) / 2 / 1.959964) ** 2
    assert (upper - lower) / 2 == pytest.approx(
        2.570582 * np.sqrt(5 * 0.05**2 + of_units), rel=1e-5
    )
    assert np.isnan(interval_for_people(found, apart[:4])).all()
