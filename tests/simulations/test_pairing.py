"""What adaptive pairing saves: votes of a uniform draw that would tell as much."""

import numpy as np
import pytest

from stats.newton import information, laplacian
from stats.pairing import draw_pairings

pytestmark = pytest.mark.simulation
ROUNDS = 12


def designs(ordered, votes, strength, exploration, seed):
    """Yield the votes of each pair after each tenth of these votes."""
    size = len(ordered)
    found = draw_pairings(
        np.ones((10 * votes, size), bool),
        np.zeros((0, 3), int),
        ordered,
        votes,
        np.random.default_rng(seed),
        strength=strength,
        exploration=exploration,
    )
    counts = ordered.copy()
    for first, second in zip(found.first, found.second, strict=True):
        counts[first, second] += 1
        counts[second, first] += 1
        yield counts


def traces(ordered, votes, strength, exploration, places):
    """Return the mean variance of these ratings after each vote, over some draws."""
    every = np.zeros(votes)
    for seed in range(ROUNDS):
        for n, counts in enumerate(designs(ordered, votes, strength, exploration, seed)):
            told = laplacian(information(strength, counts.astype(float))) + 1e-3
            every[n] += np.diag(np.linalg.inv(told + 1e-6 * np.eye(len(told))))[places].mean()
    return every / ROUNDS


def saved(ordered, votes, strength, places=slice(None)):
    """Return the share of uniform votes that adaptive ones do without, at the end."""
    adaptive = traces(ordered, votes, strength, 0.2, places)
    uniform = traces(ordered, 8 * votes, strength, 1.0, places)
    assert uniform[-1] <= adaptive[-1]
    return 1 - votes / (1 + np.argmax(uniform <= adaptive[-1]))


def test_a_balanced_board_gains_little_and_a_new_model_much():
    spread = np.linspace(0.8, -0.8, 10)
    nothing = np.zeros((10, 10), int)
    known = np.full((10, 10), 40)
    np.fill_diagonal(known, 0)
    uneven = known.copy()
    uneven[5:, :] //= 8
    uneven[:5, 5:] //= 8
    known[9, :] = known[:, 9] = 0
    balanced = saved(nothing, 450, spread)
    late = saved(known, 60, spread, places=[9])
    skewed = saved(uneven, 300, spread)
    print(f"saved: balanced {balanced:.0%}, new model {late:.0%}, uneven {skewed:.0%}")
    assert 0 <= balanced <= 0.12
    assert late >= 0.4
    assert skewed > balanced
