"""The votes in memory are the votes of the ledger, read at once or in many steps."""

import numpy as np
import pytest
from django.db import transaction
from django.db.models import Value

from annotations.actions.number_facts import number_facts
from catalog.models import Benchmark, BenchmarkItem, EarlierDescription
from leaderboard import counted_votes as module
from leaderboard.counted_votes import CountedVotes, counted_votes
from leaderboard.slices import Slice
from leaderboard.tallies import Sources
from leaderboard.vote_codes import Codes, renumbered
from leaderboard.vote_columns import TextKey, text_key
from stats.votes import UNKNOWN
from tests.factories import (
    AnswerFactory,
    AssignmentFactory,
    BattleFactory,
    BenchmarkFactory,
    CompetitorFactory,
    ImportedVoteFactory,
    ItemFactory,
    VoteFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def benchmark():
    return BenchmarkFactory()


@pytest.fixture
def models():
    return CompetitorFactory.create_batch(3)


def cast(item, models, **fields):
    answers = [AnswerFactory(item=item, competitor=model, sample=sample()) for model in models]
    battle = BattleFactory(item=item, answer_a=answers[0], answer_b=answers[1])
    return VoteFactory(assignment=AssignmentFactory(battle=battle), **fields)


def sample(counter=iter(range(1, 1000))):  # noqa: B008  one counter for all tests is meant
    return next(counter)


def replace(vote, winner):
    vote.is_current = False
    vote.save(update_fields=["is_current"])
    return VoteFactory(assignment=vote.assignment, replaces=vote, winner=winner, client_id="again")


def arrays(found):
    votes = found.votes
    names = ("first", "second", "winner", "annotator", "item")
    columns = {name: getattr(votes, name).tolist() for name in names}
    return [c.slug for c in found.competitors], columns, found.digest


RUST, GO = {"language": "rust"}, {"language": "go"}
EVERYTHING = Slice(sources="all")


def test_in_steps_and_at_once_give_the_same(benchmark, models):
    rust = ItemFactory(benchmark=benchmark, languages=["rust"], difficulty="easy")
    other = ItemFactory(benchmark=benchmark, languages=["python", "rust"])
    kept = CountedVotes(benchmark.pk, number_facts())
    parts = [Slice(**what, sources="all") for what in ({}, RUST, {"difficulty": "easy"}, GO)]

    def check():
        number = number_facts()
        kept.catch_up(number)
        fresh = CountedVotes(benchmark.pk, number)
        for part in parts:
            assert arrays(kept.slice(part)) == arrays(fresh.slice(part))
        return [kept.slice(part).tally.votes for part in parts]

    first = cast(rust, models[:2])
    cast(other, models[1:], winner="tie", strength="")
    assert check() == [2, 2, 1, 0]
    ImportedVoteFactory(
        benchmark=benchmark, competitor_a=models[2], competitor_b=models[0], judge="ann"
    )
    replace(first, "model_b")
    assert check() == [3, 2, 1, 0]
    BenchmarkItem.objects.filter(pk=rust.pk).update(languages=["go"], difficulty="hard")
    cast(rust, models[:2], surplus=True)
    cast(ItemFactory(languages=["rust"]), models[:2])  # of another benchmark
    assert check() == [3, 1, 0, 1]


def test_people_items_and_models_are_told_apart(benchmark, models):
    item = ItemFactory(benchmark=benchmark)
    own = cast(item, models[:2])
    for judge, key in (("ann", "q1"), ("bob", "q1"), ("ann", "q2"), ("", "")):
        ImportedVoteFactory(
            benchmark=benchmark,
            competitor_a=models[1],
            competitor_b=models[2],
            winner="both_bad",
            judge=judge,
            item_key=key,
        )
    ImportedVoteFactory(
        benchmark=benchmark, competitor_a=models[1], competitor_b=models[0], item=item, judge="ann"
    )
    votes = counted_votes(benchmark.pk, as_of=number_facts()).slice(EVERYTHING).votes
    assert own.competitor_a == models[0]
    assert votes.first.tolist() == [0, 1, 1, 1, 1, 1]
    assert votes.second.tolist() == [1, 2, 2, 2, 2, 0]
    assert votes.winner.tolist() == [0, 3, 3, 3, 3, 0]
    assert votes.annotator.tolist() == [0, 1, 2, 1, UNKNOWN, 1]
    assert votes.item.tolist() == [0, 1, 1, 2, UNKNOWN, 0]


def test_every_winner_has_its_code(benchmark, models):
    for winner in ("model_a", "model_b", "tie", "both_bad"):
        ImportedVoteFactory(
            benchmark=benchmark, competitor_a=models[0], competitor_b=models[1], winner=winner
        )
    votes = counted_votes(benchmark.pk, as_of=number_facts()).slice(Slice()).votes
    assert votes.winner.tolist() == [0, 1, 2, 3]


def test_a_same_answer_battle_says_nothing_of_models(benchmark):
    answer = AnswerFactory(item__benchmark=benchmark)
    battle = BattleFactory(
        item=answer.item, answer_a=answer, answer_b=answer, purpose="same_answer"
    )
    VoteFactory(assignment__battle=battle)
    assert counted_votes(benchmark.pk, as_of=number_facts()).slice(Slice()).tally.votes == 0


def test_an_item_of_two_languages_counts_once_on_the_whole_and_in_both_slices(benchmark, models):
    cast(ItemFactory(benchmark=benchmark, languages=["rust", "c"]), models[:2])
    found = counted_votes(benchmark.pk, as_of=number_facts())
    parts = (Slice(), Slice(language="rust"), Slice(language="c"))
    assert [found.slice(part).tally.votes for part in parts] == [1, 1, 1]


def test_a_board_of_a_group_counts_the_votes_that_were_cast_in_it(benchmark, models):
    item = ItemFactory(benchmark=benchmark, languages=["rust"])
    for group in ("experts", "experts", "crowd", ""):
        cast(item, models[:2], annotator_group=group)
    ImportedVoteFactory(benchmark=benchmark, competitor_a=models[0], competitor_b=models[1])
    found = counted_votes(benchmark.pk, as_of=number_facts())
    parts = {"experts": 2, "crowd": 1, "nobody": 0}
    for group, votes in parts.items():
        assert found.slice(Slice(annotator_group=group)).tally.votes == votes
    assert found.slice(Slice(annotator_group="experts", language="rust")).tally.votes == 2
    assert found.slice(Slice(annotator_group="experts", language="go")).tally.votes == 0
    assert found.slice(EVERYTHING).tally.votes == 5


def test_a_text_has_the_same_number_in_the_database_and_here(benchmark):
    for text in ("", "experts", "専門家", "a" * 60):
        rows = Benchmark.objects.annotate(key=TextKey(Value(text)))
        assert set(rows.values_list("key", flat=True)) == {text_key(text)}


def test_the_database_keeps_what_an_item_was_called(benchmark):
    item = ItemFactory(benchmark=benchmark, languages=["rust"], difficulty="easy")
    BenchmarkItem.objects.filter(pk=item.pk).update(source="a book")
    assert not EarlierDescription.objects.exists()
    BenchmarkItem.objects.filter(pk=item.pk).update(languages=["c"])
    before = EarlierDescription.objects.get()
    assert (before.item, before.languages, before.difficulty) == (item, ["rust"], "easy")


def test_a_change_that_has_no_number_yet_is_not_seen(benchmark, models):
    item = ItemFactory(benchmark=benchmark, languages=["rust"])
    cast(item, models[:2])
    number = number_facts()
    for languages in (["c"], ["go"]):
        BenchmarkItem.objects.filter(pk=item.pk).update(languages=languages)
    assert CountedVotes(benchmark.pk, number).slice(Slice(language="rust")).tally.votes == 1
    assert CountedVotes(benchmark.pk, number_facts()).slice(Slice(language="go")).tally.votes == 1
    assert CountedVotes(benchmark.pk, number).slice(Slice(language="rust")).tally.votes == 1


def test_numbers_that_were_taken_back_are_not_remembered(benchmark, models):
    def bring(winner):
        ImportedVoteFactory(
            benchmark=benchmark, competitor_a=models[0], competitor_b=models[1], winner=winner
        )
        return counted_votes(benchmark.pk, as_of=number_facts()).slice(Slice()).votes

    savepoint = transaction.savepoint()
    assert bring("model_a").winner.tolist() == [0]
    transaction.savepoint_rollback(savepoint)
    assert bring("tie").winner.tolist() == [2]


def test_the_past_can_be_asked_for(benchmark, models):
    def bring():
        ImportedVoteFactory(benchmark=benchmark, competitor_a=models[0], competitor_b=models[1])
        return number_facts()

    first, second = bring(), bring()
    for number, votes in ((second, 2), (first, 1), (second, 2)):
        assert counted_votes(benchmark.pk, as_of=number).slice(Slice()).tally.votes == votes


def test_no_more_benchmarks_are_kept_than_said(monkeypatch):
    monkeypatch.setattr(module, "KEPT", 2)
    for benchmark in BenchmarkFactory.create_batch(4):
        counted_votes(benchmark.pk, as_of=0)
    assert len(module._kept) == 2


def test_codes_follow_the_first_occurrence():
    codes = Codes()
    assert codes.codes_of(np.array([70, -5, 70, 9])).tolist() == [0, 1, 0, 2]
    assert codes.codes_of(np.array([9, 8])).tolist() == [2, 3]
    assert renumbered(np.array([5, 2, 5, 7, 2]), 9).tolist() == [0, 1, 0, 2, 1]
    assert renumbered(np.array([], dtype=np.int32), 0).tolist() == []
    assert renumbered(np.array([5, 2, 5, 7, 2]), 9, nobody=2).tolist() == [0, -1, 0, 1, -1]


def test_a_board_looks_at_the_sources_that_it_names(benchmark, models):
    def counted(sources):
        found = CountedVotes(benchmark.pk, number_facts()).slice(Slice(sources=sources))
        return found.tally.votes, found.sources

    for _ in range(3):
        ImportedVoteFactory(benchmark=benchmark, competitor_a=models[0], competitor_b=models[1])
    assert counted("") == (3, Sources(imported=3))
    assert counted("live") == (0, Sources(aside=3))
    cast(ItemFactory(benchmark=benchmark), models[:2])
    assert counted("") == (1, Sources(live=1, aside=3))
    assert counted("live") == (1, Sources(live=1, aside=3))
    assert counted("all") == (4, Sources(live=1, imported=3))
    assert counted("imported") == (3, Sources(imported=3, aside=1))
