"""The numbers of the methodology page, taken from the code that uses them."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings

from annotations.after_vote.guessing import OPTIONS
from leaderboard.actions.refresh_board import ELO_ORDERS, LEVEL
from leaderboard.blindness import MIN_GUESSES
from leaderboard.forms import STEP as STEP_FIELDS
from leaderboard.forms import default_of
from leaderboard.models import Board
from stats.bradley_terry import PHANTOM
from stats.crowd import ENOUGH_CLUSTERS, ENOUGH_ITEMS
from stats.elo import STEP
from stats.leads import MIN_PEOPLE
from stats.ranks import DRAWS
from stats.sandwich import DECISIVE_FLOOR
from stats.scale import CENTRE, POINTS_PER_DECADE
from stats.sequential import ERROR, FIRST_LOOK
from stats.weights import CAP

SHOWN_GAPS = (0, 50, 100, 200, 400)


@dataclass(frozen=True)
class Gap:
    points: int
    percent: int


def chance(points: float) -> float:
    """How often a competitor that is so many points ahead is expected to win, ties halved."""
    return float(1 / (1 + 10 ** (-points / POINTS_PER_DECADE)))


def method_facts() -> dict[str, Any]:
    return {
        "centre": int(CENTRE),
        "decade": int(POINTS_PER_DECADE),
        "gaps": [Gap(points, round(100 * chance(points))) for points in SHOWN_GAPS],
        "level": f"{100 * LEVEL:g}\N{NO-BREAK SPACE}%",
        "floor": Board._meta.get_field("vote_floor").default,
        **{name: default_of(name) for name in STEP_FIELDS},
        "decisive_floor": DECISIVE_FLOOR,
        "draws": DRAWS,
        "phantom": int(PHANTOM),
        "enough_clusters": ENOUGH_CLUSTERS,
        "enough_items": ENOUGH_ITEMS,
        "cap": f"{CAP:g}",
        "first_look": FIRST_LOOK,
        "fewest_people": MIN_PEOPLE,
        "error": f"{100 * ERROR:g}\N{NO-BREAK SPACE}%",
        "elo_step": f"{STEP:g}",
        "elo_orders": ELO_ORDERS,
        "guess_share": f"{100 * settings.GUESS_SHARE:g}\N{NO-BREAK SPACE}%",
        "guess_options": OPTIONS,
        "enough_guesses": MIN_GUESSES,
    }
