"""Signals and agreement of campaigns, computed by a worker now and then and kept."""

import time
from datetime import timedelta

from django.db.models import Max
from django.utils.timezone import now

from annotations.models import Adjudication, Campaign, QualityReport, Vote
from campaigns.agreement_report import agreement_rows
from campaigns.disagreements import find_disagreements
from campaigns.double_signs import pair_signs
from campaigns.flagged_items import flagged_items
from campaigns.item_quality import quality_of_items
from campaigns.lift_signs import invited_groups, lifts_of
from campaigns.signals_report import people_of
from campaigns.vote_table import parts_of, read_votes
from campaigns.width_report import ratings_of
from web.locks import Lock, held_if_free

REST = 20  # a report waits for so many times what it took to make


def report_quality() -> int:
    """Make the reports of campaigns with something new; returns how many.

    Only one process does this at a time. A big campaign's report is made less often.
    """
    with held_if_free(Lock.REPORTS) as is_free:
        if not is_free:
            return 0
        due = [campaign for campaign in Campaign.objects.order_by("pk") if is_due(campaign)]
        for campaign in due:
            make_report(campaign)
        return len(due)


def is_due(campaign: Campaign) -> bool:
    """Whether there are facts that the report does not know, and it has rested."""
    newest = newest_fact(campaign)
    report = QualityReport.objects.filter(campaign=campaign).defer("body").first()
    if report is None or newest is None:
        return newest is not None
    rest = timedelta(seconds=REST * report.seconds)
    return newest > report.facts and now() >= report.made_at + rest


def newest_fact(campaign: Campaign) -> int | None:
    """Grows with every vote and every decision of a lead."""
    vote = Vote.objects.filter(campaign=campaign).aggregate(last=Max("pk"))["last"]
    decided = Adjudication.objects.filter(battle__campaign=campaign).aggregate(last=Max("pk"))
    return None if vote is None else vote + (decided["last"] or 0)


def make_report(campaign: Campaign) -> QualityReport:
    """Compute everything anew from the votes; the same facts give the same report."""
    began = time.monotonic()
    facts = newest_fact(campaign) or 0
    table = read_votes(campaign)
    body = {
        "votes": len(table),
        "agreement": agreement_rows(table, parts_of(campaign), seed=campaign.pk),
        "people": people_of(campaign, table),
        "doubles": pair_signs(table),
        "lifts": lifts_of(table, invited_groups(table)),
        "disagreements": sorted(find_disagreements(campaign)),
        "flagged_items": len(
            flagged_items(quality_of_items(), benchmark=campaign.benchmark.slug, sign="")
        ),
        **ratings_of(table),
    }
    report, _made = QualityReport.objects.update_or_create(
        campaign=campaign,
        defaults={
            "made_at": now(),
            "facts": facts,
            "seconds": time.monotonic() - began,
            "body": body,
        },
    )
    return report
