"""Gold among the others: spread, extra, unrecognisable, and judged by the sides as drawn."""

from collections import Counter

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from annotations.lending.claim_battle import claim_battle
from annotations.lending.find_gold import is_due
from annotations.lending.keep_lease import expire_leases, skip
from annotations.models import Assignment, Battle, GoldBattle, LedgerEntry, Seat, Vote
from annotations.presentation import shown_battle
from annotations.queries.gold_votes import check_votes
from campaigns.actions.run_campaign import start
from campaigns.actions.sign_gold import (
    GoldError,
    copy_as_gold,
    draw_gold,
    retire_gold,
    sign_gold,
)
from campaigns.gold_list import proposed_gold
from tests.annotations.conftest import masked, page_of, with_token
from tests.campaigns.working import OTHER, better, draft, gold_of, started, vote, work
from tests.factories import AnnotatorFactory, CampaignFactory, UserFactory

pytestmark = pytest.mark.django_db


def is_gold(assignment):
    return assignment.battle.purpose == "gold"


def test_one_battle_of_each_block_is_gold_at_places_that_differ_from_person_to_person():
    campaign = started(items=40)
    campaign.gold_block = block = 5
    campaign.save()
    gold_of(campaign, 12)
    places = []
    for _ in range(3):
        done = [is_gold(a) for a in work(AnnotatorFactory(), 6 * block)]
        blocks = [done[start : start + block] for start in range(0, len(done), block)]
        assert [sum(of_block) for of_block in blocks] == [1] * 6
        places.append([of_block.index(True) for of_block in blocks])
    assert len({tuple(own) for own in places}) == 3


def test_where_gold_falls_is_uniform_over_the_block():
    campaign = CampaignFactory(gold_block=5)
    places = Counter(
        next(place for place in range(5) if is_due(campaign, person, 5 * block + place))
        for person in range(40)
        for block in range(10)
    )
    # 400 draws: the standard deviation of each count is 8; 5 of them.
    assert all(abs(count - 80) <= 40 for count in places.values())


def test_gold_takes_no_seat_of_the_overlap():
    campaign = started(items=8, overlap=3, people=1)
    gold_of(campaign, 30)
    people = AnnotatorFactory.create_batch(3)
    votes = [assignment for person in people for assignment in work(person, 100)]
    assert sum(not is_gold(assignment) for assignment in votes) == 24
    assert sum(is_gold(assignment) for assignment in votes) >= 2 * 3
    assert not Seat.objects.filter(is_free=True).exists()


def test_everybody_may_get_the_same_gold_battle_and_nobody_twice():
    campaign = started(items=3, gold_block=2)
    (gold,) = gold_of(campaign)
    people = AnnotatorFactory.create_batch(5)
    for person in people:
        work(person, 10)
    held = Assignment.objects.filter(battle=gold.battle).values_list("annotator", flat=True)
    assert sorted(held) == sorted({person.pk for person in people} & set(held))
    numbers = list(gold.battle.seats.values_list("number", flat=True))
    assert sorted(numbers) == list(range(1, len(held) + 1))


@pytest.mark.parametrize("give_back", ["skip", "expire"])
def test_gold_that_was_given_back_waits_for_nobody(give_back, settings):
    campaign = started(items=3, gold_block=2)
    gold_of(campaign, 3)
    settings.LEASE_MINUTES = 0 if give_back == "expire" else 30
    for person in AnnotatorFactory.create_batch(3):
        with_due(campaign, person.pk)
        assignment = claim_battle(person.pk)
        if give_back == "skip":
            skip(assignment, reason="other")
    expire_leases()
    assert Assignment.objects.filter(battle__purpose="gold").count() == 3
    assert not Seat.objects.filter(is_free=True, battle__purpose="gold").exists()


def test_unsigned_and_retired_gold_is_lent_to_nobody():
    campaign = started(items=12, gold_block=2)
    unsigned = draw_gold(campaign, actor=AnnotatorFactory())
    (retired,) = gold_of(campaign)
    retire_gold(retired, actor=AnnotatorFactory())
    lent = {a.battle_id for a in work(AnnotatorFactory(), 10)}
    assert not lent & {unsigned.pk, retired.battle_id}


def test_who_signed_a_gold_battle_is_not_lent_it():
    campaign = started(items=12, gold_block=2)
    (gold,) = gold_of(campaign)
    assert gold.battle_id not in {a.battle_id for a in work(gold.signed_by, 10)}


def test_right_is_what_was_signed_whichever_side_it_was_shown_on():
    campaign = started(items=12, gold_block=2)
    gold_of(campaign, 4)
    gold_of(campaign, 4, winner="model_b")
    right, wrong, tied = AnnotatorFactory.create_batch(3)
    work(right, 16, lambda a: better(a) if is_gold(a) else "tie")
    work(wrong, 16, lambda a: OTHER[better(a)] if is_gold(a) else "tie")
    work(tied, 16)
    rows = list(check_votes(campaign).values_list("annotator", "is_right"))
    assert {person for person, _ in rows} == {right.pk, wrong.pk, tied.pk}
    assert all(is_right == (person == right.pk) for person, is_right in rows)


def test_gold_and_same_answer_votes_count_on_no_board():
    campaign = started(items=6, gold_block=2, same_answer_share=0.2)
    gold_of(campaign, 4)
    work(AnnotatorFactory(), 20)
    votes = Vote.objects.order_by("pk")
    LedgerEntry.objects.bulk_create(LedgerEntry(number=v.pk, kind="vote", fact=v.pk) for v in votes)
    kinds = Counter(votes.values_list("purpose", flat=True))
    assert set(kinds) == {"normal", "gold", "same_answer"}
    counted = Vote.objects.counted(as_of=votes.last().pk)
    assert set(counted.values_list("purpose", flat=True)) == {"normal"}


VARYING = {"Content-Length", "Expires"}  # the length of ids and texts; the time of day


def pages(purpose):
    """What one person can see of a battle, before and after the vote, by page and by API."""
    campaign = started(items=1, models=2, overlap=1)
    user = UserFactory()
    client = Client()
    client.force_login(user)
    if purpose == "gold":
        gold_of(campaign)
        Battle.objects.filter(purpose="normal").update(overlap=1)
        Seat.objects.filter(battle__purpose="normal").update(is_free=False)
        campaign.gold_block = 2
        campaign.save()
        with_due(campaign, user.annotator_id)
    assignment = claim_battle(user.annotator_id)
    assert assignment.battle.purpose == purpose
    shown = shown_battle(assignment)
    api = with_token(client, user)
    answered = api.claim()
    before = client.get(page_of(assignment))
    with CaptureQueriesContext(connection) as queries:
        client.get(page_of(assignment))
    vote(assignment, "model_a")
    after = client.get(page_of(assignment))
    own = {
        str(assignment.public_id): "ASSIGNMENT",
        str(shown.public_id): "BATTLE",
        str(shown.item.public_id): "ITEM",
        shown.where: "WHERE",
        **{str(side.public_id): f"SIDE-{side.letter}" for side in shown.sides},
        **{str(side.html): f"HTML-{side.letter}" for side in shown.sides},
        assignment.battle.item.prompt: "PROMPT",
        str(user): "PERSON",
        user.browser_name: "PERSON-KEY",
    }
    texts = []
    for reply in (before, after):
        text = masked(reply.text)
        for word, name in own.items():
            text = text.replace(word, name)
        texts.append(text)
        texts.append(sorted((k, v) for k, v in reply.headers.items() if k not in VARYING))
    shape = sorted(flat(answered.json()))
    return [*texts, len(queries), shape]


def with_due(campaign, annotator_id):
    """A secret under which the first battle of this person is gold."""
    while not is_due(campaign, annotator_id, 0):
        campaign.secret += 1
    campaign.save()


def flat(value, name=""):
    """Every path of a JSON reply, and the kind of what stands there."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from flat(inner, f"{name}.{key}")
    else:
        yield f"{name}: {type(value).__name__}"


def test_a_gold_battle_is_byte_for_byte_like_any_other():
    normal, gold = pages("normal"), pages("gold")
    for one, other in zip(normal, gold, strict=True):
        assert one == other


def test_a_fresh_pair_is_one_that_meets_nowhere_in_the_campaign():
    campaign = started(items=2, models=2)
    with pytest.raises(GoldError, match="Every pair"):
        draw_gold(campaign, actor=AnnotatorFactory())
    other = draft(items=2, models=2)
    drawn = {draw_gold(other, actor=AnnotatorFactory()).item_id for _ in range(2)}
    assert len(drawn) == 2


def test_what_is_gold_or_same_answer_keeps_nobody_from_the_battles_that_need_them():
    campaign = draft(items=6, models=4, overlap=3, same_answer_share=0.1)
    for use in ("training", "check"):
        gold = draw_gold(campaign, actor=AnnotatorFactory())
        sign_gold(gold, winner="model_a", explanation="-", use=use, actor=AnnotatorFactory())
    start(campaign, actor=AnnotatorFactory())
    answers = Counter(
        answer
        for pair in Battle.objects.values_list("answer_a", "answer_b")
        for answer in set(pair)
    )
    assert set(answers.values()) == {1}
    for person in AnnotatorFactory.create_batch(3):
        work(person, 100)
    assert not Seat.objects.filter(is_free=True).exists()


def test_what_everybody_preferred_clearly_is_proposed_until_it_is_gold():
    campaign = started(items=2, models=2, overlap=3)
    clear, slight = campaign.battles.order_by("pk")
    for person in AnnotatorFactory.create_batch(3):
        for assignment in work_on(person):
            side = assignment.sides.get(answer=assignment.battle.answer_a).letter
            winner = {"a": "model_a", "b": "model_b"}[side]
            if assignment.battle == clear:
                vote(assignment, winner)
            else:
                vote(assignment, "tie")
    assert proposed_gold(campaign) == [clear]
    gold = copy_as_gold(clear, actor=AnnotatorFactory())
    assert copy_as_gold(clear, actor=AnnotatorFactory()) == gold
    assert proposed_gold(campaign) == []
    signed = sign(gold)
    assert (signed.source, signed.winner) == ("unanimous", "model_a")
    with pytest.raises(GoldError, match="meanwhile"):
        sign(gold)
    assert slight.purpose == "normal"


def work_on(person):
    while assignment := claim_battle(person.pk):
        yield assignment


def sign(battle):
    return sign_gold(
        battle, winner="model_a", explanation="It runs.", use="check", actor=AnnotatorFactory()
    )


def test_a_signature_needs_a_battle_that_was_drawn_as_gold():
    campaign = started(items=2, models=2)
    with pytest.raises(GoldError, match="not drawn as gold"):
        sign(campaign.battles.first())
    assert not GoldBattle.objects.exists()
