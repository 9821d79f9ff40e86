"""The pages of a campaign for leads: what may be set when, what is refused, what is logged."""

import pytest
from django.urls import reverse

from accounts.models import AuditEntry
from annotations.models import Battle, Campaign, GoldBattle
from campaigns.actions.report_quality import make_report
from campaigns.actions.run_campaign import start
from campaigns.actions.save_campaign import ChangeRefusedError, change_campaign
from tests.campaigns.disputed import battle_with
from tests.campaigns.working import draft, gold_of, started, work
from tests.factories import AnnotatorFactory, BenchmarkFactory, CampaignFactory, CompetitorFactory
from tests.pages import text

pytestmark = pytest.mark.django_db


def page(campaign, name="campaign", *more):
    return reverse(f"campaigns:{name}", args=[campaign.public_id, *more])


def settings_of(campaign, **changes):
    said = {
        "name": campaign.name,
        "benchmark": campaign.benchmark_id,
        "competitors": [model.pk for model in campaign.competitors.all()],
        "overlap": campaign.overlap,
        "people": campaign.people,
        "gold_per_person": campaign.gold_per_person,
        "same_answer_share": campaign.same_answer_share,
        "names": campaign.names,
        "group": campaign.group,
        "qualification_length": campaign.qualification_length,
        "pass_mark": campaign.pass_mark,
        "attempts": campaign.attempts,
        "daily_goal": campaign.daily_goal,
    }
    return said | changes


def test_a_draft_keeps_its_models_and_is_logged(as_lead, lead):
    wanted = CompetitorFactory.create_batch(2)
    said = settings_of(
        CampaignFactory.build(benchmark=BenchmarkFactory(), pk=0),
        competitors=[model.pk for model in wanted],
        name="Spring",
    )
    reply = as_lead.post(reverse("campaigns:new_campaign"), said)
    campaign = Campaign.objects.get()
    assert reply["Location"] == page(campaign)
    assert set(campaign.competitors.all()) == set(wanted)
    assert (campaign.state, campaign.created_by) == ("draft", lead.annotator)
    assert AuditEntry.objects.get().action == "campaign_added"


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"competitors": []}, "This field is required"),
        ({"qualification_length": 2, "pass_mark": 3}, "3 of 2 cannot be reached"),
        ({"gold_per_person": 19}, "or at least 20"),
        ({"overlap": 0}, "greater than or equal to 1"),
        ({"names": "on_sundays"}, "not one of the available choices"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field_and_nothing_changes(as_lead, wrong, words):
    campaign = draft(items=1)
    reply = as_lead.post(page(campaign, "edit_campaign"), settings_of(campaign, **wrong))
    assert reply.status_code == 422
    assert words in reply.text
    assert not AuditEntry.objects.exists()


def test_one_model_is_no_comparison(as_lead):
    campaign = draft(items=1)
    one = [campaign.competitors.first().pk]
    reply = as_lead.post(page(campaign, "edit_campaign"), settings_of(campaign, competitors=one))
    assert "at least two models" in reply.text
    assert campaign.competitors.count() == 3


def test_each_changed_setting_is_logged_with_both_words(as_lead):
    campaign = draft(items=1)
    as_lead.post(page(campaign, "edit_campaign"), settings_of(campaign, people=9, daily_goal=11))
    details = {e.details["setting"]: e.details for e in AuditEntry.objects.all()}
    assert set(details) == {"people", "daily_goal"}
    assert (details["people"]["before"], details["people"]["after"]) == ("5", "9")


def test_a_setting_that_was_empty_is_logged_as_nothing(as_lead):
    campaign = draft(items=1)
    AnnotatorFactory(group="experts")
    as_lead.post(page(campaign, "edit_campaign"), settings_of(campaign, size=4, group="experts"))
    said = {e.details["setting"]: e.details["before"] for e in AuditEntry.objects.all()}
    assert said == {"size": "", "group": ""}
    as_lead.post(page(campaign, "edit_campaign"), settings_of(campaign))
    assert AuditEntry.objects.filter(details__setting="size", details__after="").exists()


def test_a_group_is_one_of_those_there_are(as_lead):
    campaign = draft(items=1)
    AnnotatorFactory(group="others")
    address = page(campaign, "edit_campaign")
    for group, status in (("nonsense", 422), ("others", 302)):
        assert as_lead.post(address, settings_of(campaign, group=group)).status_code == status
    assert Campaign.objects.get().group == "others"


def test_the_models_and_the_benchmark_of_a_draft_are_logged_too(as_lead):
    campaign = draft(items=1)
    slugs = sorted(model.slug for model in campaign.competitors.all())
    other = BenchmarkFactory(slug="other")
    kept = list(campaign.competitors.order_by("slug")[:2])
    said = settings_of(campaign, competitors=[m.pk for m in kept], benchmark=other.pk)
    as_lead.post(page(campaign, "edit_campaign"), said)
    details = {e.details["setting"]: e.details for e in AuditEntry.objects.all()}
    assert details["models"]["before"] == ", ".join(slugs)
    assert details["models"]["after"] == ", ".join(slugs[:2])
    assert details["benchmark"]["after"] == "other"


def test_a_draft_that_was_started_meanwhile_keeps_what_was_drawn_from(lead):
    campaign = draft(items=2, models=2)
    seen = Campaign.objects.get()
    start(campaign, actor=lead.annotator)
    seen.overlap = 9
    with pytest.raises(ChangeRefusedError, match="changed meanwhile"):
        change_campaign(seen, [], actor=lead.annotator)
    assert Campaign.objects.get().overlap == 3
    assert campaign.competitors.count() == 2


def test_what_battles_were_drawn_from_stays_once_they_are_drawn(as_lead):
    campaign = started(items=2, models=2)
    other = BenchmarkFactory()
    said = settings_of(campaign, benchmark=other.pk, overlap=9, competitors=[], people=50)
    assert as_lead.post(page(campaign, "edit_campaign"), said).status_code == 302
    campaign.refresh_from_db()
    assert (campaign.benchmark == other, campaign.overlap, campaign.people) == (False, 3, 50)
    assert campaign.competitors.count() == 2
    assert campaign.gold_block == campaign.gold_block_for(6)


def test_a_group_that_nobody_is_in_any_more_stays_with_its_campaign(as_lead):
    campaign = CampaignFactory(group="experts")
    page_of_settings = text(as_lead.get(page(campaign, "edit_campaign")))
    assert '<option value="experts" selected>' in page_of_settings


def test_an_end_settles_whether_names_are_shown(as_lead):
    campaign = CampaignFactory(state="ended", names="never")
    said = settings_of(campaign, names="at_end")
    reply = as_lead.post(page(campaign, "edit_campaign"), said)
    assert reply.status_code == 422
    assert Campaign.objects.get().names == "never"


def test_the_draft_says_what_it_costs_and_what_is_missing(as_lead):
    campaign = draft(items=4, models=2, qualification_length=2, pass_mark=1)
    words = text(as_lead.get(page(campaign)))
    assert "Too little gold" in words
    assert "Sign 2 more gold battles for the qualification" in words
    assert "Start the campaign" not in words
    assert "on 4 items, 2 models" in words
    assert "assumed until there are 30 votes" in words


def test_a_draft_promises_no_more_tries_than_its_gold_is_enough_for(as_lead):
    campaign = draft(items=4, models=2, qualification_length=2, pass_mark=1, attempts=3)
    gold_of(campaign, 5, use="training")
    words = text(as_lead.get(page(campaign)))
    assert (
        "5 gold battles for the qualification are enough for 2 tries, and 3 are promised" in words
    )
    assert "Start the campaign" in words
    gold_of(campaign, 1, use="training")
    assert "are promised" not in text(as_lead.get(page(campaign)))


def preview(client, said, *, campaign=None):
    address = (
        page(campaign, "preview_change") if campaign else reverse("campaigns:preview_campaign")
    )
    reply = client.post(address, said)
    assert reply.status_code == 200
    return reply.text


def test_the_preview_beside_the_form_says_what_a_start_would_draw(as_lead):
    campaign = draft(items=10, models=3, gold_per_person=0, people=2)
    html = preview(as_lead, settings_of(campaign, name="", overlap=2))
    assert "10 battles on 10 items by 3 models" in html
    assert "0.2 for each of 2 people, at 60 s a vote" in html
    assert html.count('<tr class="chosen">') == 1
    assert Campaign.objects.count() == 1
    two = [model.pk for model in campaign.competitors.all()[:2]]
    html = preview(as_lead, settings_of(campaign, competitors=two, size=4), campaign=campaign)
    assert "4 battles on 10 items by 2 models" in html
    assert campaign.competitors.count() == 3


def test_the_preview_says_what_it_needs_before_it_says_numbers(as_lead):
    campaign = draft(items=2)
    assert "Choose a benchmark and two models" in preview(as_lead, {})
    one = settings_of(campaign, competitors=[campaign.competitors.first().pk])
    assert "Choose a benchmark and two models" in preview(as_lead, one)
    assert "no battle could be drawn" in preview(as_lead, settings_of(draft(items=0)))


def test_another_benchmark_brings_its_models_and_the_same_one_keeps_them(as_lead):
    campaign = draft(items=2, models=2)
    other = CompetitorFactory(name="Has no answers")
    said = settings_of(campaign, competitors=[])
    assert "hx-swap-oob" not in preview(as_lead, said | {"models_of": campaign.benchmark_id})
    html = preview(as_lead, said | {"models_of": ""})
    assert 'id="models" hx-swap-oob="true"' in html
    answering, silent = html.split("1 more model without answers")
    for model in campaign.competitors.all():
        assert model.name in answering
    assert other.name in silent


def test_a_refused_form_names_the_fields_on_top_and_keeps_everything(as_lead):
    campaign = draft(items=1, models=2)
    wrong = settings_of(campaign, qualification_length=2, pass_mark=3, people=9)
    html = as_lead.post(page(campaign, "edit_campaign"), wrong).text
    assert '<a href="#id_pass_mark">Right ones to pass</a>' in html
    assert 'name="people" value="9"' in html
    assert html.count(" checked") >= 2


def test_a_draft_without_answers_says_so_and_cannot_be_started(as_lead):
    words = text(as_lead.get(page(draft(items=0))))
    assert "Nothing to pair yet" in words
    assert "Start the campaign" not in words


def test_states_change_by_the_buttons_and_a_refusal_is_said(as_lead):
    campaign = draft(items=3, models=2)
    for action, state in (("start", "running"), ("pause", "paused"), ("resume", "running")):
        reply = as_lead.post(page(campaign, "campaign_state"), {"action": action}, follow=True)
        assert reply.status_code == 200
        assert Campaign.objects.get().state == state
    words = as_lead.post(page(campaign, "campaign_state"), {"action": "start"}, follow=True).text
    assert "was started already" in words
    assert as_lead.post(page(campaign, "campaign_state"), {"action": "burn"}).status_code == 422


def test_an_old_page_extends_nothing_and_says_why(as_lead):
    campaign = started(items=3, models=3)
    said = {"battles": 2, "known": 3}
    assert as_lead.post(page(campaign, "extend_campaign"), said).status_code == 302
    reply = as_lead.post(page(campaign, "extend_campaign"), said)
    assert reply.status_code == 409
    assert "since you opened this page" in reply.text
    assert campaign.battles.count() == 5
    assert 'name="known" value="5"' in reply.text, "the next click is of a page that is new"
    assert 'name="battles" value="2"' in reply.text


@pytest.mark.parametrize("said", [{"battles": 0}, {"battles": "many"}, {"known": ""}])
def test_what_is_no_number_of_battles_extends_nothing(as_lead, said):
    campaign = started(items=3, models=3)
    said = {"battles": 2, "known": 3} | said
    assert as_lead.post(page(campaign, "extend_campaign"), said).status_code == 422
    assert campaign.battles.count() == 3


def test_the_overview_counts_measures_and_asks_for_decisions(as_lead):
    campaign = started(items=3, models=2, overlap=2)
    battle_with(campaign, "A! B!")
    gold_of(campaign, 1)
    work(AnnotatorFactory(), 2)
    Battle.objects.create(
        **Battle.objects.filter(purpose="gold").values(
            "item_id",
            "answer_a_id",
            "answer_b_id",
            "draw_probability",
            "seed",
            "overlap",
            "purpose",
            "campaign_id",
        )[0]
    )
    make_report(campaign)
    words = text(as_lead.get(page(campaign)))
    for wanted in ("battle to decide", "gold battle to sign", "Pair by pair", "People"):
        assert wanted in words, wanted
    assert "of 8" in words


def test_the_list_says_how_far_each_is(as_lead):
    campaign = started(items=2, models=2, overlap=3)
    work(AnnotatorFactory(), 1)
    words = text(as_lead.get(reverse("campaigns:campaigns")))
    assert campaign.name in words
    assert "<b>1</b> <small>of 6</small>" in words


def test_gold_is_signed_in_the_letters_of_the_page_and_kept_by_the_battles_own_sides(as_lead, lead):
    campaign = draft(items=30, models=2)
    kept = set()
    for _ in range(12):
        address = as_lead.post(page(campaign, "add_gold"))["Location"]
        battle = Battle.objects.latest("pk")
        first = as_lead.get(address).text
        shown = [battle.answer_a.text, battle.answer_b.text]
        turned = first.index(shown[1]) < first.index(shown[0])
        said = {"winner": "model_a", "explanation": "It runs.", "use": "check"}
        assert as_lead.post(address, said).status_code == 302
        gold = GoldBattle.objects.get(battle=battle)
        assert gold.winner == ("model_b" if turned else "model_a")
        assert "<b>A</b>" in text(as_lead.get(address))
        kept.add(gold.winner)
    assert kept == {"model_a", "model_b"}
    assert gold.signed_by == lead.annotator


def test_no_page_of_gold_names_a_model(as_lead):
    campaign = draft(items=2, models=2)
    address = as_lead.post(page(campaign, "add_gold"))["Location"]
    names = [model.name for model in campaign.competitors.all()]
    said = {"winner": "model_a", "explanation": "It runs.", "use": "training"}
    for reply in (as_lead.get(address), as_lead.post(address, said, follow=True)):
        assert not any(name in reply.text for name in names)
    assert not any(name in as_lead.get(address).text for name in names)


def test_gold_of_another_campaign_or_of_no_id_is_not_found(as_lead):
    campaign, other = started(items=1, models=2), started(items=1, models=2)
    (gold,) = gold_of(other)
    assert as_lead.get(page(campaign, "sign_gold", gold.battle.public_id)).status_code == 404
    reply = as_lead.post(page(campaign, "add_gold"), {"battle": "nonsense"})
    assert reply.status_code == 404


def test_the_panel_says_agreement_and_why_there_is_none(as_lead):
    campaign = CampaignFactory()
    assert "Nothing is measured yet" in text(as_lead.get(page(campaign, "agreement")))
    battle_with(campaign, "A")
    make_report(campaign)
    assert "no battle has two votes" in text(as_lead.get(page(campaign, "agreement")))
    battle_with(campaign, "A B")
    make_report(campaign)
    words = text(as_lead.get(page(campaign, "agreement")))
    assert "too few battles to say" in words
    assert "Alpha without one person" in words
