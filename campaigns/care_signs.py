"""What the votes, ties, gold and times of each person of a campaign say together."""

from collections.abc import Mapping
from typing import Any, Final

import numpy as np

from campaigns.vote_table import VoteTable
from stats.care import FEWEST, Care, Gold, weigh
from stats.gold import GoldRecord
from stats.honest import look_at
from stats.suspicion import Signals, find_signals

EMPTY: Final[dict[str, Any]] = {
    "habit": "",
    "is_flagged": False,
    "verdict": "",
    **dict.fromkeys(("e_value", "slope", "slope_lower", "slope_upper", "coin", "coin_by")),
}


LARGEST: Final = 50.0  # natural log, either way: JSON has no infinity


class Signs:
    """Everybody's votes in the light of everybody else's, looked at once."""

    def __init__(self, table: VoteTable, gold: Mapping[int, GoldRecord]) -> None:
        keys = table.people.tolist()
        self.place = {pk: place for place, pk in enumerate(keys)}
        self.signals: Signals | None = None
        self.care: Care | None = None
        if not len(table):
            return
        people, law = look_at(table.votes())
        self.signals = find_signals(people, law)
        seconds = [table.seconds[(table.annotator == pk) & (table.seconds > 0)] for pk in keys]
        self.care = weigh(people, law, gold_of(keys, gold), seconds)

    def signals_of(self, pk: int) -> dict[str, Any]:
        """The fields of `signals_report.Person`; before `FEWEST` votes with a winner, empty."""
        place = self.place.get(pk)
        if place is None or not self.signals or not self.care:
            return dict(EMPTY)
        if self.signals.decisive[place] < FEWEST:
            return EMPTY | {"verdict": self.care.verdict[place].value}
        slope, error = float(self.care.slope[place]), float(self.care.error[place])
        return {
            "habit": self.signals.suspicion[place].value,
            "is_flagged": bool(self.signals.flagged[place]),
            "e_value": ratio(self.signals.log_e_value[place]),
            "verdict": self.care.verdict[place].value,
            "slope": slope,
            "slope_lower": slope - 1.96 * error,
            "slope_upper": slope + 1.96 * error,
            "coin": ratio(self.care.log_all[place]),
            "coin_by": {
                "votes": ratio(self.care.log_votes[place]),
                "ties": ratio(self.care.log_ties[place]),
                "gold": ratio(self.care.log_gold[place]),
                "times": ratio(self.care.log_times[place]),
            },
        }


def gold_of(keys: list[int], gold: Mapping[int, GoldRecord]) -> Gold:
    """The gold of these people as arrays; who has none says nothing."""
    rows = [gold.get(pk) for pk in keys]
    return Gold(
        log_ratio=np.array([row.log_ratio if row else 0.0 for row in rows]),
        number=np.array([row.number if row else 0 for row in rows]),
        right=np.array([row.right if row else 0 for row in rows]),
    )


def ratio(log: float) -> float:
    """The number behind a natural log."""
    return float(np.exp(np.clip(log, -LARGEST, LARGEST)))
