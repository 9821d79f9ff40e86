"""What a board says of its ratings as a description of the votes, in sentences and rows."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from leaderboard.standing_words import percent
from stats.tastes import share_of_people

CERTAIN = 0.05  # chance of misses like these by accident, below which we say so
MAX_LISTED = 5


@dataclass(frozen=True)
class MisfitRow:
    """A pair whose votes say something else than the ratings."""

    first: str
    second: str
    votes: int
    seen: str
    expected: str
    is_sure: bool


@dataclass(frozen=True)
class StrengthRow:
    """A model on one kind of task, against its rating."""

    model: str
    category: str
    points: str
    interval: str
    votes: int


@dataclass(frozen=True)
class FitReport:
    """Of one snapshot; `names` are of models, by slug."""

    findings: Mapping[str, Any]
    names: Mapping[str, str]
    leaders: tuple[tuple[str, float], ...] = ()  # the first two, with their ratings

    @property
    def sentences(self) -> list[str]:
        found = (self._fit(), *self._cycles(), self._tastes(), *self._targets())
        return [sentence for sentence in found if sentence]

    @property
    def _of_fit(self) -> Mapping[str, Any]:
        """Empty where every pair is needed to rate: nothing is left that could differ."""
        found: Mapping[str, Any] = self.findings.get("fit", {})
        return found

    def _fit(self) -> str:
        fit = self._of_fit
        if not fit:
            return ""
        pairs = ngettext("%(count)d pair", "%(count)d pairs", fit["pairs"])
        told = {"pairs": pairs % {"count": fit["pairs"]}, "ratio": f"{fit['ratio']:.1f}"}
        if fit["p_value"] < CERTAIN:
            return (
                _(
                    "One number for each model does not explain all votes: over %(pairs)s the "
                    "misses are %(ratio)s times what chance leaves."
                )
                % told
            )
        return (
            _(
                "One number for each model explains the votes: over %(pairs)s the misses are "
                "%(ratio)s times what chance leaves, which chance explains."
            )
            % told
        )

    def _cycles(self) -> Iterator[str]:
        for cycle in self._of_fit.get("cycles", [])[:MAX_LISTED]:
            first, second, third = (self._name(slug) for slug in cycle["models"])
            yield _(
                "A circle: %(first)s beats %(second)s, which beats %(third)s, which beats "
                "%(first)s. No order of these three is right."
            ) % {"first": first, "second": second, "third": third}

    def _tastes(self) -> str:
        spread = self.findings.get("tastes")
        if not spread or len(self.leaders) < 2:
            return ""
        if not spread["lower"]:
            return _("People do not visibly differ in what they prefer.")
        (first, one), (second, other) = self.leaders
        shares = sorted(
            share_of_people(one - other, spread[end]) for end in ("lower", "spread", "upper")
        )
        return _(
            "People differ by about %(spread)s points in how they see a model (%(lower)s to "
            "%(upper)s): %(first)s is better than %(second)s for about %(share)s of them "
            "(%(low)s to %(high)s)."
        ) % {
            **{name: f"{spread[name]:.0f}" for name in ("spread", "lower", "upper")},
            "first": first,
            "second": second,
            **dict(zip(("low", "share", "high"), map(percent, shares), strict=True)),
        }

    def _targets(self) -> Iterator[str]:
        for name, target in self.findings.get("targets", {}).items():
            yield self._of_target(name, target)

    def _of_target(self, name: str, target: Mapping[str, Any]) -> str:
        if not target["turned"]:
            return {
                "pairs": _("If every pair counted the same, the order would be the same."),
                "categories": _("If every category counted the same, the order would be the same."),
            }[name]
        listed = ", ".join(
            _("%(above)s before %(below)s") % {"above": self._name(b), "below": self._name(a)}
            for a, b in target["pairs"][:MAX_LISTED]
        )
        words = {
            "pairs": ngettext(
                "If every pair counted the same, %(count)d pair of models would change places: "
                "%(listed)s.",
                "If every pair counted the same, %(count)d pairs of models would change places: "
                "%(listed)s.",
                target["turned"],
            ),
            "categories": ngettext(
                "If every category counted the same, %(count)d pair of models would change "
                "places: %(listed)s.",
                "If every category counted the same, %(count)d pairs of models would change "
                "places: %(listed)s.",
                target["turned"],
            ),
        }[name]
        more = "" if target["turned"] <= MAX_LISTED else "\N{HORIZONTAL ELLIPSIS}"
        return words % {"count": target["turned"], "listed": listed + more}

    @property
    def worst(self) -> list[MisfitRow]:
        return [
            MisfitRow(
                first=self._name(row["models"][0]),
                second=self._name(row["models"][1]),
                votes=row["votes"],
                seen=percent(row["seen"]),
                expected=percent(row["expected"]),
                is_sure=row["p_value"] < CERTAIN,
            )
            for row in self._of_fit.get("worst", [])
        ]

    @property
    def strengths(self) -> list[StrengthRow]:
        return [
            StrengthRow(
                self._name(row["model"]),
                row["category"],
                f"{row['points']:+.0f}".replace("-", "\N{MINUS SIGN}"),
                f"{row['lower']:.0f} \N{EN DASH} {row['upper']:.0f}".replace("-", "\N{MINUS SIGN}"),
                row["votes"],
            )
            for row in self.findings.get("strengths", [])
        ]

    def _name(self, slug: str) -> str:
        return self.names.get(slug, slug)
