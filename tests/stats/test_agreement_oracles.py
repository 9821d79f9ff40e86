"""Agreement against what was published, to the last printed digit, and against other libraries.

An integer example has an exact value: the fractions here are worked out by hand from the
published table and formula, and round to the published number.
"""

import krippendorff
import numpy as np
import pytest
from statsmodels.stats import inter_rater

from stats.agreement import (
    Scale,
    cohen_kappa,
    count_labels,
    gwet_ac,
    krippendorff_alpha,
)
from tests.stats.test_agreement import krippendorff_counts, labels_of

# Gwet's examples, as the vignettes of his R package irrCAC print them: three abstractors'
# diagnoses of 100 patients, and six psychiatrists' of fifteen.
ABSTRACTORS = [[13, 0, 0], [0, 20, 7], [0, 4, 56]]
PSYCHIATRISTS = np.array(
    [
        [0, 0, 0, 6, 0],
        [0, 3, 0, 0, 3],
        [0, 1, 4, 0, 1],
        [0, 0, 0, 0, 6],
        [0, 3, 0, 3, 0],
        [2, 0, 4, 0, 0],
        [0, 0, 4, 0, 2],
        [2, 0, 3, 1, 0],
        [2, 0, 0, 4, 0],
        [0, 0, 0, 0, 6],
        [1, 0, 0, 5, 0],
        [1, 1, 0, 4, 0],
        [0, 3, 3, 0, 0],
        [1, 0, 0, 5, 0],
        [0, 2, 0, 3, 1],
    ]
)
# Krippendorff (2011), sections A and B: two observers, ten units and twelve.
BINARY = np.array([[0, 1, 0, 0, 0, 0, 0, 0, 1, 0], [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]])
LETTERS = np.array([[*map("abcde".index, word)] for word in ("aabbdcccedda", "babbbccceddd")])


def of_pairs(table):
    """Return the counts of two people's labels from their table."""
    one, other = labels_of(table)
    units = np.arange(len(one))
    return count_labels(np.append(units, units), np.append(one, other), len(table))


def of_observers(rows):
    return count_labels(np.tile(np.arange(rows.shape[1]), 2), rows.ravel(), int(rows.max()) + 1)


@pytest.mark.parametrize(
    ("counts", "exact", "printed"),
    [
        # 1 - (n - 1) o_01 / (n_0 n_1)
        (of_observers(BINARY), 1 - 19 * 4 / (14 * 6), 0.095),
        # [(n - 1) sum o_cc - sum n_c (n_c - 1)] / [n (n - 1) - sum n_c (n_c - 1)]
        (of_observers(LETTERS), (23 * 18 - 104) / (24 * 23 - 104), 0.692),
        (krippendorff_counts(), (39 * 32 - 344) / (40 * 39 - 344), 0.743),
        (PSYCHIATRISTS, None, 0.4204384),
        (of_pairs(ABSTRACTORS), None, 0.7972585),
    ],
)
def test_alpha_of_published_examples(counts, exact, printed):
    found = krippendorff_alpha(counts).value
    assert exact is None or found == pytest.approx(exact, abs=1e-9)
    assert round(found, len(str(printed)) - 2) == printed


def test_ordinal_alpha_of_a_published_example():
    # 0.815 in print; the ranks between c and k of totals 9, 13, 10, 5, 3 are worked out anew
    totals = np.array([9, 13, 10, 5, 3])
    places = np.cumsum(totals) - totals / 2
    apart = np.subtract.outer(places, places) ** 2
    pairs = {
        (0, 1): 4 / 3,
        (0, 2): 1 / 3,
        (0, 3): 1 / 3,
        (1, 2): 4 / 3,
        (1, 3): 1 / 3,
        (2, 3): 1 / 3,
    }
    seen = 2 * sum(number * apart[pair] for pair, number in pairs.items())
    chance = (np.outer(totals, totals) * apart).sum() / 39
    found = krippendorff_alpha(krippendorff_counts(), scale=Scale.ORDINAL).value
    assert found == pytest.approx(1 - seen / chance, abs=1e-9)
    assert round(found, 3) == 0.815


@pytest.mark.parametrize(
    ("table", "exact"),
    [
        ([[20, 5], [10, 15]], (0.7 - 0.5) / (1 - 0.5)),
        ([[45, 15], [25, 15]], (0.60 - 0.54) / (1 - 0.54)),
        ([[25, 35], [5, 35]], (0.60 - 0.46) / (1 - 0.46)),
        (ABSTRACTORS, 0.7964094021839719),
    ],
)
def test_cohen_kappa_of_published_examples(table, exact):
    assert cohen_kappa(*labels_of(table), len(table)).value == pytest.approx(exact, abs=1e-9)


def test_gwet_of_published_examples():
    assert gwet_ac(of_pairs(ABSTRACTORS)).value == pytest.approx(0.8493305482313461, abs=1e-9)
    found = gwet_ac(PSYCHIATRISTS)
    assert (round(found.value, 7), round(found.by_chance, 7)) == (0.4448007, 0.1914815)
    missing = gwet_ac(krippendorff_counts())  # some labels are missing, one unit has only one
    assert (round(missing.value, 5), round(missing.by_chance, 7)) == (0.77544, 0.1903212)
    ordered = gwet_ac(krippendorff_counts(), scale=Scale.ORDINAL)
    parts = (ordered.value, ordered.observed, ordered.by_chance)
    assert [round(part, 3) for part in parts] == [0.859, 0.939, 0.571]
    assert round(gwet_ac(of_pairs(ABSTRACTORS), scale=Scale.ORDINAL).value, 3) == 0.9


def random_tables(number, *, missing=0.0):
    """Yield tables (raters, units) of labels that agree more or less, -1 where one is missing."""
    generator = np.random.default_rng(7)
    for _ in range(number):
        raters, units = generator.integers(2, 7), generator.integers(12, 60)
        categories = int(generator.integers(2, 6))
        shares = generator.dirichlet(np.ones(categories))
        truth = generator.choice(categories, size=units, p=shares)
        own = generator.choice(categories, size=(raters, units), p=shares)
        labels = np.where(generator.random((raters, units)) < generator.random(), truth, own)
        labels[generator.random((raters, units)) < missing * generator.random()] = -1
        if len(np.unique(labels[labels >= 0])) > 1:
            yield labels, categories


def counted(labels, categories):
    rater, unit = np.nonzero(labels >= 0)
    return count_labels(unit, labels[rater, unit], categories)


@pytest.mark.parametrize("scale", list(Scale))
@pytest.mark.parametrize("missing", [0.0, 0.6])
def test_alpha_is_that_of_another_library(scale, missing):
    looked_at = 0
    for labels, categories in random_tables(100, missing=missing):
        counts = counted(labels, categories)
        found = krippendorff_alpha(counts, scale=scale)
        if found.undefined is None:
            theirs = krippendorff.alpha(
                reliability_data=np.where(labels < 0, np.nan, labels),
                value_domain=list(range(categories)),
                level_of_measurement=str(scale),
            )
            assert found.value == pytest.approx(theirs, abs=1e-9)
            looked_at += 1
    assert looked_at > 85


@pytest.mark.parametrize(("scale", "weights"), [(Scale.NOMINAL, None), (Scale.ORDINAL, "linear")])
def test_cohen_kappa_is_that_of_another_library(scale, weights):
    looked_at = 0
    for labels, categories in random_tables(100):
        table = np.zeros((categories, categories))
        np.add.at(table, (labels[0], labels[1]), 1)
        found = cohen_kappa(labels[0], labels[1], categories, scale=scale)
        if found.undefined is None:
            theirs = inter_rater.cohens_kappa(table, wt=weights, return_results=False)
            assert found.value == pytest.approx(theirs, abs=1e-9)
            looked_at += 1
    assert looked_at > 85
