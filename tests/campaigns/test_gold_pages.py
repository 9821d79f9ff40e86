"""Gold on its pages: drawn, signed in the letters of the page, retired; no model is named."""

import pytest
from django.urls import reverse

from accounts.models import AuditEntry, Role
from annotations.models import Battle, GoldBattle
from campaigns.mixed_sides import mixed_sides
from tests.campaigns.disputed import battle_with
from tests.campaigns.working import draft, gold_of, started
from tests.factories import ExecutionFactory, TestSetFactory, UserFactory
from tests.pages import signed_in, text

pytestmark = pytest.mark.django_db

SIGNATURE = {"winner": "model_a", "explanation": "Only this one runs.", "use": "check"}


def page(campaign, name="gold", *more):
    return reverse(f"campaigns:{name}", args=[campaign.public_id, *more])


@pytest.fixture
def campaign():
    return draft(items=6, models=2)


@pytest.fixture
def address(as_lead, campaign):
    """Where a pair that was drawn waits for a signature."""
    return as_lead.post(page(campaign, "add_gold"))["Location"]


def lead_who_sees(battle, *, turned):
    while True:
        lead = UserFactory(role=Role.LEAD)
        if mixed_sides(battle, lead.annotator_id).turned == turned:
            return lead


def test_a_drawn_pair_waits_until_it_is_signed(as_lead, lead, campaign, address):
    battle = Battle.objects.get(purpose="gold")
    overview = text(as_lead.get(page(campaign)))
    assert "Waiting for a signature" in overview
    assert f'href="{address}"' in overview
    assert as_lead.post(address, SIGNATURE)["Location"] == page(campaign)
    overview = text(as_lead.get(page(campaign)))
    assert "Waiting for a signature" not in overview
    assert f'href="{address}"' in overview
    logged = AuditEntry.objects.filter(subject=battle.public_id).order_by("pk")
    assert list(logged.values_list("action", "actor")) == [
        ("gold_drawn", lead.annotator_id),
        ("gold_signed", lead.annotator_id),
    ]


@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize("letter", ["a", "b"])
def test_the_letter_that_was_signed_is_kept_as_the_answer_that_was_under_it(
    campaign, address, turned, letter
):
    battle = Battle.objects.get(purpose="gold")
    client = signed_in(lead_who_sees(battle, turned=turned))
    shown = text(client.get(address))
    a_first = shown.index(battle.answer_a.text) < shown.index(battle.answer_b.text)
    under = {"a": "model_a" if a_first else "model_b", "b": "model_b" if a_first else "model_a"}
    client.post(address, {**SIGNATURE, "winner": f"model_{letter}"})
    assert GoldBattle.objects.get().winner == under[letter]
    assert f"<b>{letter.upper()}</b>" in text(client.get(address))
    other_way = signed_in(lead_who_sees(battle, turned=not turned))
    mirrored = {"a": "B", "b": "A"}[letter]
    assert f"<b>{mirrored}</b>" in text(other_way.get(address))


def test_a_second_signature_changes_nothing(as_lead, campaign, address):
    as_lead.post(address, SIGNATURE)
    first = GoldBattle.objects.get()
    other = signed_in(UserFactory(role=Role.LEAD))
    again = {"winner": "model_b", "explanation": "Another word.", "use": "training"}
    shown = text(other.post(address, again))
    assert "Only this one runs." in shown
    assert "Sign it" not in shown
    kept = GoldBattle.objects.get()
    assert (kept.winner, kept.use, kept.explanation) == (first.winner, "check", first.explanation)
    assert AuditEntry.objects.filter(action="gold_signed").count() == 1


@pytest.mark.parametrize(
    "wrong", [{"winner": "tie"}, {"winner": ""}, {"explanation": " "}, {"use": "nonsense"}]
)
def test_an_incomplete_signature_signs_nothing_and_keeps_what_was_typed(as_lead, address, wrong):
    reply = as_lead.post(address, SIGNATURE | wrong)
    assert reply.status_code == 422
    assert ("Only this one runs." in reply.text) == ("explanation" not in wrong)
    assert not GoldBattle.objects.exists()


def test_retired_gold_stays_on_the_list_and_is_retired_once(as_lead, campaign, address):
    as_lead.post(address, SIGNATURE)
    battle = GoldBattle.objects.get().battle
    retire = page(campaign, "retire_gold", battle.public_id)
    assert f'action="{retire}"' in text(as_lead.get(page(campaign)))
    assert "It is gold no more" in as_lead.post(retire, follow=True).text
    first = GoldBattle.objects.get().retired_at
    as_lead.post(retire)
    assert GoldBattle.objects.get().retired_at == first
    assert AuditEntry.objects.filter(action="gold_retired").count() == 1
    overview = text(as_lead.get(page(campaign)))
    assert f'action="{retire}"' not in overview
    assert f'href="{address}"' in overview
    assert "Retired" in text(as_lead.get(address))


def test_what_is_not_signed_cannot_be_retired(as_lead, campaign, address):
    battle = Battle.objects.get(purpose="gold")
    assert as_lead.post(page(campaign, "retire_gold", battle.public_id)).status_code == 404


def test_nothing_on_any_gold_page_tells_who_wrote_what(as_lead, campaign, address):
    agreed = battle_with(campaign, "A! A! A!")
    copied = as_lead.post(page(campaign, "add_gold"), {"battle": agreed.public_id})["Location"]
    battle_with(campaign, "B! B! B!")

    def told():
        replies = [as_lead.get(where) for where in (page(campaign), address, copied)]
        words = "".join(text(reply) for reply in replies)
        for answer in [a for b in Battle.objects.all() for a in (b.answer_a, b.answer_b)]:
            competitor = answer.competitor
            yield from (
                word
                for word in (competitor.name, competitor.slug, str(answer.public_id))
                if word in words
            )

    assert list(told()) == []
    for where in (address, copied):
        assert as_lead.post(where, {**SIGNATURE, "winner": ""}).status_code == 422
        as_lead.post(where, SIGNATURE)
    assert GoldBattle.objects.count() == 2
    assert list(told()) == []


def test_what_everybody_preferred_is_copied_once(as_lead, campaign):
    agreed = battle_with(campaign, "A! A! A!")
    assert str(agreed.public_id) in text(as_lead.get(page(campaign)))
    first, second = (
        as_lead.post(page(campaign, "add_gold"), {"battle": agreed.public_id})["Location"]
        for _ in range(2)
    )
    assert first == second
    assert str(agreed.public_id) not in text(as_lead.get(page(campaign)))
    as_lead.post(first, SIGNATURE)
    assert GoldBattle.objects.get().source == "unanimous"


def test_where_every_pair_is_drawn_the_page_says_so(as_lead):
    campaign = started(items=1, models=2)
    reply = as_lead.post(page(campaign, "add_gold"), follow=True)
    assert "Every pair of answers is a battle of this campaign already" in reply.text
    assert not Battle.objects.filter(purpose="gold").exists()


def test_gold_is_found_under_its_own_campaign_alone(as_lead, campaign):
    other = started(items=1, models=2)
    (gold,) = gold_of(other)
    normal = other.battles.get(purpose="normal")
    for battle in (gold.battle, normal):
        for name in ("sign_gold", "retire_gold"):
            address = page(campaign, name, battle.public_id)
            assert as_lead.post(address, SIGNATURE).status_code == 404
    assert as_lead.get(page(other, "sign_gold", normal.public_id)).status_code == 404
    assert GoldBattle.objects.get().retired_at is None


@pytest.mark.parametrize("battle", ["", "nonsense", "1", "'; --", "\x00", "0" * 32])
def test_a_text_that_is_no_id_is_no_battle(as_lead, campaign, battle):
    assert as_lead.post(page(campaign, "add_gold"), {"battle": battle}).status_code == 404
    assert not Battle.objects.exists()


def test_a_battle_of_another_campaign_is_not_copied(as_lead, campaign):
    other = started(items=1, models=2)
    said = {"battle": other.battles.get().public_id}
    assert as_lead.post(page(campaign, "add_gold"), said).status_code == 404
    assert not Battle.objects.filter(purpose="gold").exists()


@pytest.mark.parametrize(("share", "status", "is_proposed"), [(0.5, "fail", 1), (0.6, "fail", 0)])
def test_tests_propose_gold_where_one_passes_all_and_the_other_fails_most(
    as_lead, share, status, is_proposed
):
    campaign = started(items=3, models=2)
    battle = campaign.battles.filter(purpose="normal").first()
    tests = TestSetFactory(item=battle.item)
    ExecutionFactory(answer=battle.answer_a, test_set=tests)
    ExecutionFactory(answer=battle.answer_b, test_set=tests, status=status, share=share)
    overview = text(as_lead.get(page(campaign)))
    assert overview.count("Tests tell them apart") == is_proposed
    if is_proposed:
        address = as_lead.post(page(campaign, "add_gold"), {"battle": battle.public_id})["Location"]
        as_lead.post(address, SIGNATURE)
        assert GoldBattle.objects.get(battle__answer_a=battle.answer_a_id).source == "tests"
        assert "Tests tell them apart" not in text(as_lead.get(page(campaign)))


def test_what_a_program_could_have_forged_proposes_nothing(as_lead):
    campaign = started(items=3, models=2)
    battle = campaign.battles.filter(purpose="normal").first()
    tests = TestSetFactory(item=battle.item)
    ExecutionFactory(answer=battle.answer_a, test_set=tests, is_forgeable=True)
    ExecutionFactory(answer=battle.answer_b, test_set=tests, status="fail", share=0.0)
    assert "Tests tell them apart" not in text(as_lead.get(page(campaign)))
