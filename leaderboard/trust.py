"""What the order of a board hangs on: one answer to each question first, then the numbers.

All of it is from the newest snapshot and what was kept beside it; no vote is asked here.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalog.models import Competitor
from leaderboard.axis_rows import AxisRows, Row, row_of
from leaderboard.crowd_words import grouped
from leaderboard.kept_details import kept_details
from leaderboard.models import Rating
from leaderboard.presentation import ShownBoard
from leaderboard.standing import Standing
from leaderboard.standing_words import firmness_words, percent

Ranks = Mapping[str, Any]


@dataclass(frozen=True)
class Answer:
    """One question a reader may have, answered in a line."""

    question: str
    answer: str
    anchor: str


@dataclass(frozen=True)
class Exclusion:
    """Votes that do not count, or count less, and what would be otherwise with them."""

    rule: str
    why: str
    votes: int
    effect: str
    is_out: bool = True  # False where they count, but less or beside another board


@dataclass(frozen=True)
class Trust:
    """Everything the page shows."""

    standing: Standing
    details: Mapping[str, Any] = field(default_factory=dict)
    retired: list[Competitor] = field(default_factory=list)
    as_of: datetime | None = None  # of the details, where the ratings are newer

    @property
    def findings(self) -> Mapping[str, Any]:
        return self.standing.snapshot.findings if self.standing.snapshot else {}

    @property
    def answers(self) -> list[Answer]:
        found = (
            (_("How firm is the lead?"), self._lead(), "fragile"),
            (_("Does one person decide it?"), self._person(), "people"),
            (_("Do people agree?"), self._agree(), "agree"),
            (_("Is it blind?"), self._blind(), "blind"),
            (_("What was left out?"), self._left_out(), "left-out"),
            (_("Can I check it?"), _("Yes, with Python alone."), "record"),
        )
        return [Answer(*row) for row in found]

    def _lead(self) -> str:
        rows = self.standing.rows
        if len(rows) < 2:
            return _("Nobody leads yet.")
        votes = rows[0].rating.votes_to_swap
        if not votes:
            return _("No few votes hold it: without all that help, the order stays.")
        words = ngettext(
            "%(n)s of %(votes)s votes decides who stands first.",
            "%(n)s of %(votes)s votes decide who stands first.",
            votes,
        )
        snapshot = self.standing.snapshot
        return words % {"n": grouped(votes), "votes": grouped(snapshot.votes if snapshot else 0)}

    def _person(self) -> str:
        found = self.details.get("people")
        if not found:
            return _("Too few people are known to have voted to say.")
        if found["first_stays"] == found["tried"]:
            return _("No. Without any one of %(n)d people the same model stands first.") % {
                "n": found["tried"]
            }
        turned = found["tried"] - found["first_stays"]
        words = ngettext(
            "Yes: without %(turned)d of %(n)d people, another model would stand first.",
            "Yes: without any of %(turned)d of %(n)d people, another model would stand first.",
            turned,
        )
        return words % {"turned": turned, "n": found["tried"]}

    def _agree(self) -> str:
        found = self.details.get("agreement")
        if not found:
            return _("Too few battles were seen by two people to say.")
        return _("In %(seen)s of what two of them said; by chance it would be %(chance)s.") % {
            "seen": percent(found["observed"]),
            "chance": percent(found["by_chance"]),
        }

    def _blind(self) -> str:
        found = self.findings.get("blindness", {})
        if "share" not in found:
            return _("Names are hidden until the vote; too few people were asked to say more.")
        told = {"share": percent(found["share"]), "chance": percent(found["chance"])}
        if found["recognised"]:
            return _("Not wholly: %(share)s right guesses, %(chance)s by chance.") % told
        return _("As far as can be seen: %(share)s right guesses, %(chance)s by chance.") % told

    def _left_out(self) -> str:
        if not self.exclusions:
            return _("Nothing: every vote that came in blind and in time counts in full.")
        out = [row.votes for row in self.exclusions if row.is_out]
        if not out:
            return _("Nothing wholly; some votes count less or are looked at twice.")
        words = ngettext(
            "%(votes)s votes, by %(n)d rule.", "%(votes)s votes, by %(n)d rules.", len(out)
        )
        return words % {"votes": grouped(sum(out)), "n": len(out)}

    @cached_property
    def swaps(self) -> AxisRows:
        """How few votes would turn each two neighbours around."""
        rated = [row.rating for row in self.standing.rows]
        found = [(a, b) for a, b in pairwise(rated) if a.votes_to_swap]
        most = max((a.votes_to_swap or 0 for a, _below in found), default=1)
        rows = [self._swap(a, b, most) for a, b in found]
        return AxisRows.from_zero(rows, most)

    @staticmethod
    def _swap(above: Rating, below: Rating, most: int) -> Row:
        votes, people = above.votes_to_swap or 0, above.annotators_to_swap
        notes = [firmness_words(above)]
        if people:
            words = ngettext("%(count)d person", "%(count)d people", people)
            notes.append(words % {"count": people})
        name = _("%(above)s over %(below)s") % {
            "above": above.competitor.name,
            "below": below.competitor.name,
        }
        return row_of(
            name,
            votes / most,
            value=grouped(votes),
            note=" · ".join(n for n in notes if n),
            low=0.0,
        )

    @property
    def people(self) -> Mapping[str, Any]:
        """How many there are, how many equal ones would tell as much, what the busiest cast."""
        found = dict(self.details.get("people", {}))
        number = self.findings.get("annotators")
        if number:
            found |= {"number": number, "worth": self.findings.get("effective_annotators")}
        if "busiest" in found:
            found["busiest"] = percent(found["busiest"])
        return found

    @property
    def agreement(self) -> AxisRows | None:
        found = self.details.get("agreement")
        if not found:
            return None
        words = ngettext("%(n)s battle", "%(n)s battles", found["battles"])
        row = row_of(
            _("All votes"),
            found["value"],
            low=found["lower"],
            high=found["upper"],
            value=f"{found['value']:.2f}",
            half=f"±{(found['upper'] - found['lower']) / 2:.2f}",
            note=words % {"n": grouped(found["battles"])},
        )
        return AxisRows.of_shares([row], ((0.0, _("chance")), (0.5, "0.5"), (1.0, "1")))

    @property
    def blind(self) -> AxisRows | None:
        """Right guesses beside chance, and how often the left answer was preferred."""
        rows = list(self._blind_rows())
        ticks = ((0.0, "0 %"), (0.25, "25 %"), (0.5, "50 %"), (0.75, "75 %"), (1.0, "100 %"))
        return AxisRows.of_shares(rows, ticks) if rows else None

    def _blind_rows(self) -> Iterator[Row]:
        found = self.findings.get("blindness", {})
        if "share" in found:
            words = _("of %(n)s guesses; chance is %(chance)s")
            note = words % {"n": grouped(found["guesses"]), "chance": percent(found["chance"])}
            yield _share_row(_("Right guesses"), found, note, found["chance"])
        if sides := self.details.get("sides"):
            note = _("of %(n)s votes with a winner; 50 %% if the side plays no part") % {
                "n": grouped(sides["votes"])
            }
            yield _share_row(_("Answer A preferred"), sides, note, 0.5)

    @cached_property
    def exclusions(self) -> list[Exclusion]:
        return list(self._exclusions())

    def _exclusions(self) -> Iterator[Exclusion]:
        found = self.findings
        compare = _("compare the snapshots before and after")
        if ruled := found.get("left_out"):
            people = ngettext("%(count)d person", "%(count)d people", ruled["annotators"])
            why = _("Votes of %(people)s, each ruling with its reason in the audit log") % {
                "people": people % {"count": ruled["annotators"]}
            }
            yield Exclusion(_("Rulings on people"), why, ruled["votes"], compare)
        if imported := found.get("imported_left_out"):
            why = _("Files or judges in them that were found wanting")
            yield Exclusion(_("Rulings on imported votes"), why, imported, compare)
        if aside := found.get("sources", {}).get("aside"):
            why = _("The board says whose votes it counts")
            yield Exclusion(_("Votes from elsewhere"), why, aside, _("a board of their own"))
        if capped := found.get("capped"):
            why = _("They count, but like %(weight)s: nobody decides alone") % {
                "weight": grouped(round(capped["weight"]))
            }
            effect = self._changed(found.get("uncapped", {}))
            yield Exclusion(_("Votes of the busiest"), why, capped["votes"], effect, is_out=False)
        if named := found.get("without_self_namings"):
            why = _("They count; the board without them stands beside it")
            effect = self._changed(named["ratings"])
            rule = _("Answers that name their author")
            yield Exclusion(rule, why, named["votes"], effect, is_out=False)

    def _changed(self, others: Mapping[str, Ranks]) -> str:
        """How many rank ranges would be otherwise."""
        changed = sum(
            (r.rank_low, r.rank_high) != (rest.get("rank_low"), rest.get("rank_high"))
            for r in self.standing.shown.rated
            if (rest := others.get(r.competitor.slug))
        )
        if not changed:
            return _("no rank range would change")
        words = ngettext("%(n)d rank range would change", "%(n)d rank ranges would change", changed)
        return words % {"n": changed}

    @property
    def draws(self) -> Mapping[str, Any]:
        found = self.details.get("draws", {})
        shown = ("least", "mean", "most")
        return {**found, **{n: f"{100 * found[n]:.3g}" for n in shown}} if found else {}


def _share_row(name: str, found: Mapping[str, Any], note: str, mark: float) -> Row:
    return row_of(
        name,
        found["share"],
        low=found["lower"],
        high=found["upper"],
        mark=mark,
        value=percent(found["share"]),
        half=f"±{50 * (found['upper'] - found['lower']):.1f}",
        note=note,
    )


def trust_of(shown: ShownBoard) -> Trust:
    kept = kept_details(shown)
    return Trust(Standing(shown, waiting=[]), kept.content, retired_of(shown.ratings), kept.as_of)


def retired_of(ratings: Iterable[Rating]) -> list[Competitor]:
    """Models on the board that are in no new battle, by name."""
    found = [r.competitor for r in ratings]
    retired = [one for one in found if one.status == Competitor.Status.RETIRED]
    return sorted(retired, key=lambda one: one.name)
