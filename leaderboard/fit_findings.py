"""What a snapshot says of its ratings as a description: fit, tastes, other choices of battles."""

import math
from typing import Any

import numpy as np

from leaderboard.models import Snapshot
from leaderboard.tallies import BoardVotes
from stats.arrays import Floats
from stats.bradley_terry import rate
from stats.clusters import ClusteredBoard
from stats.model_fit import Misfit, ModelFit, model_fit
from stats.targets import equal_group_weights, equal_pair_weights, strengths_of, turned_pairs
from stats.tastes import tastes
from stats.weights import weighted_sums

TURNED_NAMED = 20  # pairs; of more, the number is said


def fit_findings(
    snapshot: Snapshot, counted: BoardVotes, clustered: ClusteredBoard, weights: Floats | None
) -> dict[str, Any]:
    """All that can be said once a board has intervals; nothing where nobody is rated."""
    slugs = [competitor.slug for competitor in counted.competitors]
    if np.count_nonzero(~clustered.board.provisional) < 2:
        return {}
    found: dict[str, Any] = {}
    fit = model_fit(clustered, seed=snapshot.seed)
    if fit.freedom:
        found["fit"] = described(fit, slugs)
    spread = tastes(clustered)
    if spread:
        found["tastes"] = {
            "people": spread.people,
            **{name: round(getattr(spread, name), 3) for name in ("spread", "lower", "upper")},
        }
    return found | _of_targets(snapshot, counted, clustered, weights, slugs)


def described(fit: ModelFit, slugs: list[str]) -> dict[str, Any]:
    return {
        "pairs": fit.pairs,
        "freedom": fit.freedom,
        "ratio": round(fit.ratio, 4),
        "p_value": significant(fit.p_value),
        "worst": [_misfit(misfit, slugs) for misfit in fit.worst],
        "cycles": [
            {
                "models": [slugs[member] for member in cycle.members],
                "shares": [round(share, 4) for share in cycle.shares],
                "p_value": significant(cycle.p_value),
            }
            for cycle in fit.cycles
        ],
    }


def _misfit(misfit: Misfit, slugs: list[str]) -> dict[str, Any]:
    return {
        "models": [slugs[misfit.first], slugs[misfit.second]],
        "votes": misfit.votes,
        "seen": round(misfit.seen, 4),
        "expected": round(misfit.expected, 4),
        "p_value": significant(misfit.p_value),
    }


def significant(value: float) -> float:
    """Four digits of a p-value: more would depend on the processor."""
    return float(f"{value:.4g}") if math.isfinite(value) else value


def _of_targets(
    snapshot: Snapshot,
    counted: BoardVotes,
    clustered: ClusteredBoard,
    weights: Floats | None,
    slugs: list[str],
) -> dict[str, Any]:
    """The order under other choices of battles, and who is better where."""
    own = np.ones(len(counted.votes)) if weights is None else weights
    others = {"pairs": equal_pair_weights(counted.votes, own)}
    found: dict[str, Any] = {}
    kinds = counted.kinds
    if kinds and len(kinds.names) > 1:
        others["categories"] = equal_group_weights(kinds.codes, own)
        board = clustered.board
        rated = ~(board.provisional[counted.votes.first] | board.provisional[counted.votes.second])
        found["strengths"] = [
            {
                "model": slugs[strength.competitor],
                "category": kinds.names[strength.group],
                "votes": strength.votes,
                **{n: round(getattr(strength, n), 3) for n in ("points", "lower", "upper")},
                "p_value": significant(strength.p_value),
            }
            for strength in strengths_of(clustered, kinds.codes[rated])
        ]
    found["targets"] = {
        name: _target(snapshot, counted, clustered, other, slugs) for name, other in others.items()
    }
    return found


def _target(
    snapshot: Snapshot,
    counted: BoardVotes,
    clustered: ClusteredBoard,
    weights: Floats,
    slugs: list[str],
) -> dict[str, Any]:
    """Ratings under these weights, and which pairs they order the other way."""
    board = rate(
        counted.tally,
        floor=snapshot.parameters["vote_floor"],
        level=snapshot.parameters["level"],
        seed=snapshot.seed,
        rank_draws=1,
        sums=weighted_sums(counted.votes, weights),
    )
    turned = turned_pairs(clustered.board.rating, board.rating)
    return {
        "ratings": {
            slug: round(float(rating), 3)
            for slug, rating in zip(slugs, board.rating, strict=True)
            if not math.isnan(rating)
        },
        "turned": len(turned),
        "pairs": [[slugs[above], slugs[below]] for above, below in turned[:TURNED_NAMED]],
    }
