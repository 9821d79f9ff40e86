"""What a voter is told who asks: authors, their settings, and how others voted, turned rightly."""

import pytest

from annotations.actions.cast_vote import Ballot, cast_vote
from annotations.actions.change_vote import change_vote
from annotations.after_vote.reveal import revealed
from annotations.after_vote.show_names import show_names
from annotations.lending.claim_battle import claim_battle
from annotations.models import Winner
from tests.annotations.conftest import HTMX, cast, page_of
from tests.factories import AnnotatorFactory, BattleFactory, CompetitorFactory, ItemFactory

SETTINGS = {
    "provider": "Featherworks",
    "model": "featherworks/quill",
    "revision": "rev-1",
    "temperature": 0.25,
    "top_p": 0.9,
    "max_tokens": 4096,
    "seed": 7,
    "system_prompt": "You are a <bird>.",
}


@pytest.fixture
def battle(benchmark_):
    return BattleFactory(item__benchmark=benchmark_, overlap=4)


def turned(assignment, winner, battle):
    """The word of this person for a winner as the battle was drawn."""
    is_swapped = assignment.sides.get(letter="a").answer_id != battle.answer_a_id
    swapped = {"model_a": "model_b", "model_b": "model_a"}
    return swapped.get(winner, winner) if is_swapped else winner


def vote(battle, winner, *, person=None):
    assignment = claim_battle((person or AnnotatorFactory()).pk)
    said = turned(assignment, winner, battle)
    strength = "clear" if said.startswith("model") else ""
    key = f"key-{assignment.pk}"
    cast_vote(assignment, Ballot(winner=said, strength=strength), client_id=key)
    return assignment


def test_others_are_counted_as_this_person_saw_the_sides(battle):
    mine = vote(battle, "tie")
    for winner in ("model_a", "model_a", "both_bad"):
        vote(battle, winner)
    show_names(mine)
    better = Winner(turned(mine, "model_a", battle))
    found = {winner: number for winner, number in revealed(mine).others if number}
    assert found == {better: 2, Winner.BOTH_BAD: 1}


def test_what_others_changed_after_they_knew_is_not_told(battle):
    mine, other = vote(battle, "tie"), vote(battle, "both_bad")
    change_vote(other, Ballot(winner="tie"), client_id="changed")
    show_names(other)
    change_vote(other, Ballot(winner="both_bad"), client_id="changed knowing")
    show_names(mine)
    assert {w: n for w, n in revealed(mine).others if n} == {Winner.TIE: 1}


def test_nothing_is_told_before_it_is_written_down_as_shown(battle):
    assert revealed(vote(battle, "tie")) is None


def test_the_settings_are_told_and_nothing_where_none_is_known(person, annotator, benchmark_):
    author = CompetitorFactory(**SETTINGS)
    BattleFactory(item=ItemFactory(benchmark=benchmark_), answer_a__competitor=author)
    assignment = claim_battle(annotator.annotator_id)
    cast(person, assignment)
    page = person.post(page_of(assignment, "show_names") + "?part=reveal", headers=HTMX).text
    for value in ("Featherworks", "featherworks/quill", "rev-1", "0.25", "0.9", "4096", ">7<"):
        assert value in page
    assert "You are a &lt;bird&gt;." in page
    assert page.count("Temperature") == 1
    assert "Nobody else has voted on this battle so far." in page
    assert 'popovertarget="after"' in page
