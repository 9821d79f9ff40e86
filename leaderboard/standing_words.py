"""What a board says in sentences: why, how firmly, of what, and how the intervals were made."""

from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalog.languages import LANGUAGES
from catalog.models import Difficulty, Release
from judging.models import Judge
from leaderboard.crowd_words import clustering_words, unknown_words
from leaderboard.models import Board, Rating, Snapshot
from stats.bradley_terry import RatingState
from stats.crowd import Clustering
from stats.sequential import MARGIN

MAX_FORETOLD = 1_000_000  # votes; beyond, a number would only look like a forecast


def firmness_words(rating: Rating) -> str:
    """Whether the lead over the next one is settled; empty before the board is complete."""
    if rating.is_settled is None:
        return _("too few people to say") if rating.votes_to_swap else ""
    if rating.is_settled:
        return _("settled")
    if rating.is_equal:
        return _("at most %(margin)d points apart") % {"margin": MARGIN}
    return _("open")


def settling_words(rating: Rating) -> str:
    """How many more votes would settle an open lead; a dash where that is no question."""
    if rating.is_settled is not False or rating.is_equal:
        return "\N{EN DASH}"
    if rating.votes_to_settle is None:
        return _("no number would")
    if rating.votes_to_settle > MAX_FORETOLD:
        return _("over a million")
    return number_format(round_up(rating.votes_to_settle), force_grouping=True)


def swapping_words(rating: Rating) -> str:
    """Which few votes would have to be left out for the two to change places."""
    if not rating.votes_to_swap or not rating.annotators_to_swap:
        return "\N{EN DASH}"
    votes = ngettext("%(count)d vote", "%(count)d votes", rating.votes_to_swap)
    people = ngettext("%(count)d person", "%(count)d people", rating.annotators_to_swap)
    return _("%(votes)s of %(people)s") % {
        "votes": votes % {"count": rating.votes_to_swap},
        "people": people % {"count": rating.annotators_to_swap},
    }


def round_up(votes: float) -> int:
    """Two digits are all that such a forecast is worth."""
    step = 10 ** max(len(str(int(votes))) - 2, 0)
    return int(-(-votes // step) * step)


def slice_words(board: Board) -> str:
    """What a board is limited to; empty when it counts everything."""
    difficulty = str(Difficulty(board.difficulty).label) if board.difficulty else ""
    names = (
        board.main_category,
        board.sub_category,
        language_words(board.language),
        difficulty,
        group_words(board.annotator_group),
        release_words(board.release_id),
        source_in_words(board.sources),
    )
    return ", ".join(name for name in names if name)


def release_words(key: int | None) -> str:
    """Which release's item versions are counted."""
    release = Release.objects.filter(pk=key).first() if key else None
    return _("release %s") % release.name if release else ""


def source_in_words(sources: str) -> str:
    """Whose votes or judgments a board counts, if it says so."""
    name = Judge.objects.filter(slug=sources.partition(":")[2]).values_list("name", flat=True)
    if sources.startswith(Board.OF_JUDGE):
        return _("judgments of %s, no votes") % name.first()
    if sources.startswith(Board.WITH_JUDGE):
        return _("people, and %s corrected by people") % name.first()
    return str(Board.Sources(sources).label) if sources else ""


def group_words(group: str) -> str:
    return _("votes of the group “%s”") % group if group else ""


def language_words(key: str) -> str:
    """The language's name; a key that we do not know is shown as it is."""
    return LANGUAGES[key].name if key in LANGUAGES else key


def votes_needed(missing: int) -> str:
    """How many votes are missing; none are when they were cast against unrated models."""
    if missing < 1:
        return _("more votes against rated models needed")
    words = ngettext("%(count)d more vote needed", "%(count)d more votes needed", missing)
    return words % {"count": missing}


def missing_words(reason: RatingState, models: int, floor: int) -> str:
    """What keeps some models from being rated."""
    words = {
        RatingState.NO_VOTES: ngettext(
            "%(count)d model has no votes.", "%(count)d models have no votes.", models
        ),
        RatingState.TOO_FEW_VOTES: ngettext(
            "%(count)d model has fewer than %(floor)d votes against models that can be compared.",
            "%(count)d models have fewer than %(floor)d votes against models that can be compared.",
            models,
        ),
        RatingState.UNDEFEATED: ngettext(
            "%(count)d model has only won so far.", "%(count)d models have only won so far.", models
        ),
        RatingState.WINLESS: ngettext(
            "%(count)d model has only lost so far.",
            "%(count)d models have only lost so far.",
            models,
        ),
        RatingState.UNCONNECTED: ngettext(
            "%(count)d model is not linked to the others by wins and losses.",
            "%(count)d models are not linked to the others by wins and losses.",
            models,
        ),
        RatingState.UNDETERMINED: _(
            "The votes do not yet tell apart how the answers look and how good they are."
        ),
    }
    return words[reason] % {"count": models, "floor": floor}


def interval_words(snapshot: Snapshot, level: str) -> str:
    """What the bars are."""
    if snapshot.method == Board.Method.ELO:
        return elo_words(snapshot.parameters, level)
    found = snapshot.findings
    if "annotators" not in found:
        found = {"clustering": Clustering.VOTES}
    start = _("Bars: %(level)s interval of the rating.") % {"level": level}
    if not snapshot.is_complete:
        return start
    said = (start, clustering_words(found), unknown_words(found))
    return " ".join(sentence for sentence in said if sentence)


def elo_words(parameters: dict[str, Any], level: str) -> str:
    return _(
        "Bars: where %(level)s of %(orders)d random orders of the same votes would have ended. "
        "They say what the order did, not how certain the rating is."
    ) % {"level": level, "orders": parameters["elo_orders"]}


def blindness_words(findings: dict[str, Any]) -> str:
    """Whether votes were blind, as far as people who were asked could tell; empty if none were."""
    found = findings.get("blindness")
    if not found:
        return ""
    number = number_format(found["guesses"], force_grouping=True)
    if "share" not in found:
        words = ngettext(
            "Asked which model wrote an answer, people have named one %(count)s time so far: too "
            "few to say whether they could tell.",
            "Asked which model wrote an answer, people have named one %(count)s times so far: too "
            "few to say whether they could tell.",
            found["guesses"],
        )
        return words % {"count": number}
    told = {name: percent(found[name]) for name in ("share", "lower", "upper", "chance")}
    told |= {"count": number, "no_idea": number_format(found["no_idea"], force_grouping=True)}
    verdict = (
        _("People recognised models more often than chance explains.")
        if found["recognised"]
        else _("No sign that people recognised models.")
    )
    numbers = _(
        "Asked which model wrote an answer, they were right in %(share)s of %(count)s guesses "
        "(%(lower)s to %(upper)s); chance is %(chance)s. %(no_idea)s had no idea."
    )
    return f"{verdict} {numbers % told}"


def percent(share: float) -> str:
    return f"{100 * share:.0f}\N{NO-BREAK SPACE}%"
