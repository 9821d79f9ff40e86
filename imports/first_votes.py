"""How the first votes of a file are shown to people who look before they import."""

from django.utils.translation import gettext_lazy as _

from annotations.importers import VoteRow
from catalog.intake.first_rows import Table


def _vote(row: VoteRow) -> tuple[str, ...]:
    return row.competitor_a, row.competitor_b, row.winner, row.judge or "", row.item_key or ""


VOTES = Table((_("Model A"), _("Model B"), _("Winner"), _("Judge"), _("Item")), _vote)
