"""The work page: one button, honest numbers, and a reason where there is nothing to do."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import now

from accounts.models import Role
from annotations.actions.cast_vote import Ballot, cast_vote
from annotations.lending.claim_battle import claim_battle
from annotations.lending.progress import own_progress, team_progress, votes_today
from annotations.models import Reveal
from catalog.models import RenderedText
from tests.factories import (
    AnswerFactory,
    BattleFactory,
    BenchmarkFactory,
    ItemFactory,
    UserFactory,
    VoteFactory,
)

WORK, CLAIM = "annotations:work", "annotations:claim"


def vote_once(annotator_id):
    assignment = claim_battle(annotator_id)
    cast_vote(assignment, Ballot("tie"), client_id=str(assignment.pk))


def three_battles_of_one_item():
    item = ItemFactory()
    x, y, z = AnswerFactory.create_batch(3, item=item)
    for a, b in ((x, y), (x, z), (y, z)):
        BattleFactory(item=item, answer_a=a, answer_b=b)


def test_the_one_button_claims_a_battle_and_leads_to_it(person, annotator):
    BattleFactory()
    page = person.get(reverse(WORK)).text
    assert f'action="{reverse(CLAIM)}"' in page
    there = person.post(reverse(CLAIM))["Location"]
    held = claim_battle(annotator.annotator_id)
    assert there == reverse("annotations:battle", args=[held.public_id])
    assert person.get(there).status_code == 200


def test_looking_claims_nothing(person, django_assert_max_num_queries):
    BattleFactory()
    with django_assert_max_num_queries(9) as queries:
        person.get(reverse(WORK))
    assert all(query["sql"].lstrip().startswith(("SELECT", "WITH")) for query in queries)


def test_continue_leads_back_to_the_battle_that_is_open(person):
    BattleFactory.create_batch(3)
    first, second = person.post(reverse(CLAIM)), person.post(reverse(CLAIM))
    assert first["Location"] == second["Location"]
    assert "with the battle that you have open" in person.get(reverse(WORK)).text


def test_the_number_left_is_how_often_one_can_really_claim(annotator):
    three_battles_of_one_item()
    BattleFactory.create_batch(4)
    RenderedText.objects.filter(text_digest=BattleFactory().answer_b.text_digest).delete()
    BattleFactory(item=ItemFactory(benchmark=BenchmarkFactory(is_open=False)))
    BattleFactory(
        answer_a=AnswerFactory(published_at=now(), item=(item := ItemFactory())), item=item
    )
    known = BattleFactory()
    Reveal.objects.create(annotator=annotator.annotator, answer=known.answer_a)
    for left in range(5, 0, -1):
        assert own_progress(annotator.annotator_id).left == left
        vote_once(annotator.annotator_id)
    assert claim_battle(annotator.annotator_id) is None
    assert own_progress(annotator.annotator_id).is_over


def test_a_battle_of_two_equal_texts_is_left_too(annotator):
    item = ItemFactory()
    BattleFactory(
        item=item,
        answer_a=AnswerFactory(item=item, text="The same."),
        answer_b=AnswerFactory(item=item, text="The same."),
    )
    assert own_progress(annotator.annotator_id).left == 1


def test_a_full_window_says_at_least(annotator, monkeypatch):
    monkeypatch.setattr("annotations.lending.progress.WINDOW", 3)
    BattleFactory.create_batch(4)
    progress = own_progress(annotator.annotator_id)
    assert (progress.left, progress.is_least, progress.is_over) == (3, True, False)


def test_votes_are_counted_for_today_and_in_all(annotator):
    BattleFactory.create_batch(3)
    for _ in range(3):
        vote_once(annotator.annotator_id)
    VoteFactory(assignment__annotator=annotator.annotator, cast_at=now() - timedelta(days=1))
    progress = own_progress(annotator.annotator_id)
    assert (progress.today, progress.in_all) == (3, 4)
    assert votes_today(annotator.annotator_id) == 3
    assert votes_today(UserFactory().annotator_id) == 0


def test_the_team_sees_how_many_of_the_votes_are_there(annotator, person):
    benchmark = BenchmarkFactory(name="Spring <campaign>")
    BattleFactory(item=ItemFactory(benchmark=benchmark), overlap=2)
    BattleFactory(item=ItemFactory(benchmark=benchmark))
    BattleFactory(item=ItemFactory(benchmark=BenchmarkFactory(is_open=False)))
    vote_once(annotator.annotator_id)
    (row,) = team_progress(annotator.annotator_id)
    assert (row.name, row.done, row.asked_for) == ("Spring <campaign>", 1, 3)
    page = person.get(reverse(WORK)).text
    assert "Spring &lt;campaign&gt;" in page
    assert "1 of 3" in page


def nothing_to_do(code, annotator):
    if code == "no_battles":
        return
    BattleFactory()
    if code == "all_done":
        vote_once(annotator.annotator_id)
    elif code == "all_lent":
        claim_battle(UserFactory().annotator_id)
    else:
        RenderedText.objects.all().delete()


@pytest.mark.parametrize("code", ["no_battles", "all_done", "all_lent", "being_prepared"])
def test_where_there_is_nothing_annotators_and_leads_are_told_different_things(client, code, db):
    pages = {}
    for role in (Role.ANNOTATOR, Role.LEAD):
        user = UserFactory(role=role)
        client.force_login(user)
        if role == Role.ANNOTATOR:
            nothing_to_do(code, user)
        elif code == "all_done":
            BattleFactory()
            vote_once(user.annotator_id)
        pages[role] = client.get(reverse(WORK)).text
        assert f'data-nothing="{code}"' in pages[role]
        assert f'action="{reverse(CLAIM)}"' not in pages[role]
        assert client.post(reverse(CLAIM))["Location"] == reverse(WORK)
    assert "Invite people" in pages[Role.LEAD]
    assert "Invite people" not in pages[Role.ANNOTATOR]


def test_a_stranger_is_led_to_the_sign_in_page_and_back(client, db):
    reply = client.get(reverse(WORK))
    assert reply["Location"] == f"{reverse('account_login')}?next={reverse(WORK)}"
    assert client.post(reverse(CLAIM))["Location"] == reverse("account_login")
