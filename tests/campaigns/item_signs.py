"""People who vote on an item or skip it, as the tests of its quality share them."""

from datetime import UTC, datetime, timedelta

from annotations.models import VoteComment
from tests.factories import AssignmentFactory, BattleFactory, SeatFactory, VoteFactory

MORNING = datetime(2026, 3, 1, 8, tzinfo=UTC)
NOON = MORNING + timedelta(hours=4)
EVENING = MORNING + timedelta(hours=10)


def flag_by_vote(item, *flags, who=None, at=MORNING, comment="", purpose="normal", **words):
    """A person, new unless told otherwise, votes on a new battle of the item."""
    person = {"assignment__annotator": who} if who else {}
    battle = BattleFactory(item=item, purpose=purpose)
    vote = VoteFactory(
        assignment__battle=battle,
        assignment__seat=battle.seats.first() or SeatFactory(battle=battle),
        assignment__outcome="voted",
        assignment__closed_at=at,
        cast_at=at,
        flags=list(flags),
        **person,
        **words,
    )
    if comment:
        VoteComment.objects.create(vote=vote, text=comment)
    return vote


def change(vote, *flags, at, **words):
    """The same person changes the vote; the old one stands no more."""
    type(vote).objects.filter(pk=vote.pk).update(is_current=False)
    return VoteFactory(
        assignment=vote.assignment, replaces=vote, flags=list(flags), cast_at=at, **words
    )


def skip(item, reason, *, at=MORNING, **person):
    battle = BattleFactory(item=item)
    return AssignmentFactory(
        battle=battle, outcome="skipped", skip_reason=reason, closed_at=at, **person
    )
