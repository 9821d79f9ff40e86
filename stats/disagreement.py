"""Which battles people disagree on so much that a lead has to look.

Two signs: no winner has more than half of the votes, or two votes stand three or more steps
apart on the scale from "A is clearly better" to "B is clearly better". Pure rule, no verdict.
"""

from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from stats.arrays import Booleans, Codes, Integers
from stats.tally import WinnerCode

FEWEST_VOTES = 2  # one person cannot disagree
FAR_APART = 3  # steps: "A clearly" and "B slightly"
SIDES = np.array([1, -1, 0, 0])  # of the scale, by `WinnerCode`


class DisagreementError(ValueError):
    """The arrays cannot be votes on battles."""


class StrengthCode(IntEnum):
    """By how much the winner is better, as it is coded in arrays."""

    NONE = 0  # ties and both bad
    SLIGHT = 1
    CLEAR = 2


@dataclass(frozen=True, eq=False)
class Disagreement:
    """How far the votes of each battle lie apart; B is one more than the highest battle.

    Attributes:
        votes: Shape (B,). Votes of the battle.
        steps: Shape (B,). Steps between its farthest votes, 0 to 4, both-bad votes left
            aside: A clearly 2, A slightly 1, tie 0, B slightly -1, B clearly -2.
        no_majority: Shape (B,). True where no winner label has more than half of two or
            more votes; both bad is a label of its own.
        far_apart: Shape (B,). True where the steps are `FAR_APART` or more.
        needs_lead: Shape (B,). True where one of the two holds.
    """

    votes: Integers
    steps: Integers
    no_majority: Booleans
    far_apart: Booleans
    needs_lead: Booleans


def find_disagreement(battle: Codes, winner: Codes, strength: Codes) -> Disagreement:
    """Say for each battle whether its votes disagree, and how.

    Args:
        battle: Shape (n,). The battle of each vote, codes from 0 up, best without gaps.
        winner: Shape (n,). `WinnerCode` codes, of the battle's own sides, not as each person
            saw them.
        strength: Shape (n,). `StrengthCode` codes; `NONE` exactly for ties and both bad.

    Returns:
        One element for each battle; the order of the votes leaves no trace.

    Raises:
        DisagreementError: Shapes differ, a code is out of range, or a strength does not fit
            its winner.
    """
    battle, winner, strength = (np.asarray(codes) for codes in (battle, winner, strength))
    _check(battle, winner, strength)
    number = int(battle.max(initial=-1)) + 1
    labels = np.bincount(
        battle.astype(np.int64) * len(WinnerCode) + winner, minlength=number * len(WinnerCode)
    ).reshape(number, len(WinnerCode))
    votes = labels.sum(axis=1)
    on_scale = winner != WinnerCode.BOTH_BAD
    place = SIDES[winner[on_scale]] * strength[on_scale]
    highest, lowest = np.full(number, -StrengthCode.CLEAR), np.full(number, StrengthCode.CLEAR)
    np.maximum.at(highest, battle[on_scale], place)
    np.minimum.at(lowest, battle[on_scale], place)
    steps = np.maximum(highest - lowest, 0)  # without any vote on the scale: 0
    no_majority = (votes >= FEWEST_VOTES) & (2 * labels.max(axis=1) <= votes)
    far_apart = steps >= FAR_APART
    return Disagreement(votes, steps, no_majority, far_apart, no_majority | far_apart)


def _check(battle: Codes, winner: Codes, strength: Codes) -> None:
    """Refuse what cannot be votes."""
    limits = ((battle, np.inf), (winner, len(WinnerCode)), (strength, len(StrengthCode)))
    for codes, limit in limits:
        if codes.ndim != 1 or codes.shape != battle.shape:
            raise DisagreementError("battles, winners and strengths need the same length")
        if codes.size and not (codes.min() >= 0 and codes.max() < limit):
            raise DisagreementError("a battle, winner or strength is out of range")
    decisive = (winner == WinnerCode.FIRST) | (winner == WinnerCode.SECOND)
    if (decisive == (strength == StrengthCode.NONE)).any():
        raise DisagreementError("a strength is needed exactly where one side is better")
