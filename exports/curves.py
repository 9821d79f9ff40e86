"""The curves of a run as points of an SVG: what was logged at each step."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

WIDTH, HEIGHT = 600, 160
MAX_POINTS = 300
NAMES: Final = {  # as trainers log them, in the order of the page
    "loss": "Loss",
    "eval_loss": "Loss on what was held out",
    "rewards/margins": "Margin",
    "eval_rewards/margins": "Margin on what was held out",
    "margin": "Margin",
    "accuracy": "Pairs in the right order",
    "eval_accuracy": "Held-out pairs in the right order",
    "rewards/accuracies": "Pairs in the right order",
    "eval_rewards/accuracies": "Held-out pairs in the right order",
    "mean_token_accuracy": "Tokens that were foreseen",
    "reward": "Reward",
    "kl": "Distance from the base",
}


@dataclass(frozen=True)
class Curve:
    """One number over the steps; `points` is the attribute of a polyline."""

    name: str
    points: str
    first: float
    last: float
    lowest: float
    highest: float
    steps: int


def curves_of(log: Sequence[Mapping[str, Any]]) -> list[Curve]:
    """The curves of a log, of numbers that were logged twice or more."""
    found = []
    for name, title in NAMES.items():
        values = [(int(row["step"]), float(row[name])) for row in log if _has(row, name)]
        if len(values) > 1:
            found.append(_curve(title, values[:: max(1, len(values) // MAX_POINTS)]))
    return found


def _has(row: Mapping[str, Any], name: str) -> bool:
    return isinstance(row.get(name), int | float) and isinstance(row.get("step"), int)


def _curve(name: str, values: Sequence[tuple[int, float]]) -> Curve:
    steps = [step for step, _ in values]
    heights = [value for _, value in values]
    low, high = min(heights), max(heights)
    long, tall = max(steps[-1] - steps[0], 1), (high - low) or 1.0
    points = " ".join(
        f"{WIDTH * (step - steps[0]) / long:.1f},{HEIGHT * (1 - (value - low) / tall):.1f}"
        for step, value in values
    )
    return Curve(name, points, heights[0], heights[-1], low, high, steps[-1])
