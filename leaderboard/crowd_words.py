"""What a board says of the people behind it: how many, from where, left out or capped."""

from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from stats.crowd import ENOUGH_CLUSTERS, Clustering


def clustering_words(found: dict[str, Any]) -> str:
    """What the intervals take as independent of each other."""
    if found["clustering"] == Clustering.VOTES:
        return _(
            "Fewer than %(enough)d people are known to have voted, so votes are taken as "
            "independent; the real uncertainty is larger."
        ) % {"enough": ENOUGH_CLUSTERS}
    words = {"people": people_words(found)}
    if found["clustering"] == Clustering.ITEMS:
        return of_items_words(found)
    if found["clustering"] == Clustering.ANNOTATORS:
        said = _("They allow for the votes of one person hanging together (%(people)s).") % words
        return f"{said} {only_these(found['items'])}" if found.get("items") else said
    items = ngettext("%(count)d item", "%(count)d items", found["items"])
    return _(
        "They allow for votes of one person, and votes on one item, hanging together "
        "(%(people)s, %(items)s)."
    ) % {**words, "items": items % {"count": found["items"]}}


def people_words(found: dict[str, Any]) -> str:
    """How many people voted, and how many equal ones would tell as much if these are fewer."""
    words = ngettext("%(count)d person", "%(count)d people", found["annotators"])
    people = words % {"count": found["annotators"]}
    equal = round(found.get("effective_annotators") or found["annotators"])
    if equal >= found["annotators"]:
        return people
    return _("%(people)s, who tell as much as %(count)d who vote alike often") % {
        "people": people,
        "count": equal,
    }


def of_items_words(found: dict[str, Any]) -> str:
    """With too few people to tell how people differ: what the intervals cover, and what not."""
    items = ngettext("%(count)d item", "%(count)d items", found["items"])
    people = ngettext("%(count)d person", "%(count)d people", found["annotators"])
    return _(
        "They allow for votes on one item hanging together (%(items)s), and speak of %(people)s "
        "only: with fewer than %(enough)d it cannot be told how people differ."
    ) % {
        "items": items % {"count": found["items"]},
        "people": people % {"count": found["annotators"]},
        "enough": ENOUGH_CLUSTERS,
    }


def unknown_words(found: dict[str, Any]) -> str:
    """How many votes have no known voter or item; empty where all are known."""
    said = []
    if found.get("unknown_voter"):
        words = ngettext(
            "Of %(count)s vote it is not known who cast it; it is taken to stand alone.",
            "Of %(count)s votes it is not known who cast them; each is taken to stand alone.",
            found["unknown_voter"],
        )
        said.append(words % {"count": grouped(found["unknown_voter"])})
    if found.get("unknown_item"):
        words = ngettext(
            "Of %(count)s vote it is not known on which item it was cast.",
            "Of %(count)s votes it is not known on which items they were cast.",
            found["unknown_item"],
        )
        said.append(words % {"count": grouped(found["unknown_item"])})
    return " ".join(said)


def capped_words(found: dict[str, Any]) -> str:
    """Whose votes count less, so that nobody decides alone; empty where none do."""
    capped = found.get("capped")
    if not capped:
        return ""
    words = ngettext(
        "%(votes)s votes of %(count)d person, who voted far more than most, count like %(weight)s.",
        "%(votes)s votes of %(count)d people, who voted far more than most, count like %(weight)s.",
        capped["annotators"],
    )
    return words % {
        "votes": grouped(capped["votes"]),
        "count": capped["annotators"],
        "weight": grouped(round(capped["weight"])),
    }


def unsettled_words(found: dict[str, Any], names: dict[str, str]) -> list[str]:
    """Which settled leads are open again, and why; `names`: of the models, by slug."""
    said = []
    for claim in found.get("unsettled", []):
        words = (
            _("That %(above)s is better than %(below)s was settled; a ruling left votes out.")
            if claim["reason"] == "ruling"
            else _("That %(above)s is better than %(below)s was settled; other people disagree.")
        )
        known = {side: names.get(claim[side], claim[side]) for side in ("above", "below")}
        said.append(words % known)
    return said


def sources_words(found: dict[str, Any]) -> str:
    """Where the counted votes come from."""
    sources = found.get("sources", {})
    said = []
    if sources.get("live"):
        said.append(_("%(count)s cast here") % {"count": grouped(sources["live"])})
    if sources.get("imported"):
        said.append(_("%(count)s imported") % {"count": grouped(sources["imported"])})
    if len(said) == 1:
        return _("all cast here") if sources.get("live") else _("all imported")
    return ", ".join(said)


def aside_words(found: dict[str, Any]) -> str:
    """How many votes of other sources the board does not look at; empty where there are none."""
    aside = found.get("sources", {}).get("aside")
    if not aside:
        return ""
    words = ngettext(
        "%(count)s vote from elsewhere is not counted",
        "%(count)s votes from elsewhere are not counted",
        aside,
    )
    return words % {"count": grouped(aside)}


def grouped(number: int) -> str:
    return number_format(number, force_grouping=True)


def only_these(items: int) -> str:
    """What an interval does not cover where there are too few items to tell how items differ."""
    words = ngettext(
        "They speak of this %(count)d item only.",
        "They speak of these %(count)d items only.",
        items,
    )
    return words % {"count": items}


def left_out_words(findings: dict[str, Any]) -> str:
    """How many votes, of how many people or of files, a ruling leaves out; nobody is named."""
    parts = []
    if found := findings.get("left_out"):
        votes = ngettext("%(count)s vote", "%(count)s votes", found["votes"])
        people = ngettext("%(count)d person", "%(count)d people", found["annotators"])
        parts.append(
            _("%(votes)s of %(people)s left out by rulings")
            % {
                "votes": votes % {"count": number_format(found["votes"], force_grouping=True)},
                "people": people % {"count": found["annotators"]},
            }
        )
    if imported := findings.get("imported_left_out"):
        words = ngettext(
            "%(count)s imported vote left out by rulings",
            "%(count)s imported votes left out by rulings",
            imported,
        )
        parts.append(words % {"count": number_format(imported, force_grouping=True)})
    return "; ".join(parts)
