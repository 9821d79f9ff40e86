"""What style and side are worth on a board at equal style, as its page shows it."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from leaderboard.models import Snapshot
from leaderboard.plot import Axis


@dataclass(frozen=True)
class Effect:
    """What one typical difference is worth, in points, with its interval."""

    label: str
    points: float
    lower: float
    upper: float
    axis: Axis

    @property
    def worth(self) -> str:
        return f"{self.points:+.0f}"

    @property
    def ends(self) -> dict[str, str]:
        return {"lower": f"{self.lower:+.0f}", "upper": f"{self.upper:+.0f}"}

    @property
    def zero(self) -> str:
        return self.axis.at(0.0)

    @property
    def places(self) -> dict[str, str]:
        """Where the interval and the value lie on the axis that all effects share."""
        return {
            "lower": self.axis.at(self.lower),
            "rating": self.axis.at(self.points),
            "upper": self.axis.at(self.upper),
        }


def effects_of(snapshot: Snapshot) -> list[Effect]:
    """All effects that could be told; none on other boards."""
    found: dict[str, Any] = snapshot.findings.get("effects", {})
    told = {name: found[name] for name in labels() if None not in found.get(name, [None])}
    axis = Axis.around([0.0, *(value for values in told.values() for value in values)])
    return [
        Effect(labels()[name], points, lower, upper, axis)
        for name, (points, lower, upper) in told.items()
    ]


def labels() -> dict[str, str]:
    return {
        "prose_words": _("More prose"),
        "code_lines": _("More code"),
        "comment_share": _("A larger share of comments"),
        "code_blocks": _("More blocks of code"),
        "headings": _("More headings"),
        "bold": _("More bold type"),
        "list_items": _("More items in lists"),
        "side_a": _("Standing on side A"),
    }
