"""Finds out, before anything is spent, how each competitor's user turn is opened."""

import asyncio
from collections import defaultdict

from catalog.models import Competitor
from generation.connect import Connect, connect
from generation.models import Serving
from mining.models import MiningRun, Opening
from mining.openings import UserTurn, find_turns
from mining.tutors import system_text


def open_turns(run: MiningRun, connect: Connect = connect) -> None:
    """Write the openings that are still missing. Raises `OpeningError`, BackendError."""
    known: dict[int, set[str]] = defaultdict(set)
    for opening in run.openings.all():
        known[opening.competitor_id].add(opening.language)
    for competitor in run.competitors.order_by("pk"):
        missing = [each for each in run.languages if each not in known[competitor.pk]]
        if missing:
            turns = _asked(run, competitor, missing, connect)
            Opening.objects.bulk_create(
                (
                    Opening(
                        run=run,
                        competitor=competitor,
                        language=language,
                        prefix=turn.prefix,
                        stop=list(turn.stop),
                        source=turn.source,
                    )
                    for language, turn in turns.items()
                ),
                ignore_conflicts=True,  # another process found the same
            )


def _asked(
    run: MiningRun, competitor: Competitor, languages: list[str], connect: Connect
) -> dict[str, UserTurn]:
    serving = Serving.objects.select_related("endpoint__key").get(competitor=competitor)
    systems = {language: system_text(language) for language in languages}
    family = run.templates.get(competitor.slug, "")
    return asyncio.run(find_turns(serving.endpoint, connect, competitor.model, systems, family))
