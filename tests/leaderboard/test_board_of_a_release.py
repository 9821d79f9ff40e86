"""What names a release keeps to its item versions, whatever became of the items since."""

import pytest
from django.core.management import CommandError, call_command

from annotations.models import Battle
from campaigns.actions.run_campaign import start
from catalog.actions.make_release import make_release
from catalog.models import BenchmarkItem
from generation.actions.run_job import JobPlanError, start_job
from leaderboard import tasks
from leaderboard.actions.rebuild_board import rebuild_board
from leaderboard.models import Board, Snapshot
from tests.campaigns.working import draft
from tests.factories import (
    AnnotatorFactory,
    AnswerFactory,
    BattleFactory,
    BenchmarkFactory,
    BoardFactory,
    ImportedVoteFactory,
    ItemFactory,
    ServingFactory,
    VoteFactory,
)

pytestmark = pytest.mark.django_db


def vote_on(item):
    answers = AnswerFactory(item=item), AnswerFactory(item=item)
    battle = BattleFactory(item=item, answer_a=answers[0], answer_b=answers[1])
    return VoteFactory(assignment__battle=battle)


def newest(slug):
    return Snapshot.objects.filter(board__slug=slug).latest()


@pytest.fixture
def house():
    return BenchmarkFactory(name="House", slug="house")


def test_the_board_of_an_old_release_gives_the_same_numbers(house):
    kept, changed, hard = (
        ItemFactory(benchmark=house, key=key, difficulty=level, languages=["rust"])
        for key, level in (("kept", "easy"), ("changed", "easy"), ("hard", "hard"))
    )
    for item in (kept, changed, hard):
        vote_on(item)
    release = make_release(house, "1.0")
    BoardFactory(benchmark=house, slug="old", release=release)
    BoardFactory(benchmark=house, slug="old-easy", release=release, difficulty="easy")
    BoardFactory(benchmark=house, slug="now-easy", difficulty="easy")
    BoardFactory(benchmark=house, slug="now")
    tasks.refresh_boards()
    before = {slug: newest(slug) for slug in ("old", "old-easy", "now", "now-easy")}
    assert [row.votes for row in before.values()] == [3, 2, 3, 2]
    # The items go on: another text, another difficulty, one retired, one new, each with votes.
    BenchmarkItem.objects.filter(pk=changed.pk).update(is_latest=False)
    vote_on(ItemFactory(benchmark=house, key="changed", version=2, difficulty="easy"))
    BenchmarkItem.objects.filter(pk=kept.pk).update(difficulty="hard", status="retired")
    vote_on(ItemFactory(benchmark=house, key="new", difficulty="easy"))
    tasks.refresh_boards()
    for slug in ("old", "old-easy"):
        after = newest(slug)
        assert after.tally_digest == before[slug].tally_digest
        assert list(after.ratings.values_list("competitor", "rating", "votes")) == list(
            before[slug].ratings.values_list("competitor", "rating", "votes")
        )
        assert rebuild_board(after).is_same
        assert rebuild_board(before[slug]).is_same
    assert (newest("now").votes, newest("now-easy").votes) == (5, 3)
    assert "release_id" not in newest("now").parameters
    assert newest("old").parameters["release_id"] == release.pk


def test_an_imported_vote_on_no_item_is_in_no_release(house):
    ImportedVoteFactory(benchmark=house)
    ItemFactory(benchmark=house)
    BoardFactory(benchmark=house, slug="old", sources="all", release=make_release(house, "1.0"))
    tasks.refresh_boards()
    assert newest("old").votes == 0


def test_a_board_is_asked_for_by_the_name_of_a_release(house, client, capsys):
    ItemFactory(benchmark=house)
    release = make_release(house, "1.0")
    call_command("add_board", "Old", "--benchmark", "House", "--release", "1.0")
    assert Board.objects.get(title="Old").release == release
    with pytest.raises(CommandError, match=r"Known: 1\.0"):
        call_command("add_board", "Older", "--benchmark", "House", "--release", "0.9")
    with pytest.raises(CommandError, match="counts just the same"):
        call_command("add_board", "Again", "--benchmark", "House", "--release", "1.0")
    assert "release 1.0" in client.get("/leaderboard/old/").content.decode()


def test_a_job_answers_the_item_versions_of_a_release(house):
    old = ItemFactory(benchmark=house, key="one")
    release = make_release(house, "1.0")
    BenchmarkItem.objects.filter(pk=old.pk).update(is_latest=False)
    new = ItemFactory(benchmark=house, key="one", version=2)
    competitor = ServingFactory().competitor
    wanted = start_job(house, [competitor], release=release).wanted
    assert [row.item for row in wanted.all()] == [old]
    assert [row.item for row in start_job(house, [competitor]).wanted.all()] == [new]
    with pytest.raises(JobPlanError, match="another benchmark"):
        start_job(BenchmarkFactory(), [competitor], release=release)


def test_a_campaign_draws_on_the_items_of_its_release(house):
    campaign = draft(items=4, models=2)
    first = list(campaign.benchmark.items.order_by("pk")[:2])
    campaign.benchmark.items.exclude(pk__in=[item.pk for item in first]).update(status="retired")
    campaign.release = make_release(campaign.benchmark, "1.0")
    campaign.benchmark.items.update(status="active")
    campaign.save()
    start(campaign, actor=AnnotatorFactory())
    drawn = Battle.objects.filter(campaign=campaign).values_list("item", flat=True)
    assert set(drawn) == {item.pk for item in first}
